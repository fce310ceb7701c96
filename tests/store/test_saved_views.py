"""Saved views: named layouts that belong to the library."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refdesk.errors import LibraryError, NotFoundError
from refdesk.formats.registry import parse_source
from refdesk.model.layouts import Layout, LayoutColumn, from_table, from_text, to_table, to_text
from refdesk.model.rows import GroupBy, SortKey
from refdesk.services.changing import Changes
from refdesk.store import overview, saved_views, undo
from refdesk.store.library import Library

TRIAGE = Layout(
    (LayoutColumn("reference"), LayoutColumn("doi", 210), LayoutColumn("rating")),
    ((SortKey.RATING, True), (SortKey.TITLE, False)),
    GroupBy.YEAR,
    True,
)


def _names(library: Library) -> list[str]:
    return [row.name for row in saved_views.all_rows(library.read())]


def test_a_view_is_kept_renamed_changed_and_deleted_each_as_one_step(tmp_path: Path) -> None:
    with Library.open(tmp_path / "a.refdesk", parse_source=parse_source) as library:
        changes = Changes(library)
        made = changes.save_view("Triage", TRIAGE).created_id
        changes.rename_view(made, "  Read  later ")
        changes.change_view(made, Layout(group=GroupBy.TAG))
        (row,) = overview.overview(library.read()).saved_views
        assert (row.name, from_text(row.layout)) == ("Read later", Layout(group=GroupBy.TAG))
        changes.delete_view(made)
        assert _names(library) == []
        for expected in ("Read later", "Read later", "Triage"):
            undo.undo(library)
            assert _names(library) == [expected]
        (row,) = saved_views.all_rows(library.read())
        assert from_text(row.layout) == TRIAGE
        undo.undo(library)
        assert _names(library) == []
        undo.redo(library)
        assert _names(library) == ["Triage"]
    with Library.open(tmp_path / "a.refdesk", parse_source=parse_source) as library:
        assert _names(library) == ["Triage"]


def test_a_name_is_taken_once_whatever_its_case(tmp_path: Path) -> None:
    with Library.open(tmp_path / "a.refdesk", parse_source=parse_source) as library:
        changes = Changes(library)
        changes.save_view("Triage", TRIAGE)
        other = changes.save_view("Other", TRIAGE).created_id
        with pytest.raises(LibraryError, match="There is a view triage already"):
            changes.save_view("triage", TRIAGE)
        with pytest.raises(LibraryError):
            changes.rename_view(other, "TRIAGE")
        changes.rename_view(other, "OTHER")
        with pytest.raises(NotFoundError):
            changes.rename_view(99, "x")
        assert _names(library) == ["Triage", "OTHER"]


_COLUMNS = st.lists(
    st.builds(LayoutColumn, st.sampled_from(["reference", "doi", "tags"]), st.integers(0, 2_000)),
    unique_by=lambda one: one.key,
).map(tuple)
_TERMS = st.lists(st.tuples(st.sampled_from(list(SortKey)), st.booleans())).map(tuple)


@settings(max_examples=40, deadline=None)
@given(st.builds(Layout, _COLUMNS, _TERMS, st.sampled_from(list(GroupBy)), st.booleans()))
def test_a_layout_comes_back_as_it_was(layout: Layout) -> None:
    assert from_table(to_table(layout)) == layout
    assert from_text(to_text(layout)) == layout


_RUBBISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["columns", "sort", "group", "compact"]), inner),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(_RUBBISH)
def test_rubbish_in_a_layout_is_left_out(table: object) -> None:
    layout = from_table(table)
    assert from_table(to_table(layout)) == layout


def test_a_layout_of_a_later_version_keeps_what_is_known() -> None:
    text = '{"columns": ["doi 99999", "doi", "impact 80"], "sort": ["karma down", "year up"], "group": "mood", "sparkle": 1}'
    assert from_text(text) == Layout(
        (LayoutColumn("doi"), LayoutColumn("impact", 80)), ((SortKey.YEAR, False),)
    )
    assert from_text("{") == Layout()

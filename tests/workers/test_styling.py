"""Styles at the desk: found, shown, added and copied in the citing thread."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from refdesk.model.work_ids import WorkId
from refdesk.services.styles import StyleRow, StyleRows
from refdesk.workers.desk import Desk
from refdesk.workers.styling import Chosen, StyleSample
from tests.services.test_styles import STYLE, style_file

pytestmark = pytest.mark.usefixtures("kept_index")


@pytest.fixture
def chosen(desk: Desk, qtbot: QtBot) -> Chosen:
    with qtbot.waitSignal(desk.references_changed) as changed:
        desk.add_ids([WorkId("pmid", "9304698")])
    assert changed.args is not None
    return Chosen(tuple(changed.args[0]))


def found(desk: Desk, qtbot: QtBot, words: str, field: str = "") -> StyleRows:
    with qtbot.waitSignal(desk.styling.found, timeout=20_000) as told:
        desk.styling.search(words, field)
    assert told.args is not None
    rows: StyleRows = told.args[1]
    return rows


def test_what_people_ask_for_most_is_listed_before_anything_is_searched(
    desk: Desk, qtbot: QtBot
) -> None:
    rows = found(desk, qtbot, "")
    labels = [row.label for row in rows.rows]
    assert labels[:5] == ["NLM", "AMA", "APA", "MLA", "Vancouver"]
    assert "NEJM" in labels and rows.total > 10_000
    assert rows.rows[0].detail == "Numbers · as PubMed prints it"
    assert (
        found(desk, qtbot, "jama").rows[0].detail.endswith("same as american-medical-association")
    )
    assert len(found(desk, qtbot, "", "medicine").rows) == 400


def test_a_newer_search_is_the_one_that_is_answered(desk: Desk, qtbot: QtBot) -> None:
    answers: list[int] = []
    desk.styling.found.connect(lambda request, rows: answers.append(request))
    desk.styling.search("nature")
    last = desk.styling.search("bmj")
    qtbot.waitUntil(lambda: desk.is_idle, timeout=20_000)
    assert answers == [last]


def test_references_are_shown_in_a_style_and_an_example_without_any(
    desk: Desk, qtbot: QtBot, chosen: Chosen
) -> None:
    for each in (chosen, Chosen()):
        with qtbot.waitSignal(desk.styling.sampled) as told:
            desk.styling.sample(each, "apa@de-DE")
        assert told.args is not None
        sample: StyleSample = told.args[0]
        assert sample.style == "apa@de-DE"
        assert sample.entries.text.startswith("Gadient")
        assert "1997" in sample.in_text.text
    with qtbot.waitSignal(desk.styling.sample_failed) as failed:
        desk.styling.sample(chosen, "no-such-style")
    assert failed.args is not None and failed.args[0] == "no-such-style"


@pytest.mark.parametrize("kind", ["bibliography", "citation"])
def test_references_are_copied_with_a_whole_rtf_document(
    desk: Desk, qtbot: QtBot, chosen: Chosen, kind: str
) -> None:
    with qtbot.waitSignal(desk.styling.copied) as told:
        desk.styling.copy(chosen, "chicago-author-date", kind)  # type: ignore[arg-type]
    assert told.args is not None
    citation, told_kind = told.args
    assert told_kind == kind and citation.count == 1
    assert citation.rtf.startswith("{\\rtf1") and citation.rtf.endswith("}")
    assert citation.rtf.isascii() and "Gadient" in citation.rtf
    assert (citation.text == "(Gadient and Otten 1997)") == (kind == "citation")


def test_a_style_without_bibliography_gives_its_notes(
    desk: Desk, qtbot: QtBot, chosen: Chosen
) -> None:
    with qtbot.waitSignal(desk.cited) as told:
        desk.cite(chosen.ids, "chicago-notes", preview=True)
    assert told.args is not None and "Gadient" in told.args[0].text


def test_files_are_added_in_the_order_they_need_and_removed(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    link = "<link rel='independent-parent' href='http://example.org/styles/mum'/>"
    child = tmp_path / "child.csl"
    child.write_text(
        STYLE.format(id="child", title="Child", more=link).partition("<citation>")[0] + "</style>",
        encoding="utf-8",
    )
    told: list[tuple[str, str]] = []
    desk.styling.changed.connect(lambda what, sentence, about: told.append((what, about)))
    with qtbot.waitSignal(desk.styling.failed) as failed:
        desk.styling.add([child, style_file(tmp_path, "mum", "Mum"), tmp_path / "no.csl"])
    assert failed.args is not None and "cannot be read" in failed.args[0]
    rows = [about for _, about in told]
    assert [row.key for row in rows if isinstance(row, StyleRow)] == ["mum", "child"]
    assert all(row.is_own for row in rows if isinstance(row, StyleRow))
    with qtbot.waitSignal(desk.styling.changed) as changed:
        desk.styling.remove("child")
    assert changed.args == ["removed", "The style “Child” was removed.", "child"]
    with qtbot.waitSignal(desk.styling.failed):
        desk.styling.remove("nature")

"""Undo and redo of everything that a library can do."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy.orm import Session

from refdesk.formats.registry import parse_source
from refdesk.model.markup import RichText
from refdesk.model.record import Creator
from refdesk.store import (
    attachments,
    bulk,
    check,
    collections,
    history,
    notes,
    reading_list,
    references,
    saved_searches,
    tags,
    tallies,
    undo,
)
from refdesk.store.library import Library
from tests.store import samples
from tests.store.dump import dump

Deed = Callable[[Session, list[int]], Any]

DEEDS: dict[str, Deed] = {
    "add": lambda s, ids: references.add(s, samples.many(50, 3)),
    "trash": lambda s, ids: references.trash(s, ids[:3]),
    "delete": lambda s, ids: references.delete_forever(s, ids[:3]),
    "read": lambda s, ids: references.set_read(s, ids, True),
    "star": lambda s, ids: references.set_starred(s, ids[1:], True),
    "rate": lambda s, ids: references.set_rating(s, ids[1:], 4),
    "citekey": lambda s, ids: references.set_citekey(s, ids[0], "otten1997"),
    "edit": lambda s, ids: references.edit(
        s, ids[0], {"title": RichText("A <i>new</i> title"), "creators": (Creator("Otten", "Ute"),)}
    ),
    "refresh": lambda s, ids: references.replace_source(s, ids[0], samples.new(0, title="Other.")),
    "merge": lambda s, ids: references.merge_into(s, ids[:2], ids[2]),
    "collect": lambda s, ids: collections.add(s, collections.create(s, "Sepsis"), ids),
    "tag": lambda s, ids: tags.add(s, ids, tags.create(s, "to cite", "red", 1)),
    "note": lambda s, ids: notes.create(s, ids[0], "It's a 'quoted' note; -- really\nω"),
    "file": lambda s, ids: attachments.create(s, ids[0], "a.pdf", "1/a.pdf", "application/pdf", 7),
    "search": lambda s, ids: saved_searches.create(s, "IL-6", "il-6[ti]"),
}


@pytest.mark.parametrize("name", DEEDS)
def test_a_deed_is_undone_and_redone_to_the_letter(library: Library, name: str) -> None:
    ids = _filled(library)
    before = dump(library.read())
    with library.write(name) as session:
        DEEDS[name](session, ids)
    after = dump(library.read())
    assert after != before
    for _ in range(2):
        undone = undo.undo(library)
        assert undone is not None and undone.title == name and undone.is_undone
        assert dump(library.read()) == before
        undo.redo(library)
        assert dump(library.read()) == after
    assert check.check(library).is_well


def test_deleting_what_belongs_to_references_is_undone_to_the_letter(library: Library) -> None:
    ids = _filled(library)
    with library.write("make") as session:
        outer = collections.create(session, "A", color="red")
        inner = collections.create(session, "B", outer)
        collections.add(session, inner, ids)
        tag = tags.create(session, "t")
        tags.add(session, ids, tag)
        note = notes.create(session, ids[0], "text")
    before = dump(library.read())
    with library.write("delete all") as session:
        collections.delete(session, outer)
        tags.delete(session, tag)
        notes.delete(session, note)
    after = dump(library.read())
    assert not after["collection"] and not after["reference_tag"] and not after["note"]
    undo.undo(library)
    assert dump(library.read()) == before
    undo.redo(library)
    assert dump(library.read()) == after
    assert check.check(library).is_well


def test_putting_in_order_is_undone_to_the_letter(library: Library) -> None:
    ids = _filled(library)
    with library.write("make") as session:
        outer, other, third = (collections.create(session, name) for name in "ABC")
        kept, merged = (tags.create(session, name, hue, key) for name, hue, key in (("kept", "", 0), ("merged", "red", 3)))  # fmt: skip
        tags.add(session, ids[:3], kept)
        tags.add(session, ids[2:], merged)
        frogs, toads = (saved_searches.create(session, name, name) for name in ("frog", "toad"))
    before = dump(library.read())
    with library.write("put in order") as session:
        collections.move(session, third, None, outer)
        collections.move(session, other, third)
        tags.merge(session, [merged], kept)
        saved_searches.set_query(session, frogs, "frog[ti]", "frog")
        saved_searches.set_color(session, frogs, "green")
        saved_searches.move(session, toads, None, frogs)
        saved_searches.move(session, frogs, third)
        collections.delete(session, third)
        reading_list.add(session, ids[:4], 1, "2026-12-24")
        reading_list.remove(session, ids[:1])
    after = dump(library.read())
    assert after["saved_search"] != before["saved_search"] and after["reading"]
    for _ in range(2):
        undo.undo(library)
        assert dump(library.read()) == before
        undo.redo(library)
        assert dump(library.read()) == after
    assert check.check(library).is_well


def test_an_import_is_one_step_however_many_batches(library: Library) -> None:
    empty = dump(library.read())
    result = bulk.add_batches(library, "Import 40 references", samples.batches(0, 40, 7))
    full = dump(library.read())
    assert [step.title for step in undo.history_of(library.read())] == ["Import 40 references"]
    undo.undo(library)
    assert dump(library.read()) == empty
    assert references.rows(library.read(), result.added) == []
    undo.redo(library)
    assert dump(library.read()) == full


def test_undo_works_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "library.refdesk"
    with Library.open(path, parse_source=parse_source) as library:
        ids = _filled(library)
        before = dump(library.read())
        with library.write("trash") as session:
            references.trash(session, ids)
    with Library.open(path, parse_source=parse_source) as library:
        assert undo.next_undo_title(library.read()) == "trash"
        undo.undo(library)
        assert dump(library.read()) == before
        assert undo.next_redo_title(library.read()) == "trash"


def test_a_thousand_steps_are_undone_and_redone(library: Library) -> None:
    ids = _filled(library)
    before = dump(library.read())
    for n in range(1_000):
        with library.write(f"step {n}", bulk=True) as session:
            references.set_rating(session, ids[n % 5 : n % 5 + 1], n % 3 + 1 + n % 2)
            references.set_starred(session, ids[:1], n % 2 == 0)
    after = dump(library.read())
    undone = [undo.undo(library) for _ in range(1_000)]
    assert None not in undone and dump(library.read()) == before
    assert None not in [undo.redo(library) for _ in range(1_000)]
    assert dump(library.read()) == after


def test_what_a_step_changed_twice_goes_back_to_what_it_was_first(library: Library) -> None:
    ids = _filled(library)
    with library.write("first") as session:
        references.set_rating(session, ids[:1], 2)
    before = dump(library.read())
    with library.write("twice") as session:
        for value in (4, 5, 1):
            references.set_rating(session, ids[:1], value)
        tag = tags.create(session, "made and deleted")
        tags.add(session, ids, tag)
        tags.delete(session, tag)
        references.edit(session, ids[0], {"volume": "1"})
        references.edit(session, ids[0], {"volume": "2", "issue": "3"})
    after = dump(library.read())
    undo.undo(library)
    assert dump(library.read()) == before
    undo.redo(library)
    assert dump(library.read()) == after


def test_old_steps_are_forgotten_and_what_they_deleted_goes_with_them(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "KEPT_STEPS", 5)
    ids = _filled(library)
    undo.undo(library)
    undo.redo(library)
    with library.write("delete") as session:
        references.delete_forever(session, ids[:2])
    for n in range(8):
        with library.write(f"star {n}") as session:
            references.set_starred(session, ids[2:3], n % 2 == 0)
    connection = library.read()
    assert [step.title for step in undo.history_of(connection)] == [
        f"star {n}" for n in (7, 6, 5, 4, 3)
    ]
    assert [row.id for row in references.rows(connection, ids)] == ids[2:]
    kept = connection.execute("SELECT count(*) FROM reference").fetchone()
    assert kept == connection.execute("SELECT count(*) FROM source").fetchone() == (8,)
    assert connection.execute("SELECT count(*) FROM step_entry").fetchone()[0] < 10
    assert check.check(library, everything=True).is_well


def test_a_history_can_be_forgotten(library: Library) -> None:
    ids = _filled(library)
    with library.write("delete") as session:
        references.delete_forever(session, ids[:2])
        references.replace_source(session, ids[2], samples.new(2, title="Newer."))
    undo.forget_all(library)
    connection = library.read()
    assert undo.history_of(connection) == [] and undo.undo(library) is None
    assert undo.clear_out(library) == 2 and undo.clear_out(library) == 0
    assert connection.execute("SELECT count(*) FROM source").fetchone() == (8,)
    assert check.check(library, everything=True).is_well


def test_a_new_step_after_undo_drops_what_could_be_redone(library: Library) -> None:
    ids = _filled(library)
    with library.write("trash") as session:
        references.trash(session, ids)
    undo.undo(library)
    with library.write("star") as session:
        references.set_starred(session, ids, True)
    assert undo.next_redo_title(library.read()) == ""
    assert undo.redo(library) is None


def test_a_write_that_changes_nothing_makes_no_step_and_keeps_redo(library: Library) -> None:
    ids = _filled(library)
    with library.write("trash") as session:
        references.trash(session, ids)
    undo.undo(library)
    with library.write("nothing") as session:
        references.set_starred(session, ids, False)
    assert undo.next_redo_title(library.read()) == "trash"


def test_what_no_step_can_bring_back_is_deleted_with_its_source(library: Library) -> None:
    with library.write("add") as session:
        ids = references.add(session, samples.many(0, 5))
    undo.undo(library)
    connection = library.read()
    assert connection.execute("SELECT count(*) FROM source").fetchone() == (5,)
    with library.write("add others") as session:
        references.add(session, samples.many(100, 2))
    assert connection.execute("SELECT count(*) FROM source").fetchone() == (2,)
    assert connection.execute(
        "SELECT count(*) FROM creator WHERE reference_id <= ?", ids[-1:]
    ).fetchone() == (0,)
    assert check.check(library).is_well


def test_a_change_behind_the_api_is_logged_and_indexed(library: Library) -> None:
    ids = _filled(library)
    before = dump(library.read())
    with library.write("by hand") as session:
        session.connection().exec_driver_sql(
            "UPDATE reference SET edits = ? WHERE id = ?", ('{"volume":"99"}', ids[0])
        )
    assert references.rows(library.read(), ids[:1])[0].source.startswith("99(")
    undo.undo(library)
    assert dump(library.read()) == before


def test_references_cannot_be_deleted_inside_a_step(library: Library) -> None:
    ids = _filled(library)
    with (
        pytest.raises(Exception, match="not deleted in a step"),
        library.write("by hand") as session,
    ):
        session.connection().exec_driver_sql("DELETE FROM reference WHERE id = ?", (ids[0],))


def test_versions_never_go_back(library: Library) -> None:
    ids = _filled(library)

    def version() -> int:
        sql = "SELECT version FROM reference WHERE id = ?"
        found: int = library.read().execute(sql, ids[:1]).fetchone()[0]
        return found

    versions = [version()]
    with library.write("star") as session:
        references.set_starred(session, ids, True)
    versions.append(version())
    undo.undo(library)
    versions.append(version())
    assert versions == sorted(set(versions))


def _filled(library: Library) -> list[int]:
    with library.write("fill") as session:
        return references.add(session, samples.many(0, 10))


class History(RuleBasedStateMachine):
    """Random deeds, undone and redone at random, against snapshots and a plain model."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "library.refdesk"
        self.library = Library.open(self.path, parse_source=parse_source)
        self.next = 0
        self.snapshots = [self.seen()]
        self.at = 0

    def teardown(self) -> None:
        self.library.close()
        self.folder.cleanup()

    def seen(self) -> Any:
        return dump(self.library.read())

    def write(self, deed: Callable[[Session], Any]) -> None:
        before = len(undo.history_of(self.library.read(), 10_000))
        steps = undo.history_of(self.library.read(), 1)
        with self.library.write("deed") as session:
            deed(session)
        after = undo.history_of(self.library.read(), 1)
        del before
        if after[:1] and after[0].id != (steps[0].id if steps else 0):
            del self.snapshots[self.at + 1 :]
            self.snapshots.append(self.seen())
            self.at += 1
        assert self.seen() == self.snapshots[self.at]

    def ids(self, picks: list[int]) -> list[int]:
        known = [row[0] for row in self.snapshots[self.at]["reference"]]
        return [known[n % len(known)] for n in picks] if known else []

    picks = st.lists(st.integers(0, 50), min_size=1, max_size=6)

    @rule(count=st.integers(1, 4))
    def add(self, count: int) -> None:
        new = samples.many(self.next, count)
        self.next += count
        self.write(lambda s: references.add(s, new))

    @rule(count=st.integers(1, 6))
    def import_(self, count: int) -> None:
        bulk.add_batches(self.library, "Import", samples.batches(self.next, count, 2))
        self.next += count
        del self.snapshots[self.at + 1 :]
        self.snapshots.append(self.seen())
        self.at += 1

    @rule(picks=picks)
    def trash(self, picks: list[int]) -> None:
        self.write(lambda s: references.trash(s, self.ids(picks)))

    @rule(picks=picks)
    def restore(self, picks: list[int]) -> None:
        self.write(lambda s: references.restore(s, self.ids(picks)))

    @rule(picks=picks)
    def delete_forever(self, picks: list[int]) -> None:
        self.write(lambda s: references.delete_forever(s, self.ids(picks)))

    @rule(picks=picks, value=st.integers(0, 5))
    def rate(self, picks: list[int], value: int) -> None:
        self.write(lambda s: references.set_rating(s, self.ids(picks), value))

    @rule(picks=picks, name=st.sampled_from(["red", "Red", "blue", "it's"]))
    def tag(self, picks: list[int], name: str) -> None:
        self.write(lambda s: tags.toggle(s, self.ids(picks), tags.create(s, name)))

    @rule(names=st.sampled_from([("a", "b"), ("b", "c"), ("c", "a")]))
    def rename_or_delete_tag(self, names: tuple[str, str]) -> None:
        found = tags.find(self.library.read(), "red")
        taken = tags.find(self.library.read(), names[1])
        if found and not taken:
            self.write(lambda s: tags.rename(s, found, names[1]))
        elif taken:
            self.write(lambda s: tags.delete(s, taken))

    @rule(picks=picks, name=st.sampled_from(["A", "B"]))
    def collect(self, picks: list[int], name: str) -> None:
        known = collections.find(self.library.read(), [name])
        self.write(
            lambda s: collections.add(s, known or collections.create(s, name), self.ids(picks))
        )

    @rule()
    def nest_or_delete_collection(self) -> None:
        outer = collections.find(self.library.read(), ["A"])
        inner = collections.find(self.library.read(), ["B"])
        if outer and inner:
            self.write(lambda s: collections.move(s, inner, outer))
        elif outer:
            self.write(lambda s: collections.delete(s, outer))

    @rule(picks=picks, text=st.text(max_size=12))
    def note(self, picks: list[int], text: str) -> None:
        ids = self.ids(picks[:1])
        if ids:
            self.write(lambda s: notes.create(s, ids[0], text))

    @rule(picks=picks, text=st.text(max_size=12))
    def edit(self, picks: list[int], text: str) -> None:
        ids = self.ids(picks[:1])
        if ids:
            self.write(lambda s: references.edit(s, ids[0], {"title": RichText.plain_text(text)}))

    @rule(picks=picks)
    def refresh(self, picks: list[int]) -> None:
        ids = self.ids(picks[:1])
        if ids:
            fresh = samples.new(picks[0], title=f"Fresh {picks[0]}.")
            self.write(lambda s: references.replace_source(s, ids[0], fresh))

    @rule(picks=picks)
    def merge(self, picks: list[int]) -> None:
        ids = self.ids(picks)
        if len(set(ids)) > 1:
            self.write(lambda s: references.merge_into(s, ids[1:], ids[0]))

    @precondition(lambda self: self.at > 0)
    @rule(times=st.integers(1, 5))
    def undo(self, times: int) -> None:
        for _ in range(min(times, self.at)):
            assert undo.undo(self.library) is not None
            self.at -= 1
            assert self.seen() == self.snapshots[self.at]

    @rule(times=st.integers(1, 5))
    def redo(self, times: int) -> None:
        for _ in range(min(times, len(self.snapshots) - 1 - self.at)):
            assert undo.redo(self.library) is not None
            self.at += 1
            assert self.seen() == self.snapshots[self.at]

    @rule()
    def reopen(self) -> None:
        self.library.close()
        self.library = Library.open(self.path, parse_source=parse_source)

    @invariant()
    def counts_are_true(self) -> None:
        connection = self.library.read()
        assert tallies.kept_tallies(connection) == tallies.true_tallies(connection)

    @rule()
    def check(self) -> None:
        report = check.check(self.library)
        assert report.is_well, report.problems


TestHistory = History.TestCase
TestHistory.settings = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

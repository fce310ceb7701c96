"""Words of references that changed: found by what they say now, however often they changed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from refdesk.model.markup import RichText
from refdesk.model.query import parse
from refdesk.model.rows import SortKey, View
from refdesk.store import (
    check,
    driver,
    full_text,
    index_version,
    listing,
    notes,
    references,
    search,
    search_rank,
    undo,
    words,
)
from refdesk.store.driver import scalar
from refdesk.store.library import Library
from refdesk.store.sessions import raw
from tests.store import made_library as made
from tests.store.made_library import Made
from tests.store.plain_search import PlainSearch
from tests.store.search_library import new_reference, open_library

COUNT = 40
ALL_MADE = made.made(COUNT + 30)
QUERIES = (
    "brain", "brain pain", "brain OR il-6", "pain NOT brain", "brain[ti]", "pain[ti] NOT brain[tiab]",
    '"brain pain"', "bra*", "inter*[ti]", "ti*", '"pain brain"[tiab:~3]', '"pain brain growth"[ti:~2]',
    '"brain institute"[ad:~1]', "pain[note]", "tumour", "7[vi]", "e12[pg] AND brain", "metabolism[sh]",
    "systematic[sb]", "brain AND review[pt]", "review[pt] NOT (brain OR pain)", "brain[ti] AND eng[la]",
    "pain[ti] NOT eng[la]", "(brain OR pain)[ti] AND 2014:2016[dp]",
)  # fmt: skip
TREES = [(text, parse(text).tree) for text in QUERIES]


def made_reference(number: int) -> Made:
    """One of the made records, with nothing but its words: by ids it would be one with others."""
    record = ALL_MADE[number % len(ALL_MADE)].record
    return Made(number, replace(record, pmid="", doi="", pmcid=""))


def titled(one: Made, title: str) -> Made:
    return replace(one, record=replace(one.record, title=RichText.plain_text(title)))


def found(library: Library, tree: Any, sort: SortKey, limit: int | None = None) -> list[int]:
    ids = search.ids(library.read(), tree, View(), sort, descending=True, limit=limit)
    return ids.tolist()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with open_library(tmp_path / "l.refdesk") as opened:
        with opened.write("Fill") as session:
            references.add(session, [new_reference(one.record) for one in ALL_MADE[:COUNT]])
        yield opened


def retitle(library: Library, *ids: int, title: str) -> None:
    with library.write("Edit") as session:
        for each in ids:
            references.edit(session, each, {"title": RichText.plain_text(title)})


class Changes:
    """Changes of all kinds, with what the library should hold after each."""

    def __init__(self, path: Path, seed: int) -> None:
        self.path = path
        self.random = random.Random(seed)
        self.library = open_library(path)
        self.states: list[dict[int, Made]] = [{}]
        self.at = 0
        self.step = None
        self.add(COUNT)

    @property
    def now(self) -> dict[int, Made]:
        return self.states[self.at]

    def any_deed(self) -> str:
        """Do something; what it was."""
        deeds = (self.edit, self.edit, self.edit, self.note, self.trash, self.delete_forever,
                 self.merge, self.add, self.undo, self.undo, self.redo, self.rest, self.rest,
                 self.reopen)  # fmt: skip
        deed = self.random.choice(deeds)
        deed()
        return deed.__name__

    def deed(self, write: Callable[[Session], object], then: dict[int, Made]) -> None:
        with self.library.write("deed") as session:
            write(session)
        before, self.step = self.step, scalar(self.library.read(), "SELECT max(id) FROM step")
        if self.step != before:
            del self.states[self.at + 1 :]
            self.states.append(then)
            self.at += 1

    def some(self, most: int) -> list[int]:
        known = sorted(i for i, one in self.now.items() if not one.is_trashed)
        return sorted(self.random.sample(known, self.random.randint(1, most)))

    def text(self) -> str:
        return " ".join(self.random.choices(made.WORDS, k=self.random.randint(1, 5)))

    def add(self, count: int = 0) -> None:
        sql = "SELECT seq FROM sqlite_sequence WHERE name = 'reference'"
        first = (scalar(self.library.read(), sql) or 0) + 1
        new = [made_reference(first + n) for n in range(count or self.random.randint(1, 5))]
        self.deed(
            lambda s: references.add(s, [new_reference(one.record) for one in new]),
            self.now | {one.id: one for one in new},
        )

    def edit(self) -> None:
        ids, text = self.some(15), self.text()
        title = {"title": RichText.plain_text(text)}
        then = self.now | {i: titled(self.now[i], text) for i in ids}
        self.deed(lambda s: [references.edit(s, i, title) for i in ids], then)

    def note(self) -> None:
        one, text = self.now[self.some(1)[0]], self.text()
        then = self.now | {one.id: replace(one, notes=(*one.notes, text))}
        self.deed(lambda s: notes.create(s, one.id, text), then)

    def trash(self) -> None:
        ids = self.some(3)
        then = self.now | {i: replace(self.now[i], is_trashed=True) for i in ids}
        self.deed(lambda s: references.trash(s, ids), then)

    def delete_forever(self) -> None:
        ids = self.some(2)
        then = {i: one for i, one in self.now.items() if i not in ids}
        self.deed(lambda s: references.delete_forever(s, ids), then)

    def merge(self) -> None:
        keeper, *others = self.some(3)
        moved = [note for i in others for note in self.now[i].notes]
        then = {i: each for i, each in self.now.items() if i not in others}
        then[keeper] = replace(then[keeper], notes=(*then[keeper].notes, *moved))
        if others:
            self.deed(lambda s: references.merge_into(s, others, keeper), then)

    def undo(self) -> None:
        for _ in range(min(self.at - 1, self.random.randint(1, 3))):
            assert undo.undo(self.library) is not None
            self.at -= 1

    def redo(self) -> None:
        for _ in range(min(len(self.states) - 1 - self.at, 2)):
            assert undo.redo(self.library) is not None
            self.at += 1

    def rest(self) -> None:
        """Words are gathered in one table, in part or to the end."""
        for _ in range(self.random.randint(1, 9)):
            if index_version.is_behind(self.library):
                index_version.refresh_some(self.library, self.random.randint(3, 30))

    def reopen(self) -> None:
        self.library.close()
        self.library = open_library(self.path)


@pytest.mark.parametrize("seed", range(3))
def test_after_any_changes_queries_find_what_asking_each_reference_finds(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "MANY", 5)
    changes = Changes(tmp_path / "l.refdesk", seed)
    done = ["fill"]
    for _ in range(20):
        done.append(changes.any_deed())
        plain = PlainSearch(list(changes.now.values()))
        for number, (text, tree) in enumerate(TREES):
            expected = plain.found(tree)
            compare(changes.library, tree, expected, f"{text} after {done}")
            if number % 4 == len(done) % 4:
                compare_in_other_ways(changes.library, tree, expected, f"{text} after {done}")
    report = check.check(changes.library, everything=True)
    assert report.is_well, report.problems
    changes.library.close()


def compare(library: Library, tree: Any, expected: set[int], what: str) -> None:
    """By each of the ways in which whole lists are found."""
    newest = found(library, tree, SortKey.ADDED)
    assert set(newest) == expected, what
    assert len(newest) == len(expected), what
    with pytest.MonkeyPatch.context() as patch:  # as in a large library
        patch.setattr(listing, "FEW", 0)
        assert found(library, tree, SortKey.ADDED) == newest, what


def compare_in_other_ways(library: Library, tree: Any, expected: set[int], what: str) -> None:
    assert search.count(library.read(), tree) == len(expected), what
    assert set(found(library, tree, SortKey.BEST)) == expected, what
    first = found(library, tree, SortKey.BEST, limit=3)
    assert len(first) == min(3, len(expected)) and set(first) <= expected, what
    newest = found(library, tree, SortKey.ADDED)
    assert found(library, tree, SortKey.ADDED, limit=5) == newest[:5], what


def test_nothing_is_ever_crossed_out_in_the_large_table(library: Library) -> None:
    for n in range(3):
        retitle(library, *range(1, 30), title=f"Quokkas {n}")
    with library.write("", undoable=False) as session:
        references.delete_forever(session, [31, 32])
    undo.undo(library)
    connection = library.read()
    assert not full_text.is_untidy(connection)
    assert scalar(connection, "SELECT count(*) FROM fts_docsize") == COUNT
    assert found(library, parse("quokkas 1").tree, SortKey.ADDED) == list(range(29, 0, -1))


def test_what_changed_much_is_gathered_in_a_rest(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    retitle(library, *range(1, 10), title="Of quokkas")
    assert not index_version.is_behind(library)
    monkeypatch.setattr(words, "MANY", 9)
    before = {text: found(library, tree, SortKey.ADDED) for text, tree in TREES}
    steps = 0
    while index_version.is_behind(library):
        index_version.refresh_some(library, 7)
        retitle(library, 3, title=f"Of quokkas and numbats {steps}")  # it is used meanwhile
        steps += 1
    assert steps > 4
    connection = library.read()
    assert words.changed(connection).count(1) == 1
    assert not full_text.is_untidy(connection)
    after = {text: found(library, tree, SortKey.ADDED) for text, tree in TREES}
    assert {text: set(ids) - {3} for text, ids in after.items()} == {
        text: set(ids) - {3} for text, ids in before.items()
    }
    assert found(library, parse("quokkas").tree, SortKey.ADDED) == list(range(9, 0, -1))
    assert check.check(library, everything=True).is_well


def test_gathering_reads_only_what_did_not_change(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    retitle(library, *range(1, 31), title="Of quokkas")
    monkeypatch.setattr(words, "MANY", 9)
    done = index_version.refresh_some(library, COUNT)
    assert done.done == COUNT and not done.is_complete
    assert words.changed(library.read()).count(1) == COUNT
    assert index_version.refresh_some(library).is_complete


def test_a_reference_whose_source_is_lost_is_still_found_by_its_title(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    retitle(library, 5, title="Of quokkas")
    with library.write("", undoable=False) as session:
        sql = "UPDATE source SET body = x'00' WHERE id = (SELECT source_id FROM reference WHERE id = 5)"
        raw(session).execute(sql)
        raw(session).execute("DELETE FROM meta WHERE name = 'index_version'")
    while not index_version.refresh_some(library, 50).is_complete:
        pass
    assert not words.changed(library.read())
    assert found(library, parse("quokkas[ti]").tree, SortKey.ADDED) == [5]


def test_what_changed_is_ranked_as_if_it_had_always_been_so(library: Library) -> None:
    tree = parse("growth followup").tree  # neither is in half of them
    first, *others = found(library, parse("growth OR followup").tree, SortKey.ADDED)[2:8]
    retitle(library, first, title="Of growth and followup, followup and growth")
    retitle(
        library, *others, title="Of something else than the growth and its many kinds of followup"
    )
    changed = found(library, tree, SortKey.BEST)
    with library.write("", undoable=False) as session:
        full_text.empty_full_text(raw(session))
        raw(session).execute("INSERT INTO dirty SELECT id, 0 FROM reference")
    assert not words.changed(library.read())
    fresh = found(library, tree, SortKey.BEST)
    assert changed[:3] == fresh[:3] and set(changed) == set(fresh)


def test_a_changed_volume_is_found(library: Library) -> None:
    with library.write("Edit") as session:
        references.edit(session, 7, {"volume": "88"})
    assert found(library, parse("88[vi]").tree, SortKey.ADDED) == [7]
    undo.undo(library)
    assert found(library, parse("88[vi]").tree, SortKey.ADDED) == []


def test_who_read_before_sees_the_change_and_the_gathering(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree, near = parse("quokkas").tree, parse('"quokkas alone so"[ti:~2]').tree
    monkeypatch.setattr(words, "MANY", 1)
    other = driver.connect(tmp_path / "l.refdesk", mode="ro")

    def seen(tree: Any) -> list[int]:
        return search.ids(other, tree, View(), SortKey.ADDED, descending=True).tolist()

    assert seen(tree) == seen(near) == []
    retitle(library, 4, title="Quokkas so alone")
    assert seen(tree) == seen(near) == [4]
    while not index_version.refresh_some(library).is_complete:
        pass
    assert seen(tree) == seen(near) == [4]
    retitle(library, 4, title="Of numbats")
    assert seen(tree) == seen(near) == []
    assert seen(parse("numbats").tree) == [4]
    other.close()


class Meddling:
    """A connection under whose reader words are gathered, once."""

    def __init__(self, connection: Any, gather: Callable[[], None]) -> None:
        self.connection = connection
        self.gather = gather
        self.is_due = True

    def execute(self, sql: str, *given: Any) -> Any:
        if self.is_due and "UNION ALL SELECT rowid FROM fts_changed" in sql:
            self.is_due = False
            self.gather()
        return self.connection.execute(sql, *given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)


def test_a_search_under_which_words_are_gathered_finds_all(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    retitle(library, 4, 9, title="Quokkas")
    monkeypatch.setattr(words, "MANY", 1)

    def gather() -> None:
        while not index_version.refresh_some(library).is_complete:
            pass

    meddling: Any = Meddling(library.read(), gather)
    tree = parse("quokkas NOT trashed[is]").tree
    ids = search.ids(meddling, tree, View(), SortKey.ADDED, descending=True)
    assert ids.tolist() == [9, 4] and not meddling.is_due


def test_a_library_in_which_rows_were_crossed_out_is_tidied_in_a_rest(library: Library) -> None:
    with library.write("", undoable=False) as session:
        raw(session).execute("DELETE FROM fts WHERE rowid IN (3, 5, 7)")
        rows = [(i, "quokka", *[""] * 17) for i in (3, 5, 7)]
        words.put(raw(session), rows)
    assert full_text.is_untidy(library.read()) and index_version.is_behind(library)
    while not index_version.refresh_some(library).is_complete:
        pass
    assert not full_text.is_untidy(library.read()) and not index_version.is_behind(library)
    assert found(library, parse("quokka").tree, SortKey.ADDED) == [7, 5, 3]


def test_many_hits_that_changed_are_newest_first(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "BROAD", 3)
    monkeypatch.setattr(search_rank, "MOST", 3)
    retitle(library, *range(1, COUNT, 2), title="Quokkas")
    for text in ("quokkas", "quok*"):
        for sort in (SortKey.ADDED, SortKey.BEST):
            ids = found(library, parse(text).tree, sort, limit=4)
            assert ids == [COUNT - 1, COUNT - 3, COUNT - 5, COUNT - 7]

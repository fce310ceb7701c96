"""Watched PubMed searches in the library file, and what was decided on their hits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from refdesk.errors import LibraryError, NotFoundError
from refdesk.formats.registry import parse_source
from refdesk.model.watching import HitState
from refdesk.store import references, triage, undo, watches
from refdesk.store.library import Library
from refdesk.store.sessions import raw
from tests.store import samples

AT = "2026-11-21T06:00:00Z"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "l.refdesk", parse_source=parse_source) as opened:
        with opened.write("Watch") as session:
            watches.create(session, "Sepsis", "sepsis[ti]", every_days=7, since="2026-11-01")
        yield opened


def arrive(library: Library, watch_id: int, *pmids: str) -> None:
    with library.write("", undoable=False) as session:
        raw(session).executemany(
            "INSERT INTO watch_hit (watch_id, pmid, found) VALUES (?, ?, '2026-11-20')",
            [(watch_id, pmid) for pmid in pmids],
        )


def decide(library: Library, state: HitState, *pmids: str) -> None:
    with library.write("Decide") as session:
        triage.decide(session, pmids, state)


def waiting(library: Library) -> list[tuple[int, int]]:
    return [(row.new, row.later) for row in watches.all_rows(library.read())]


def test_an_alert_counts_what_waits_to_be_decided_on(library: Library) -> None:
    arrive(library, 1, "1", "2", "3", "4")
    assert waiting(library) == [(4, 0)]
    decide(library, HitState.LATER, "2")
    decide(library, HitState.DISCARDED, "3")
    assert waiting(library) == [(2, 1)]
    decide(library, HitState.NEW, "2")
    assert waiting(library) == [(3, 0)]


def test_what_is_decided_in_one_alert_is_decided_in_all(library: Library) -> None:
    with library.write("Watch") as session:
        watches.create(session, "Shock", "shock", every_days=1, since="2026-11-01")
    arrive(library, 1, "1", "2")
    decide(library, HitState.DISCARDED, "1", "9")
    arrive(library, 2, "1", "2", "9")  # found by the other one afterwards
    assert waiting(library) == [(1, 0), (1, 0)]
    undo.undo(library)
    assert waiting(library) == [(2, 0), (3, 0)]
    assert triage.discarded(library.read(), ["1", "9"]) == frozenset()
    undo.redo(library)
    assert triage.discarded(library.read(), ["1", "2", "9"]) == {"1", "9"}


def test_what_is_in_the_library_or_its_trash_is_no_news(library: Library) -> None:
    with library.write("Add") as session:
        references.add(session, samples.many(0, 2))
    (one, other) = [row.pmid for row in references.rows(library.read(), [1, 2])]
    arrive(library, 1, one, other, "5")
    with library.write("Trash") as session:
        references.trash(session, [2])
    assert waiting(library) == [(1, 0)]
    assert triage.held(library.read(), [one, other, "5"]) == {one, other}
    undo.undo(library)
    undo.undo(library)  # the references are gone
    assert waiting(library) == [(3, 0)]


def test_a_deleted_alert_comes_back_with_its_hits_and_the_day_of_its_check(
    library: Library,
) -> None:
    arrive(library, 1, "1", "2")
    with library.write("", undoable=False) as session:
        watches.note_checked(raw(session), 1, at=AT, checked_to="2026-11-21", has_news=True)
    decide(library, HitState.DISCARDED, "1")
    before = watches.all_rows(library.read())
    with library.write("Delete") as session:
        watches.delete(session, 1)
    assert not watches.has_any(library.read())
    assert triage.discarded(library.read(), ["1"]) == {"1"}  # for every other search
    undo.undo(library)
    assert watches.all_rows(library.read()) == before
    assert before[0].checked_to == "2026-11-21"


def test_another_query_asks_for_what_came_since_the_last_check(library: Library) -> None:
    with library.write("", undoable=False) as session:
        watches.note_checked(raw(session), 1, at=AT, checked_to="2026-11-21", has_news=False)
        watches.note_failed(raw(session), 1, "PubMed could not be reached.", at=AT)
    with library.write("Edit") as session:
        watches.set_query(session, 1, "septic shock")
    row = watches.one(library.read(), 1)
    assert (row.query, row.since, row.checked_to, row.error) == (
        "septic shock", "2026-11-21", "", "",
    )  # fmt: skip
    undo.undo(library)
    row = watches.one(library.read(), 1)
    assert (row.query, row.since, row.checked_to) == ("sepsis[ti]", "2026-11-01", "2026-11-21")
    assert row.error == "PubMed could not be reached."


def test_two_alerts_cannot_have_one_name(library: Library) -> None:
    with pytest.raises(LibraryError, match="Sepsis already"), library.write("Watch") as session:
        watches.create(session, "Sepsis", "x", every_days=1, since="2026-11-01")
    with pytest.raises(NotFoundError, match="does not exist"):
        watches.one(library.read(), 2)

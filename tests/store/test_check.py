"""What the check of a library finds, and what it mends."""

from __future__ import annotations

import pytest

from refdesk.store import check, index, index_version, references, tags, words
from refdesk.store.driver import Connection
from refdesk.store.library import Library
from tests.store import samples
from tests.store.dump import dump


@pytest.fixture
def filled(library: Library) -> Library:
    with library.write("fill") as session:
        ids = references.add(session, samples.many(0, 20))
        tags.add(session, ids[:5], tags.create(session, "cite"))
        references.trash(session, ids[-2:])
    return library


def spoil(library: Library, *statements: str) -> None:
    connection: Connection = library.connect()
    for statement in statements:
        connection.execute(statement)
    library.disconnect(connection)


def test_a_good_library_is_well_and_counted(filled: Library) -> None:
    report = check.check(filled, everything=True)
    assert report.is_well and report.repaired == []
    assert (report.references, report.in_trash, report.sources) == (18, 2, 20)
    assert report.compared == 20
    assert report.summary == "The library is in good health: 18 references, 2 in the trash."


SPOILED = {
    "counts": ("UPDATE tally SET count = 7 WHERE kind = 'state'", "counts"),
    "a row": ("UPDATE reference SET title = 'other' WHERE id = 3", "index of 1 of 20"),
    "a name": ("DELETE FROM creator WHERE reference_id = 4 AND position = 0", "index of 1 of 20"),
    "a heading": ("DELETE FROM mesh_heading WHERE reference_id = 5", "index of 1 of 20"),
    "words lost": ("DELETE FROM fts WHERE rowid = 6", "lacks 1 references"),
    "words too many": ("INSERT INTO fts (rowid, ti) VALUES (999, 'x')", "1 too many"),
    "words broken": ("DELETE FROM fts_data WHERE id > 100", "full-text index"),
}


@pytest.mark.parametrize("name", SPOILED)
def test_what_is_derived_is_found_wrong_and_mended(filled: Library, name: str) -> None:
    before = dump(filled.read())
    statement, words = SPOILED[name]
    spoil(filled, statement)
    report = check.check(filled)
    assert any(words in problem for problem in report.problems), report.problems
    assert check.check(filled, repair=True).repaired != []
    assert check.check(filled, everything=True).is_well
    assert dump(filled.read()) == before


def test_a_damaged_source_is_named_and_stays_a_problem(filled: Library) -> None:
    (title,) = [row.title for row in references.rows(filled.read(), [3])]
    spoil(filled, "UPDATE source SET body = zeroblob(length(body)) WHERE id = 3")
    for repair in (False, True):
        report = check.check(filled, repair=repair)
        assert any(title[:50] in problem for problem in report.problems)


def test_a_source_that_cannot_be_read_does_not_stop_other_changes(filled: Library) -> None:
    spoil(filled, "UPDATE source SET body = x'00' WHERE id = 1")
    with filled.write("tag") as session:
        tags.add(session, [1, 2], tags.create(session, "other"))
    assert filled.read().execute("SELECT count(*) FROM dirty").fetchone() == (0,)


def test_rebuilding_all_gives_what_was_there(filled: Library) -> None:
    before = dump(filled.read())
    with filled.write("", undoable=False) as session:
        index.rebuild(
            session.connection().connection.driver_connection, range(1, 21), filled.parse_source
        )
    assert dump(filled.read()) == before


def as_of_another_version(library: Library) -> None:
    """Leave an index as an older RefDesk might have made it."""
    spoil(
        library,
        "DELETE FROM meta WHERE name = 'index_version'",
        "UPDATE reference SET title = 'read otherwise'",
        "DELETE FROM creator WHERE position = 0",
    )


def test_an_index_of_another_version_is_no_damage(filled: Library) -> None:
    before = dump(filled.read())
    as_of_another_version(filled)
    report = check.check(filled)
    assert report.is_well and "another version" in report.notes[0]
    assert "made anew" in check.check(filled, repair=True).repaired[0]
    assert not words.changed(filled.read())
    assert check.check(filled, everything=True).compared == 20
    assert dump(filled.read()) == before


def test_an_older_index_is_brought_up_to_date_bit_by_bit(filled: Library) -> None:
    before = dump(filled.read())
    assert not index_version.is_behind(filled)
    as_of_another_version(filled)
    assert index_version.is_behind(filled)
    steps = [index_version.refresh_some(filled, 8) for _ in range(4)]
    assert [(step.done, step.total) for step in steps] == [(8, 20), (16, 20), (20, 20), (20, 20)]
    assert [step.is_complete for step in steps] == [False, False, False, True]
    assert not index_version.is_behind(filled)
    assert dump(filled.read()) == before
    assert check.check(filled, everything=True).is_well

"""Bringing a library of an older version up to date: whole or not at all, after a backup."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from refdesk.errors import Cancelled, LibraryError
from refdesk.formats.registry import parse_source
from refdesk.model.cancel import CancelToken
from refdesk.store import (
    check,
    citekeys,
    collections,
    driver,
    index_version,
    migrations,
    opening,
    references,
    saved_searches,
    saved_views,
    search,
    undo,
    waiting,
)
from refdesk.store.driver import Connection, scalar
from refdesk.store.library import Library
from refdesk.store.sessions import raw
from refdesk.store.waiting import Waiter
from tests.store import samples
from tests.store.dump import dump

NEXT = opening.NEWEST + 1
OLDER = Path(__file__).parent.parent / "data"


def add_column(connection: Connection) -> None:
    connection.execute("ALTER TABLE reference ADD COLUMN color TEXT NOT NULL DEFAULT ''")


def fail_half_way(connection: Connection) -> None:
    add_column(connection)
    connection.execute("DELETE FROM source WHERE id = 1")  # leaves a reference without source


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "l.refdesk"
    library = Library.open(path, parse_source=parse_source)
    with library, library.write("fill") as session:
        references.add(session, samples.many(0, 3))
    return path


def as_next_version(monkeypatch: pytest.MonkeyPatch, step: Callable[[Connection], None]) -> None:
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, step))
    for module in (migrations, opening):
        monkeypatch.setattr(module, "NEWEST", NEXT)


def test_a_step_is_taken_after_a_backup(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(old, parse_source=parse_source) as library:
        before = dump(library.read())
    as_next_version(monkeypatch, add_column)
    with Library.open(old, parse_source=parse_source) as library:
        connection = library.read()
        assert scalar(connection, "PRAGMA user_version") == NEXT
        assert scalar(connection, "SELECT color FROM reference WHERE id = 1") == ""
    kept = driver.connect(old.with_name(f"l.refdesk.before-{NEXT}"), mode="ro")
    assert scalar(kept, "PRAGMA user_version") == NEXT - 1
    assert dump(kept) == before
    kept.close()


def test_a_step_that_fails_leaves_the_library_as_it_was(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        as_next_version(patch, fail_half_way)
        with pytest.raises(AssertionError, match="dangling row in reference"):
            Library.open(old, parse_source=parse_source)
    with Library.open(old, parse_source=parse_source) as library:
        assert not library.was_unclean
        assert len(references.rows(library.read(), [1, 2, 3])) == 3


def test_an_old_library_that_cannot_be_written_is_told_in_words(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_next_version(monkeypatch, add_column)
    with pytest.raises(LibraryError, match="older RefDesk"):
        Library.open(old, parse_source=parse_source, read_only=True)


def test_a_library_of_version_1_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "old.refdesk"
    path.write_bytes(gzip.decompress((OLDER / "library-version-1.refdesk.gz").read_bytes()))
    with Library.open(path, parse_source=parse_source) as library:
        connection = library.read()
        keys = connection.execute(
            "SELECT citekey FROM reference WHERE state = 0 ORDER BY id"
        ).fetchall()
        assert keys == [("",)] * 4 + [("Berg2003",), ("berg2003",)]
        assert citekeys.named(connection, "OLD:1999") == [5]
        with library.write("Key") as session:
            references.set_citekey(session, 1, "mine")
        undo.undo(library)
        assert check.check(library, everything=True).problems == []
        upgraded = shape(connection)
    with Library.open(tmp_path / "new.refdesk", parse_source=parse_source) as library:
        assert shape(library.read()) == upgraded


def test_a_library_of_version_2_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "old.refdesk"
    path.write_bytes(gzip.decompress((OLDER / "library-version-2.refdesk.gz").read_bytes()))
    with Library.open(path, parse_source=parse_source) as library:
        connection = library.read()
        assert [row.name for row in saved_searches.all_rows(connection)] == ["Neurons"]
        (apart,) = connection.execute("SELECT low_id, high_id, shared FROM not_duplicates")
        assert apart == (4, 5, "")
        undo.undo(library)  # of the version before: a saved search was deleted
        assert [row.name for row in saved_searches.all_rows(connection)] == ["Neurons", "Trials"]
        undo.undo(library)  # ... and two references were merged
        assert scalar(connection, "SELECT count(*) FROM reference WHERE state = 0") == 6
        undo.redo(library)
        assert check.check(library, everything=True).problems == []
        upgraded = shape(connection)
    with Library.open(tmp_path / "new.refdesk", parse_source=parse_source) as library:
        assert shape(library.read()) == upgraded


def test_a_library_of_version_3_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "old.refdesk"
    path.write_bytes(gzip.decompress((OLDER / "library-version-3.refdesk.gz").read_bytes()))
    with Library.open(path, parse_source=parse_source) as library:
        connection = library.read()
        (saved,) = saved_searches.all_rows(connection)
        assert (saved.name, saved.color, saved.parent_id) == ("Neurons", "blue", 1)
        assert saved_views.all_rows(connection) == ()
        assert search.ids_of_text(connection, "quokka").tolist() == [4, 2]
        undo.redo(library)  # of the version before: the tag was put on one more
        assert search.ids_of_text(connection, "quokka").tolist() == [4, 3, 2]
        for _ in range(2):  # ... and had another name
            undo.undo(library)
        assert search.ids_of_text(connection, "zebra").tolist() == [4, 2]
        counts = dict(connection.execute("SELECT id, mesh_count FROM reference"))
        while not index_version.refresh_some(library, 2).is_complete:
            pass
        assert not search.ids_of_text(connection, "quokka")
        assert dict(connection.execute("SELECT id, mesh_count FROM reference")) == counts
        assert min(counts.values()) > 0
        for _ in range(3):  # ... before it a note, tags, and a view that was deleted
            undo.undo(library)
        assert [row.name for row in saved_views.all_rows(connection)] == ["Wide"]
        undo.undo(library)  # ... and a reference moved to the trash
        assert scalar(connection, "SELECT count(*) FROM reference WHERE state = 0") == 5
        undo.redo(library)
        assert check.check(library, everything=True).problems == []
        upgraded = shape(connection)
    with Library.open(tmp_path / "new.refdesk", parse_source=parse_source) as library:
        assert shape(library.read()) == upgraded


def test_a_library_of_version_4_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "old.refdesk"
    path.write_bytes(gzip.decompress((OLDER / "library-version-4.refdesk.gz").read_bytes()))
    with Library.open(path, parse_source=parse_source) as library:
        connection = library.read()
        # A note and a title were changed by it: what they were before is crossed out.
        while not index_version.refresh_some(library).is_complete:
            pass
        assert search.ids_of_text(connection, "quokka").tolist() == [2]
        assert search.ids_of_text(connection, "numbats").tolist() == [3]
        undo.undo(library)  # of the version before: a title was changed
        assert search.ids_of_text(connection, "numbats").tolist() == []
        undo.undo(library)  # ... and a note was written
        assert search.ids_of_text(connection, "quokka").tolist() == []
        assert check.check(library, everything=True).problems == []
        upgraded = shape(connection)
    with Library.open(tmp_path / "new.refdesk", parse_source=parse_source) as library:
        assert shape(library.read()) == upgraded


def test_who_waits_for_an_old_library_is_told_how_far_it_is(tmp_path: Path) -> None:
    path = tmp_path / "old.refdesk"
    path.write_bytes(gzip.decompress((OLDER / "library-version-3.refdesk.gz").read_bytes()))
    said: list[str] = []
    assert opening.is_older(path)
    with Library.open(path, parse_source=parse_source, waiter=Waiter(said.append)):
        assert said[0] == "Copying it first, to be safe: 0 %"
        assert said[-1] == "Making its new indexes"
        assert not opening.is_older(path)
    said.clear()
    with Library.open(path, parse_source=parse_source, waiter=Waiter(said.append)):
        assert said == []


@pytest.mark.parametrize("stops_at", ["Copying", "Making"])
def test_who_stops_it_has_the_old_library_as_it_was(
    stops_at: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "_STEPS", 50)
    path = tmp_path / "old.refdesk"
    path.write_bytes(gzip.decompress((OLDER / "library-version-3.refdesk.gz").read_bytes()))
    plain = driver.connect(path, mode="ro")
    before = (shape(plain), scalar(plain, "SELECT count(*) FROM step_entry"))
    plain.close()
    token = CancelToken()

    def hear(sentence: str) -> None:
        if sentence.startswith(stops_at):
            token.cancel()

    with pytest.raises(Cancelled):
        Library.open(path, parse_source=parse_source, waiter=Waiter(hear, token))
    plain = driver.connect(path, mode="ro")
    assert scalar(plain, "PRAGMA user_version") == 3
    assert (shape(plain), scalar(plain, "SELECT count(*) FROM step_entry")) == before
    plain.close()
    assert not list(tmp_path.glob("*.part"))
    with Library.open(path, parse_source=parse_source) as library:
        assert check.check(library, everything=True).problems == []


def test_what_version_4_adds_is_undone_and_done_again(tmp_path: Path) -> None:
    with Library.open(tmp_path / "l.refdesk", parse_source=parse_source) as library:
        states = [dump(library.read())]
        for statement in (
            "INSERT INTO watch (uuid, name, query, since) VALUES (randomblob(16), 'A', 'a', '2026')",
            "UPDATE watch SET query = 'b', every_days = 7, since = '2026-11', is_paused = 1",
            "INSERT INTO watch_hit (watch_id, pmid, found) VALUES (1, '11', '2026'), (1, '12', '')",
            "INSERT INTO triage VALUES ('12', 3, '2026'), ('13', 3, '2026')",
            "INSERT INTO watch_hit (watch_id, pmid, found, line) VALUES (1, '13', '2026', '{}')",
            "UPDATE triage SET state = 1 WHERE pmid = '12'",
            "DELETE FROM triage WHERE pmid = '12'",
            "DELETE FROM watch_hit WHERE pmid = '11'",
            "DELETE FROM watch",
        ):
            with library.write(statement) as session:
                raw(session).execute(statement)
            states.append(dump(library.read()))
        assert [row[-1] for row in states[5]["watch_hit"]] == [0, 3, 3]
        assert [row[-1] for row in states[6]["watch_hit"]] == [0, 1, 3]
        assert [row[-1] for row in states[7]["watch_hit"]] == [0, 0, 3]
        assert states[-1]["watch_hit"] == []
        for before in reversed(states[:-1]):
            undo.undo(library)
            assert dump(library.read()) == before
        for after in states[1:]:
            undo.redo(library)
            assert dump(library.read()) == after


def test_what_version_3_adds_is_undone_and_done_again(tmp_path: Path) -> None:
    with Library.open(tmp_path / "l.refdesk", parse_source=parse_source) as library:
        with library.write("fill") as session:
            references.add(session, samples.many(0, 3))
            collections.create(session, "Sepsis")
            saved_searches.create(session, "Neurons", "neuron")
        states = [dump(library.read())]
        for statement in (
            "INSERT INTO saved_view (uuid, name, layout) VALUES (randomblob(16), 'Wide', '{}')",
            "UPDATE saved_view SET layout = '{\"rows\": 3}', position = 4",
            "INSERT INTO reading (reference_id, priority, due, added) VALUES (2, 1, '', '2026')",
            "UPDATE reading SET priority = 3, due = '2026-12-01'",
            "INSERT INTO relation (low_id, high_id, added) VALUES (1, 3, '2026')",
            "UPDATE saved_search SET color = 'blue', parent_id = 1",
            "DELETE FROM reading",
            "DELETE FROM relation",
            "DELETE FROM saved_view",
        ):
            with library.write(statement) as session:
                raw(session).execute(statement)
            states.append(dump(library.read()))
        with library.write("Delete collection") as session:
            collections.delete(session, 1)
        states.append(dump(library.read()))
        assert states[-1]["saved_search"][0][-1] is None
        for before in reversed(states[:-1]):
            undo.undo(library)
            assert dump(library.read()) == before
        for after in states[1:]:
            undo.redo(library)
            assert dump(library.read()) == after


def shape(connection: Connection) -> dict[str, str]:
    """All tables, indexes and triggers, however their statements are laid out."""
    found = connection.execute("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'")
    return {name: re.sub(r"[\s\"']+", "", sql) for name, sql in found}

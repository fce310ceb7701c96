"""Libraries that are damaged: what is saved of them, and backups in their place."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest

from refdesk.errors import LibraryError, LibraryInUseError
from refdesk.formats.registry import parse_source
from refdesk.model.file_origin import FileOrigin
from refdesk.services import mending
from refdesk.store import (
    attachments,
    backup,
    collections,
    driver,
    file_origins,
    notes,
    references,
    saved_searches,
    tags,
    undo,
)
from refdesk.store.check import check
from refdesk.store.driver import scalar
from refdesk.store.library import Library
from refdesk.store.sessions import raw
from tests.store import samples
from tests.store.dump import dump

COUNT = 120
PAGE = 8192


def opened(path: Path) -> Library:
    return Library.open(path, parse_source=parse_source)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with something of everything; not to be changed."""
    path = tmp_path_factory.mktemp("sound") / "library.refdesk"
    with opened(path) as library:
        with library.write("fill") as session:
            ids = references.add(session, samples.many(0, COUNT))
            above = collections.create(session, "Above")
            below = collections.create(session, "Below", above)
            collections.add(session, below, ids[:50])
            tags.add(session, ids[10:20], tags.create(session, "cite"))
            notes.create(session, ids[5], "A note on it.")
            references.trash(session, ids[-2:])
        with library.write("edit") as session:
            references.edit(session, ids[3], {"volume": "99"})
    return path


@pytest.fixture
def path(sound: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "library.refdesk"
    copy.write_bytes(sound.read_bytes())
    return copy


def spoil_page(path: Path, number: int) -> None:
    """Write rubbish over half of a page; pages count from 1."""
    data = bytearray(path.read_bytes())
    at = (number - 1) * PAGE
    data[at : at + PAGE // 2] = random.Random(7).randbytes(PAGE // 2)
    path.write_bytes(data)


def root_of(path: Path, name: str) -> int:
    with opened(path) as library:
        (root,) = (
            library.read()
            .execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,))
            .fetchone()
        )
    return int(root)


def leaf_of(path: Path, table: str) -> int:
    """A leaf page in the middle of a table's tree (sqlite.org/fileformat2.html, 1.6)."""
    data, number = path.read_bytes(), root_of(path, table)
    while data[(page := (number - 1) * PAGE)] == 5:  # an inner page of a table
        cells = int.from_bytes(data[page + 3 : page + 5], "big")
        place = page + 12 + 2 * (cells // 2)
        cell = page + int.from_bytes(data[place : place + 2], "big")
        number = int.from_bytes(data[cell : cell + 4], "big")
    assert data[page] == 13
    return number


def test_a_sound_library_is_said_to_be_sound_and_stays_whole(path: Path) -> None:
    mended = mending.repair(path)
    assert mended.sentences[0] == "Nothing was found that had to be mended."
    with opened(path) as library:
        report = check(library, everything=True)
        assert report.is_well and report.references == COUNT - 2


def test_where_a_fetched_file_came_from_is_saved_of_a_damaged_library(path: Path) -> None:
    origin = FileOrigin("https://files.example/paper.pdf", "Unpaywall")
    with opened(path) as library, library.write("attach") as session:
        file = attachments.create(session, 6, "Paper", "6/paper.pdf")
        file_origins.keep(raw(session), file, origin)
    spoil_page(path, leaf_of(path, "source"))
    mending.repair(path)
    with opened(path) as library:
        (row,) = attachments.attachments_of(library.read(), 6)
        assert row.origin == origin


def test_what_is_derived_is_made_anew(path: Path) -> None:
    with opened(path) as library:
        connection = library.connect()
        connection.execute("DELETE FROM creator")
        connection.execute("DELETE FROM fts_data WHERE id > 100")
        library.disconnect(connection)
    mended = mending.repair(path)
    assert "made anew" in " ".join(mended.sentences)
    with opened(path) as library:
        assert check(library, everything=True).is_well
        assert undo.next_undo_title(library.read()) == "edit"


@pytest.mark.parametrize("table", ["source", "reference", "note", "reference_by_added", "fts_data"])
def test_with_pages_gone_nearly_everything_is_saved(path: Path, table: str) -> None:
    if table in ("note", "reference_by_added"):
        spoil_page(path, root_of(path, table))
    else:
        spoil_page(path, leaf_of(path, table))
    damaged = path.read_bytes()
    mended = mending.repair(path)
    assert mended.kept is not None and mended.kept.read_bytes() == damaged
    with opened(path) as library:
        report = check(library, everything=True)
        assert report.is_well, report.problems
        assert report.references + report.in_trash > COUNT * 0.75  # a page holds twenty
        names = [row[0] for row in library.read().execute("SELECT name FROM collection ORDER BY 1")]
        assert names == ["Above", "Below"]
        (kept,) = library.read().execute("SELECT count(*) FROM collection_reference").fetchone()
        assert kept > 40
        (edits,) = (
            library.read().execute("SELECT count(*) FROM reference WHERE edits <> ''").fetchone()
        )
        assert edits == 1 or table == "reference"


def test_the_history_comes_along_when_nothing_else_was_lost(path: Path) -> None:
    with opened(path) as library:
        with library.write("delete") as session:
            references.delete_forever(session, [7])
        undo.undo(library)
        before = dump(library.read())
    spoil_page(path, leaf_of(path, "fts_data"))
    assert "could be saved" in " ".join(mending.repair(path).sentences)
    with opened(path) as library:
        assert dump(library.read()) == before
        assert undo.next_redo_title(library.read()) == "delete"
        undo.redo(library)
        undo.undo(library)
        undo.undo(library)
        assert scalar(library.read(), "SELECT count(*) FROM reference WHERE edits <> ''") == 0
        undo.undo(library)
        assert check(library, everything=True).references == 0
        for _ in range(2):
            undo.redo(library)
        with library.write("more") as session:
            collections.create(session, "New")  # gets an id that no step knows
        report = check(library, everything=True)
        assert report.is_well and report.references == COUNT - 2


def test_the_history_stays_behind_when_something_was_lost(path: Path) -> None:
    with opened(path) as library:
        with library.write("add") as session:
            made = references.add(session, samples.many(500, 30))
        undo.undo(library)
    spoil_page(path, leaf_of(path, "source"))
    assert "The undo history starts anew." in mending.repair(path).sentences
    with opened(path) as library:
        assert undo.history_of(library.read()) == []
        known = {row[0] for row in library.read().execute("SELECT id FROM reference")}
        assert not known & set(made)  # what only a step could bring back
        assert check(library, everything=True).is_well


def test_only_steps_newer_than_a_damaged_one_come_along(path: Path) -> None:
    spoil_page(path, leaf_of(path, "step_entry"))  # an entry of the first step
    assert "The undo history starts anew." not in mending.repair(path).sentences
    with opened(path) as library:
        assert [step.title for step in undo.history_of(library.read())] == ["edit"]
        undo.undo(library)
        assert undo.undo(library) is None
        assert check(library, everything=True).references == COUNT - 2


@pytest.mark.parametrize("rubbish", [bytes(PAGE), random.Random(3).randbytes(PAGE)])
def test_without_its_first_page_it_is_read_all_the_same(path: Path, rubbish: bytes) -> None:
    path.write_bytes(rubbish + path.read_bytes()[PAGE:])
    with pytest.raises(LibraryError):
        opened(path)
    mending.repair(path)
    with opened(path) as library:
        report = check(library, everything=True)
        assert report.is_well and report.references == COUNT - 2


def test_a_reference_whose_source_is_lost_keeps_title_and_identifiers(path: Path) -> None:
    spoil_page(path, leaf_of(path, "source"))
    mended = mending.repair(path)
    said = " ".join(mended.sentences)
    assert "only title and identifiers were left" in said
    with opened(path) as library:
        rows = (
            library.read()
            .execute(
                "SELECT r.title, r.pmid FROM reference r JOIN source s ON s.id = r.source_id "
                "WHERE s.origin LIKE 'index of%'"
            )
            .fetchall()
        )
    assert rows and all(title for title, _ in rows)


def test_of_an_older_library_all_that_it_had_is_saved(tmp_path: Path) -> None:
    path = tmp_path / "library.refdesk"
    older = Path(__file__).parent.parent / "data" / "library-version-2.refdesk.gz"
    path.write_bytes(gzip.decompress(older.read_bytes()))
    connection = driver.connect(path)
    root = driver.scalar(connection, "SELECT rootpage FROM sqlite_schema WHERE name = 'note'")
    connection.close()
    spoil_page(path, root)
    mending.repair(path)
    with opened(path) as library:
        (search,) = saved_searches.all_rows(library.read())
        assert (search.name, search.query) == ("Neurons", "neuron[ti]")
        assert check(library, everything=True).references == 5


def test_what_is_no_library_at_all_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "library.refdesk"
    path.write_bytes(random.Random(1).randbytes(50_000))
    before = path.read_bytes()
    with pytest.raises(LibraryError):
        mending.repair(path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["library.refdesk"]


def test_a_library_that_is_open_elsewhere_is_not_replaced(path: Path) -> None:
    with opened(path) as library, pytest.raises(LibraryInUseError):
        mending.repair(path)
    with opened(path) as library:
        assert check(library).is_well


class TestRestoring:
    @pytest.fixture
    def copy(self, path: Path, tmp_path: Path) -> Path:
        (tmp_path / "elsewhere").mkdir()
        copy = tmp_path / "elsewhere" / "mine.refdesk"
        folder = path.with_name("library.attachments")
        (folder / "1").mkdir(parents=True)
        (folder / "1" / "a.pdf").write_bytes(b"%PDF-")
        with opened(path) as library:
            with library.write("attach") as session:
                attachments.create(session, 1, "a.pdf", "1/a.pdf", "application/pdf", 5)
            backup.backup(library, copy)
            assert backup.copy_attachments(library, copy) == (1, [])
        return copy

    def test_a_backup_takes_the_place_of_the_library(self, path: Path, copy: Path) -> None:
        with opened(path) as library, library.write("more") as session:
            references.add(session, samples.many(1_000, 5))
        later = path.read_bytes()
        folder = path.with_name("library.attachments")
        (folder / "1" / "a.pdf").unlink()
        mended = mending.restore(path, copy)
        assert mended.sentences[0] == f"The backup was restored: {COUNT - 2} references."
        assert mended.sentences[1] == "1 attached file came back."
        assert mended.kept is not None and mended.kept.read_bytes() == later
        assert (folder / "1" / "a.pdf").read_bytes() == b"%PDF-"
        with opened(path) as library:
            report = check(library, everything=True)
            assert report.is_well and report.references == COUNT - 2

    def test_the_wal_of_the_old_file_does_not_stay(self, path: Path, copy: Path) -> None:
        wal = path.with_name("library.refdesk-wal")
        wal.write_bytes(b"left behind by a crash" * 1000)
        mended = mending.restore(path, copy)
        assert not wal.exists()
        assert mended.kept is not None
        assert mended.kept.with_name(f"{mended.kept.name}-wal").exists()

    def test_a_damaged_backup_is_refused(self, path: Path, copy: Path) -> None:
        before = path.read_bytes()
        data = bytearray(copy.read_bytes())
        data[PAGE * 3 : PAGE * 60] = bytes(PAGE * 57)
        copy.write_bytes(data)
        with pytest.raises(LibraryError):
            mending.restore(path, copy)
        assert path.read_bytes() == before

    def test_a_backup_of_a_library_that_is_gone_makes_it_again(
        self, path: Path, copy: Path
    ) -> None:
        path.unlink()
        assert mending.restore(path, copy).kept is None
        with opened(path) as library:
            assert check(library).is_well

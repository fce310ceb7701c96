"""A private copy of a Zotero data folder's database, and which of its columns there are.

Released versions and later ones differ in columns that are not read here; those that are read
are looked up first, so that a database without one of them still opens.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from refdesk.errors import FormatError
from refdesk.formats.zotero import better_bibtex

FILE: Final = "zotero.sqlite"
_BESIDE: Final = ("-wal", "-journal")
_TRIES: Final = 3
_NEEDED: Final = {
    "items": ("itemID", "itemTypeID", "dateAdded", "dateModified", "libraryID", "key"),
    "itemTypesCombined": ("itemTypeID", "typeName"),
    "fieldsCombined": ("fieldID", "fieldName"),
    "itemData": ("itemID", "fieldID", "valueID"),
    "itemDataValues": ("valueID", "value"),
    "creators": ("creatorID", "firstName", "lastName", "fieldMode"),
    "itemCreators": ("itemID", "creatorID", "creatorTypeID", "orderIndex"),
}
"""Without these tables and columns it is no library of Zotero 5 or later."""


class Database:
    """The copy, open for reading; `folder` is the data folder that it was copied from.

    `citation_keys` are those of Better BibTeX; `problems` says what could not be read, in sentences.
    """

    def __init__(self, connection: sqlite3.Connection, folder: Path) -> None:
        self.connection = connection
        self.folder = folder
        self.citation_keys: better_bibtex.Keys = {}
        self.problems: list[str] = []
        self._columns: dict[str, frozenset[str]] = {}

    def columns(self, table: str) -> frozenset[str]:
        """The names of the columns of a table, none when it is not there."""
        if table not in self._columns:
            rows = self.connection.execute(f"PRAGMA table_info({table})")
            self._columns[table] = frozenset(row[1] for row in rows)
        return self._columns[table]

    def has(self, table: str, *columns: str) -> bool:
        """Whether there is such a table with these columns."""
        known = self.columns(table)
        return bool(known) and known.issuperset(columns)

    def column(self, table: str, name: str, otherwise: str = "NULL") -> str:
        """SQL for a column, or for what stands in its place where the table lacks it."""
        return name if name in self.columns(table) else otherwise


@contextmanager
def open_copy(folder: Path) -> Iterator[Database]:
    """Copy the database of a data folder and open the copy; the original is never opened.

    Changes that Zotero has not yet written into the file itself (its WAL, a journal) come along.
    Raises FormatError in words when it cannot be copied or is no Zotero library.
    """
    with _private_folder() as temporary:
        copy = temporary / FILE
        try:
            _copy(folder / FILE, copy)
        except OSError as error:
            reason = error.strerror or str(error)
            raise FormatError(f"Zotero's library could not be copied: {reason}.") from error
        connection = sqlite3.connect(copy)
        try:
            database = Database(connection, folder)
            try:
                _check(database)
                _read_citation_keys(database, temporary)
                yield database
            except sqlite3.DatabaseError as error:
                raise FormatError(
                    f"Zotero's library cannot be read ({error}). Close Zotero and try again; if it "
                    "stays so, have Zotero check its database."
                ) from error
        finally:
            connection.close()


@contextmanager
def _private_folder() -> Iterator[Path]:
    """A folder that is removed afterwards.

    `TemporaryDirectory` warns of a reading that is given up halfway and left to the collector.
    """
    folder = Path(tempfile.mkdtemp(prefix="refdesk-zotero-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _check(database: Database) -> None:
    database.connection.execute("SELECT count(*) FROM sqlite_master")  # takes in WAL and journal
    database.connection.execute("PRAGMA query_only=ON")
    for table, columns in _NEEDED.items():
        if not database.has(table, *columns):
            raise FormatError(
                f"The file {FILE} in {database.folder.name} is no library of Zotero 5 or later."
            )


def _read_citation_keys(database: Database, temporary: Path) -> None:
    """Those of Better BibTeX's database, where there is one; the library comes without it too."""
    source = database.folder / better_bibtex.FILE
    if not source.is_file():
        return
    copy = temporary / better_bibtex.FILE
    try:
        _copy(source, copy)
        database.citation_keys = better_bibtex.citation_keys(copy)
    except (OSError, FormatError, sqlite3.DatabaseError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        database.problems.append(
            f"The citation keys of Better BibTeX could not be read ({reason.rstrip('.')}); those that "
            "items say themselves come along."
        )


def _copy(source: Path, target: Path) -> None:
    """Copy the database with what stands beside it; again where it changed meanwhile.

    Raises FormatError when it changes all the time: a copy of two states is none.
    """
    for _ in range(_TRIES):
        before = _state(source)
        shutil.copyfile(source, target)
        for ending in _BESIDE:
            beside = source.with_name(source.name + ending)
            there = target.with_name(target.name + ending)
            there.unlink(missing_ok=True)
            if beside.is_file():
                shutil.copyfile(beside, there)
        if _state(source) == before:
            return
    raise FormatError(
        "Zotero is writing into its library just now. Let it finish, or close it, and try again."
    )


def _state(source: Path) -> list[tuple[int, int]]:
    """Size and time of change of the database and of what stands beside it."""
    found = []
    for path in (source, *(source.with_name(source.name + ending) for ending in _BESIDE)):
        try:
            status = path.stat()
            found.append((status.st_size, status.st_mtime_ns))
        except FileNotFoundError:
            found.append((0, 0))
    return found

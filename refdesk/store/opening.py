"""What a file is before it is opened as a library, and making it ready."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from refdesk.errors import LibraryError
from refdesk.store import driver
from refdesk.store.driver import DATABASE_ERRORS, scalar
from refdesk.store.failures import explained
from refdesk.store.waiting import Waiter

APPLICATION_ID: Final = 0x52664473
"""`RfDs` in the header of every library."""
NEWEST: Final = 5
"""The version of the schema that this RefDesk writes; migrations/ has as many steps."""
PAGE_SIZE: Final = 8192
QUICK_CHECK_BYTES: Final = 200_000_000
"""Up to this size a file is checked when it is opened after an unclean exit (about 2 s)."""

_MAGIC = b"SQLite format 3\x00"


@dataclass(frozen=True, slots=True)
class Found:
    """What the header of a library says; `has_wal` when the file is in WAL mode."""

    version: int
    has_wal: bool

    @property
    def is_newer(self) -> bool:
        """Whether a newer RefDesk wrote it."""
        return self.version > NEWEST


def inspect(path: Path) -> Found | None:
    """Read the header of the file at `path`; None when there is no file or an empty one.

    Raises LibraryError when it is something else than a library. A file that was created but
    whose first step never committed counts as empty (version 0).
    """
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LibraryError(f"The library {path} cannot be read: {error.strerror}.") from error
    if not header:
        return None
    if len(header) < 100 or not header.startswith(_MAGIC):
        raise LibraryError(f"The file {path.name} is not a RefDesk library.")
    version = int.from_bytes(header[60:64], "big")
    application = int.from_bytes(header[68:72], "big")
    if application != APPLICATION_ID and not _is_unfinished(path):
        raise LibraryError(f"The file {path.name} is a database, but not a RefDesk library.")
    return Found(version, header[18] == 2)


def is_older(path: Path) -> bool:
    """Whether the file at `path` is brought to a newer version when it is opened for writing."""
    found = inspect(path)
    return found is not None and 0 < found.version < NEWEST and is_writable(path)


def _is_unfinished(path: Path) -> bool:
    """Whether the file holds no table: creation was cut off, or is still in the WAL beside it."""
    try:
        connection = driver.connect(path, mode="rw" if is_writable(path) else "ro")
        try:
            if scalar(connection, "PRAGMA application_id") == APPLICATION_ID:
                return True
            return not scalar(connection, "SELECT count(*) FROM sqlite_schema")
        finally:
            connection.close()
    except DATABASE_ERRORS as error:
        raise explained(error, path) from error


def is_writable(path: Path) -> bool:
    """Whether the file may be written, and its folder too (the WAL and the lock stand there)."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def read_only_reason(path: Path, found: Found) -> str:
    """Why a library is opened for reading only, as a sentence."""
    why = "a newer RefDesk wrote it; update RefDesk to change it"
    if not found.is_newer:
        what = "the file" if not os.access(path, os.W_OK) else f"the folder {path.parent}"
        why = f"{what} cannot be written"
    return f"The library {path.name} is open for reading only: {why}."


def real_path(path: Path) -> Path:
    """The file itself where `path` is a link to it.

    What stands beside a library (its lock, its attachments) stands beside the file: by a link and
    by its own name one library would be written by two, each with attachments of its own.
    """
    path = path.expanduser().absolute()
    return path.resolve() if path.is_symlink() else path


def make_folder(path: Path) -> None:
    """Make the folder of a library that is to be created."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(f"The folder {path.parent} cannot be made: {error.strerror}.") from error
    if not os.access(path.parent, os.W_OK):
        raise LibraryError(f"The folder {path.parent} cannot be written.")


def reading_mode(path: Path, found: Found) -> str:
    """How to open a file for reading only: the `mode` of driver.connect.

    A file in WAL mode needs the files beside it; where these can't be made, it is read as if
    nobody changed it meanwhile.
    """
    wal = path.with_name(path.name + "-wal")
    if is_writable(path):
        mode = "rw"
    else:
        mode = "immutable" if found.has_wal and not wal.exists() else "ro"
    _require_readable(path, mode)
    return mode


def _require_readable(path: Path, mode: str) -> None:
    try:
        connection = driver.connect(path, mode=mode)
        try:
            version = scalar(connection, "PRAGMA user_version")
            reader = scalar(connection, "SELECT value FROM meta WHERE name = 'min_reader'")
        finally:
            connection.close()
    except DATABASE_ERRORS as error:
        raise explained(error, path) from error
    if int(reader) > NEWEST:
        raise LibraryError(
            f"The library {path.name} was written by a newer RefDesk (format {version}); "
            f"this one reads formats up to {NEWEST}. Update RefDesk to open it."
        )
    if version < NEWEST:
        raise LibraryError(
            f"The library {path.name} was written by an older RefDesk and cannot be brought "
            "up to date where it is, because it cannot be written. Copy it elsewhere first."
        )


def prepare(path: Path, *, check: bool, waiter: Waiter | None = None) -> None:
    """Create the library at `path` or bring it to the newest version; the caller holds its lock.

    `check` runs SQLite's quick check first, unless the file is large.
    """
    try:
        connection = driver.connect(path, mode="rwc")
        try:
            if scalar(connection, "SELECT count(*) FROM sqlite_schema") == 0:
                connection.execute(f"PRAGMA page_size={PAGE_SIZE}")
                connection.execute("PRAGMA auto_vacuum=NONE")
            scalar(connection, "PRAGMA journal_mode=WAL")
            version = scalar(connection, "PRAGMA user_version")
            if check and version and path.stat().st_size <= QUICK_CHECK_BYTES:
                _quick_check(connection, path)
            if version < NEWEST:
                # Imported only here: making tables needs SQLAlchemy, opening a library does not.
                from refdesk.store import migrations

                migrations.upgrade(connection, path, waiter or Waiter())
        finally:
            connection.close()
    except DATABASE_ERRORS as error:
        raise explained(error, path) from error


def _quick_check(connection: driver.Connection, path: Path) -> None:
    said = [row[0] for row in connection.execute("PRAGMA quick_check(5)")]
    if said != ["ok"]:
        raise LibraryError(
            f"RefDesk did not end properly last time, and the library {path.name} is damaged "
            f"({said[0]}). Restore a backup, or run `refdesk check --repair`."
        )

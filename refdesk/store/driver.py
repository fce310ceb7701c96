"""The SQLite driver: pysqlite3 where it has a wheel, else the standard library's if new enough."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from urllib.parse import quote

from refdesk.errors import LibraryError

if TYPE_CHECKING:
    import sqlite3 as dbapi
else:
    try:
        import pysqlite3 as dbapi
    except ImportError:  # no wheel for Intel Macs
        import sqlite3 as dbapi

Connection: TypeAlias = sqlite3.Connection
"""A DB-API connection of whichever driver is in use; both have the same shape."""

DBAPI: Final[Any] = dbapi
"""The driver's module."""
OPERATIONAL_ERRORS: Final[tuple[type[Exception], ...]] = tuple(
    {dbapi.OperationalError, sqlite3.OperationalError}
)
DATABASE_ERRORS: Final[tuple[type[Exception], ...]] = tuple(
    {dbapi.DatabaseError, sqlite3.DatabaseError}
)
OLDEST_SQLITE: Final = (3, 51, 3)
"""Older ones can corrupt a WAL file that two connections write or checkpoint at one moment."""

CACHE_KIB: Final = 32 * 1024
MMAP_BYTES: Final = 256 * 1024 * 1024
BUSY_MS: Final = 5_000


def require_version() -> None:
    """Raise LibraryError when the SQLite at hand is too old to be trusted with a library."""
    if dbapi.sqlite_version_info < OLDEST_SQLITE:
        wanted = ".".join(map(str, OLDEST_SQLITE))
        raise LibraryError(
            f"RefDesk needs SQLite {wanted} or newer, but found {dbapi.sqlite_version}. "
            "Install the Python package pysqlite3."
        )


def connect(path: Path, *, mode: str = "rw", is_mapped: bool = True) -> Connection:
    """Open `path`; `mode` is "rw", "rwc" (create), "ro" or "immutable" (nothing beside it is touched).

    What reads a file once from end to end is better off unmapped: mapped pages stay, and count as
    memory. The connection is in autocommit mode and may be used by the thread that asks for it and be
    interrupted by others. What the file brings along (triggers, views) may not call functions
    that reach outside of it.
    """
    options = "mode=ro&immutable=1" if mode == "immutable" else f"mode={mode}"
    uri = f"file:{quote(os.fsencode(path.absolute()))}?{options}"
    connection: Connection = dbapi.connect(
        uri, uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000
    )
    try:
        for pragma in (
            "trusted_schema=OFF",
            "cell_size_check=ON",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            f"cache_size=-{CACHE_KIB}",
            f"mmap_size={MMAP_BYTES if is_mapped else 0}",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def scalar(connection: Connection, sql: str, parameters: Any = ()) -> Any:
    """The first value of the first row, None when there is no row."""
    row = connection.execute(sql, parameters).fetchone()
    return None if row is None else row[0]

"""Verified copies of a library."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from refdesk.errors import LibraryError
from refdesk.store import driver
from refdesk.store.driver import DATABASE_ERRORS, Connection, scalar
from refdesk.store.failures import explained

if TYPE_CHECKING:
    from refdesk.store.library import Library


def backup(library: Library, target: Path) -> None:
    """Copy `library` to the file `target`, while it may be read and written.

    The copy is compact, was checked, and takes the place of an older `target` only then.
    Raises LibraryError when it cannot be written or checked; `target` is then as it was.
    """
    connection = library.connect()  # VACUUM INTO counts as writing
    try:
        copy_verified(connection, target.absolute())
    finally:
        library.disconnect(connection)


def copy_verified(connection: Connection, target: Path) -> None:
    """Copy the database of `connection` to `target` as `backup` does."""
    temporary = target.with_name(f"{target.name}.part")
    try:
        temporary.unlink(missing_ok=True)
        connection.execute("VACUUM INTO ?", (str(temporary),))
        _verify(temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(target)
        _sync_folder(target.parent)
    except DATABASE_ERRORS as error:
        raise explained(error, target) from error
    except OSError as error:
        reason = error.strerror or "it failed"
        raise LibraryError(f"The backup {target.name} cannot be written: {reason}.") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _verify(copy: Path) -> None:
    connection = driver.connect(copy, mode="ro")
    try:
        said = scalar(connection, "PRAGMA quick_check(1)")
        if said != "ok" or scalar(connection, "SELECT count(*) FROM sqlite_schema") == 0:
            raise LibraryError(f"The backup {copy.name} turned out damaged ({said}).")
    finally:
        connection.close()


def _sync_folder(folder: Path) -> None:
    """Make the renaming last through a power loss; not every system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

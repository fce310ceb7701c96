"""Verified copies of a library."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from refdesk.errors import LibraryError
from refdesk.model.cancel import CancelToken
from refdesk.store import driver, opening
from refdesk.store.driver import DATABASE_ERRORS, Connection, scalar
from refdesk.store.failures import explained
from refdesk.store.states import IN_LIBRARY

if TYPE_CHECKING:
    from refdesk.store.library import Library


def backup(library: Library, target: Path, *, token: CancelToken | None = None) -> None:
    """Copy `library` to the file `target`, while it may be read and written.

    The copy is compact, was checked, and takes the place of an older `target` only then.
    Raises LibraryError when it cannot be written or checked; `target` is then as it was.
    """
    connection = library.connect()  # VACUUM INTO counts as writing
    token = token or CancelToken()
    try:
        with token.interrupting(lambda: library.interrupt(connection)):
            copy_verified(connection, target.absolute())
    except LibraryError:
        token.raise_if_cancelled()  # what failed is the query that was interrupted
        raise
    finally:
        library.disconnect(connection)


def copy_verified(connection: Connection, target: Path) -> None:
    """Copy the database of `connection` to `target` as `backup` does."""
    temporary = part_of(target)
    if not target.parent.is_dir():
        raise LibraryError(f"The folder {target.parent} for the backup does not exist.")
    if target.is_dir():
        raise LibraryError(f"{target} is a folder. Name a file for the backup.")
    try:
        temporary.unlink(missing_ok=True)
        connection.execute("PRAGMA mmap_size=0")  # else both files are mapped: 512 MB more
        connection.execute("VACUUM INTO ?", (str(temporary),))
        verify(temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(target)
        sync_folder(target.parent)
    except DATABASE_ERRORS as error:
        raise explained(error, target) from error
    except OSError as error:
        reason = error.strerror or "it failed"
        raise LibraryError(f"The backup {target.name} cannot be written: {reason}.") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def part_of(target: Path) -> Path:
    """Where a copy lies until it was checked."""
    return target.with_name(f"{target.name}.part")


def verify(copy: Path) -> None:
    """Raise LibraryError unless the file `copy` is a sound library."""
    try:
        opening.inspect(copy)
        connection = driver.connect(copy, mode="ro", is_mapped=False)
        try:
            said = scalar(connection, "PRAGMA quick_check(1)")
            is_empty = not scalar(connection, "SELECT count(*) FROM sqlite_schema")
        finally:
            connection.close()
    except DATABASE_ERRORS as error:
        raise explained(error, copy) from error
    if said != "ok" or is_empty:
        raise LibraryError(f"The backup {copy.name} turned out damaged ({said}).")


def settle(copy: Path) -> None:
    """Move what stands in the WAL beside `copy` into it, and verify it: it may then be renamed."""
    try:
        connection = driver.connect(copy, mode="rw")
        try:
            scalar(connection, "PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()
    except DATABASE_ERRORS as error:
        raise explained(error, copy) from error
    verify(copy)


def count_references(copy: Path) -> int:
    """How many references a library file holds, those in the trash left out."""
    try:
        connection = driver.connect(copy, mode="ro")
        try:
            return int(
                scalar(connection, f"SELECT count(*) FROM reference WHERE state = {IN_LIBRARY}")
            )
        finally:
            connection.close()
    except DATABASE_ERRORS as error:
        raise explained(error, copy) from error


def attachments_of(path: Path) -> Path:
    """The folder with the attached files of the library at `path`."""
    return path.with_name(f"{path.stem}.attachments")


def copy_attachments(library: Library, target: Path) -> tuple[int, list[str]]:
    """Copy the attached files of `library` for a backup `target`: how many, and which were missing.

    They go into the folder that belongs to `target` when that is opened as a library. What is
    there already, with the same size and time, stays.
    """
    source, folder = library.attachments_folder, attachments_of(target)
    copied, missing = 0, []
    for (name,) in library.read().execute("SELECT DISTINCT path FROM attachment ORDER BY path"):
        path, goal = source / name, folder / name
        try:
            if not path.is_file() or not path.resolve().is_relative_to(source.resolve()):
                missing.append(name)
                continue
            copied += 1
            if goal.exists() and _looks_same(path, goal):
                continue
            goal.parent.mkdir(parents=True, exist_ok=True)
            part = goal.with_name(f".{goal.name[:100]}.part")
            shutil.copy2(path, part)
            part.replace(goal)
        except OSError as error:
            reason = error.strerror or "it failed"
            raise LibraryError(f"The attached file {name} cannot be copied: {reason}.") from error
    return copied, missing


def _looks_same(path: Path, other: Path) -> bool:
    one, two = path.stat(), other.stat()
    return one.st_size == two.st_size and abs(one.st_mtime - two.st_mtime) < 2


def sync_folder(folder: Path) -> None:
    """Make the renaming last through a power loss; not every system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

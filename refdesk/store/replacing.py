"""Putting another file in a library's place; what was there is kept beside it."""

from __future__ import annotations

import contextlib
import os
import shutil
from datetime import datetime
from pathlib import Path

from refdesk.errors import LibraryError
from refdesk.store.backup import sync_folder
from refdesk.store.lock import LibraryLock

BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside a file; with another file under the same name it would corrupt that."""


def put_in_place(good: Path, path: Path, word: str) -> Path | None:
    """Make the file `good` (on the same disk) the library at `path`; nobody may have it open.

    The old file is kept as `name.WORD-2026-11-25-143000.refdesk` beside it, whose path is
    the answer (None: there was none). Raises LibraryError, with everything as it was, when that
    cannot be done, LibraryInUseError when another RefDesk has it open.
    """
    lock = LibraryLock(path)
    lock.acquire()
    try:
        kept = kept_name(path, word) if path.exists() else None
        if kept is not None:
            _keep(path, kept)
        # In one step: there is a library at `path` at any moment.
        good.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise LibraryError(
            f"The library {path.name} could not be replaced: {error.strerror or error}."
        ) from error
    finally:
        lock.release()
    return kept


def copy_whole(path: Path, target: Path) -> None:
    """Copy a library file with what SQLite keeps beside it; it may be damaged."""
    try:
        shutil.copyfile(path, target)
        wal = path.with_name(f"{path.name}-wal")
        if wal.exists():
            shutil.copyfile(wal, target.with_name(f"{target.name}-wal"))
    except OSError as error:
        raise LibraryError(
            f"The library {path.name} could not be copied: {error.strerror or error}."
        ) from error


def remove_whole(path: Path) -> None:
    """Remove a temporary library file and what SQLite and the lock keep beside it."""
    for name in (path.name, *(f"{path.name}{end}" for end in (*BESIDE, ".lock"))):
        with contextlib.suppress(OSError):
            path.with_name(name).unlink()


def kept_name(path: Path, word: str) -> Path:
    """A free name beside `path` that tells what the file was and when."""
    stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S")
    found, number = path.with_name(f"{path.stem}.{word}-{stamp}{path.suffix}"), 1
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem}.{word}-{stamp}-{number}{path.suffix}")
    return found


def _keep(path: Path, kept: Path) -> None:
    try:
        os.link(path, kept)
    except OSError:  # a disk without links
        shutil.copyfile(path, kept)
    for end in BESIDE:
        beside = path.with_name(f"{path.name}{end}")
        if beside.exists():
            beside.replace(kept.with_name(f"{kept.name}{end}"))

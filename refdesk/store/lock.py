"""The lock on a library: one RefDesk writes to it at a time."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
from pathlib import Path
from typing import IO

from refdesk.errors import LibraryError, LibraryInUseError


class LibraryLock:
    """The file `<library>.lock` beside a library, locked while it is open for writing.

    The operating system frees the lock when the process dies; what is left of the file then
    tells the next one that the last exit was not clean (`was_unclean`).
    """

    def __init__(self, library: Path) -> None:
        self.path = library.with_name(library.name + ".lock")
        self.was_unclean = False
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Take the lock, or raise LibraryInUseError that names who holds it."""
        try:
            file = self.path.open("a+", encoding="utf-8")
        except OSError as error:
            raise LibraryError(
                f"The library cannot be locked: {self.path.name} cannot be written "
                f"({error.strerror})."
            ) from error
        try:
            _lock(file)
        except OSError as error:
            holder = _holder(file)
            file.close()
            raise LibraryInUseError(
                f"The library is open in another RefDesk{holder}. Close it there first."
            ) from error
        file.seek(0)
        self.was_unclean = bool(file.read().strip())
        file.seek(0)
        file.truncate()
        json.dump({"pid": os.getpid(), "host": socket.gethostname()}, file)
        file.flush()
        self._file = file

    def release(self) -> None:
        """Give the lock back after a clean end; nothing happens without it."""
        if self._file is None:
            return
        with contextlib.suppress(OSError):
            self._file.seek(0)
            self._file.truncate()
            self._file.flush()
            _unlock(self._file)
        self._file.close()
        self._file = None


def _holder(file: IO[str]) -> str:
    """ " (process 12 on ward7)" as the lock file says, "" when it says nothing."""
    try:
        file.seek(0)
        said = json.loads(file.read())
        return f" (process {int(said['pid'])} on {said['host']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


if sys.platform == "win32":
    import msvcrt

    # Far behind the text, which others must be able to read.
    _PLACE = 1 << 30

    def _lock(file: IO[str]) -> None:
        file.seek(_PLACE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _unlock(file: IO[str]) -> None:
        file.seek(_PLACE)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(file: IO[str]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)

"""Telling who waits for a library of an older version how far it is, and stopping when told to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from refdesk.model.cancel import CancelToken
from refdesk.store.driver import Connection

_STEPS: Final = 100_000
"""Instructions of SQLite's machine between two looks: some milliseconds."""


Say = Callable[[str], None]


class Waiter:
    """Gives `say` sentences without a full stop, in the thread that does the work."""

    def __init__(self, say: Say | None = None, token: CancelToken | None = None) -> None:
        self._say = say or (lambda sentence: None)
        self._token = token or CancelToken()
        self._source: Path | None = None
        self._part = Path()
        self._share = -1

    def say(self, sentence: str) -> None:
        """Tell what begins now."""
        self._source = None
        self._say(sentence)

    def copies(self, source: Path, part: Path) -> None:
        """Tell from now on how much of `source` is in the file `part`."""
        self._source, self._part, self._share = source, part, -1
        self._tell()

    @contextmanager
    def watching(self, connection: Connection) -> Iterator[None]:
        """Look at what `connection` does within the block; raises Cancelled when it was stopped."""
        connection.set_progress_handler(self._look, _STEPS)
        try:
            yield
        except Exception:
            self._token.raise_if_cancelled()  # what failed is the statement that was stopped
            raise
        finally:
            connection.set_progress_handler(None, 0)

    def _look(self) -> bool:
        if self._source is not None:
            self._tell()
        return self._token.is_cancelled

    def _tell(self) -> None:
        assert self._source is not None
        try:
            share = min(99, 100 * self._part.stat().st_size // self._source.stat().st_size)
        except OSError:  # it is only being made
            share = 0
        if share != self._share:
            self._share = share
            self._say(f"Copying it first, to be safe: {share} %")

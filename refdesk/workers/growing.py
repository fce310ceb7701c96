"""Tells while an import runs that more of it is in the library by now."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from refdesk.model.views import JobRow, JobState

EVERY: Final = 1.0
"""Seconds between two readings of the lists while a job goes on."""
SHARE: Final = 8
"""At most one part in so many of the time goes into reading: large libraries are read less often."""


class Growth(QObject):
    """Watches the jobs' progress; lives in the window's thread."""

    grown = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._done: dict[int, int] = {}
        self._last = 0.0
        self._is_watching = False
        self._pause = EVERY
        self._asked = 0.0

    @Slot(object)
    def watch(self, rows: tuple[JobRow, ...]) -> None:
        """Take how the jobs stand; `grown` comes when one has moved and it is time again."""
        running = {row.id: row.done for row in rows if row.state == JobState.RUNNING}
        if not running or not self._is_watching:  # short jobs are told by their end
            self._done, self._last, self._is_watching = {}, time.monotonic(), bool(running)
        has_moved = any(done > self._done.get(each, 0) for each, done in running.items())
        now = time.monotonic()
        if not has_moved or now - self._last < self._pause:
            return
        self._done = running
        self._last = self._asked = now
        self.grown.emit()

    @Slot()
    def on_read(self) -> None:
        """The lists were read again: how long it took decides when that is done next."""
        if self._asked:
            self._pause = max(EVERY, SHARE * (time.monotonic() - self._asked))
            self._asked = 0.0

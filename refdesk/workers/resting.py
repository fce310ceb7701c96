"""Tells when nobody asks for anything: the time for work that nobody waits for."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from refdesk.workers.tasks import TaskQueue

AFTER: Final = 3.0
"""Seconds without a request that count as rest."""
INTERVAL: Final = 1_000
"""Milliseconds between two looks."""


class Rest(QObject):
    """Watches the desk's queues; lives in the window's thread."""

    came = Signal()
    """Nothing was asked for or done lately; once, until something is again."""

    def __init__(self, queues: Sequence[TaskQueue], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queues = tuple(queues)
        self._stirred = time.monotonic()
        self._is_told = False
        self._timer = QTimer(self, interval=INTERVAL)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begin to watch."""
        self._timer.start()

    def stop(self) -> None:
        """Tell of no rest any more."""
        self._timer.stop()

    def stir(self) -> None:
        """Something was asked for that no queue knows of."""
        self._stirred = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long it has been quiet; 0 while a thread works."""
        if not all(queue.is_idle for queue in self._queues):
            return 0.0
        last = max(self._stirred, *(queue.moved for queue in self._queues))
        return time.monotonic() - last

    @Slot()
    def _look(self) -> None:
        is_rest = self.seconds >= AFTER
        if is_rest and not self._is_told:
            self.came.emit()
        self._is_told = is_rest

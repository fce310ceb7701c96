"""Python's cycle collector, kept to the window's thread and to moments when nobody waits.

The collector runs in whatever thread makes objects, and deletes there what it finds: a widget or
timer deleted outside its own thread takes the program down. So it is switched off, and a timer
of the window's thread calls it; what the workers make (records, rows) has no cycles.

A look through young objects costs what is young, so an import, which makes many, is looked after
more often. Looking through all that is old takes up to 50 ms: that is left for a rest.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from refdesk.workers.resting import Rest

INTERVAL: Final = 250
"""Milliseconds between looks while little is made."""
BUSY_INTERVAL: Final = 25
"""The same while much is made: adding 5,000 PMIDs makes objects for 30 ms of looking in 100."""
YOUNG: Final = 2_000
"""Objects made since the last look that make one worth while; Python's own figure is another
during an import (`store/bulk.py`), which has no window to think of."""
MIDDLE: Final = 10
"""Collections of the young generation before the middle one is looked through too."""
NEVER_RESTED: Final = 300
"""Collections of the middle generation after which the old one is looked through in any case."""


class Collector(QObject):
    """Collects cycles in the thread that made it; the old generation when there is rest."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._middle = 0
        self._is_settled = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)

    def start(self, rest: Rest) -> None:
        """Take over from Python; also called when another library is opened, with its rest."""
        gc.disable()
        gc.freeze()  # looking through all that was imported would hold the window up for 60 ms
        rest.came.connect(self._on_rest)
        self._timer.start(INTERVAL)

    @Slot()
    def _look(self) -> None:
        young, middle, _ = gc.get_count()
        is_busy = young > YOUNG
        if middle > MIDDLE:
            self._middle += 1
            gc.collect(1)
        elif is_busy:
            gc.collect(0)
        if self._middle >= NEVER_RESTED:
            self._collect_all()
        self._timer.setInterval(BUSY_INTERVAL if is_busy else INTERVAL)

    @Slot()
    def _on_rest(self) -> None:
        self._collect_all()
        if not self._is_settled:
            # What the start made (modules, classes, the window) stays for good.
            self._is_settled = True
            gc.freeze()

    def _collect_all(self) -> None:
        self._middle = 0
        gc.collect()

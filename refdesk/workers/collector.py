"""Python's cycle collector, kept to the window's thread.

The collector runs in whatever thread makes objects, and deletes there what it finds: a widget or
timer deleted outside its own thread takes the program down. So it is switched off, and a timer
of the window's thread calls it; what the workers make (records, rows) has no cycles.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

INTERVAL = 1_000
"""Milliseconds between looks."""
OLD_AFTER = 20
"""Collections of the middle generation before the old one is looked through too."""


class Collector(QObject):
    """Collects cycles in the thread that made it; the old generation rarely."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._middle = 0
        self._is_settled = False
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Take over from Python."""
        gc.disable()
        gc.freeze()  # looking through all that was imported would hold the window up for 60 ms
        self._timer.start()

    @Slot()
    def _look(self) -> None:
        if not self._is_settled:
            # What the start made (modules, classes, the window) stays for good.
            self._is_settled = True
            gc.collect()
            gc.freeze()
            return
        young, middle, _ = gc.get_count()
        first, second, _ = gc.get_threshold()
        if middle > second:
            self._middle += 1
            old = self._middle >= OLD_AFTER
            gc.collect(2 if old else 1)
            if old:
                self._middle = 0
        elif young > first:
            gc.collect(0)

"""Building what the first rows on screen don't wait for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

AFTER_FIRST_ROWS: Final = 30
"""Milliseconds from the first list to the first part: the rows must have been painted."""
WITHOUT_ROWS: Final = 400
"""Milliseconds from the start, when no list comes."""


class Soon(QObject):
    """A timer of no time that goes before painting; Qt's own zero timer goes after it.

    Started several times in one turn of the event loop, it ends once.
    """

    timeout = Signal()
    _posted = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._is_active = False
        self._posted.connect(self._end, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def start(self) -> None:
        """Have `timeout` emitted in the next turn of the event loop."""
        if not self._is_active:
            self._is_active = True
            self._posted.emit()

    def isActive(self) -> bool:  # as QTimer
        """Whether that is still to come."""
        return self._is_active

    @Slot()
    def _end(self) -> None:
        self._is_active = False
        self.timeout.emit()


class Later(QObject):
    """Builds one part a turn of the event loop, so that the window answers in between.

    Each part is also built by whoever asks for it before (a `cached_property` of its owner);
    here it only comes in time for nobody to wait.
    """

    def __init__(self, parts: Iterable[Callable[[], object]], parent: QObject) -> None:
        super().__init__(parent)
        self._parts = deque(parts)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._build)
        self._timer.start(WITHOUT_ROWS)
        self._is_started = False

    @Slot()
    def start(self) -> None:
        """Begin: the first rows are there."""
        if not self._is_started:
            self._is_started = True
            self._timer.start(AFTER_FIRST_ROWS)

    def stop(self) -> None:
        """Leave the rest to whoever asks for it."""
        self._parts.clear()
        self._timer.stop()

    @Slot()
    def _build(self) -> None:
        self._is_started = True
        if not self._parts:
            return
        self._timer.start(1)
        self._parts.popleft()()

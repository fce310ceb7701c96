"""Building what the first rows on screen don't wait for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from refdesk.model.cancel import CancelToken
from refdesk.workers.tasks import Task, TaskQueue

AFTER_FIRST_ROWS: Final = 30
"""Milliseconds from the first list to the first part: the rows must have been painted."""
WITHOUT_ROWS: Final = 400
"""Milliseconds from the start, when no list comes."""
STOPS_WITHIN: Final = 10_000
"""Milliseconds that a close waits at most for the one module that is being loaded."""


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
    """Loads modules in a thread of their own, then builds parts, one a turn of the event loop.

    Each part is also built by whoever asks for it before (a `cached_property` of its owner);
    here it only comes in time for nobody to wait. So do the modules of `afterwards`, which are
    loaded last: an import statement that meets another thread in the midst of the same module
    waits for it, and the window's thread must not.
    """

    def __init__(
        self,
        modules: Iterable[str],
        parts: Iterable[Callable[[], object]],
        afterwards: Iterable[str],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._modules = tuple(modules)
        self._parts = deque(parts)
        self._afterwards = tuple(afterwards)
        self._queue: TaskQueue | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._load)
        self._timer.start(WITHOUT_ROWS)
        self._builder = QTimer(self, singleShot=True, interval=1)
        self._builder.timeout.connect(self._build)
        self._is_started = False
        self.is_done = False
        """Whether all is loaded and built."""

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
        self._builder.stop()
        if self._queue is not None:
            self._queue.stop(STOPS_WITHIN)

    @Slot()
    def _load(self) -> None:
        self._is_started = True
        self._queue = TaskQueue("later", self)
        self._queue.done.connect(self._on_loaded)
        self._queue.failed.connect(self._on_loaded)  # who needs it meets the fault, and says so
        self._submit("modules", self._modules)

    def _submit(self, kind: str, names: Sequence[str]) -> None:
        if self._queue is not None:
            self._queue.submit(Task(kind, lambda task: _import_all(names, task.token)))

    @Slot(object)
    def _on_loaded(self, task: Task) -> None:
        if task.kind == "modules":
            self._builder.start()
        else:
            self.is_done = True

    @Slot()
    def _build(self) -> None:
        if not self._parts:
            self._submit("afterwards", self._afterwards)
            return
        self._builder.start()
        self._parts.popleft()()


def _import_all(names: Iterable[str], token: CancelToken) -> None:
    for name in names:
        token.raise_if_cancelled()
        import_module(name)

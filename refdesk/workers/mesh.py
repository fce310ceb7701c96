"""The desk's part for choosing MeSH headings."""

from __future__ import annotations

from types import ModuleType

from PySide6.QtCore import QObject, Signal, Slot

from refdesk.services.toolbox import Toolbox
from refdesk.workers.tasks import Task, TaskQueue


class MeshDesk(QObject):
    """Asks in a thread of its own; lives in the window's. Every method returns at once."""

    found = Signal(object)
    """HeadingList, of the latest words only."""
    opened = Signal(str, object)
    """A line's key, and the lines right below it."""
    described = Signal(object)
    """HeadingPage, of the latest heading only."""
    failed = Signal(str)

    def __init__(self, toolbox: Toolbox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = toolbox.library
        self._latest: dict[str, Task] = {}
        self.queue = TaskQueue("mesh", self)
        self.queue.done.connect(self._on_done)
        self.queue.failed.connect(self._on_failed)

    def find(self, words: str) -> None:
        """Headings with these words; answered by `found`."""
        library = self._library
        self._ask(Task("find", lambda _task: _choice().find(library, words)))

    def open(self, key: str) -> None:
        """What stands right below a line; answered by `opened`."""
        library = self._library
        self.queue.submit(Task("open", lambda _task: _choice().below(library, key), about=(key,)))

    def describe(self, name: str) -> None:
        """All about a heading; answered by `described`."""
        library = self._library
        self._ask(Task("describe", lambda task: _choice().page(library, name, task.token)))

    def _ask(self, task: Task) -> None:
        if before := self._latest.get(task.kind):
            before.token.cancel()
        self._latest[task.kind] = self.queue.submit(task)

    @Slot(object, object)
    def _on_done(self, task: Task, answer: object) -> None:
        if task.kind == "open":
            self.opened.emit(task.about[0], answer)
        elif self._latest.get(task.kind) is task:
            (self.found if task.kind == "find" else self.described).emit(answer)

    @Slot(object, str)
    def _on_failed(self, _task: Task, sentence: str) -> None:
        self.failed.emit(sentence)


def _choice() -> ModuleType:
    """The service, loaded in the thread that uses it."""
    from refdesk.services import mesh_choice

    return mesh_choice

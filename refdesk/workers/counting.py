"""The desk's part for counts that must be searched for; a newer request makes the older stale."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal, Slot

from refdesk.errors import NotFoundError
from refdesk.model.rows import View
from refdesk.services.toolbox import Toolbox
from refdesk.workers.tasks import Task, TaskQueue


class CountDesk(QObject):
    """Counts views one after another in a thread of their own."""

    counted = Signal(object, int)
    """View, how many references it shows."""

    def __init__(self, toolbox: Toolbox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._toolbox = toolbox
        self._request = 0
        self.queue = TaskQueue("counts", self)
        self.queue.partial.connect(self._on_partial)

    def count(self, views: Iterable[View]) -> None:
        """Count these views; each is answered by `counted`."""
        self.queue.cancel_all()
        self._request += 1
        library, asked = self._toolbox.library, tuple(views)

        def run(task: Task) -> None:
            from refdesk.services import counting  # in the thread that needs it

            for view in asked:
                task.token.raise_if_cancelled()
                try:
                    found = counting.count(library, view, task.token)
                except NotFoundError:
                    continue
                if found is not None:
                    task.partial((view, found))

        self.queue.submit(Task("counts", run, self._request))

    @Slot(object, object)
    def _on_partial(self, task: Task, found: tuple[View, int]) -> None:
        if task.number == self._request:
            self.counted.emit(*found)

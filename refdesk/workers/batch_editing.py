"""Changes to many references for the window: the look in a thread of its own, the deed as a job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from refdesk.model.batch import BatchEdit
from refdesk.model.reports import Change
from refdesk.services.batch_edit import BatchPreview
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import counted
from refdesk.workers.jobs import JobBoard
from refdesk.workers.tasks import Task, TaskQueue

JOB: Final = "batch_edit"
"""The kind of job that is answered here."""


@dataclass(frozen=True, slots=True)
class _Done:
    change: Change
    steps: tuple[str, str]


class BatchDesk(QObject):
    """Answers by signals."""

    looked = Signal(object)  # BatchPreview, again and again until it is complete
    refused = Signal(str)  # why the change cannot be asked for
    changed = Signal(object, object)  # Change, titles of the steps to undo and redo

    def __init__(self, toolbox: Toolbox, jobs: JobBoard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._toolbox = toolbox
        self._jobs = jobs
        self._number = 0
        self.queue = TaskQueue("batch", self)
        self.queue.partial.connect(self._on_looked)
        self.queue.failed.connect(self._on_failed)
        jobs.finished.connect(self._on_job_finished)

    def look(self, ids: Sequence[int], edit: BatchEdit) -> None:
        """See what `edit` would do; answered by `looked` or `refused`. Ends an earlier look."""
        self.stop_looking()
        wanted = tuple(ids)

        def run(task: Task) -> None:
            for seen in self._toolbox.batch.look(wanted, [edit], task.token):
                task.partial(seen)

        self.queue.submit(Task("look", run, self._number))

    def stop_looking(self) -> None:
        """Nobody wants the answer of the look any more."""
        self._number += 1
        self.queue.cancel_kind("look")

    def apply(self, ids: Sequence[int], edit: BatchEdit) -> None:
        """Carry `edit` out, as a job and one undo step; answered by `changed`."""
        self.stop_looking()
        wanted = tuple(ids)

        def run(task: Task) -> _Done:
            change = self._toolbox.batch.apply(wanted, [edit], task.progress, task.token)
            return _Done(change, self._toolbox.browser.next_steps())

        title = self.tr("Changing {what}").format(what=counted(len(wanted), "reference"))
        self._jobs.submit(JOB, title, run)

    @Slot(object, object)
    def _on_looked(self, task: Task, seen: BatchPreview) -> None:
        if task.number == self._number:
            self.looked.emit(seen)

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        if task.number == self._number:
            self.refused.emit(sentence)

    @Slot(object, object)
    def _on_job_finished(self, task: Task, result: object) -> None:
        if isinstance(result, _Done):
            self.changed.emit(result.change, result.steps)

"""Going through the undo history as a job, which shows how far it is and can be stopped."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from refdesk.model.reports import Change
from refdesk.model.views import JobRow, JobState, Message, MessageKind
from refdesk.services.toolbox import Toolbox
from refdesk.workers import deeds
from refdesk.workers.jobs import JobBoard
from refdesk.workers.tasks import Task

KIND: Final = "go_to_step"
"""The kind of its jobs."""


class Stepping(QObject):
    """One way at a time; lives in the window's thread."""

    changed = Signal(object, object)  # Change, titles of the steps to undo and redo
    told = Signal(object)  # Message
    moved = Signal(int, int)  # steps so far, and of how many (0: not known yet)
    ended = Signal()

    def __init__(self, toolbox: Toolbox, jobs: JobBoard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._toolbox = toolbox
        self._jobs = jobs
        self._task: Task | None = None
        jobs.changed.connect(self._on_jobs_changed)
        jobs.finished.connect(self._on_finished)
        jobs.failed.connect(self._on_failed)
        jobs.cancelled.connect(self._on_cancelled)

    @property
    def is_going(self) -> bool:
        """Whether a way is not at its end yet."""
        return self._task is not None

    def go_to(self, step_id: int) -> None:
        """Make the library what it was just after a step (0: before all that are kept)."""
        if self._task is not None:
            return
        toolbox = self._toolbox

        def run(task: Task) -> tuple[str, tuple[str, str]]:
            from refdesk.services import stepping

            sentence = stepping.go_to(
                toolbox.library, step_id, progress=task.progress, token=task.token
            )
            return sentence, deeds.next_steps(toolbox)

        self._task = self._jobs.submit(KIND, self.tr("Going through the undo history"), run)
        self.moved.emit(0, 0)

    def stop(self) -> None:
        """Go no further than the step that is under way."""
        if self._task is not None:
            self._jobs.cancel(self._task.number)

    @Slot(object)
    def _on_jobs_changed(self, rows: tuple[JobRow, ...]) -> None:
        if self._task is None:
            return
        for row in rows:
            if row.id == self._task.number and row.state is JobState.RUNNING:
                self.moved.emit(row.done, row.total)

    @Slot(object, object)
    def _on_finished(self, task: Task, result: tuple[str, tuple[str, str]]) -> None:
        if task is self._task:
            sentence, steps = result
            self._end(steps)
            self.told.emit(Message(MessageKind.DONE, sentence, key="undo"))

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        if task is self._task:  # the desk says why
            self._end(deeds.next_steps(self._toolbox))

    @Slot(object)
    def _on_cancelled(self, task: Task) -> None:
        if task is self._task:
            self._end(deeds.next_steps(self._toolbox))

    def _end(self, steps: tuple[str, str]) -> None:
        """Whatever came of it, some steps may have been taken back or done again."""
        self._task = None
        self.ended.emit()
        self.changed.emit(Change(None), steps)

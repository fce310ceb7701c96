"""The list of long work: what runs, how far it is, what waits, what failed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from refdesk.model.reports import Failure, ImportReport
from refdesk.model.views import JobRow, JobState
from refdesk.workers.deeds import Refreshed
from refdesk.workers.tasks import Progress, Task, TaskQueue

TELL_EVERY = 100
"""Milliseconds between two `changed` signals."""
KEEP_DONE = 4_000
"""Milliseconds that a finished job stays in the list."""
RATE_AFTER = 3.0
"""Seconds before a rate is worth showing."""


@dataclass
class _Entry:
    row: JobRow
    task: Task
    began: float = 0.0
    ended: float = 0.0


class JobBoard(QObject):
    """Runs jobs one after another and tells how they stand; lives in the window's thread.

    Those that only read the library (exports), or mostly wait for others (full text), run aside,
    each kind in a thread of its own, so that they wait for no import and none for them.
    """

    changed = Signal(object)  # tuple[JobRow, ...]
    finished = Signal(object, object)  # Task, its result
    failed = Signal(object, str)  # Task, a sentence
    cancelled = Signal(object)  # Task

    def __init__(self, queue: TaskQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._entries: dict[int, _Entry] = {}
        self._next = 1
        self._others: dict[int, JobRow] = {}
        self._asides: dict[str, TaskQueue] = {}
        self._listen(queue)
        self._teller = QTimer(self)
        self._teller.setSingleShot(True)
        self._teller.setInterval(TELL_EVERY)
        self._teller.timeout.connect(self._tell)
        self._sweeper = QTimer(self)
        self._sweeper.setInterval(KEEP_DONE // 8)
        self._sweeper.timeout.connect(self._sweep)

    @property
    def queues_aside(self) -> tuple[TaskQueue, ...]:
        """The queues of jobs that run aside, once there was one."""
        return tuple(self._asides.values())

    def submit(
        self,
        kind: str,
        title: str,
        run: Callable[[Task], Any],
        about: tuple[Any, ...] = (),
        *,
        aside: str = "",
    ) -> Task:
        """Queue a job called `title`; `aside` names the queue of one that waits for no other."""
        number = self._next
        self._next += 1
        task = Task(kind, run, number, title, about)
        self._entries[number] = _Entry(JobRow(number, title), task)
        (self.aside(aside) if aside else self._queue).submit(task)
        self._change()
        return task

    def aside(self, name: str) -> TaskQueue:
        """The queue of this name beside that of the jobs."""
        if name not in self._asides:
            self._asides[name] = TaskQueue(name, self)
            self._listen(self._asides[name])
        return self._asides[name]

    def _listen(self, queue: TaskQueue) -> None:
        queue.started.connect(self._on_started)
        queue.progressed.connect(self._on_progressed)
        queue.done.connect(self._on_done)
        queue.failed.connect(self._on_failed)
        queue.cancelled.connect(self._on_cancelled)

    def cancel(self, number: int) -> None:
        """Ask a job to stop; it says so itself when it has."""
        entry = self._entries.get(number)
        if entry is not None and entry.row.state in (JobState.WAITING, JobState.RUNNING):
            entry.row = replace(entry.row, detail=self.tr("Cancelling …"), can_cancel=False)
            entry.task.token.cancel()
            self._change()

    def dismiss(self, number: int) -> None:
        """Take a job that has ended off the list."""
        entry = self._entries.get(number)
        if entry is not None and entry.row.state not in (JobState.WAITING, JobState.RUNNING):
            del self._entries[number]
            self._change()

    def show_other(self, number: int, row: JobRow | None) -> None:
        """Show, first in the list, what others do under `number` (0 and less); None: nothing."""
        if row is None and number not in self._others:
            return
        self._others.pop(number, None)
        if row is not None:
            self._others[number] = row
        self._change()

    def rows(self) -> tuple[JobRow, ...]:
        """All jobs in the order they were given."""
        return (*self._others.values(), *(entry.row for entry in self._entries.values()))

    def _entry(self, task: Task) -> _Entry | None:
        entry = self._entries.get(task.number)
        return entry if entry is not None and entry.task is task else None

    @Slot(object)
    def _on_started(self, task: Task) -> None:
        if entry := self._entry(task):
            entry.began = time.monotonic()
            entry.row = replace(entry.row, state=JobState.RUNNING)
            self._change()

    @Slot(object, object)
    def _on_progressed(self, task: Task, progress: Progress) -> None:
        entry = self._entry(task)
        if entry is None:
            return
        seconds = time.monotonic() - entry.began
        rate = left = 0.0
        if seconds >= RATE_AFTER and progress.done > 0:
            rate = progress.done / seconds
            left = max(progress.total - progress.done, 0) / rate
        entry.row = replace(
            entry.row,
            done=progress.done,
            total=progress.total,
            per_second=rate,
            seconds_left=left if rate and progress.total else None,
            detail=progress.detail if not task.token.is_cancelled else entry.row.detail,
        )
        self._change()

    @Slot(object, object)
    def _on_done(self, task: Task, result: object) -> None:
        if entry := self._entry(task):
            failures: tuple[Failure, ...] = ()
            detail = ""
            report = result.report if isinstance(result, Refreshed) else result
            if isinstance(report, ImportReport):
                # What could not reach the network waits in a row of its own.
                failures = tuple(one for one in report.failures if not one.is_offline)
                if failures and report.added:
                    detail = self.tr("{n} added").format(n=f"{len(report.added):,}")
                entry.row = replace(entry.row, report=report)
                if report.stopped:
                    detail = detail or report.stopped
            state = JobState.FAILED if failures else JobState.DONE
            if isinstance(report, ImportReport) and report.stopped and task.token.is_cancelled:
                state = JobState.CANCELLED
            self._end(entry, state, failures, detail)
            self.finished.emit(task, result)

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        if entry := self._entry(task):
            failure = Failure(task.title, sentence)  # its title names nothing to add again
            self._end(entry, JobState.FAILED, (failure,), sentence)
            self.failed.emit(task, sentence)

    @Slot(object)
    def _on_cancelled(self, task: Task) -> None:
        if entry := self._entry(task):
            self._end(entry, JobState.CANCELLED, (), self.tr("Cancelled."))
            self.cancelled.emit(task)

    def _end(
        self, entry: _Entry, state: JobState, failures: tuple[Failure, ...], detail: str = ""
    ) -> None:
        entry.row = replace(
            entry.row,
            state=state,
            failures=failures,
            detail=detail,
            can_cancel=False,
            seconds_left=None,
        )
        if not failures:
            entry.ended = time.monotonic()
            if not self._sweeper.isActive():
                self._sweeper.start()
        self._change()

    @Slot()
    def _sweep(self) -> None:
        """Take jobs that ended well some seconds ago off the list."""
        now = time.monotonic()
        ended = {number: entry.ended for number, entry in self._entries.items() if entry.ended}
        for number, at in ended.items():
            if now - at >= KEEP_DONE / 1000:
                self.dismiss(number)
        if not any(entry.ended for entry in self._entries.values()):
            self._sweeper.stop()

    def _change(self) -> None:
        if not self._teller.isActive():
            self._teller.start()

    @Slot()
    def _tell(self) -> None:
        self.changed.emit(self.rows())

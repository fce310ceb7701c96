"""A queue of tasks that run one after another in a thread of their own."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QEventLoop, QObject, QThread, QTimer, Signal, Slot

from refdesk.errors import Cancelled, RefDeskError
from refdesk.model.cancel import CancelToken
from refdesk.services.failing import sentence_of

log = logging.getLogger(__name__)

_PROGRESS_GAP = 0.1
"""Seconds between two progress signals of a task: the eye sees no more."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a task is: `total` 0 means unknown; `detail` is a sentence such as why it waits."""

    done: int = 0
    total: int = 0
    detail: str = ""


@dataclass(eq=False)
class Task:
    """One piece of work. `run` gets the task itself, for its token and its `progress`.

    `kind` says who answers it, `number` tells a request's answer apart from older ones, `about`
    is what the answer needs to know.
    """

    kind: str
    run: Callable[[Task], Any]
    number: int = 0
    title: str = ""
    about: tuple[Any, ...] = ()
    token: CancelToken = field(default_factory=CancelToken)
    kept: Any = None
    """What the library remembers of it until its end is told (a `Pending`)."""
    _tell: Callable[[Progress], None] | None = field(default=None, repr=False)
    _give: Callable[[Any], None] | None = field(default=None, repr=False)
    _last: float = field(default=0.0, repr=False)

    def partial(self, result: Any) -> None:
        """Give a first part of the answer while the rest is still being made."""
        if self._give is not None:
            self._give(result)

    def progress(self, done: int = 0, total: int = 0, detail: str = "") -> None:
        """Tell how far the work is; calls that come too fast are dropped, the last one never."""
        now = time.monotonic()
        if self._tell is not None and (
            now - self._last >= _PROGRESS_GAP or detail or (total and done >= total)
        ):
            self._last = now
            self._tell(Progress(done, total, detail))


class _Worker(QObject):
    """Lives in the queue's thread and is reached by signals only."""

    started = Signal(object)
    progressed = Signal(object, object)
    partial = Signal(object, object)
    done = Signal(object, object)
    failed = Signal(object, str)
    cancelled = Signal(object)

    @Slot()
    def end(self) -> None:
        """End the thread that this lives in, after all that was queued before."""
        self.thread().quit()

    @Slot(object)
    def run(self, task: Task) -> None:
        if task.token.is_cancelled:
            self.cancelled.emit(task)
            return
        self.started.emit(task)
        task._tell = lambda progress: self.progressed.emit(task, progress)
        task._give = lambda result: self.partial.emit(task, result)
        try:
            result = task.run(task)
        except Cancelled:
            self.cancelled.emit(task)
        except RefDeskError as error:
            log.warning("%s failed: %s", task.kind, error, exc_info=True)
            self.failed.emit(task, str(error))
        except Exception as error:  # the edge of the thread: nothing may escape it
            if task.token.is_cancelled:  # what an interrupted query or socket raises
                self.cancelled.emit(task)
                return
            log.exception("%s crashed", task.kind)
            fault = "This stopped because of a fault in RefDesk; the log has the details."
            self.failed.emit(task, sentence_of(error) or fault)
        else:
            self.done.emit(task, result)


def _is_stopped(owner: QObject | None) -> bool:
    """Whether the desk that a queue is made for has ended its threads."""
    while owner is not None:
        if getattr(owner, "is_stopped", False):
            return True
        owner = owner.parent()
    return False


class TaskQueue(QObject):
    """Runs tasks in order in one QThread; its signals arrive in the thread that made the queue.

    One that is made for a desk that was stopped runs nothing: its thread would be ended by nobody.
    """

    started = Signal(object)
    progressed = Signal(object, object)  # Task, Progress
    partial = Signal(object, object)  # Task, a first part of its result
    done = Signal(object, object)  # Task, its result
    failed = Signal(object, str)  # Task, a sentence
    cancelled = Signal(object)
    _submitted = Signal(object)
    _ended = Signal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks: set[Task] = set()
        self.moved = time.monotonic()
        """When something was asked for or ended last."""
        self._thread = QThread(self)
        self._thread.setObjectName(name)
        self._worker = _Worker()
        self._worker.moveToThread(self._thread)
        self._submitted.connect(self._worker.run)
        self._ended.connect(self._worker.end)
        self._worker.started.connect(self.started)
        self._worker.progressed.connect(self.progressed)
        self._worker.partial.connect(self.partial)
        self._worker.done.connect(self._on_done)
        self._worker.failed.connect(self._on_failed)
        self._worker.cancelled.connect(self._on_cancelled)
        if not _is_stopped(parent):
            self._thread.start()

    def submit(self, task: Task) -> Task:
        """Queue `task`; returns it, for its token."""
        self._tasks.add(task)
        self.moved = time.monotonic()
        self._submitted.emit(task)
        return task

    def cancel_kind(self, kind: str) -> None:
        """Cancel what is queued or running of one kind."""
        for task in [task for task in self._tasks if task.kind == kind]:
            task.token.cancel()

    def cancel_all(self) -> None:
        """Ask everything queued or running to stop."""
        for task in list(self._tasks):
            task.token.cancel()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is queued or running."""
        return not self._tasks

    def has(self, kind: str) -> bool:
        """Whether a task of one kind is queued or running."""
        return any(task.kind == kind for task in self._tasks)

    def wait_for(self, kind: str, milliseconds: int) -> bool:
        """Let the answers to all tasks of one kind come in, painting on; clicks and keys wait.

        False when that takes longer than it may.
        """
        loop, timer = QEventLoop(), QTimer()
        timer.setSingleShot(True)
        timer.timeout.connect(loop.quit)
        for signal in (self.done, self.failed, self.cancelled):
            signal.connect(loop.quit)
        timer.start(milliseconds)
        while self.has(kind) and timer.isActive():
            loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        return not self.has(kind)

    def finish(self, milliseconds: int) -> bool:
        """Do what is queued, then end the thread; False when that took longer than it may."""
        self._ended.emit()
        return self._thread.wait(milliseconds)

    def stop(self, milliseconds: int) -> bool:
        """Cancel all, end the thread; False when it did not end in time."""
        self.cancel_all()
        self._thread.quit()
        return self._thread.wait(milliseconds)

    @Slot(object, object)
    def _on_done(self, task: Task, result: object) -> None:
        self._forget(task)
        self.done.emit(task, result)

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        self._forget(task)
        self.failed.emit(task, sentence)

    @Slot(object)
    def _on_cancelled(self, task: Task) -> None:
        self._forget(task)
        self.cancelled.emit(task)

    def _forget(self, task: Task) -> None:
        self._tasks.discard(task)
        self.moved = time.monotonic()

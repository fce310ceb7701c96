"""Moving from another program, for the window: finding libraries, previews, the move as a job."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from refdesk.model.reports import ImportReport
from refdesk.services.toolbox import Toolbox
from refdesk.workers.jobs import JobBoard
from refdesk.workers.reporting import ReportRun
from refdesk.workers.tasks import Progress, Task, TaskQueue

if TYPE_CHECKING:
    from refdesk.model.migrating import MigrationChoices, MigrationPreview
    from refdesk.services.migrating.pending import PendingMove

FIRST_LOOK: Final = 4_000
"""Milliseconds after the start at which a move that was cut off goes on."""


class Migrating(QObject):
    """Answers by signals; its thread is started by the first question, and lists and previews there."""

    found = Signal(object)  # list of MigrationPlace
    previewed = Signal(object)  # MigrationPreview
    progressed = Signal(int, int)  # references read, of how many (0: not known)
    failed = Signal(str)

    def __init__(self, toolbox: Toolbox, jobs: JobBoard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._toolbox = toolbox
        self._jobs = jobs
        self._queue: TaskQueue | None = None
        self._closing = threading.Event()
        self._latest: Task | None = None
        self._first = QTimer(self)
        self._first.setSingleShot(True)
        self._first.timeout.connect(self.resume)
        jobs.cancelled.connect(self._on_job_cancelled)

    def start(self) -> None:
        """Go on, a little later, with what was cut off."""
        if not self._toolbox.library.is_read_only:
            self._first.start(FIRST_LOOK)

    def find_places(self) -> None:
        """Look in the usual folders; answered by `found`."""

        def run(task: Task) -> object:
            from refdesk.services.migrating import places

            return places.usual_places()

        self._run("found", run)

    def preview(self, path: Path, choices: MigrationChoices) -> None:
        """Count what would come; an older question is not answered any more."""
        toolbox = self._toolbox

        def run(task: Task) -> MigrationPreview:
            from refdesk.services.migrating import preview, sources

            source = sources.source_at(path)
            return preview.preview(
                toolbox.library, source, choices, progress=task.progress, token=task.token
            )

        self.cancel_preview()
        self._latest = self._run("previewed", run)

    def cancel_preview(self) -> None:
        """Nobody waits for the preview any more."""
        if self._latest is not None:
            self._latest.token.cancel()
        self._latest = None

    def move(self, path: Path, choices: MigrationChoices) -> None:
        """Take a library over, as a job and one undo step; it is noted first, so that a crash forgets none."""

        def run(task: Task) -> object:
            from refdesk.services.migrating import pending

            return pending.keep(self._toolbox.library, path, choices)

        self._run("kept", run, (path, choices))

    def _submit(
        self, path: Path, choices: MigrationChoices, pending_id: int, begun: str = ""
    ) -> None:
        title = self.tr("Moving from {name}").format(name=path.name)
        deed = MoveRun(self._toolbox, path, choices, self._closing, pending_id, begun)
        run = ReportRun(self._toolbox, title, deed)
        self._jobs.submit("import", title, run, about=(choices.collection_id,))

    @Slot()
    def resume(self) -> None:
        """Go on with what an earlier session did not end."""

        def run(task: Task) -> object:
            from refdesk.services.migrating import pending

            return pending.waiting(self._toolbox.library)

        self._run("waiting", run)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is asked for."""
        return self._queue is None or self._queue.is_idle

    def close(self) -> None:
        """What is cancelled from now on is only put off."""
        self._closing.set()
        self._first.stop()

    def stop(self, milliseconds: int) -> bool:
        """End the thread, if there is one."""
        self.close()
        return self._queue is None or self._queue.stop(milliseconds)

    def _run(
        self, kind: str, deed: Callable[[Task], object], about: tuple[Any, ...] = ()
    ) -> Task | None:
        if self._closing.is_set():
            return None
        if self._queue is None:
            self._queue = TaskQueue("migrating", self)
            self._queue.done.connect(self._on_done)
            self._queue.failed.connect(self._on_failed)
            self._queue.progressed.connect(self._on_progressed)
        return self._queue.submit(Task(kind, deed, about=about))

    def _is_stale(self, task: Task) -> bool:
        return task.kind == "previewed" and task is not self._latest

    @Slot(object, object)
    def _on_done(self, task: Task, result: Any) -> None:
        if task.kind == "waiting":
            self._go_on(result)
        elif task.kind == "kept":
            path, choices = task.about
            self._submit(path, choices, result)
        elif task.kind == "forgotten":
            return
        elif not self._is_stale(task):
            getattr(self, task.kind).emit(result)

    def _go_on(self, waiting: list[PendingMove]) -> None:
        for one in waiting:
            self._submit(one.path, one.choices, one.id, one.begun)

    @Slot(object)
    def _on_job_cancelled(self, task: Task) -> None:
        """A job that was cancelled before it began: it is not to go on by itself."""
        run = task.run.run if isinstance(task.run, ReportRun) else None
        if isinstance(run, MoveRun):
            self._run("forgotten", run.forget)

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        if not self._is_stale(task) and task.kind != "waiting":
            self.failed.emit(sentence)

    @Slot(object, object)
    def _on_progressed(self, task: Task, progress: Progress) -> None:
        if not self._is_stale(task):
            self.progressed.emit(progress.done, progress.total)


class MoveRun:
    """One move, noted in the library until it has come to its end or the user cancels it.

    `begun` is when it began, if it was cut off then.
    """

    def __init__(
        self,
        toolbox: Toolbox,
        path: Path,
        choices: MigrationChoices,
        closing: threading.Event,
        pending_id: int,
        begun: str = "",
    ) -> None:
        self._toolbox = toolbox
        self._path = path
        self._choices = choices
        self._closing = closing
        self._id = pending_id
        self._begun = begun

    def __call__(self, task: Task) -> ImportReport:
        """Run it in the thread of jobs; raises ImportStopped when cancelled, RefDeskError in words."""
        from refdesk.services.migrating import moving, sources

        library = self._toolbox.library
        try:
            source = sources.source_at(self._path)
            return moving.move(
                library,
                source,
                self._choices,
                progress=task.progress,
                token=task.token,
                begun=self._begun,
            )
        finally:
            self.forget(task)

    def forget(self, task: Task) -> None:
        """It is over; one that closing cuts off is not."""
        from refdesk.services.migrating import pending

        if not self._closing.is_set():
            pending.finish(self._toolbox.library, self._id)

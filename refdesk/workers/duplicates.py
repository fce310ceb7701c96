"""Duplicates for the window: the look as a job, comparing and deciding in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Signal, Slot

from refdesk.model.duplicate_sets import FoundSet, SetKind
from refdesk.model.duplicate_views import DuplicateStatus
from refdesk.model.keeping import Merge
from refdesk.model.reports import Change
from refdesk.model.views import JobRow
from refdesk.services.toolbox import Toolbox
from refdesk.workers.jobs import JobBoard
from refdesk.workers.tasks import Task, TaskQueue

JOBS: Final = ("duplicates_look", "duplicates_merge")
"""The kinds of jobs that are answered here."""


@dataclass(frozen=True, slots=True)
class _Changed:
    change: Change
    steps: tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Known:
    status: DuplicateStatus
    sets: list[FoundSet]


class DuplicateDesk(QObject):
    """Answers by signals."""

    status_read = Signal(object)  # DuplicateStatus
    sets_read = Signal(object)  # list of FoundSet, surest first
    compared = Signal(object, object)  # FoundSet, Comparison
    changed = Signal(object, object)  # Change, titles of the steps to undo and redo
    looking = Signal(bool)  # a look through the library began or ended
    look_progressed = Signal(object)  # JobRow of the look
    look_failed = Signal(str)  # a sentence
    counted = Signal(object)  # ReviewCounts
    counts_saved = Signal(str)  # a sentence
    failed = Signal(str)  # a sentence

    def __init__(self, toolbox: Toolbox, jobs: JobBoard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._toolbox = toolbox
        self._jobs = jobs
        self.queue = TaskQueue("duplicates", self)
        self.queue.done.connect(self._on_done)
        self.queue.failed.connect(self._on_failed)
        self._look: Task | None = None
        self._is_behind = True
        jobs.changed.connect(self._on_jobs_changed)
        jobs.finished.connect(self._on_job_finished)
        jobs.failed.connect(self._on_job_failed)
        jobs.cancelled.connect(self._on_job_ended)

    # asking
    def read(self) -> None:
        """Read what is known; answered by `status_read` and `sets_read`."""

        def run(task: Task) -> _Known:
            service = self._toolbox.duplicates
            return _Known(service.status(), service.sets())

        self._run("known", run)

    def read_status(self) -> None:
        """Read how many there are; answered by `status_read`."""
        self._run("status", lambda task: self._toolbox.duplicates.status())

    def count(self) -> None:
        """Count what came from where, for a review; answered by `counted`."""

        def run(task: Task) -> object:
            from refdesk.services.review_counts import review_counts  # rarely wanted

            return review_counts(self._toolbox.library)

        self._run("counted", run)

    def save_text(self, text: str, path: Path) -> None:
        """Write a table; answered by `counts_saved`."""
        done = self.tr("Saved as {path}.").format(path=path)

        def run(task: Task) -> str:
            from refdesk.services.exporting import writing_whole

            with writing_whole(path) as stream:
                stream.write(text.encode())
            return done

        self._run("saved", run)

    def refresh(self) -> None:
        """Bring what is known up to date: by a look through the library when that is due."""

        def run(task: Task) -> DuplicateStatus:
            self._toolbox.duplicates.catch_up()
            return self._toolbox.duplicates.status()

        self._run("refreshed", run)

    def look(self) -> None:
        """Look through the whole library, as a job; answered by `looking` and what `read` gives."""
        if self._look is not None:
            return

        def run(task: Task) -> object:
            return self._toolbox.duplicates.look(task.token, task.progress)

        self._look = self._jobs.submit(JOBS[0], self.tr("Looking for duplicates"), run)
        self.looking.emit(True)

    def stop_looking(self) -> None:
        """Give up the look; answered by `looking`."""
        if self._look is not None:
            self._jobs.cancel(self._look.number)

    @property
    def is_read_only(self) -> bool:
        """Whether nothing that is found can be kept."""
        return self._toolbox.library.is_read_only

    @property
    def is_looking(self) -> bool:
        """Whether the library is being looked through."""
        return self._look is not None

    def compare(self, one: FoundSet, keeper_id: int = 0) -> None:
        """Read the members of a set; answered by `compared`, unless another is asked for."""
        self.queue.cancel_kind("compared")
        self._run("compared", lambda task: self._toolbox.duplicates.compare(one, keeper_id), (one,))

    # deciding
    def merge(self, groups: Sequence[Merge]) -> None:
        """Merge groups as they were decided, one undo step; answered by `changed`."""
        wanted = tuple(groups)
        self._run("changed", lambda task: self._changed(self._toolbox.duplicates.merge(wanted)))

    def keep_apart(self, ids: Sequence[int]) -> None:
        """Remember that these are different works; answered by `changed`."""
        wanted = tuple(ids)
        self._run(
            "changed", lambda task: self._changed(self._toolbox.duplicates.keep_apart(wanted))
        )

    def link(self, ids: Sequence[int]) -> None:
        """Note that a preprint and its article belong together; answered by `changed`."""
        wanted = tuple(ids)
        self._run("changed", lambda task: self._changed(self._toolbox.duplicates.link(wanted)))

    def merge_kind(self, kind: SetKind) -> None:
        """Merge all sets of a kind, as a job and one undo step; answered by `changed`."""

        def run(task: Task) -> _Changed:
            merged = self._toolbox.duplicates.merge_kind(kind, task.token, task.progress)
            return self._changed(merged)

        self._jobs.submit(JOBS[1], self.tr("Merging duplicates"), run)

    # keeping up
    @Slot()
    def stir(self) -> None:
        """The library changed: what is known may be behind."""
        self._is_behind = True

    @Slot()
    def rest(self) -> None:
        """Nobody waits for anything: look at what changed since."""
        if self._is_behind and not self._toolbox.library.is_read_only:
            self._is_behind = False
            self._run("rested", lambda task: self._rested())

    def _rested(self) -> object:
        """The status when anything changed, else None."""
        service = self._toolbox.duplicates
        return service.status() if service.catch_up() else None

    def _changed(self, change: Change) -> _Changed:
        return _Changed(change, self._toolbox.browser.next_steps())

    def _run(self, kind: str, deed: Callable[[Task], object], about: tuple[Any, ...] = ()) -> None:
        self.queue.submit(Task(kind, deed, about=about))

    # answers
    @Slot(object, object)
    def _on_done(self, task: Task, result: Any) -> None:
        if isinstance(result, _Known):
            self.status_read.emit(result.status)
            self.sets_read.emit(result.sets)
        elif isinstance(result, _Changed):
            self._tell(result)
        elif task.kind == "compared":
            self.compared.emit(task.about[0], result)
        elif task.kind == "counted":
            self.counted.emit(result)
        elif task.kind == "saved":
            self.counts_saved.emit(result)
        elif task.kind == "refreshed":
            if result.is_due and not self._toolbox.library.is_read_only:
                self.look()
            self.read()
        elif result is not None:
            self.status_read.emit(result)

    def _tell(self, done: _Changed) -> None:
        self.changed.emit(done.change, done.steps)
        self._is_behind = False
        self.read()

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        if task.kind != "rested":  # nobody asked for that; it is in the log
            self.failed.emit(sentence)

    @Slot(object, object)
    def _on_job_finished(self, task: Task, result: object) -> None:
        if isinstance(result, _Changed):
            self._tell(result)
        self._on_job_ended(task)

    @Slot(object, str)
    def _on_job_failed(self, task: Task, sentence: str) -> None:
        is_look = task is self._look
        self._on_job_ended(task)
        if is_look:
            self.look_failed.emit(sentence)

    @Slot(object)
    def _on_jobs_changed(self, rows: tuple[JobRow, ...]) -> None:
        if self._look is not None:
            for row in rows:
                if row.id == self._look.number:
                    self.look_progressed.emit(row)

    @Slot(object)
    def _on_job_ended(self, task: Task) -> None:
        if task is self._look:
            self._look = None
            self.looking.emit(False)
            self.read()

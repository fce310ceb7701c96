"""Reports of imports for the window: listing and reading them, deciding on held records, mending failed ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from refdesk.errors import RefDeskError
from refdesk.model.reports import Change, Failure, HeldState, ImportReport
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import counted
from refdesk.workers.jobs import JobBoard
from refdesk.workers.tasks import Task, TaskQueue

DECIDE = "decide"
"""The kind of the jobs that decide on many held records."""
AT_ONCE = 100
"""Held records that are decided on without a job."""


@dataclass(frozen=True, slots=True)
class _Changed:
    """What a decision or a mended record changed; `reason` says why a mended text is still unreadable."""

    change: Change
    report: ImportReport
    steps: tuple[str, str]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReportRun:
    """An import whose report is kept, also when it is cancelled in the middle.

    What comes of trying the failures of `again` once more goes into the report that is kept of it.
    """

    toolbox: Toolbox
    title: str
    run: Callable[[Task], ImportReport | None]
    collection_id: int = 0
    again: ImportReport | None = None

    def __call__(self, task: Task) -> ImportReport | None:
        """Run it; None for what names nothing."""
        from refdesk.services import import_reports
        from refdesk.services.import_run import ImportStopped

        try:
            report = self.run(task)
        except ImportStopped as error:
            report = error.report
        if report is None:
            return None
        library = self.toolbox.library
        if not report.collection_id:
            report = replace(report, collection_id=self.collection_id)
        if self.again is not None and self.again.number > 0:
            report = import_reports.note_retry(library, self.again, report)
        if report.number or not import_reports.is_worth_keeping(report):
            return report
        return import_reports.keep(library, self.title, report)


class Reports(QObject):
    """Answers by signals; its thread is started by the first question."""

    listed = Signal(object)  # list of KeptReport, newest first
    loaded = Signal(object)  # ImportReport
    filtered = Signal(int, object)  # request, tuple of ids
    paired = Signal(object)  # HeldPair
    changed = Signal(object, object)  # Change, titles of the steps to undo and redo
    unreadable = Signal(str)  # why a mended text cannot be read
    saved = Signal(str)  # the name of a file
    waiting = Signal(object)  # ImportReport of what waits from earlier imports, told once
    kept = Signal(int)  # the number of a report that is new, or changed by a second try
    failed = Signal(str)  # a sentence

    def __init__(self, toolbox: Toolbox, jobs: JobBoard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._toolbox = toolbox
        self._jobs = jobs
        self._queue: TaskQueue | None = None
        self._request = 0
        self._has_reminded = False
        jobs.finished.connect(self._on_job_done)
        jobs.failed.connect(self._on_job_failed)

    def list(self) -> None:
        """List the reports that are kept; answered by `listed`."""
        self._run("listed", lambda task: _services().recent(self._toolbox.library))

    def load(self, number: int) -> None:
        """Read a report that is kept; answered by `loaded`."""
        self._run("loaded", lambda task: _services().load(self._toolbox.library, number))

    def filter(self, ids: Sequence[int], words: str) -> int:
        """Which of `ids` have all words in title, creators or PMID; answered by `filtered`."""
        self._request += 1
        request, wanted = self._request, tuple(ids)
        if self._queue is not None:
            self._queue.cancel_kind("filtered")

        def run(task: Task) -> tuple[int, tuple[int, ...]]:
            from refdesk.services.report_rows import ids_with

            return request, ids_with(self._toolbox.library, wanted, words)

        self._run("filtered", run)
        return request

    def pair(self, held_id: int) -> None:
        """Read a held record and the reference that it resembles; answered by `paired`."""
        self._run("paired", lambda task: self._held().pair(held_id))

    def decide(self, report: ImportReport, ids: Sequence[int], state: HeldState) -> None:
        """Skip, merge or keep held records; answered by `changed` and `loaded`.

        Many are a job, which shows how far it is and can be cancelled.
        """
        wanted = tuple(ids)

        def run(task: Task) -> _Changed:
            change = self._held().decide(wanted, state, progress=task.progress, token=task.token)
            now = _services().current(self._toolbox.library.read(), report.held)
            return self._changed(change, replace(report, held=now))

        if len(wanted) > AT_ONCE:
            self._jobs.submit(DECIDE, self._title(state, len(wanted)), run)
        else:
            self._run("changed", run)

    def refresh(self, report: ImportReport) -> None:
        """Look how the held records of a report stand now; answered by `loaded` where they changed."""
        self._run("refreshed", lambda task: self._refreshed(report))

    def remind(self) -> None:
        """Tell once, by `waiting`, what earlier imports held back and nobody has decided on."""
        if not self._has_reminded:
            self._has_reminded = True
            self._run("waiting", lambda task: _services().all_waiting(self._toolbox.library))

    def mend(self, report: ImportReport, failure: Failure, text: str, collection_id: int) -> None:
        """Read the mended text of a failed record and add it; answered by `changed` and `loaded`."""
        self._run("changed", lambda task: self._mended(report, failure, text, collection_id))

    def save(self, report: ImportReport, path: Path) -> None:
        """Write a report to a file; answered by `saved`."""

        def run(task: Task) -> str:
            from refdesk.services import report_files

            report_files.write(path, report, self._toolbox.browser.rows)
            return path.name

        self._run("saved", run)

    def save_table(self, rows: Sequence[Sequence[str]], path: Path) -> None:
        """Write rows of texts, a line of names first, as CSV; answered by `saved`."""

        def run(task: Task) -> str:
            from refdesk.services import report_files

            report_files.write_table(path, rows)
            return path.name

        self._run("saved", run)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is asked."""
        return self._queue is None or self._queue.is_idle

    def stop(self, milliseconds: int) -> bool:
        """Do what was asked, and end the thread, if there is one."""
        return self._queue is None or self._queue.finish(milliseconds)

    def _title(self, state: HeldState, count: int) -> str:
        words = {
            HeldState.SKIPPED: self.tr("Skipping {what}"),
            HeldState.MERGED: self.tr("Merging {what}"),
            HeldState.KEPT: self.tr("Adding {what}"),
        }
        return words[state].format(what=counted(count, "held record"))

    def _refreshed(self, report: ImportReport) -> ImportReport | None:
        now = _services().current(self._toolbox.library.read(), report.held)
        return replace(report, held=now) if now != report.held else None

    def _held(self) -> Any:
        from refdesk.services.holding import HeldRecords

        return HeldRecords(self._toolbox.library)

    def _mended(
        self, report: ImportReport, failure: Failure, text: str, collection_id: int
    ) -> _Changed:
        again = _read_again(self._toolbox, failure, text, collection_id)
        rest = tuple(one for one in report.failures if one != failure)
        if again.failures:
            reason = again.failures[0].reason
            rest = (
                *rest,
                *(replace(one, place=failure.place, text=text) for one in again.failures),
            )
            if not again.changed:
                return self._changed(Change(frozenset()), report, reason)
        else:
            reason = ""
        number = report.number
        now = replace(replace(report, failures=rest) + replace(again, failures=()), number=number)
        if number:
            _services().change(self._toolbox.library, now)
        from refdesk.services.wording import import_sentence

        return self._changed(Change(again.changed, import_sentence(again)), now, reason)

    def _changed(self, change: Change, report: ImportReport, reason: str = "") -> _Changed:
        return _Changed(change, report, self._toolbox.browser.next_steps(), reason)

    def _run(self, kind: str, deed: Callable[[Task], object]) -> None:
        if self._queue is None:
            self._queue = TaskQueue("reports", self)
            self._queue.done.connect(self._on_done)
            self._queue.failed.connect(self._on_failed)
        self._queue.submit(Task(kind, deed))

    @Slot(object, object)
    def _on_done(self, task: Task, result: Any) -> None:
        if isinstance(result, _Changed):
            if result.reason:
                self.unreadable.emit(result.reason)
            if result.change.ids or result.change.sentence:
                self.changed.emit(result.change, result.steps)
            self.loaded.emit(result.report)
        elif task.kind == "filtered":
            self.filtered.emit(*result)
        elif task.kind in ("refreshed", "waiting"):
            if result is not None and (task.kind == "refreshed" or result.held):
                (self.loaded if task.kind == "refreshed" else self.waiting).emit(result)
        else:
            getattr(self, task.kind).emit(result)

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        self.failed.emit(sentence)

    @Slot(object, object)
    def _on_job_done(self, task: Task, result: object) -> None:
        if task.kind == DECIDE:
            self._on_done(task, result)
        elif isinstance(result, ImportReport) and result.number:
            self.kept.emit(result.number)

    @Slot(object, str)
    def _on_job_failed(self, task: Task, sentence: str) -> None:
        if task.kind == DECIDE:
            self.failed.emit(sentence)


def _read_again(toolbox: Toolbox, failure: Failure, text: str, collection_id: int) -> ImportReport:
    """The mended text, read; a text that is no record at all is a failure like another."""
    try:
        return toolbox.importer.import_bytes(
            text.encode("utf-8", "replace"),
            failure.item,
            key=failure.format,
            collection_id=collection_id,
        )
    except RefDeskError as error:
        return ImportReport(failures=(replace(failure, reason=str(error)),))


def _services() -> Any:
    """The service of kept reports, which the window's first rows do not need."""
    from refdesk.services import import_reports

    return import_reports

"""The desk's part for a refresh that is looked at first, in threads of its own; writing is a job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from refdesk.errors import Cancelled, RefDeskError
from refdesk.model.refresh_choices import Renewal
from refdesk.model.reports import Change, ImportReport
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import counted
from refdesk.workers.jobs import JobBoard
from refdesk.workers.tasks import Progress, Task, TaskQueue

if TYPE_CHECKING:
    from refdesk.services.refresh_review import Spool

JOB: Final = "refresh_chosen"
LOOK: Final = "look"
COMPARE: Final = "compare"


@dataclass(frozen=True, slots=True)
class _Done:
    change: Change
    steps: tuple[str, str]


class RefreshDesk(QObject):
    """Asks PubMed and takes over what was chosen; lives in the window's thread, returns at once."""

    found = Signal(object)  # list of Renewal; again and again
    looked = Signal(object)  # ImportReport: PubMed answered for all, or said why not
    moved = Signal(int, int)  # references so far, and of how many
    failed = Signal(str)
    unreached = Signal(str)  # PubMed could not be reached: a sentence; the refresh may wait
    stopped = Signal()
    compared = Signal(int, object)  # reference id, tuple of FieldChange
    changed = Signal(object, object)  # Change, titles of the steps to undo and redo
    taken = Signal(object)  # Change
    not_taken = Signal()  # the job failed or was cancelled; the library is as it was

    def __init__(self, toolbox: Toolbox, jobs: JobBoard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._toolbox = toolbox
        self._jobs = jobs
        self._latest: Task | None = None
        self._spool: Spool | None = None
        self.queue = TaskQueue("refreshing", self)
        self.queue.progressed.connect(self._on_progressed)
        self.queue.partial.connect(self._on_partial)
        self.queue.done.connect(self._on_looked)
        self.queue.failed.connect(self._on_failed)
        self.queue.cancelled.connect(self._on_cancelled)
        self.keeper = TaskQueue("comparing", self)
        self.keeper.done.connect(self._on_compared)
        jobs.finished.connect(self._on_job_finished)
        jobs.failed.connect(self._on_job_ended)
        jobs.cancelled.connect(self._on_job_ended)

    @property
    def is_going(self) -> bool:
        """Whether PubMed is being asked."""
        return self._latest is not None

    def look(self, ids: Sequence[int] | None) -> None:
        """Ask PubMed what it says about references (None: about all) now.

        Answered by `found` and `looked`; what was found before is forgotten.
        """
        toolbox, wanted = self._toolbox, None if ids is None else tuple(ids)
        self.stop()

        def run(task: Task) -> ImportReport | str:
            from refdesk.services.failing import is_offline

            try:
                return ask(task)
            except RefDeskError as error:
                if isinstance(error, Cancelled) or not is_offline(error):
                    raise
                return str(error)

        def ask(task: Task) -> ImportReport:
            from refdesk.services import refresh_review  # with the network

            spool = refresh_review.Spool()
            chosen = toolbox.browser.ids("") if wanted is None else wanted
            report = ImportReport()
            for part in refresh_review.look(
                toolbox.library, toolbox.pubmed, chosen, spool,
                progress=task.progress, token=task.token,
            ):  # fmt: skip
                if isinstance(part, ImportReport):
                    report = part
                else:
                    task.partial((spool, part))
            return report

        self._latest = self.queue.submit(Task(LOOK, run))

    def stop(self) -> None:
        """Ask no further; what came can still be chosen from."""
        self.queue.cancel_kind(LOOK)

    def compare(self, one: Renewal) -> None:
        """Read a reference before and now; answered by `compared`, unless another is asked for."""
        spool, library = self._spool, self._toolbox.library
        if spool is None:
            return

        def run(task: Task) -> object:
            from refdesk.services import refresh_review

            return refresh_review.compare(library, one, spool)

        self.keeper.cancel_kind(COMPARE)
        self.keeper.submit(Task(COMPARE, run, about=(one.reference_id,)))

    def take(self, wanted: Sequence[tuple[Renewal, frozenset[str]]]) -> None:
        """Take over what was chosen, as a job and one undo step.

        Answered by `changed` and `taken`, or by `not_taken`.
        """
        spool, toolbox, wanted = self._spool, self._toolbox, tuple(wanted)
        if spool is None or not wanted:
            return

        def run(task: Task) -> _Done:
            from refdesk.services import refresh_review

            change = refresh_review.take(
                toolbox.library, wanted, spool, progress=task.progress, token=task.token
            )
            return _Done(change, toolbox.browser.next_steps())

        title = self.tr("Refreshing {what}").format(what=counted(len(wanted), "reference"))
        self._jobs.submit(JOB, title, run)

    @Slot(object, object)
    def _on_progressed(self, task: Task, progress: Progress) -> None:
        if task is self._latest:
            self.moved.emit(progress.done, progress.total)

    @Slot(object, object)
    def _on_partial(self, task: Task, part: tuple[Spool, list[Renewal]]) -> None:
        if task is self._latest:
            self._spool, found = part
            self.found.emit(found)

    @Slot(object, object)
    def _on_looked(self, task: Task, report: ImportReport | str) -> None:
        if task is self._latest:
            self._latest = None
            if isinstance(report, str):
                self.unreached.emit(report)
            else:
                self.looked.emit(report)

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        if task is self._latest:
            self._latest = None
            self.failed.emit(sentence)

    @Slot(object)
    def _on_cancelled(self, task: Task) -> None:
        if task is self._latest:
            self._latest = None
            self.stopped.emit()

    @Slot(object, object)
    def _on_compared(self, task: Task, fields: object) -> None:
        self.compared.emit(task.about[0], fields)

    @Slot(object, object)
    def _on_job_finished(self, task: Task, result: object) -> None:
        if isinstance(result, _Done):
            self.changed.emit(result.change, result.steps)
            self.taken.emit(result.change)

    @Slot(object)
    def _on_job_ended(self, task: Task) -> None:
        if task.kind == JOB:
            self.not_taken.emit()

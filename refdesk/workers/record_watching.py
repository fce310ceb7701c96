"""The desk's part that watches the library's references: rounds in the background, notices for a window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal, Slot

from refdesk.errors import RefDeskError
from refdesk.model.reports import Change
from refdesk.model.views import JobRow, JobState, Message, MessageKind
from refdesk.services.toolbox import Toolbox
from refdesk.workers.tasks import Progress, Task, TaskQueue

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from refdesk.model.notices import NoticeKey
    from refdesk.services.pending import Pending
    from refdesk.services.record_watch import WatchReport

ROW_ID: Final = -5
"""The id of its row among the jobs; those count from 1."""
MESSAGE_KEY: Final = "notices"
SHOWN_AT_ONCE: Final = 200
"""References whose notices are given to the window at a time."""


@dataclass(frozen=True, slots=True)
class _Checked:
    report: WatchReport
    steps: tuple[str, str]


class RecordWatching(QObject):
    """Works in threads of its own; lives in the window's thread.

    A round that nobody asked for begins when the settings want one (`look`, by the clock of the
    PubMed alerts), goes on where the last one broke off, and says nothing when it fails.
    """

    changed = Signal(object, object)  # Change, titles of the steps to undo and redo
    job_changed = Signal(object)  # JobRow, or None when nothing is asked for
    told = Signal(object)  # Message
    came = Signal(object)  # WatchReport of a round that nobody asked for and that found something
    checked = Signal()  # a round ended, however
    unreached = Signal()  # a round that somebody asked for had no network
    ended = Signal(object, bool)  # Pending that was called up, whether it waits on
    listed = Signal(object, object)  # list of Noticed, set of keys of fresh ones; again and again
    listing_ended = Signal(str, str)  # when PubMed was asked last, why the last try broke off
    said = Signal(str)  # a sentence for the window: a file was written, or something failed

    def __init__(self, toolbox: Toolbox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._toolbox = toolbox
        self._queue: TaskQueue | None = None
        self._lister: TaskQueue | None = None
        self._is_stopped = False

    @property
    def is_idle(self) -> bool:
        """Whether neither PubMed is asked nor anything is read."""
        return all(each is None or each.is_idle for each in (self._queue, self._lister))

    @property
    def is_checking(self) -> bool:
        """Whether a round is under way."""
        return self._queue is not None and not self._queue.is_idle

    def stop(self, milliseconds: int) -> bool:
        """End the threads, if there are any."""
        self._is_stopped = True
        queues = [each for each in (self._queue, self._lister) if each is not None]
        ended = [queue.stop(milliseconds // len(queues)) for queue in queues]
        return all(ended)

    # rounds
    @Slot()
    def look(self) -> None:
        """Begin a round, or go on with one, when it is due and none is under way."""
        days = self._toolbox.record_watch_days
        if days and not self.is_checking and not self._toolbox.library.is_read_only:
            toolbox = self._toolbox
            self._run("look", lambda task: toolbox.record_watch.is_due(days))

    def check(self) -> None:
        """Ask PubMed for all references now."""
        if self._toolbox.library.is_read_only or self.is_checking:
            return
        self._check("asked", by_itself=False, days=0)

    def check_waiting(self, one: Pending) -> None:
        """Go on with the round that waited for the network; answered by `ended`."""
        if self.is_checking:
            self.ended.emit(one, False)
        else:
            self._check("asked", by_itself=False, days=0, kept=one)

    def cancel(self) -> None:
        """Break the round off; one by schedule goes on there later."""
        if self._queue is not None:
            self._queue.cancel_all()

    def _check(self, kind: str, *, by_itself: bool, days: int, kept: Pending | None = None) -> None:
        toolbox = self._toolbox

        def run(task: Task) -> _Checked:
            report = toolbox.record_watch.check(
                by_itself=by_itself, goes_on=kept is not None, every_days=days,
                progress=task.progress, token=task.token,
            )  # fmt: skip
            return _Checked(report, toolbox.browser.next_steps())

        self._run(kind, run, self.tr("Checking references for notices"), kept)

    def _run(
        self,
        kind: str,
        run: Callable[[Task], object],
        title: str = "",
        kept: Pending | None = None,
    ) -> None:
        if self._is_stopped:
            return
        if self._queue is None:
            self._queue = TaskQueue("record watch", self)
            self._queue.started.connect(self._on_started)
            self._queue.progressed.connect(self._on_progressed)
            self._queue.done.connect(self._on_done)
            self._queue.failed.connect(self._on_failed)
            self._queue.cancelled.connect(self._on_cancelled)
        self._queue.submit(Task(kind, run, title=title, kept=kept))

    @Slot(object)
    def _on_started(self, task: Task) -> None:
        if task.title:
            self.job_changed.emit(JobRow(ROW_ID, task.title, JobState.RUNNING))

    @Slot(object, object)
    def _on_progressed(self, task: Task, progress: Progress) -> None:
        self.job_changed.emit(
            JobRow(ROW_ID, task.title, JobState.RUNNING, progress.done, progress.total)
        )

    @Slot(object, object)
    def _on_done(self, task: Task, result: Any) -> None:
        if task.kind == "look":
            if result:
                self._check("due", by_itself=True, days=self._toolbox.record_watch_days)
            return
        report: WatchReport = result.report
        self.job_changed.emit(None)
        if report.found:
            ids = frozenset(each.reference_id for each in report.found)
            self.changed.emit(Change(ids), result.steps)
        is_asked = task.kind == "asked"
        words = report.sentence
        if task.kept is not None:
            self.ended.emit(task.kept, report.is_offline)
        elif is_asked and report.is_offline:
            self.unreached.emit()
        if is_asked and report.is_offline:
            words = f"{words} {self.tr('It goes on when the network is back.')}"
        if is_asked or report.found:
            stays = report.is_heavy and not is_asked
            self.told.emit(Message(_kind(report), words, key=MESSAGE_KEY, stays=stays))
        if report.found and not is_asked:
            self.came.emit(report)
        self.checked.emit()

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        self.job_changed.emit(None)
        self._give_up(task)
        if task.kind == "asked":
            self.told.emit(Message(MessageKind.ERROR, sentence, key=MESSAGE_KEY))
        self._end_early()

    def _give_up(self, task: Task) -> None:
        if task.kept is not None and not self._is_stopped:
            self.ended.emit(task.kept, False)

    @Slot(object)
    def _on_cancelled(self, task: Task) -> None:
        self.job_changed.emit(None)
        self._give_up(task)
        self._end_early()

    def _end_early(self) -> None:
        """What was found before stays; the steps are read with the next change."""
        if not self._is_stopped:
            self.changed.emit(Change(None), self._toolbox.browser.next_steps())
            self.checked.emit()

    # the window
    def read(self) -> None:
        """Read all notices that the library knows; answered by `listed` and `listing_ended`."""
        toolbox = self._toolbox

        def run(task: Task) -> tuple[str, str]:
            from refdesk.services import notices  # with the window

            book = toolbox.record_watch.book
            fresh = book.fresh()
            part: list[notices.Noticed] = []
            for one in notices.kept(toolbox.library, toolbox.browser.ids("")):
                task.token.raise_if_cancelled()
                part.append(one)
                if len(part) == SHOWN_AT_ONCE:
                    task.partial((part, fresh))
                    part = []
            task.partial((part, fresh))
            state = book.state()
            return state.checked_at, state.failure

        self._list("read", run)

    def mark_seen(self, keys: Sequence[NoticeKey]) -> None:
        """Somebody has looked at these notices: they are new no more."""
        book = self._toolbox.record_watch.book
        self._list("seen", lambda task: book.forget_fresh(keys))

    @property
    def library_name(self) -> str:
        """What the library is called, for the head of a report."""
        return self._toolbox.library.path.stem

    def print_to(self, printer: QPrinter, found: Sequence[Any], title: str, told: str) -> None:
        """Print a report, also to a file when that is what the printer is; answered by `said`."""
        found, done, refused = tuple(found), self.tr("Printed."), self.tr("It was not printed.")
        name = printer.outputFileName()

        def run(_task: Task) -> str:
            from PySide6.QtGui import QTextDocument

            from refdesk.services import notices

            if name:
                _try_to_write(Path(name))
            document = QTextDocument()
            document.setHtml(notices.as_html(found, title, told))
            document.print_(printer)
            is_bad = printer.printerState() in (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted)  # fmt: skip
            if is_bad:
                raise RefDeskError(refused)
            return self.tr("Saved as {path}.").format(path=name) if name else done

        from PySide6.QtPrintSupport import QPrinter  # rarely wanted

        self._list("save", run)

    def save(self, found: Sequence[Any], title: str, told: str, path: Path) -> None:
        """Write a page to print; answered by `said`."""
        found, done = tuple(found), self.tr("Saved as {path}.").format(path=path)

        def run(task: Task) -> str:
            from refdesk.services import notices
            from refdesk.services.exporting import writing_whole

            with writing_whole(path) as stream:
                stream.write(notices.as_html(found, title, told).encode())
            return done

        self._list("save", run)

    def _list(self, kind: str, run: Callable[[Task], object]) -> None:
        if self._is_stopped:
            return
        if self._lister is None:
            self._lister = TaskQueue("notices", self)
            self._lister.partial.connect(self._on_part)
            self._lister.done.connect(self._on_listed)
            self._lister.failed.connect(lambda task, sentence: self.said.emit(sentence))
        self._lister.cancel_kind("read") if kind == "read" else None
        self._lister.submit(Task(kind, run))

    @Slot(object, object)
    def _on_part(self, task: Task, part: tuple[Any, Any]) -> None:
        if not task.token.is_cancelled:
            self.listed.emit(*part)

    @Slot(object, object)
    def _on_listed(self, task: Task, result: Any) -> None:
        if task.kind == "read":
            if not task.token.is_cancelled:  # a later one has begun, and ends it
                self.listing_ended.emit(*result)
        elif task.kind == "save":
            self.said.emit(result)


def _try_to_write(path: Path) -> None:
    """A printer says nothing of a file that it cannot write; raises RefDeskError."""
    try:
        with path.open("ab"):
            pass
    except OSError as error:
        raise RefDeskError(
            f"{path.name} could not be written: {error.strerror or error}."
        ) from error


def _kind(report: WatchReport) -> MessageKind:
    if report.is_heavy or report.failure:
        return MessageKind.WARNING
    return MessageKind.INFO if report.found else MessageKind.DONE

"""The desk's part for copying references as text: a thread of its own, a row in the job list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from refdesk.errors import LibraryError
from refdesk.model.rows import View
from refdesk.model.views import JobRow, JobState, ListRequest
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import counted
from refdesk.workers.jobs import JobBoard
from refdesk.workers.styling import Chosen
from refdesk.workers.tasks import Progress, Task, TaskQueue

if TYPE_CHECKING:
    from refdesk.model.record import ReferenceRecord
    from refdesk.services.copying_text import CopiedText

ROW_ID: Final = -2
SHOWN_FROM: Final = 500
"""References from which copying is shown in the job list, to be watched and cancelled."""


class CopyDesk(QObject):
    """Makes texts for the clipboard; lives in the window's thread. A newer copy ends the older."""

    copied = Signal(object)  # CopiedText
    failed = Signal(str)

    def __init__(self, toolbox: Toolbox, board: JobBoard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._toolbox = toolbox
        self._board = board
        self._queue: TaskQueue | None = None
        self._running: Task | None = None

    @property
    def queues(self) -> tuple[TaskQueue, ...]:
        """The queue, once something was copied."""
        return (self._queue,) if self._queue is not None else ()

    def copy(self, chosen: Chosen, kind: str) -> None:
        """Make the text of `chosen` in `kind`; answered by `copied` or `failed`."""
        from refdesk.services.copying_text import refusal

        count = len(chosen.ids or chosen.pmids)
        if sentence := refusal(count):
            self.failed.emit(sentence)
            return
        toolbox = self._toolbox
        title = self.tr("Copying {what}").format(what=counted(count, "reference"))
        self._start(Task("copy", lambda task: _text(toolbox, task, chosen, kind), title=title))
        self._show_running(count)

    def copy_list(self, view: View, kind: str, name: str) -> None:
        """The same with all references of a list, which is called `name`."""
        toolbox = self._toolbox
        title = self.tr("Copying {what}").format(what=name)
        self._start(Task("copy", lambda task: _list_text(toolbox, task, view, kind), title=title))

    def _start(self, task: Task) -> None:
        self.cancel()
        self._running = task
        self._made_queue().submit(task)

    def _show_running(self, count: int) -> None:
        if self._running is not None:
            self._show(self._running, Progress(0, count))

    def cancel(self) -> None:
        """Copy nothing after all; what was on the clipboard stays there."""
        if self._running is not None:
            self._running.token.cancel()
            self._end(self._running)

    def _made_queue(self) -> TaskQueue:
        if self._queue is None:
            self._queue = TaskQueue("copier", self)
            self._queue.progressed.connect(self._show)
            self._queue.done.connect(self._on_done)
            self._queue.failed.connect(self._on_failed)
        return self._queue

    @Slot(object, object)
    def _show(self, task: Task, progress: Progress) -> None:
        if task is self._running and progress.total >= SHOWN_FROM:
            row = JobRow(ROW_ID, task.title, JobState.RUNNING, progress.done, progress.total)
            self._board.show_other(ROW_ID, row)

    @Slot(object, object)
    def _on_done(self, task: Task, text: CopiedText) -> None:
        if task is self._running:
            self._end(task)
            self.copied.emit(text)

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        if task is self._running:
            self._end(task)
            self.failed.emit(sentence)

    def _end(self, task: Task) -> None:
        self._running = None
        self._board.show_other(ROW_ID, None)


def _text(toolbox: Toolbox, task: Task, chosen: Chosen, kind: str) -> CopiedText:
    from refdesk.services.copying_text import text_of

    return text_of(_records(toolbox, task, chosen), kind)


def _list_text(toolbox: Toolbox, task: Task, view: View, kind: str) -> CopiedText:
    from refdesk.services.copying_text import refusal

    ids = toolbox.browser.all_rows(ListRequest(0, view), task.token).ids
    if sentence := refusal(len(ids)):
        raise LibraryError(sentence)
    return _text(toolbox, task, Chosen(ids=tuple(ids)), kind)


def _records(toolbox: Toolbox, task: Task, chosen: Chosen) -> Iterator[ReferenceRecord]:
    if chosen.pmids:
        parsed, _ = toolbox.online.take(chosen.pmids)
        yield from (one.record for one in parsed)
        return
    for done, record in enumerate(toolbox.browser.records(chosen.ids), 1):
        task.token.raise_if_cancelled()
        yield record
        task.progress(done, len(chosen.ids))

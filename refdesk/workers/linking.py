"""The desk's part for the links of one article: what is known at once, the rest when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from refdesk.services.toolbox import Toolbox
from refdesk.workers.tasks import Task, TaskQueue

if TYPE_CHECKING:
    from refdesk.model.record import ReferenceRecord

_READ: Final = "read links"
_ASK: Final = "ask for links"
_DESCRIBE: Final = "describe works"


class LinkDesk(QObject):
    """Has a thread for what is kept and one for the network, so that neither waits for the other.

    Lives in the window's thread; every method returns at once.
    """

    found = Signal(object)  # LinkPage: what is known now
    answered = Signal(object, object)  # LinkPage after asking, and the kinds that were asked for
    failed = Signal(str, object, str)  # PMID, kinds, a sentence: nothing came of asking
    described = Signal(str, object)  # the article's PMID; what lists show of works, by PMID
    undescribed = Signal(str, str)  # the article's PMID, why titles could not be had

    def __init__(self, toolbox: Toolbox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._toolbox = toolbox
        self.keeper = TaskQueue("kept links", self)
        self.queue = TaskQueue("links", self)
        self.keeper.done.connect(self._on_read)
        self.queue.done.connect(self._on_done)
        self.queue.failed.connect(self._on_failed)
        self.queue.cancelled.connect(self._on_cancelled)

    def read(self, record: ReferenceRecord) -> None:
        """What is known of an article; the latest request counts. Answered by `found`."""
        toolbox = self._toolbox
        self.keeper.cancel_kind(_READ)
        self.keeper.submit(Task(_READ, lambda task: toolbox.linker.kept(record)))

    def ask(self, record: ReferenceRecord, kinds: Sequence[str]) -> None:
        """Ask for lists anew; answered by `answered` or `failed`."""
        toolbox, kinds = self._toolbox, tuple(kinds)
        self.queue.submit(
            Task(
                _ASK,
                lambda task: toolbox.linker.ask(record, kinds, task.token),
                about=(record.pmid, kinds),
            )
        )

    def describe(self, pmid: str, works: Sequence[str]) -> None:
        """What lists show of works of the article `pmid`; answered by `described`."""
        toolbox, works = self._toolbox, tuple(works)
        self.queue.submit(
            Task(
                _DESCRIBE,
                lambda task: toolbox.linker.describe(works, task.token),
                about=(pmid,),
            )
        )

    @Slot(object, object)
    def _on_read(self, task: Task, page: object) -> None:
        if not task.token.is_cancelled:
            self.found.emit(page)

    @Slot(object, object)
    def _on_done(self, task: Task, answer: object) -> None:
        if task.kind == _ASK:
            self.answered.emit(answer, task.about[1])
        else:
            self.described.emit(task.about[0], answer)

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        if task.kind == _ASK:
            self.failed.emit(*task.about, sentence)
        else:
            self.undescribed.emit(task.about[0], sentence)

    @Slot(object)
    def _on_cancelled(self, task: Task) -> None:
        if task.kind == _ASK:
            self.failed.emit(*task.about, self.tr("Stopped."))

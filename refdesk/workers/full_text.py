"""The desk's part that looks for full text: jobs in a thread of their own, and what came of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from refdesk.model.full_text import FullText, Outcome
from refdesk.model.reports import Change
from refdesk.model.views import Message, MessageKind
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import counted
from refdesk.workers import deeds
from refdesk.workers.jobs import JobBoard
from refdesk.workers.tasks import Task
from refdesk.workers.waiting import WaitingRoom

if TYPE_CHECKING:
    from refdesk.model.record import ReferenceRecord
    from refdesk.services.pending import Pending

KIND: Final = "full_text"
QUEUE: Final = "full text"
MOST_TRIES: Final = 5
"""So often a search is begun anew in one session when PubMed answers and its sources do not."""
_GOOD: Final = (Outcome.ATTACHED, Outcome.HELD)
_BAD: Final = (Outcome.FAILED, Outcome.WAITING)


class FullTextDesk(QObject):
    """Lives in the window's thread; every method returns at once.

    `results` has what came of each reference since nothing was going on, in the order of coming;
    those that are tried again keep their places among the others.
    """

    found = Signal(object)  # FullText: one more is known
    began = Signal(object)  # ids of references that are looked for from now on
    ended = Signal(object)  # tuple of FullText: what came of a job; empty when it was stopped
    changed = Signal(object, object)  # Change and the next steps of the history
    told = Signal(object)  # Message

    def __init__(
        self,
        toolbox: Toolbox,
        jobs: JobBoard,
        waiting: WaitingRoom,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._toolbox = toolbox
        self._jobs = jobs
        self._waiting = waiting
        self._going: list[Task] = []
        self._tries: dict[int, int] = {}
        self.results: dict[int, FullText] = {}
        self.total = 0
        """How many references are being looked for, or were in the last jobs."""
        jobs.aside(QUEUE).partial.connect(self._on_found)
        jobs.finished.connect(self._on_finished)
        jobs.failed.connect(self._on_failed)
        jobs.cancelled.connect(self._on_cancelled)

    @property
    def is_going(self) -> bool:
        """Whether a search is under way."""
        return bool(self._going)

    def fetch(self, ids: Sequence[int]) -> None:
        """Look for the full text of references and attach what can be had."""
        if ids:
            self._waiting.begin_full_text(ids)

    def start(self, pending: Pending) -> None:
        """Do what is kept in the library, asked for just now or by an earlier start."""
        ids = pending.references
        if not self._going and not set(ids) <= self.results.keys():
            self.results, self.total = {}, 0
        self.total += len(set(ids) - self.results.keys())
        title = self.tr("Finding full text of {what}").format(what=counted(len(ids), "reference"))
        run = deeds.FetchFullText(self._toolbox, pending).run
        task = self._jobs.submit(KIND, title, run, about=(0, pending), aside=QUEUE)
        self._going.append(task)
        self.began.emit(ids)

    def record(self, reference_id: int) -> ReferenceRecord | None:
        """A reference's record, read on the spot; None when it is gone."""
        return next(iter(self._toolbox.browser.records([reference_id])), None)

    def stop(self) -> None:
        """Ask all searches to stop; what was attached stays."""
        for task in self._going:
            self._jobs.cancel(task.number)

    @Slot(object, object)
    def _on_found(self, task: Task, one: FullText) -> None:
        self.results[one.reference_id] = one
        self.found.emit(one)

    @Slot(object, object)
    def _on_finished(self, task: Task, result: object) -> None:
        if not isinstance(result, deeds.FetchedFullText):
            return
        self._forget(task)
        pending = task.about[1]
        tries = self._tries[pending.id] = self._tries.get(pending.id, 0) + 1
        self._waiting.settled(pending, result.left if tries < MOST_TRIES else ())
        attached = frozenset(
            one.reference_id for one in result.found if one.outcome is Outcome.ATTACHED
        )
        self.changed.emit(Change(attached), result.steps)
        self.told.emit(_message(result.found, can_undo=bool(attached)))
        self.ended.emit(result.found)

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        if task.kind == KIND:
            self._forget(task)
            self.ended.emit(())

    @Slot(object)
    def _on_cancelled(self, task: Task) -> None:
        if task.kind == KIND:
            self._forget(task)
            self.ended.emit(())

    def _forget(self, task: Task) -> None:
        self._going = [other for other in self._going if other is not task]


def _message(found: Sequence[FullText], *, can_undo: bool) -> Message:
    from refdesk.services.full_text_words import sentence  # with the first answer

    kind = MessageKind.INFO
    if any(one.outcome in _BAD for one in found):
        kind = MessageKind.WARNING
    elif found and all(one.outcome in _GOOD for one in found):
        kind = MessageKind.DONE
    return Message(kind, sentence(found), can_undo=can_undo, key="full_text")

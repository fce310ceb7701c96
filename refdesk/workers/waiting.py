"""The waiting room: what could not reach the network, until it is back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from refdesk.model.views import JobRow, JobState
from refdesk.model.work_ids import WorkId
from refdesk.services.toolbox import Toolbox
from refdesk.workers.tasks import Task, TaskQueue

if TYPE_CHECKING:
    from refdesk.services.pending import Pending

FIRST_LOOK: Final = 3_000
"""Milliseconds after the start at which what an earlier session left is looked at."""
FIRST_PAUSE: Final = 15_000
LONGEST_PAUSE: Final = 300_000
ROW_ID: Final = 0
"""The id of its row among the jobs; those count from 1."""


class WaitingRoom(QObject):
    """Keeps works in the library's job table and calls them up when PubMed answers again."""

    changed = Signal(object)  # JobRow, or None when nothing waits
    listed = Signal(object)  # list of Pending: what waits and is not under way
    probed = Signal(str)  # why PubMed does not answer, "" when it does
    ready = Signal(object)  # list of Pending to be added now
    failed = Signal(str)  # why something can neither be begun nor wait, a sentence
    back = Signal()  # PubMed answers again, which a search on screen waited for

    def __init__(self, toolbox: Toolbox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._toolbox = toolbox
        self._queue: TaskQueue | None = None
        self._pause = FIRST_PAUSE
        self._called: set[int] = set()
        self._fruitless = 0
        """Deeds in a row that PubMed's answer called up and that another service did not answer."""
        self._is_offline = False
        """Whether something could not be asked for lately; what a closing left may be doable."""
        self._is_expected = False
        """Whether a search on screen waits for the network."""
        self._is_stopped = False
        self._first = QTimer(self)
        self._first.setSingleShot(True)
        self._first.timeout.connect(self._look_first)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._probe)

    @property
    def is_idle(self) -> bool:
        """Whether its thread has nothing to do."""
        return self._queue is None or self._queue.is_idle

    @cached_property
    def _is_sample(self) -> bool:
        from refdesk.services.sample import is_sample  # with the first that waits

        return is_sample(self._toolbox.library.path)

    def start(self) -> None:
        """Look, a little later, whether an earlier session left something."""
        if not self._toolbox.library.is_read_only:
            self._first.start(FIRST_LOOK)

    def keep(self, works: Sequence[WorkId], collection_id: int) -> None:
        """Let `works` wait."""
        works = tuple(works)
        self._is_offline = True
        self._run("keep", lambda pending: pending.keep(self._toolbox.library, works, collection_id))

    def begin(self, query: str, collection_id: int) -> None:
        """Have all hits of `query` added now, and by the next start what a closing leaves undone."""
        self._run(
            "begin",
            lambda pending: pending.keep_search(self._toolbox.library, query, collection_id),
        )

    def begin_full_text(self, ids: Sequence[int]) -> None:
        """Have full text looked for now, and by the next start what a closing leaves undone."""
        ids = tuple(ids)
        self._run("begin", lambda pending: pending.keep_full_text(self._toolbox.library, ids))

    def begin_deed(self, deed: str, ids: Sequence[int]) -> None:
        """Have a deed on references done now, and by the next start what a closing leaves undone."""
        ids = tuple(ids)
        self._run("begin", lambda pending: pending.begin_deed(self._toolbox.library, deed, ids))

    def keep_deed(self, deed: str, ids: Sequence[int], detail: str = "") -> None:
        """Let a deed on references wait (`services/pending.DEEDS`)."""
        ids = tuple(ids)
        self._is_offline = True
        library = self._toolbox.library
        self._run("keep", lambda pending: pending.keep_deed(library, deed, ids, detail))

    def settle_deed(self, deed: str, ids: Collection[int]) -> None:
        """A deed that may wait was done on references by hand."""
        ids, library = frozenset(ids), self._toolbox.library
        self._run("finish", lambda pending: pending.settle_deed(library, deed, ids))

    def finish_deed(self, done: Pending, remaining: Sequence[int]) -> None:
        """`done` was tried; `remaining` wait on, longer each time that nothing came of it."""
        remaining = tuple(remaining)
        self._is_offline |= bool(remaining)
        library = self._toolbox.library
        self._fruitless = self._fruitless + 1 if remaining == done.ids else 0
        self._run("finish", lambda pending: pending.finish_deed(library, done, remaining))

    def finish_whole(self, done: Pending, waits_on: bool) -> None:
        """`done`, which has no ids, was tried; it waits on, or is at its end."""
        if not waits_on:
            self.finish_deed(done, ())
            return
        self._is_offline = True
        self._fruitless += 1
        self.put_off(done)

    def expect(self) -> None:
        """A search could not be made: tell by `back` when PubMed answers again."""
        self._is_expected = self._is_offline = True
        self._look()

    def stir(self) -> None:
        """Something may have been put off in the library: see what waits."""
        if not self._toolbox.library.is_read_only:
            self._look()

    def drop(self, ids: Collection[int]) -> None:
        """Give up some of what waits; what is under way goes on."""
        ids = frozenset(ids) - self._called
        self._run("drop", lambda pending: pending.drop(self._toolbox.library, ids))

    def try_now(self) -> None:
        """Ask at once whether PubMed answers."""
        self._timer.stop()
        self._probe()

    def put_off(self, pending: Pending) -> None:
        """`pending` could not even be begun: it is called up again."""
        self._called.discard(pending.id)
        self._look()

    def finish(self, done: Pending, remaining: Sequence[WorkId]) -> None:
        """`done` was tried; `remaining` still could not be had."""
        remaining = tuple(remaining)
        self._is_offline |= bool(remaining)
        self._run("finish", lambda pending: pending.finish(self._toolbox.library, done, remaining))

    def settled(self, done: Pending, left: Sequence[int]) -> None:
        """A search for full text has ended, and told the library that `left` are left."""
        self._is_offline |= bool(left)
        if left:
            self._called.discard(done.id)
        self._look()

    def forget(self) -> None:
        """Give up all that waits."""
        self._is_expected = False
        self._timer.stop()
        running = frozenset(self._called)
        self._run("forget", lambda pending: pending.forget(self._toolbox.library, running))

    def stop(self, milliseconds: int) -> bool:
        """End the thread, if there is one."""
        self._is_stopped = True
        self._first.stop()
        self._timer.stop()
        return self._queue is None or self._queue.stop(milliseconds)

    def _run(self, kind: str, deed: Callable[[Any], object]) -> None:
        if self._is_stopped:  # a timer that was under way
            return
        if self._queue is None:
            self._queue = TaskQueue("waiting", self)
            self._queue.done.connect(self._on_done)
            self._queue.failed.connect(self._on_failed)

        def run(task: Task) -> object:
            from refdesk.services import pending  # with the network, so not at the start

            return deed(pending)

        self._queue.submit(Task(kind, run))

    @Slot()
    def _look_first(self) -> None:
        """Also what an earlier session was doing when it was cut off is to be done now."""
        self._run("look", lambda pending: pending.recovered(self._toolbox.library))

    @Slot()
    def _look(self) -> None:
        self._run("look", lambda pending: pending.waiting(self._toolbox.library))

    @Slot()
    def _probe(self) -> None:
        self._run("probe", lambda pending: pending.is_online(self._toolbox.pubmed))

    @Slot(object, object)
    def _on_done(self, task: Task, result: object) -> None:
        if task.kind == "begin":
            self._called.add(result.id)  # type: ignore[attr-defined]
            self.ready.emit([result])
        elif task.kind == "probe":  # PubMed answers
            self._is_offline = False
            self.probed.emit("")
            self._pause = FIRST_PAUSE
            if self._is_expected:
                self._is_expected = False
                self.back.emit()
            self._run("call", lambda pending: pending.waiting(self._toolbox.library))
        elif task.kind in ("keep", "finish", "forget", "drop"):
            self._look()
        else:
            assert isinstance(result, list)
            fresh = [one for one in result if one.id not in self._called]
            if task.kind == "call":
                self._called.update(one.id for one in fresh)
            self._tell(result)
            if task.kind == "call":
                if fresh:
                    self.ready.emit(fresh)
            elif (fresh or self._is_expected) and not self._timer.isActive():
                longer = self._pause * 2 ** min(self._fruitless, 10)
                self._timer.start(min(longer, LONGEST_PAUSE))

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        if task.kind == "probe":
            self._is_offline = True
            self.probed.emit(sentence)
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
            self._timer.start(self._pause)
        elif task.kind in ("begin", "keep"):  # a full disk: what was asked for is not begun
            self.failed.emit(sentence)

    def _tell(self, waiting: Sequence[Pending]) -> None:
        self.listed.emit([one for one in waiting if one.id not in self._called])
        waiting = [one for one in waiting if one.works or one.id not in self._called]
        if not waiting:
            self.changed.emit(self._search_row() if self._is_expected else None)
            return
        title, number = self._title(waiting)
        detail = self.tr("Resumes by itself.")
        if self._is_offline:
            detail = self.tr("Offline. Resumes by itself.")
        if self._is_sample:
            detail = self.tr("Resumes by itself while this sample is open.")
        self.changed.emit(JobRow(ROW_ID, title, JobState.WAITING, total=number, detail=detail))

    def _title(self, waiting: Sequence[Pending]) -> tuple[str, int]:
        """What waits, by what there is most reason to name, and how many it is."""
        alerts = [one for one in waiting if one.deed == "check_alerts"]
        others = [one for one in waiting if one not in alerts]
        counts = (
            (
                sum(len(one.works) + len(one.ids) for one in others),
                self.tr("1 reference waits"), self.tr("{n} references wait"),
            ),
            (
                sum(len(one.references) for one in waiting),
                self.tr("1 full text waits"), self.tr("{n} full texts wait"),
            ),
            (
                sum(len(one.ids) for one in alerts),
                self.tr("1 PubMed alert waits"), self.tr("{n} PubMed alerts wait"),
            ),
        )  # fmt: skip
        for number, one, many in counts:
            if number:
                return one if number == 1 else many.format(n=f"{number:,}"), number
        if any(one.deed for one in waiting):
            return self.tr("A check for notices waits"), 0
        return self.tr("All hits of a search wait"), 0

    def _search_row(self) -> JobRow:
        title, detail = self.tr("A PubMed search waits"), self.tr("Offline. Resumes by itself.")
        return JobRow(ROW_ID, title, JobState.WAITING, detail=detail)

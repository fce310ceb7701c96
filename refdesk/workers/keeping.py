"""The desk's part for what keeps up with the library: citation keys, and files written by themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from refdesk.model.reports import Change
from refdesk.model.views import JobRow, JobState, Message, MessageKind
from refdesk.services.toolbox import Toolbox
from refdesk.workers import deeds
from refdesk.workers.tasks import Task, TaskQueue

if TYPE_CHECKING:
    from refdesk.model.auto_exports import Outcome, Rule
    from refdesk.model.citekeys import KeyPlan, NewKey

ROW_ID: Final = -3
"""The id of its row among the jobs; those count from 1."""
FIRST_LOOK: Final = 5_000
"""Milliseconds after the start at which files are looked at for what changed meanwhile."""
DEBOUNCE: Final = 2_000
"""Milliseconds of rest after a change before files are written."""
LONGEST_DEBOUNCE: Final = 10_000
"""Milliseconds after which they are written even while changes go on."""
FIRST_PAUSE: Final = 15_000
LONGEST_PAUSE: Final = 600_000


@dataclass(frozen=True, slots=True)
class _Done:
    """A change of the rules or keys, the steps of undo after it, and rules to write at once."""

    change: Change
    steps: tuple[str, str]
    run: tuple[int, ...] = ()


class Keeping(QObject):
    """Works in a thread of its own; lives in the window's thread."""

    listed = Signal(object)  # list of AutoExport
    changed = Signal(object, object)  # Change, titles of the steps to undo and redo
    job_changed = Signal(object)  # JobRow, or None when all files are as they should be
    told = Signal(object)  # Message
    refused = Signal(str)  # why a rule could not be kept
    planned = Signal(object)  # KeyPlan

    def __init__(
        self, toolbox: Toolbox, quiet: Callable[[], float], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._toolbox = toolbox
        self._quiet = quiet
        self._queue: TaskQueue | None = None
        self._is_stopped = False
        self._may_lack_keys = True
        self._pause = FIRST_PAUSE
        self._timer = self._timer_of(self._run_due)
        self._latest = self._timer_of(self._run_due)
        self._retry = self._timer_of(self._run_due)

    def start(self) -> None:
        """Look, a little later, at what changed while nobody kept watch."""
        if not self._toolbox.library.is_read_only:
            self._timer.start(FIRST_LOOK)

    def stop(self, milliseconds: int) -> bool:
        """End the thread, if there is one."""
        self._is_stopped = True
        for timer in (self._timer, self._latest, self._retry):
            timer.stop()
        return self._queue is None or self._queue.stop(milliseconds)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being written, nor about to be."""
        return (self._queue is None or self._queue.is_idle) and not self._timer.isActive()

    # files
    @Slot()
    def stir(self) -> None:
        """Something in the library changed: write files when it has come to rest."""
        if self._is_stopped or self._toolbox.library.is_read_only:
            return
        self._may_lack_keys = True
        self._timer.start(DEBOUNCE)
        if not self._latest.isActive():
            self._latest.start(LONGEST_DEBOUNCE)

    def read(self) -> None:
        """Read the rules and the state of their files; answered by `listed`."""
        self._submit("list", lambda task: self._toolbox.auto_exports.rows())

    def add(self, rule: Rule, query: str = "") -> None:
        """Keep a file up to date from now on, and write it; with a `query`, of what that finds."""
        self._change(lambda: self._toolbox.auto_exports.add(rule, query), is_run=True)

    def change(self, rule_id: int, rule: Rule, query: str = "") -> None:
        """Give a rule other contents, and write its file."""
        self._change(lambda: self._toolbox.auto_exports.change(rule_id, rule, query), is_run=True)

    def remove(self, ids: Sequence[int]) -> None:
        """Keep files up to date no more."""
        self._change(lambda: self._toolbox.auto_exports.remove(tuple(ids)))

    def set_paused(self, ids: Sequence[int], value: bool) -> None:
        """Pause files, or go on with them."""
        ids = tuple(ids)
        self._change(
            lambda: self._toolbox.auto_exports.set_paused(ids, value), run=() if value else ids
        )

    def run(self, ids: Sequence[int]) -> None:
        """Bring these files in step now, paused or not."""
        ids = tuple(ids)
        self._submit(
            "run", lambda task: self._toolbox.auto_exports.run(ids, token=task.token), is_asked=True
        )

    def cancel(self) -> None:
        """Give up what is under way until the next change."""
        self._retry.stop()
        if self._queue is not None:
            self._queue.cancel_all()
        self.job_changed.emit(None)

    # citation keys
    def renew_keys(self) -> None:
        """The pattern of the settings changed: make keys by it from now on."""
        self._toolbox.renew_keys()

    def plan_keys(self, ids: Sequence[int]) -> None:
        """See what making keys anew would change; answered by `planned`."""
        ids = tuple(ids)
        self._submit("plan", lambda task: self._toolbox.keys.plan(ids))

    def make_keys(self, changes: Sequence[NewKey]) -> None:
        """Carry out such a plan, as one step."""
        changes = tuple(changes)
        self._change(lambda: self._toolbox.keys.apply(changes))

    @Slot()
    def rest(self) -> None:
        """Nobody asks for anything: give keys to references of older libraries."""
        if self._may_lack_keys and not self._toolbox.library.is_read_only and self.is_idle:
            self._may_lack_keys = False
            self._submit("fill", lambda task: self._toolbox.keys.fill_some())

    # how
    def _timer_of(self, answer: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(answer)
        return timer

    @Slot()
    def _run_due(self) -> None:
        for timer in (self._timer, self._latest, self._retry):
            timer.stop()
        self._submit("run", self._look)

    def _look(self, task: Task) -> list[Outcome]:
        return self._toolbox.run_auto_exports(task.token)

    def _change(
        self, deed: Callable[[], Change], *, run: Sequence[int] = (), is_run: bool = False
    ) -> None:
        toolbox = self._toolbox

        def do(task: Task) -> _Done:
            change = deed()
            ids = (change.created_id,) if is_run else tuple(run)
            return _Done(change, deeds.next_steps(toolbox), ids)

        self._submit("change", do)

    def _submit(self, kind: str, run: Callable[[Task], Any], *, is_asked: bool = False) -> None:
        if self._is_stopped:
            return
        if self._queue is None:
            self._queue = TaskQueue("keeping", self)
            self._queue.done.connect(self._on_done)
            self._queue.failed.connect(self._on_failed)
        self._queue.submit(Task(kind, run, about=(is_asked,)))

    @Slot(object, object)
    def _on_done(self, task: Task, result: object) -> None:
        getattr(self, f"_answer_{task.kind}")(task, result)

    def _answer_list(self, task: Task, rows: object) -> None:
        self.listed.emit(rows)

    def _answer_plan(self, task: Task, plan: KeyPlan) -> None:
        self.planned.emit(plan)

    def _answer_fill(self, task: Task, filled: int) -> None:
        if filled and self._quiet() > 1:
            self._submit("fill", lambda task: self._toolbox.keys.fill_some())
        elif filled:
            self._may_lack_keys = True

    def _answer_change(self, task: Task, done: _Done) -> None:
        self.changed.emit(done.change, done.steps)
        if done.run:
            self.run(done.run)
        self.read()

    def _answer_run(self, task: Task, outcomes: list[Outcome]) -> None:
        for one in outcomes:
            if one.note:
                self.told.emit(Message(MessageKind.WARNING, one.note, key="auto-export"))
        failed = [one for one in outcomes if one.error]
        if failed:
            self.job_changed.emit(
                JobRow(
                    ROW_ID,
                    self.tr("Keeping files up to date"),
                    JobState.WAITING,
                    detail=self.tr("{why} It is tried again.").format(why=failed[0].error),
                )
            )
            self._retry.start(self._pause)
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
            if task.about[0]:
                self.told.emit(Message(MessageKind.ERROR, failed[0].error, key="auto-export"))
        else:
            self._pause = FIRST_PAUSE
            self.job_changed.emit(None)
            if task.about[0] and outcomes:
                self.told.emit(Message(MessageKind.DONE, self._words(outcomes), key="auto-export"))
        if any(one.is_written or one.error for one in outcomes) or task.about[0]:
            self.read()

    def _words(self, outcomes: list[Outcome]) -> str:
        written = [one for one in outcomes if one.is_written]
        if not written:
            return self.tr("All is up to date.")
        names = ", ".join(one.path.replace("\\", "/").rsplit("/", 1)[-1] for one in written)
        return self.tr("Written: {names}.").format(names=names)

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        if task.kind == "change":
            self.refused.emit(sentence)
        if task.kind in ("change", "plan", "list") or task.about[0]:
            self.told.emit(Message(MessageKind.ERROR, sentence, key="auto-export"))

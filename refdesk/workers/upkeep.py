"""What the library needs now and then: its index up to date, backups, settings in force."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from refdesk.model.views import JobRow, JobState, Message, MessageKind
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import counted
from refdesk.workers.tasks import Task, TaskQueue

if TYPE_CHECKING:
    from refdesk.model.backups import Backup

ROW_ID: Final = -1
"""The id of its row among the jobs; those count from 1, what waits for the network is 0."""
INTERVAL: Final = 10_000
"""Milliseconds between two looks whether it is quiet."""
BACKUP_AFTER: Final = 20.0
"""Seconds of quiet before a backup, which reads and writes the whole file, begins by itself."""
LOOK_EVERY: Final = 600.0
"""Seconds between two looks at what is due."""


class Upkeep(QObject):
    """Works in a thread of its own while it is quiet; lives in the window's thread.

    `quiet` tells for how many seconds nothing was asked for; `rest` is to be called when that
    were some.
    """

    changed = Signal(object)  # JobRow, or None when nothing is done
    told = Signal(object)  # Message
    refreshed = Signal()  # the index is another: lists may differ
    backups_listed = Signal(object)  # list of Backup, newest first
    restore_wanted = Signal(str)  # the path of a backup to put in the library's place
    key_checked = Signal(str, bool)  # what NCBI says of the API key, whether it takes it

    def __init__(
        self, toolbox: Toolbox, quiet: Callable[[], float], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._toolbox = toolbox
        self._quiet = quiet
        self._queue: TaskQueue | None = None
        self._look_at = 0.0
        self._is_stopped = False
        self._is_interrupted = False
        self._has_looked = False
        self._has_complained = False
        self._timer = QTimer(self, interval=INTERVAL)
        self._timer.timeout.connect(self._on_time)

    def start(self) -> None:
        """Look now and then by itself: a rest may last for days."""
        if not self._toolbox.library.is_read_only:
            self._timer.start()

    @Slot()
    def _on_time(self) -> None:
        if self._quiet() >= BACKUP_AFTER:
            self.look()

    @Slot()
    def rest(self) -> None:
        """Nobody asks for anything: bring the index up to date, where that is due."""
        if self._is_busy or self._toolbox.library.is_read_only:
            return
        if self._is_interrupted:
            self._refresh()
        elif not self._has_looked:
            self._has_looked = True
            self._run("index_look", lambda task: _what_is_due(self._toolbox))

    def look(self) -> None:
        """It has been quiet for a while: see whether a backup is due, or else."""
        if self._is_busy or self._is_interrupted or time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + LOOK_EVERY
        self._run("look", lambda task: _what_is_due(self._toolbox))

    def back_up(self) -> None:
        """Take a backup now; a message tells what came of it."""
        self.told.emit(Message(MessageKind.INFO, self.tr("Backing up …"), key="backup"))
        self._run("asked", self._take)

    def list_backups(self) -> None:
        """List the backups of this library; answered by `backups_listed`."""
        self._run("backups", lambda task: self._toolbox.backups.rows())

    def restore_backup(self, path: Path) -> None:
        """Ask for a backup to be put in the place of this library, which is closed for it."""
        self.restore_wanted.emit(str(path))

    def renew_network(self) -> None:
        """The settings of the network changed: go by them from now on."""
        self._run("renew", lambda task: self._toolbox.renew_network())

    def keep_key(self) -> None:
        """The API key of the settings changed: into the keyring with it, where there is one."""
        self._run("renew", lambda task: self._toolbox.keep_key())

    def check_key(self) -> None:
        """Ask NCBI whether it takes the API key of the settings; answered by `key_checked`."""
        self._run("key", lambda task: self._toolbox.pubmed.check_key(task.token))

    def cancel(self) -> None:
        """Give up what is under way until the next start."""
        self._is_interrupted = False
        self._has_looked = True
        self._look_at = float("inf")
        if self._queue is not None:
            self._queue.cancel_all()
        self.changed.emit(None)

    def stop(self, milliseconds: int) -> bool:
        """End the thread, if there is one."""
        self._is_stopped = True
        self._timer.stop()
        return self._queue is None or self._queue.stop(milliseconds)

    @property
    def _is_busy(self) -> bool:
        return self._queue is not None and not self._queue.is_idle

    def _run(self, kind: str, run: Callable[[Task], Any]) -> None:
        if self._is_stopped:
            return
        if self._queue is None:
            self._queue = TaskQueue("upkeep", self)
            self._queue.done.connect(self._on_done)
            self._queue.failed.connect(self._on_failed)
        self._queue.submit(Task(kind, run))

    def _refresh(self) -> None:
        self._is_interrupted = False
        self._run("index", lambda task: _refresh_some(self._toolbox))

    def _take(self, task: Task) -> Backup:
        return self._toolbox.backups.take(task.token)

    @Slot(object, object)
    def _on_done(self, task: Task, result: object) -> None:
        getattr(self, f"_answer_{task.kind}")(result)

    def _answer_index_look(self, due: str) -> None:
        if due == "index":
            self._refresh()

    def _answer_look(self, due: str) -> None:
        if due == "index":
            self._refresh()
        elif due == "backup":
            self._show(self.tr("Backing up the library"))
            self._run("daily", lambda task: self._toolbox.backups.take_daily(task.token))

    def _answer_index(self, refreshed: tuple[int, int, bool]) -> None:
        done, total, is_complete = refreshed
        if is_complete:
            self.changed.emit(None)
            self.refreshed.emit()
            self._look_at = 0.0  # a backup may be due as well
            return
        title = self.tr("Bringing the index up to date")
        if self._quiet() > 1:
            self._show(title, done, total)
            self._refresh()
        else:
            self._is_interrupted = True
            detail = self.tr("Goes on when nothing else is done.")
            self._show(title, done, total, detail)

    def _answer_daily(self, made: Backup) -> None:
        self.changed.emit(None)

    def _answer_asked(self, made: Backup) -> None:
        words = self.tr("Backed up: {what}, in {folder}.").format(
            what=counted(made.references, "reference"), folder=made.path.parent
        )
        self.told.emit(Message(MessageKind.DONE, words, key="backup"))

    def _answer_backups(self, rows: list[Backup]) -> None:
        self.backups_listed.emit(rows)

    def _answer_renew(self, nothing: None) -> None:
        """There is nothing to tell."""

    def _answer_key(self, nothing: None) -> None:
        self.key_checked.emit(self.tr("NCBI takes this key."), True)

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        if task.kind == "key":
            self.key_checked.emit(sentence, False)
            return
        self.changed.emit(None)
        if task.kind in ("asked", "backups"):
            self.told.emit(Message(MessageKind.ERROR, sentence, key="backup"))
        elif task.kind == "daily" and not self._has_complained:
            self._has_complained = True
            words = self.tr("The daily backup could not be made. {why}").format(why=sentence)
            self.told.emit(Message(MessageKind.WARNING, words, key="backup"))

    def _show(self, title: str, done: int = 0, total: int = 0, detail: str = "") -> None:
        state = JobState.WAITING if detail else JobState.RUNNING
        self.changed.emit(JobRow(ROW_ID, title, state, done, total, detail=detail))


def _what_is_due(toolbox: Toolbox) -> str:
    from refdesk.services import upkeep  # with what writes, so not at the start

    return upkeep.what_is_due(toolbox)


def _refresh_some(toolbox: Toolbox) -> tuple[int, int, bool]:
    from refdesk.services import upkeep

    return upkeep.refresh_some(toolbox)

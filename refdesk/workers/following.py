"""The desk's part that follows references to other works, in a thread of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from refdesk.services.toolbox import Toolbox
from refdesk.workers.tasks import Progress, Task, TaskQueue

if TYPE_CHECKING:
    from refdesk.services.following import Followed

FOLLOW: Final = "follow"
MOST: Final = 2_000
"""Works that are told at most; `services/following.py` puts those with most references first."""


class FollowDesk(QObject):
    """Asks the service; lives in the window's thread. Every method returns at once."""

    followed = Signal(object)  # Following
    moved = Signal(int, int)  # references so far, and of how many
    failed = Signal(str)
    stopped = Signal()
    saved = Signal(str)  # a sentence: the file that was written, or why it was not

    def __init__(self, toolbox: Toolbox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._toolbox = toolbox
        self._latest: Task | None = None
        self.queue = TaskQueue("following", self)
        self.queue.progressed.connect(self._on_progressed)
        self.queue.done.connect(self._on_done)
        self.queue.failed.connect(self._on_failed)
        self.queue.cancelled.connect(self._on_cancelled)

    @property
    def is_going(self) -> bool:
        """Whether an answer is under way."""
        return self._latest is not None

    def follow(
        self, ids: Sequence[int], kind: str, *, least: int, lacking: bool, refresh: bool = False
    ) -> None:
        """Where references lead, as `FollowService.follow`; answered by `followed`."""
        toolbox, ids = self._toolbox, tuple(ids)
        self.queue.cancel_kind(FOLLOW)
        self._latest = self.queue.submit(
            Task(
                FOLLOW,
                lambda task: toolbox.follower.follow(
                    ids, kind, least=least, lacking=lacking, limit=MOST, refresh=refresh,
                    progress=task.progress, token=task.token,
                ),
            )
        )  # fmt: skip

    def stop(self) -> None:
        """Ask no further."""
        self.queue.cancel_kind(FOLLOW)

    def save(self, works: Sequence[Followed], path: Path) -> None:
        """Write works to a table with commas; answered by `saved`."""
        works, done = tuple(works), self.tr("Saved as {path}.").format(path=path)

        def run(task: Task) -> str:
            from refdesk.services.following import save_csv

            save_csv(works, path)
            return done

        self.queue.submit(Task("save", run))

    @Slot(object, object)
    def _on_progressed(self, task: Task, progress: Progress) -> None:
        if task is self._latest:
            self.moved.emit(progress.done, progress.total)

    @Slot(object, object)
    def _on_done(self, task: Task, answer: object) -> None:
        if task.kind != FOLLOW:
            self.saved.emit(answer)
        elif task is self._latest:
            self._latest = None
            self.followed.emit(answer)

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        if task.kind != FOLLOW:
            self.saved.emit(sentence)
        elif task is self._latest:
            self._latest = None
            self.failed.emit(sentence)

    @Slot(object)
    def _on_cancelled(self, task: Task) -> None:
        if task is self._latest:
            self._latest = None
            self.stopped.emit()

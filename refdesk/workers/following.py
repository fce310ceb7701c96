"""The desk's part that follows references to other works, in threads of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal, Slot

from refdesk.services.toolbox import Toolbox
from refdesk.workers.tasks import Progress, Task, TaskQueue

if TYPE_CHECKING:
    from refdesk.services.followed_table import Choice, FollowedTable
    from refdesk.services.following import Followed
    from refdesk.services.graph_layout import Frame

FOLLOW: Final = "follow"
_ARRANGE: Final = "arrange"
_DESCRIBE: Final = "describe"
_DESCRIBE_ALL: Final = "describe all"
_COUNT: Final = "count"
_DRAW: Final = "draw"
_SAVE: Final = "save"
_LONG: Final = (FOLLOW, _DESCRIBE_ALL, _COUNT)
"""What can be stopped."""


class FollowDesk(QObject):
    """Asks the services; lives in the window's thread. Every method returns at once.

    One thread asks the network, another (`keeper`) arranges what is there, so that narrowing and
    sorting never wait for the first.
    """

    followed = Signal(object)  # Following: the numbers; arrange() gives the works
    arranged = Signal(object)  # Arrangement
    drawn = Signal(object, object)  # FollowedGraph, Layout
    described = Signal(object)  # what lists show of works, by PMID
    undescribed = Signal(str)  # why titles could not be had
    moved = Signal(int, int)  # done so far, and of how many
    failed = Signal(str)
    stopped = Signal()
    settled = Signal()  # something that can be stopped has ended, however it did: arrange() anew
    saved = Signal(str)  # a sentence: the file that was written, or why it was not

    def __init__(self, toolbox: Toolbox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._toolbox = toolbox
        self._latest: Task | None = None
        self._table: FollowedTable | None = None
        self.queue = TaskQueue("following", self)
        self.keeper = TaskQueue("arranging works", self)
        self.queue.progressed.connect(self._on_progressed)
        for queue in (self.queue, self.keeper):
            queue.done.connect(self._on_done)
            queue.failed.connect(self._on_failed)
            queue.cancelled.connect(self._on_cancelled)
        self.queue.partial.connect(self._on_partial)

    @property
    def is_going(self) -> bool:
        """Whether something that can be stopped is under way."""
        return self._latest is not None

    @property
    def can_wait(self) -> bool:
        """Whether what could not be asked for may wait for the network: the library keeps it."""
        return not self._toolbox.library.is_read_only

    @property
    def table(self) -> FollowedTable | None:
        """The latest answer; small ones may be arranged on the spot."""
        return self._table

    def follow(self, ids: Sequence[int], kind: str, *, refresh: bool = False) -> None:
        """Where references lead, as `FollowService.follow`; answered by `followed`."""
        toolbox, ids = self._toolbox, tuple(ids)

        def run(task: Task) -> FollowedTable:
            from refdesk.services.followed_table import FollowedTable

            following = toolbox.follower.follow(
                ids, kind, least=1, limit=None, refresh=refresh,
                progress=task.progress, token=task.token,
            )  # fmt: skip
            return FollowedTable(following, toolbox.follower)

        self._table = None
        self.queue.cancel_all()
        self._start(Task(FOLLOW, run))

    def arrange(self, choice: Choice, *, mark: bool = False) -> None:
        """The works of a choice; the latest counts. `mark` looks again at what the library has."""
        if (table := self._table) is None:
            return

        def run(task: Task) -> object:
            if mark:
                table.mark()
            return table.arranged(choice)

        self.keeper.cancel_kind(_ARRANGE)
        self.keeper.submit(Task(_ARRANGE, run, about=(table,)))

    def draw(self, choice: Choice, frame: Frame) -> None:
        """A graph of the works of a choice and where all of it stands; the latest counts."""
        if (table := self._table) is None:
            return

        def run(task: Task) -> object:
            from refdesk.services.graph_layout import lay_out

            graph = table.graph(choice)
            return graph, lay_out(graph, frame)

        self.keeper.cancel_kind(_DRAW)
        self.keeper.submit(Task(_DRAW, run, about=(table,)))

    def describe(self, pmids: Sequence[str]) -> None:
        """What lists show of works; answered by `described`."""
        if (table := self._table) is not None:
            wanted = tuple(pmids)
            self.queue.submit(
                Task(_DESCRIBE, lambda task: table.describe(wanted, task.token), about=(table,))
            )

    def describe_all(self, choice: Choice) -> None:
        """All titles that `choice` may need; each part is told by `described`."""
        if (table := self._table) is not None:
            self._start(
                Task(
                    _DESCRIBE_ALL,
                    lambda task: table.describe_all(
                        choice, task.progress, task.token, task.partial
                    ),
                    about=(table,),
                )
            )

    def count_citations(self, pmids: Sequence[str]) -> None:
        """How often works were cited; answered by `counted`."""
        if (table := self._table) is not None:
            wanted = tuple(pmids)
            self._start(
                Task(
                    _COUNT,
                    lambda task: table.count_citations(wanted, task.progress, task.token),
                    about=(table,),
                )
            )

    def stop(self) -> None:
        """Ask no further."""
        for kind in _LONG:
            self.queue.cancel_kind(kind)

    def save(self, works: Sequence[Followed], path: Path) -> None:
        """Write works to a table with commas; answered by `saved`."""
        works = tuple(works)

        def write() -> None:
            from refdesk.services.following import save_csv

            save_csv(works, path)

        self._save(write, path)

    def save_picture(self, content: Callable[[], bytes], path: Path) -> None:
        """Write what `content` makes, in a thread of the desk; answered by `saved`."""

        def write() -> None:
            from refdesk.services.exporting import writing_whole

            made = content()
            with writing_whole(path) as stream:
                stream.write(made)

        self._save(write, path)

    def _save(self, write: Callable[[], None], path: Path) -> None:
        done = self.tr("Saved as {path}.").format(path=path)

        def run(task: Task) -> str:
            write()
            return done

        self.keeper.submit(Task(_SAVE, run))

    def _start(self, task: Task) -> None:
        self._latest = self.queue.submit(task)

    def _is_old(self, task: Task) -> bool:
        """Whether a task belongs to an answer that is not shown any more."""
        return bool(task.about) and task.about[0] is not self._table

    def _end(self, task: Task, tell: Callable[[], Any] = lambda: None) -> None:
        """Something that can be stopped has ended; only the latest is told of."""
        if task is self._latest:
            self._latest = None
            tell()
            self.settled.emit()

    @Slot(object, object)
    def _on_progressed(self, task: Task, progress: Progress) -> None:
        if task is self._latest:
            self.moved.emit(progress.done, progress.total)

    @Slot(object, object)
    def _on_partial(self, task: Task, part: Mapping[str, object]) -> None:
        if not self._is_old(task):
            self.described.emit(part)

    @Slot(object, object)
    def _on_done(self, task: Task, answer: Any) -> None:
        if task.kind == _SAVE:
            self.saved.emit(answer)
        elif task.kind == FOLLOW and task is self._latest:
            self._table = answer
            self._end(task, lambda: self.followed.emit(answer.following))
        elif self._is_old(task):
            return
        elif task.kind == _ARRANGE and not task.token.is_cancelled:
            self.arranged.emit(answer)
        elif task.kind == _DRAW and not task.token.is_cancelled:
            self.drawn.emit(*answer)
        elif task.kind == _DESCRIBE:
            self.described.emit(answer)
        elif task.kind in (_COUNT, _DESCRIBE_ALL):
            self._end(task)

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        if task.kind == _SAVE:
            self.saved.emit(sentence)
        elif task.kind == _DESCRIBE:
            if not self._is_old(task):
                self.undescribed.emit(sentence)
        elif task.kind in (_ARRANGE, _DRAW):
            if not self._is_old(task) and not task.token.is_cancelled:
                self.failed.emit(sentence)
        else:
            self._end(task, lambda: self.failed.emit(sentence))

    @Slot(object)
    def _on_cancelled(self, task: Task) -> None:
        self._end(task, self.stopped.emit)

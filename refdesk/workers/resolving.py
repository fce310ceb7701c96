"""The desk's part that resolves reference lists, in a thread of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from refdesk.errors import RefDeskError
from refdesk.services.failing import is_offline
from refdesk.services.toolbox import Toolbox
from refdesk.workers.tasks import Progress, Task, TaskQueue

if TYPE_CHECKING:
    from refdesk.model.listed import ListedReference
    from refdesk.model.resolving import Resolution
    from refdesk.model.work_ids import WorkId
    from refdesk.services.resolving import FoundCitations
    from refdesk.services.resolving_terms import CitationForm

READ, RESOLVE, FIND, SAVE, HELD = "read", "resolve", "find", "save", "held"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a list that was resolved: the places in the list, and what came of each."""

    places: tuple[int, ...]
    resolutions: tuple[Resolution, ...]


@dataclass(frozen=True, slots=True)
class Unreached:
    """PubMed could not be reached, and why."""

    reason: str


class ResolveDesk(QObject):
    """Asks the service; lives in the window's thread. Every method returns at once."""

    listed = Signal(object)  # ReadList: the references of a text or file
    unreadable = Signal(str)  # why there are none
    resolved = Signal(object)  # Part, as it comes
    moved = Signal(int, int)  # references so far, and of how many
    ended = Signal(str)  # nothing is under way any more; why it stopped, or ""
    found = Signal(object)  # FoundCitations for a form
    not_found = Signal(str)  # why a form could not be asked
    out_of_reach = Signal(str)  # the same for want of a network: it may wait until that is back
    saved = Signal(str)  # a sentence: the file that was written, or why it was not
    held = Signal(object)  # ids of the references that the library has, by WorkId

    def __init__(self, toolbox: Toolbox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._toolbox = toolbox
        self._latest: dict[str, Task] = {}
        self.queue = TaskQueue("resolving", self)
        self.queue.progressed.connect(self._on_progressed)
        self.queue.partial.connect(self._on_partial)
        self.queue.done.connect(self._on_done)
        self.queue.failed.connect(self._on_failed)
        self.queue.cancelled.connect(self._on_cancelled)

    @property
    def is_going(self) -> bool:
        """Whether a list is being read or resolved."""
        return READ in self._latest or RESOLVE in self._latest

    @property
    def is_finding(self) -> bool:
        """Whether PubMed is being asked for a form."""
        return FIND in self._latest

    def read_text(self, text: str) -> None:
        """Cut a text into references; answered by `listed` or `unreadable`."""

        def run(task: Task) -> object:
            from refdesk.services.reference_lists import read_text

            return read_text(text, task.token)

        self._submit(Task(READ, run))

    def read_file(self, path: Path) -> None:
        """The references of a document; answered by `listed` or `unreadable`."""

        def run(task: Task) -> object:
            from refdesk.services.reference_lists import read_file

            return read_file(path, task.token)

        self._submit(Task(READ, run))

    def resolve(self, references: Sequence[ListedReference], places: Sequence[int]) -> None:
        """Find what references mean that stand at `places` of a list; answered by `resolved`."""
        toolbox, references, places = self._toolbox, tuple(references), tuple(places)

        def run(task: Task) -> None:
            def tell(start: int, found: Sequence[Resolution]) -> None:
                task.partial(Part(places[start : start + len(found)], tuple(found)))

            toolbox.resolver.resolve(references, task.progress, task.token, tell)

        self._submit(Task(RESOLVE, run))

    def ask_again(self, text: str, place: int) -> None:
        """Read and resolve one reference anew as it is written now; answered by `resolved`."""
        toolbox = self._toolbox

        def run(task: Task) -> None:
            from refdesk.model.listed import parse_reference

            found = toolbox.resolver.resolve([parse_reference(text)], token=task.token)
            task.partial(Part((place,), tuple(found)))

        self._submit(Task(RESOLVE, run))

    def find(self, form: CitationForm) -> None:
        """Search PubMed for a citation; answered by `found`, `not_found` or `out_of_reach`."""
        toolbox = self._toolbox

        def run(task: Task) -> FoundCitations | Unreached:
            try:
                return toolbox.resolver.find(form, task.token)
            except RefDeskError as error:
                if is_offline(error):
                    return Unreached(str(error))
                raise

        self._submit(Task(FIND, run))

    def look_up(self, works: Sequence[WorkId]) -> None:
        """Which of `works` the library has by now; answered by `held`."""
        toolbox, works = self._toolbox, tuple(works)
        self._submit(Task(HELD, lambda _task: toolbox.resolver.held(works)))

    def save(self, resolutions: Sequence[Resolution], path: Path) -> None:
        """Write what was found to a file; answered by `saved`."""
        resolutions, done = tuple(resolutions), self.tr("Saved as {path}.").format(path=path)

        def run(_task: Task) -> str:
            from refdesk.services.reference_lists import save_report

            save_report(path, resolutions)
            return done

        self._submit(Task(SAVE, run))

    def stop(self) -> None:
        """Ask no further; what was found stays."""
        for kind in (READ, RESOLVE):
            self.queue.cancel_kind(kind)

    def stop_finding(self) -> None:
        """Ask no further for a form."""
        self.queue.cancel_kind(FIND)

    def _submit(self, task: Task) -> None:
        self.queue.cancel_kind(task.kind)
        self._latest[task.kind] = self.queue.submit(task)

    def _is_latest(self, task: Task) -> bool:
        return self._latest.get(task.kind) is task

    @Slot(object, object)
    def _on_progressed(self, task: Task, progress: Progress) -> None:
        if task.kind == RESOLVE and self._is_latest(task):
            self.moved.emit(progress.done, progress.total)

    @Slot(object, object)
    def _on_partial(self, task: Task, part: Part) -> None:
        if self._is_latest(task):
            self.resolved.emit(part)

    @Slot(object, object)
    def _on_done(self, task: Task, answer: object) -> None:
        if not self._is_latest(task):
            return
        del self._latest[task.kind]
        answers = {READ: self.listed, FIND: self.found, SAVE: self.saved, HELD: self.held}
        if task.kind == RESOLVE:
            self.ended.emit("")
        elif isinstance(answer, Unreached):
            self.out_of_reach.emit(answer.reason)
        else:
            answers[task.kind].emit(answer)

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        if not self._is_latest(task):
            return
        del self._latest[task.kind]
        told = {READ: self.unreadable, RESOLVE: self.ended, FIND: self.not_found, SAVE: self.saved}
        if task.kind in told:
            told[task.kind].emit(sentence)

    @Slot(object)
    def _on_cancelled(self, task: Task) -> None:
        if not self._is_latest(task):
            return
        del self._latest[task.kind]
        stopped = self.tr("Stopped. What was found by then is kept.")
        if task.kind == READ:
            self.unreadable.emit(self.tr("Stopped."))
        elif task.kind == RESOLVE:
            self.ended.emit(stopped)
        elif task.kind == FIND:
            self.not_found.emit(self.tr("Stopped."))

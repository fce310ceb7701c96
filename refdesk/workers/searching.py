"""The desk's part for what helps to write a query: completion and the searches that were made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from PySide6.QtCore import QObject, Signal, Slot

from refdesk.model.query.fields import Scope
from refdesk.model.rows import View
from refdesk.model.searches import SearchHistory
from refdesk.model.views import Message, MessageKind
from refdesk.services.toolbox import Toolbox
from refdesk.workers.jobs import JobBoard
from refdesk.workers.tasks import Task, TaskQueue


class SearchDesk(QObject):
    """Asks the services; lives in the window's thread. Every method returns at once."""

    offered = Signal(object)
    """Offers, of the latest request only."""
    history_read = Signal(object)
    """SearchHistory."""
    explained = Signal(object)
    """Explanation, of the latest request only."""
    explain_failed = Signal(str)
    """A sentence."""
    nothing_explained = Signal(object)
    """NothingFound, of the latest request only."""

    def __init__(self, toolbox: Toolbox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = toolbox.library
        self._request = 0
        self.queue = TaskQueue("searching", self)
        self.queue.done.connect(self._on_done)
        self.queue.failed.connect(self._on_failed)
        # A write waits for others, such as an import's; nobody's next letter should.
        self.keeper = TaskQueue("search history", self)
        self.keeper.done.connect(self._on_done)

    def complete(self, text: str, caret: int, scope: Scope) -> int:
        """Ask what could be written at a place of a query; answered by `offered`."""
        self.queue.cancel_kind("complete")
        self.queue.cancel_kind("nothing")  # whoever types on does not wait for it
        self._request += 1
        library, request = self._library, self._request

        def run(_task: Task) -> object:
            from refdesk.services.completing import offers

            return offers(library.read(), request, text, caret, scope)

        self.queue.submit(Task("complete", run, request))
        return request

    def explain(self, text: str) -> None:
        """Ask how a query of the library is understood; answered by `explained`."""
        self.queue.cancel_kind("explain")
        library = self._library

        def run(_task: Task) -> object:
            from refdesk.services.explaining import explain

            return explain(library, text)

        self.queue.submit(Task("explain", run))

    def explain_nothing(self, text: str, view: View) -> None:
        """Ask why a query finds nothing in a view; answered by `nothing_explained`."""
        self.queue.cancel_kind("nothing")
        library = self._library

        def run(task: Task) -> object:
            from refdesk.services.finding_nothing import why_nothing

            connection = library.read()
            with task.token.interrupting(lambda: library.interrupt(connection)):
                return why_nothing(connection, text, view, task.token.raise_if_cancelled)

        self.queue.submit(Task("nothing", run))

    def load_mesh(self, board: JobBoard, path: Path) -> None:
        """Read NLM's headings from a file, as a job that can be watched and cancelled."""

        def run(task: Task) -> Message:
            from refdesk.services import mesh

            def tell(done: int, total: int) -> None:
                task.progress(done >> 20, total >> 20, "MB")

            return Message(MessageKind.DONE, mesh.load(path, tell, task.token).sentence)

        board.submit(
            "mesh", self.tr("Loading MeSH headings from {name}").format(name=path.name), run
        )

    def read_history(self) -> None:
        """Read the searches that were made; answered by `history_read`."""
        self._submit_history(lambda: None)

    def remember(self, scope: Scope, query: str, count: int | None) -> None:
        """Note that a search was made."""
        self._submit_history(lambda: _earlier().remember(self._library, scope, query, count))

    def clear_history(self, scope: Scope) -> None:
        """Forget the searches of a scope."""
        self._submit_history(lambda: _earlier().clear(self._library, scope))

    def _submit_history(self, write: Callable[[], None]) -> None:
        def run(_task: Task) -> SearchHistory:
            write()
            found: SearchHistory = _earlier().history(self._library)
            return found

        self.keeper.submit(Task("history", run))

    @Slot(object, object)
    def _on_done(self, task: Task, result: object) -> None:
        if task.kind == "history":
            self.history_read.emit(result)
        elif task.kind == "explain":
            self.explained.emit(result)
        elif task.kind == "nothing":
            self.nothing_explained.emit(result)
        elif task.number == self._request:
            self.offered.emit(result)

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        if task.kind == "explain":
            self.explain_failed.emit(sentence)


def _earlier() -> ModuleType:
    """The service, loaded in the thread that uses it."""
    from refdesk.services import earlier

    return earlier

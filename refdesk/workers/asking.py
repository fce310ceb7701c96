"""The desk's part for small questions to PubMed, beside the pages of hits: counts and spelling."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from refdesk.model.views import Message, MessageKind
from refdesk.services.toolbox import Toolbox
from refdesk.workers.tasks import Task, TaskQueue

YearCounts = tuple[tuple[int, int], ...]


class AskDesk(QObject):
    """Asks in a thread of its own, the latest question of a kind only.

    A count or a spelling that could not be had is answered by nothing: nobody waits for them, and
    a count that could not be had is no count of none.
    """

    counted = Signal(str, int)  # the query, its hits
    spelled = Signal(str, str)  # the query, a better spelling; "" for none
    looked_up = Signal(str, int, str)  # the query, its hits, a better spelling where it has none
    years_counted = Signal(str, object, bool)  # the query, (year, hits) pairs, whether that is all
    fields_described = Signal(object)  # what PubMed says of fields, by tag
    years_failed = Signal()
    told = Signal(object)  # Message: what came of a strategy, or why years are not counted

    def __init__(self, toolbox: Toolbox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._toolbox = toolbox
        self._latest: dict[str, Task] = {}
        self.queue = TaskQueue("asking", self)
        self.queue.done.connect(self._on_done)
        self.queue.failed.connect(self._on_failed)
        self.queue.partial.connect(self._on_partial)

    def count(self, query: str) -> None:
        """How many hits `query` has; answered by `counted`."""
        toolbox = self._toolbox
        self._ask(
            Task(
                "count", lambda task: toolbox.pubmed.count(query, cancel=task.token), about=(query,)
            )
        )

    def spell(self, query: str) -> None:
        """A better spelling of `query`; answered by `spelled`."""
        toolbox = self._toolbox
        self._ask(
            Task("spell", lambda task: toolbox.pubmed.spell(query, task.token), about=(query,))
        )

    def look_up(self, query: str, words: str) -> None:
        """How many hits `query` has, and without any a better spelling of `words`; answered by `looked_up`."""
        toolbox = self._toolbox

        def run(task: Task) -> tuple[int, str]:
            count = toolbox.pubmed.count(query, cancel=task.token)
            return count, "" if count else toolbox.pubmed.spell(words, task.token)

        self._ask(Task("look_up", run, about=(query,)))

    def describe_fields(self) -> None:
        """What PubMed says of its fields; answered by `fields_described`, or not at all."""
        toolbox = self._toolbox

        def run(task: Task) -> dict[str, str]:
            from refdesk.services import pubmed_fields  # with the first builder
            from refdesk.settings import cache_folder

            known = pubmed_fields.fields(toolbox.pubmed, cache_folder(), task.token)
            return pubmed_fields.descriptions(known)

        self._ask(Task("fields", run))

    def count_years(self, query: str) -> None:
        """How many hits `query` has of each of the last years; answered by `years_counted`, year by year."""
        toolbox = self._toolbox

        def run(task: Task) -> YearCounts:
            from refdesk.services.pubmed_years import counts  # with the first bars

            found: YearCounts = ()
            for found in counts(toolbox.pubmed, query, task.token):
                task.partial(found)
            return found

        self._ask(Task("years", run, about=(query,)))

    def write_strategy(self, query: str, path: Path) -> None:
        """Write the strategy of a search to a file, for a review; answered by `told`."""
        toolbox, done = self._toolbox, self.tr("The strategy was written to {name}.")

        def run(task: Task) -> Message:
            from refdesk.services import pubmed_strategy  # rarely wanted

            text = pubmed_strategy.strategy(
                toolbox.library, toolbox.pubmed, query, token=task.token
            )
            pubmed_strategy.write(path, text)
            return Message(MessageKind.DONE, done.format(name=path.name))

        self.queue.submit(Task("strategy", run))

    def forget(self, kind: str) -> None:
        """No answer to a question of this kind is wanted any more."""
        if kind in self._latest:
            self._latest.pop(kind).token.cancel()

    def _ask(self, task: Task) -> None:
        self.forget(task.kind)
        self._latest[task.kind] = self.queue.submit(task)

    @Slot(object, object)
    def _on_done(self, task: Task, answer: object) -> None:
        if task.kind == "strategy":
            self.told.emit(answer)
            return
        if self._latest.get(task.kind) is not task:
            return
        del self._latest[task.kind]
        if task.kind == "fields":
            self.fields_described.emit(answer)
        elif task.kind == "years":
            self.years_counted.emit(task.about[0], answer, True)
        elif task.kind == "look_up":
            self.looked_up.emit(task.about[0], *answer)  # type: ignore[misc]
        elif task.kind == "count":
            self.counted.emit(task.about[0], answer)
        else:
            self.spelled.emit(task.about[0], answer)

    @Slot(object, object)
    def _on_partial(self, task: Task, found: YearCounts) -> None:
        if self._latest.get(task.kind) is task:
            self.years_counted.emit(task.about[0], found, False)

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        if task.kind == "years" and self._latest.get("years") is task:
            self.years_failed.emit()
        if task.kind in ("strategy", "years"):
            self.told.emit(Message(MessageKind.ERROR, sentence))

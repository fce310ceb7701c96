"""The desk's part for facets: counted in a thread of their own, a newer list makes them stale."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from refdesk.model.facets import SHOWN, Facet, FacetAnswer, FacetFilter, FacetRequest
from refdesk.model.rows import View
from refdesk.services.toolbox import Toolbox
from refdesk.workers.tasks import Task, TaskQueue

PANE: Final = "facets"
VALUES: Final = "values"
MOST_VALUES: Final = 1_000
"""So many values of one facet are listed at once; letters find the others."""


class FacetDesk(QObject):
    """Asks the service; lives in the window's thread. Every method returns at once."""

    counted = Signal(object)
    """FacetAnswer with one facet, as soon as it is counted."""
    ended = Signal(int)
    """All that a request asked for was counted."""
    listed = Signal(object)
    """FacetAnswer with many values of one facet."""
    failed = Signal(int, str)

    def __init__(self, toolbox: Toolbox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._toolbox = toolbox
        self._request = 0
        self._latest: dict[str, int] = {}
        self.queue = TaskQueue("facets", self)
        self.queue.partial.connect(self._on_partial)
        self.queue.done.connect(self._on_done)
        self.queue.failed.connect(self._on_failed)

    def count(
        self,
        ids: array[int],
        facets: Iterable[Facet],
        view: View,
        query: str,
        filters: tuple[FacetFilter, ...] = (),
        branches: Iterable[str] = (),
    ) -> int:
        """Count facets of the hits `ids`, and branches of the MeSH tree.

        Answered by `counted` facet by facet, then `ended`.
        """
        asked = FacetRequest(
            self._new_request(PANE), ids, tuple(facets), view, query, filters, SHOWN,
            branches=tuple(branches),
        )  # fmt: skip
        self._submit(PANE, asked)
        return asked.request

    def list_values(
        self,
        ids: array[int],
        facet: Facet,
        words: str,
        view: View,
        query: str,
        filters: tuple[FacetFilter, ...] = (),
    ) -> int:
        """List the values of one facet with these letters; answered by `listed`."""
        number = self._new_request(VALUES)
        asked = FacetRequest(number, ids, (facet,), view, query, filters, MOST_VALUES, words)
        self._submit(VALUES, asked)
        return number

    def stop_counting(self) -> None:
        """Nobody wants to see counts any more."""
        self._new_request(PANE)

    @Slot(object)
    def touch(self, ids: frozenset[int] | None) -> None:
        """These references changed (None: perhaps all)."""
        self._toolbox.facets.touch(ids)

    @Slot()
    def touch_all(self) -> None:
        """The index was made anew."""
        self._toolbox.facets.touch(None)

    def _new_request(self, kind: str) -> int:
        self.queue.cancel_kind(kind)
        self._request += 1
        self._latest[kind] = self._request
        return self._request

    def _submit(self, kind: str, asked: FacetRequest) -> None:
        toolbox = self._toolbox

        def run(task: Task) -> None:
            for answer in toolbox.facets.answer(asked, task.token):
                task.partial(answer)

        self.queue.submit(Task(kind, run, asked.request))

    def _is_stale(self, task: Task) -> bool:
        return self._latest.get(task.kind) != task.number

    @Slot(object, object)
    def _on_partial(self, task: Task, answer: FacetAnswer) -> None:
        if not self._is_stale(task):
            (self.counted if task.kind == PANE else self.listed).emit(answer)

    @Slot(object, object)
    def _on_done(self, task: Task, _nothing: object) -> None:
        if not self._is_stale(task) and task.kind == PANE:
            self.ended.emit(task.number)

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        if not self._is_stale(task):
            self.failed.emit(task.number, sentence)

"""Facets for the window: counted for the hits that are on screen."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Iterable
from typing import TYPE_CHECKING

from refdesk.model.facets import Facet, FacetAnswer, FacetRequest, joined, narrowing
from refdesk.model.rows import SortKey
from refdesk.model.views import ListRequest
from refdesk.services import finding
from refdesk.store.facets import Facets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refdesk.model.cancel import CancelToken
    from refdesk.model.facets import FacetCounts
    from refdesk.store.library import Library

__all__ = ["FacetService", "joined", "narrowing"]


class FacetService:
    """Counts in the thread that calls `answer`, which is always the same; any may `touch`."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._facets = Facets()
        self._lock = threading.Lock()
        self._touched: set[int] = set()
        self._is_all_touched = False

    def touch(self, ids: Iterable[int] | None) -> None:
        """These references changed (None: perhaps all)."""
        with self._lock:
            if ids is None:
                self._is_all_touched = True
            else:
                self._touched.update(ids)

    def answer(self, asked: FacetRequest, token: CancelToken) -> Iterator[FacetAnswer]:
        """The counts of each facet as soon as they are there."""
        self._take_touched()
        connection = self._library.read()
        with token.interrupting(lambda: self._library.interrupt(connection)):
            for facet in asked.facets:
                token.raise_if_cancelled()
                yield FacetAnswer(asked.request, (self._count(asked, facet, token),))
                for branch in asked.branches if facet is Facet.TREE else ():
                    counts = self._count(asked, facet, token, branch)
                    yield FacetAnswer(asked.request, (counts,))

    def _count(
        self, asked: FacetRequest, facet: Facet, token: CancelToken, branch: str = ""
    ) -> FacetCounts:
        own = [one for one in asked.filters if one.facet is facet]
        hits = self._without(asked, facet, token) if own else asked.ids
        return self._facets.count(
            self._library.read(),
            facet,
            hits,
            token.raise_if_cancelled,
            limit=0 if branch else asked.limit,
            words=asked.words,
            chosen=own,
            branch=branch,
        )

    def _without(self, asked: FacetRequest, facet: Facet, token: CancelToken) -> array[int]:
        """The hits without what the facet itself narrows the list by."""
        others = narrowing(one for one in asked.filters if one.facet is not facet)
        wider = ListRequest(0, asked.view, asked.query, SortKey.ADDED, True, narrowing=others)
        ids, *_ = finding.find(self._library.read(), wider, token, None)
        return ids

    def _take_touched(self) -> None:
        with self._lock:
            touched, self._touched = self._touched, set()
            is_all, self._is_all_touched = self._is_all_touched, False
        if is_all or touched:
            self._facets.touch(None if is_all else touched)

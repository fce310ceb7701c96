"""Reading the library for the window: lists, rows, the pane's counts, one reference whole."""

from __future__ import annotations

import time
from array import array
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from refdesk.model.rows import Extra, Overview, ReferenceRow, SortKey, StepRow, View, ViewKind
from refdesk.model.views import Listing, ListRequest, QueryProblem, ReferenceView
from refdesk.store import listing, overview, rows, undo
from refdesk.store.history import KEPT_STEPS

if TYPE_CHECKING:
    from refdesk.model.cancel import CancelToken
    from refdesk.model.record import ReferenceRecord
    from refdesk.store.library import Library

FIRST_ROWS: Final = 200
"""Rows that are listed at once while the whole list is still being read."""
TYPING_TERMS: Final = 64
"""Queries with more words wait for Enter (search.md 2.1)."""


class Browser:
    """Reads; each thread that calls gets a connection of its own from the library."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def first_rows(self, asked: ListRequest, token: CancelToken) -> Listing:
        """The first rows of a list; complete already when there are no more.

        Lists by several columns or in groups have no first rows before all are known.
        """
        return self._list(asked, token, None if asked.then or asked.group else FIRST_ROWS)

    def all_rows(self, asked: ListRequest, token: CancelToken) -> Listing:
        """The whole list."""
        return self._list(asked, token, None)

    def _list(self, asked: ListRequest, token: CancelToken, limit: int | None) -> Listing:
        began = time.perf_counter()
        connection, view = self._library.read(), asked.view
        problems: tuple[QueryProblem, ...] = ()
        words: tuple[str, ...] = ()
        with token.interrupting(lambda: self._library.interrupt(connection)):
            is_searched = asked.query.strip() or asked.narrowing
            if is_searched or asked.view.kind is ViewKind.SAVED_SEARCH:
                from refdesk.services import finding  # the first rows don't wait for the language

                ids, view, problems, words = finding.find(connection, asked, token, limit)
            else:
                ids = listing.ids(
                    connection,
                    view,
                    asked.sort,
                    descending=asked.descending,
                    limit=limit,
                    check=token.raise_if_cancelled,
                )
            groups = None
            if asked.then or asked.group:
                from refdesk.services import arranging  # the first rows need neither

                ids, groups = arranging.arranged(connection, asked, ids, token)
        is_wrong = any(problem.is_error for problem in problems)
        return Listing(
            asked.request,
            ids,
            overview.total(connection, view),
            is_wrong or limit is None or len(ids) < limit,
            asked.view,
            asked.query,
            asked.sort,
            asked.descending,
            milliseconds=(time.perf_counter() - began) * 1000,
            problems=problems,
            words=words,
            then=asked.then,
            groups=groups,
            group=asked.group,
            narrowing=asked.narrowing,
        )

    def ids(
        self, query_text: str, *, limit: int | None = None, in_trash: bool = False
    ) -> array[int]:
        """Ids that a query finds, newest first; raises QueryError for a mistake in it."""
        from refdesk.store import search

        if in_trash:
            return search.ids(
                self._library.read(),
                search.parsed(query_text).tree,
                View(ViewKind.TRASH),
                SortKey.ADDED,
                descending=True,
                limit=limit,
            )
        return search.ids_of_text(self._library.read(), query_text, limit=limit)

    def rows(self, ids: Sequence[int], extras: Collection[Extra] = ()) -> list[ReferenceRow]:
        """Rows in the order of `ids`."""
        return rows.rows(self._library.read(), ids, extras)

    def records(self, ids: Sequence[int]) -> Iterator[ReferenceRecord]:
        """The records of `ids`, in order, read one by one."""
        from refdesk.store import references

        return (record for _, record in references.records(self._library, ids))

    def overview(self, *, is_deep: bool = False) -> Overview:
        """What the library pane shows; with `is_deep` collections count what lies inside them."""
        return overview.overview(self._library.read(), is_deep=is_deep)

    def next_steps(self) -> tuple[str, str]:
        """The titles of the steps that undo and redo would touch, "" for none."""
        connection = self._library.read()
        return undo.next_undo_title(connection), undo.next_redo_title(connection)

    def history(self) -> list[StepRow]:
        """All steps of the undo history, newest first; those that were taken back come first."""
        return undo.history_of(self._library.read(), KEPT_STEPS)

    def reference(self, reference_id: int) -> ReferenceView:
        """One reference with all that belongs to it; raises NotFoundError when it is gone."""
        from refdesk.services import viewing  # records: when the first one is shown

        return viewing.view_of(self._library, reference_id)

    def known(self, record: ReferenceRecord) -> tuple[tuple[str, int], ...]:
        """Which works that `record` names by PMID the library has: (PMID, reference id)."""
        from refdesk.services import viewing

        return viewing.known(self._library.read(), record)

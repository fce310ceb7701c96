"""Counting what no trigger counts: saved searches, and views that must be searched for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refdesk.errors import QueryError
from refdesk.model.query import All
from refdesk.model.rows import View, ViewKind
from refdesk.store import saved_searches, search

if TYPE_CHECKING:
    from refdesk.model.cancel import CancelToken
    from refdesk.store.library import Library


def count(library: Library, view: View, token: CancelToken) -> int | None:
    """How many references a view shows now; None for a saved search that cannot be run.

    Another thread ends it by cancelling `token`. Raises NotFoundError when the search is gone.
    """
    connection = library.read()
    with token.interrupting(lambda: library.interrupt(connection)):
        if view.kind is not ViewKind.SAVED_SEARCH:
            return search.count(connection, All(), view)
        try:
            tree = search.parsed(saved_searches.query(connection, view.id)).tree
            return search.count(connection, tree)
        except QueryError:
            return None

"""Lists with a query, for the window."""

from __future__ import annotations

from array import array

from refdesk.model.cancel import CancelToken
from refdesk.model.query import All, And
from refdesk.model.rows import View, ViewKind
from refdesk.model.views import ListRequest, QueryProblem
from refdesk.store import saved_searches, search, search_history
from refdesk.store.driver import Connection


def find(
    connection: Connection, asked: ListRequest, token: CancelToken, limit: int | None
) -> tuple[array[int], View, tuple[QueryProblem, ...], tuple[str, ...]]:
    """The first `limit` ids of what `asked` finds, and what there is to say of it.

    That is the view which was searched, problems (no ids with an error) and words to mark.
    """
    earlier = search_history.texts(connection, "library", asked.query)
    query = search.read(asked.query, typing=asked.typing, history=earlier)
    tree, view = query.tree, asked.view
    if view.kind is ViewKind.SAVED_SEARCH:
        saved = search.parsed(saved_searches.query(connection, view.id))
        tree = saved.tree if query.is_everything else And((saved.tree, query.tree))
        view = View()
    if asked.narrowing:
        narrow = search.parsed(asked.narrowing).tree
        tree = narrow if isinstance(tree, All) else And((tree, narrow))
    ids = array("q")
    remarks = () if query.errors else search.remarks(connection, query.tree)
    if not query.errors:
        ids = search.ids(
            connection,
            tree,
            view,
            asked.sort,
            descending=asked.descending,
            limit=limit,
            check=token.raise_if_cancelled,
        )
    problems = tuple(
        QueryProblem(p.message, p.start, p.end, p.severity == "error")
        for p in (*query.problems, *remarks)
    )
    return ids, view, problems, query.highlight_terms

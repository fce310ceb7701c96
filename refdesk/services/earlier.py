"""The searches that were made in a library, for the window."""

from __future__ import annotations

from refdesk.model.query.earlier import written_out
from refdesk.model.query.fields import Scope
from refdesk.model.searches import SearchHistory
from refdesk.store import search_history
from refdesk.store.library import Library


def history(library: Library) -> SearchHistory:
    """All of them."""
    return search_history.history(library.read())


def expanded(library: Library, scope: Scope, query: str) -> str:
    """A query with what its #1, #2 ... were, in parentheses."""
    return written_out(query, search_history.texts(library.read(), scope, query))


def remember(library: Library, scope: Scope, query: str, count: int | None) -> None:
    """Note that a search was made; a library that is only read keeps none."""
    if not library.is_read_only:
        with library.write("", undoable=False) as session:
            search_history.remember(session, scope, query, count)


def clear(library: Library, scope: Scope) -> None:
    """Forget the searches of a scope."""
    with library.write("", undoable=False) as session:
        search_history.clear(session, scope)

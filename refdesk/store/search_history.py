"""The searches that were made in a library and from it in PubMed; no part of the undo history.

A line's number is its place among those of its scope, so lines go only all together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refdesk.model.query.fields import Scope
from refdesk.model.searches import HistoryLine, SearchHistory
from refdesk.store.driver import Connection
from refdesk.store.sessions import clean_text, raw
from refdesk.store.times import now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_LINES: Final = "SELECT query, count, searched_at FROM search_history WHERE scope = ? ORDER BY id"


def history(connection: Connection) -> SearchHistory:
    """All lines."""
    return SearchHistory(*(_lines(connection, scope) for scope in ("library", "pubmed")))


def _lines(connection: Connection, scope: str) -> tuple[HistoryLine, ...]:
    rows = connection.execute(_LINES, (scope,))
    return tuple(HistoryLine(number, *row) for number, row in enumerate(rows, 1))


def texts(connection: Connection, scope: Scope, query: str) -> tuple[str, ...]:
    """The queries that `#1`, `#2` ... of a query may mean; nothing is read for one without a `#`."""
    return tuple(row[0] for row in connection.execute(_LINES, (scope,))) if "#" in query else ()


def remember(session: Session, scope: Scope, query: str, count: int | None) -> None:
    """Note that a search was made. One that was made before keeps its number."""
    connection = raw(session)
    text = clean_text(" ".join(query.split()))
    if not text:
        return
    known = connection.execute(
        "UPDATE search_history SET count = ?, searched_at = ? WHERE scope = ? AND query = ?",
        (count, now(), scope, text),
    )
    if not known.rowcount:
        connection.execute(
            "INSERT INTO search_history (scope, query, count, searched_at) VALUES (?, ?, ?, ?)",
            (scope, text, count, now()),
        )


def clear(session: Session, scope: Scope) -> None:
    """Forget all searches of a scope; the next one is #1 again."""
    raw(session).execute("DELETE FROM search_history WHERE scope = ?", (scope,))

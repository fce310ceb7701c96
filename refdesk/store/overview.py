"""What the library pane shows: counts kept by triggers, so they cost nothing at any size."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from refdesk.model.rows import Overview, View, ViewKind
from refdesk.store import collections, saved_searches, saved_views, tags
from refdesk.store.driver import Connection, scalar
from refdesk.store.states import IN_LIBRARY, IN_TRASH

RECENT_DAYS: Final = 30
"""`ViewKind.RECENT` holds what was added in so many days, today among them (UTC)."""

CONDITIONS: Final[dict[ViewKind, str]] = {
    ViewKind.READING: "is_starred <> 0 AND read_at = ''",
    ViewKind.UNFILED: "collection_count = 0",
    ViewKind.RETRACTED: "(statuses & 1) <> 0",
}
"""SQL on `reference` of fixed views, besides its state; RECENT: `added >= recent_since()`."""

_TALLIES: Final = {
    ViewKind.READING: "reading",
    ViewKind.UNFILED: "unfiled",
    ViewKind.RETRACTED: "retracted",
}


def recent_since() -> str:
    """The ISO date from which on references count as recent."""
    return (datetime.now(UTC) - timedelta(days=RECENT_DAYS - 1)).strftime("%Y-%m-%d")


def overview(connection: Connection) -> Overview:
    """The counts of the fixed entries, collections, tags and saved searches."""
    kinds = (
        ViewKind.ALL, ViewKind.RECENT, ViewKind.READING, ViewKind.UNFILED, ViewKind.RETRACTED,
        ViewKind.TRASH,
    )  # fmt: skip
    return Overview(
        tuple((kind, total(connection, View(kind))) for kind in kinds),
        collections.all_rows(connection),
        tags.all_rows(connection),
        saved_searches.all_rows(connection),
        saved_views.all_rows(connection),
    )


def total(connection: Connection, view: View) -> int:
    """How many references a view shows without a query.

    0 for what must be searched for to be counted: saved searches.
    """
    match view.kind:
        case ViewKind.ALL:
            return _tally(connection, "state", str(IN_LIBRARY))
        case ViewKind.TRASH:
            return _tally(connection, "state", str(IN_TRASH))
        case ViewKind.RECENT:
            sql = "SELECT sum(count) FROM tally WHERE kind = 'added' AND key >= ?"
            return int(scalar(connection, sql, (recent_since(),)) or 0)
        case ViewKind.COLLECTION | ViewKind.TAG:
            return _tally(connection, view.kind.value, str(view.id))
        case _:
            return _tally(connection, _TALLIES[view.kind], "") if view.kind in _TALLIES else 0


def _tally(connection: Connection, kind: str, key: str) -> int:
    sql = "SELECT count FROM tally WHERE kind = ? AND key = ?"
    return int(scalar(connection, sql, (kind, key)) or 0)

"""What the library pane shows: counts kept by triggers, so they cost nothing at any size."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from refdesk.model.rows import Overview, View, ViewKind
from refdesk.store import collections, saved_searches, saved_views, tags, watches
from refdesk.store.driver import Connection, scalar
from refdesk.store.states import IN_LIBRARY, IN_TRASH
from refdesk.store.statuses import NOTICED

RECENT_DAYS: Final = 30
"""`ViewKind.RECENT` holds what was added in so many days, today among them (UTC)."""

READ_DAYS: Final = 30
"""`ViewKind.READ_LATELY` holds what was read in so many days."""
WITH_PDF: Final = (
    "SELECT reference_id FROM attachment WHERE media_type = 'application/pdf' OR path LIKE '%.pdf'"
)

CONDITIONS: Final[dict[ViewKind, str]] = {
    ViewKind.READING: (
        "(is_starred <> 0 AND read_at = '' OR r.id IN (SELECT reference_id FROM reading))"
    ),
    ViewKind.UNFILED: "collection_count = 0",
    ViewKind.RETRACTED: "(statuses & 1) <> 0",
    ViewKind.NOTICES: f"statuses <> 0 AND (statuses & {NOTICED}) <> 0",
    ViewKind.DUPLICATES: "r.id IN (SELECT reference_id FROM duplicate_set)",
    ViewKind.NO_PDF: f"r.id NOT IN ({WITH_PDF})",
    ViewKind.NO_ABSTRACT: "has_abstract = 0",
}
"""SQL on `reference AS r` of fixed views, besides its state; others are in listing.py."""

_TALLIES: Final = {
    ViewKind.UNFILED: "unfiled",
    ViewKind.RETRACTED: "retracted",
}


def recent_since() -> str:
    """The ISO date from which on references count as recent."""
    return (datetime.now(UTC) - timedelta(days=RECENT_DAYS - 1)).strftime("%Y-%m-%d")


def read_since() -> str:
    """The ISO date from which on references count as read lately."""
    return (datetime.now(UTC) - timedelta(days=READ_DAYS - 1)).strftime("%Y-%m-%d")


def overview(connection: Connection, *, is_deep: bool = False) -> Overview:
    """The counts of the fixed entries, collections, tags, saved searches and alerts.

    With `is_deep` a collection counts what lies in those inside it too, each reference once.
    """
    kinds = (
        ViewKind.ALL, ViewKind.RECENT, ViewKind.READING, ViewKind.UNFILED, ViewKind.RETRACTED,
        ViewKind.TRASH, ViewKind.DUPLICATES,
    )  # fmt: skip
    return Overview(
        tuple((kind, total(connection, View(kind))) for kind in kinds),
        collections.deep_rows(connection) if is_deep else collections.all_rows(connection),
        tags.all_rows(connection),
        saved_searches.all_rows(connection),
        saved_views.all_rows(connection),
        watches.all_rows(connection),
    )


def total(connection: Connection, view: View) -> int:
    """How many references a view shows without a query.

    0 for what must be searched for to be counted: saved searches, what was read lately, what
    has no PDF or abstract (services/counting.py).
    """
    match view.kind:
        case ViewKind.READING:
            return _reading(connection)
        case ViewKind.DUPLICATES:
            sql = (
                "SELECT count(*) FROM reference AS r WHERE r.state = ? "
                f"AND {CONDITIONS[ViewKind.DUPLICATES]}"
            )
            return int(scalar(connection, sql, (IN_LIBRARY,)) or 0)
        case ViewKind.COLLECTION if view.is_deep:
            return collections.deep_count(connection, view.id)
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


def _reading(connection: Connection) -> int:
    """What is starred and not read, and what else stands on the list."""
    sql = (
        "SELECT count(*) FROM reading AS g CROSS JOIN reference AS r ON r.id = g.reference_id "
        "WHERE r.state = ? AND NOT (r.is_starred <> 0 AND r.read_at = '')"
    )
    return _tally(connection, "reading", "") + int(scalar(connection, sql, (IN_LIBRARY,)) or 0)


def _tally(connection: Connection, kind: str, key: str) -> int:
    sql = "SELECT count FROM tally WHERE kind = ? AND key = ?"
    return int(scalar(connection, sql, (kind, key)) or 0)

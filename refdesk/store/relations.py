"""References that belong together: as the user says, by merging, or as another program had it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from refdesk.model.views import RelatedReference
from refdesk.store import rows
from refdesk.store.driver import Connection
from refdesk.store.states import IN_LIBRARY
from refdesk.store.times import now

MOST: Final = 200
"""Related references of one that are shown."""


def related(connection: Connection, reference_id: int) -> tuple[RelatedReference, ...]:
    """What a reference is related to, as long as it is in the library; oldest relation first."""
    found = connection.execute(
        "SELECT o.id, p.kind FROM (SELECT high_id AS other, kind, added FROM relation WHERE low_id = ?1 "
        "UNION ALL SELECT low_id, kind, added FROM relation WHERE high_id = ?1) AS p "
        "JOIN reference AS o ON o.id = p.other AND o.state = ?2 ORDER BY p.added, o.id LIMIT ?3",
        (reference_id, IN_LIBRARY, MOST),
    ).fetchall()
    kinds = dict(found)
    shown = rows.rows(connection, list(kinds))
    return tuple(RelatedReference(row, kinds[row.id]) for row in shown)


def relate(connection: Connection, pairs: Iterable[tuple[int, int]], kind: str = "") -> None:
    """Note that the two of each pair belong together and how; what was noted before stays."""
    at = now()
    connection.executemany(
        "INSERT OR IGNORE INTO relation (low_id, high_id, kind, added) VALUES (?, ?, ?, ?)",
        [(min(pair), max(pair), kind, at) for pair in pairs if pair[0] != pair[1]],
    )


def unrelate(connection: Connection, one: int, other: int) -> bool:
    """Note that two references do not belong together any more; False if they never did."""
    found = connection.execute(
        "DELETE FROM relation WHERE low_id = ? AND high_id = ?", (min(one, other), max(one, other))
    )
    return found.rowcount > 0

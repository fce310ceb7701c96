"""How many records came from where, and what became of them: the numbers of a review's flow chart."""

from __future__ import annotations

from dataclasses import dataclass

from refdesk.store.driver import Connection
from refdesk.store.states import GONE, IN_LIBRARY, IN_TRASH, MERGED


@dataclass(frozen=True, slots=True)
class OriginCount:
    """Records of one origin (a file's name, an address; "" when unknown) and format.

    `found` are all that were added and not deleted since; each of them is `merged` into another
    reference, in the `trashed`, or `left` in the library.
    """

    origin: str
    format: str
    found: int
    merged: int
    trashed: int
    left: int


def count_by_origin(connection: Connection) -> list[OriginCount]:
    """The counts, most records first; a reference counts where its own record came from last."""
    rows = connection.execute(
        "SELECT coalesce(s.origin, ''), coalesce(s.format, ''), count(*), sum(r.state = ?), "
        "sum(r.state = ?), sum(r.state = ?) FROM reference AS r "
        "LEFT JOIN source AS s ON s.id = r.source_id WHERE r.state <> ? "
        "GROUP BY 1, 2 ORDER BY count(*) DESC, 1, 2",
        (MERGED, IN_TRASH, IN_LIBRARY, GONE),
    )
    return [OriginCount(*row) for row in rows]

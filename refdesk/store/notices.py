"""Which references have a notice: retracted, corrected, commented on ..."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from refdesk.store.driver import Connection, scalar
from refdesk.store.sessions import IN_LIST, listed
from refdesk.store.statuses import NOTICED


def with_notices(connection: Connection, ids: Iterable[int], types: Sequence[str]) -> list[int]:
    """Those of `ids` that are retracted, of concern, corrected or updated, or have a link of `types`."""
    rows = connection.execute(
        f"SELECT id FROM reference WHERE id IN {IN_LIST} AND (statuses & ? <> 0 OR EXISTS ("
        "SELECT 1 FROM correction WHERE reference_id = reference.id "
        "AND type IN (SELECT value FROM json_each(?)))) ORDER BY id",
        (listed(ids), NOTICED, json.dumps(list(types))),
    )
    return [reference_id for (reference_id,) in rows]


_WATCHED = (
    "FROM reference AS r JOIN source AS s ON s.id = r.source_id WHERE r.id > ? AND r.state = 0 "
    "AND r.pmid <> '' AND (? = '' OR s.origin <> 'PubMed' OR s.fetched_at < ?)"
)


def next_watched(connection: Connection, since: str, after: int, count: int) -> list[int]:
    """The next references behind the id `after` that have a PMID, by id.

    With `since` (ISO, UTC) those that came from PubMed itself since then are left out.
    """
    sql = f"SELECT r.id {_WATCHED} ORDER BY r.id LIMIT ?"
    return [each for (each,) in connection.execute(sql, (after, since, since, count))]


def count_watched(connection: Connection, since: str, after: int) -> int:
    """How many there are behind the id `after`, as `next_watched`."""
    return int(scalar(connection, f"SELECT count(*) {_WATCHED}", (after, since, since)) or 0)

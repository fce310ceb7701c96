"""The hits of watched PubMed searches: arriving, listing, and PubMed's records of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from refdesk.model.watching import OPEN, PARTS, HitState, InboxHit
from refdesk.store.driver import Connection, scalar
from refdesk.store.sources import pack, unpack
from refdesk.store.times import now
from refdesk.store.triage import HELD

ALL: Final = -1
"""As the size of a page: all that there is."""
_THESE: Final = "(SELECT value FROM json_each(?))"
_IS_OPEN: Final = (
    f"h.state IN ({', '.join(str(int(state)) for state in OPEN)}) "
    f"AND NOT {HELD.format(pmid='h.pmid')}"
)


class HitSource(NamedTuple):
    """PubMed's record of a hit as it came; `fetched_at` is ISO text in UTC."""

    format: str
    body: bytes
    fetched_at: str


# arriving
def unknown(connection: Connection, watch_id: int, pmids: Iterable[str]) -> list[str]:
    """Those of `pmids` that the watch has not found before, in their order."""
    rows = connection.execute(
        "SELECT j.value FROM json_each(?) AS j WHERE NOT EXISTS "
        "(SELECT 1 FROM watch_hit WHERE watch_id = ? AND pmid = j.value) ORDER BY j.key",
        (json.dumps(list(pmids)), watch_id),
    )
    return [pmid for (pmid,) in rows]


def arrive(connection: Connection, watch_id: int, pmids: Sequence[str], found: str) -> int:
    """Note that a watch found `pmids` on a day; how many of them nobody has seen.

    What the library has counts as kept from now on, also after it was deleted there. One that
    another watch found has the line of that.
    """
    these = json.dumps(list(pmids))
    connection.execute(
        "INSERT OR IGNORE INTO triage (pmid, state, at) SELECT j.value, ?, ? "
        f"FROM json_each(?) AS j WHERE {HELD.format(pmid='j.value')}",
        (int(HitState.KEPT), now(), these),
    )
    connection.execute(
        "INSERT OR IGNORE INTO watch_hit (watch_id, pmid, found, line) SELECT ?, j.value, ?, "
        "coalesce((SELECT line FROM watch_hit WHERE pmid = j.value AND line <> '' LIMIT 1), '') "
        "FROM json_each(?) AS j",
        (watch_id, found, these),
    )
    sql = f"SELECT count(*) FROM watch_hit WHERE watch_id = ? AND state = 0 AND pmid IN {_THESE}"
    return int(scalar(connection, sql, (watch_id, these)))


def settle(connection: Connection) -> None:
    """Count as kept what came into the library by other ways than from an inbox since.

    So it stays decided when it is deleted there. No part of the history, as arriving is none.
    """
    connection.execute(
        "INSERT INTO triage (pmid, state, at) SELECT DISTINCT h.pmid, ?, ? FROM watch_hit AS h "
        f"WHERE h.state IN (?, ?) AND {HELD.format(pmid='h.pmid')} "
        "ON CONFLICT DO UPDATE SET state = excluded.state, at = excluded.at",
        (int(HitState.KEPT), now(), int(HitState.NEW), int(HitState.LATER)),
    )


def without_line(connection: Connection) -> list[str]:
    """PMIDs that wait to be decided on and of which nothing is known yet, newest first."""
    rows = connection.execute(
        f"SELECT DISTINCT h.pmid FROM watch_hit AS h WHERE h.line = '' AND {_IS_OPEN} "
        "ORDER BY CAST(h.pmid AS INTEGER) DESC"
    )
    return [pmid for (pmid,) in rows]


def set_lines(connection: Connection, lines: Mapping[str, str]) -> None:
    """Note what lists show of records, by PMID."""
    connection.executemany(
        "UPDATE watch_hit SET line = ? WHERE pmid = ?",
        [(line, pmid) for pmid, line in lines.items()],
    )


def forget(connection: Connection, pmids: Iterable[str]) -> None:
    """Take hits back that PubMed has no record of (any more)."""
    connection.execute(f"DELETE FROM watch_hit WHERE pmid IN {_THESE}", (json.dumps(list(pmids)),))


# listing
def count(connection: Connection, watch_id: int, states: Sequence[HitState]) -> int:
    """How many hits `page` would list in all."""
    where, parameters = _listed(watch_id, states)
    sql = f"SELECT count(DISTINCT h.pmid) FROM watch_hit AS h WHERE {where}"
    return int(scalar(connection, sql, parameters))


def page(
    connection: Connection,
    watch_id: int,
    states: Sequence[HitState],
    start: int,
    size: int,
    since: str = "",
) -> tuple[InboxHit, ...]:
    """Hits of a watch (0: of all, each once): what is new first, then the latest found.

    `since` is the first day on which they were found.

    With open states, what the library has is left out; it counts as kept.
    """
    where, parameters = _listed(watch_id, states)
    rows = connection.execute(
        "SELECT h.pmid, max(h.found), max(h.state), max(h.line) FROM watch_hit AS h "
        f"WHERE {where} AND h.found >= ? GROUP BY h.pmid "
        "ORDER BY 3, 2 DESC, CAST(h.pmid AS INTEGER) DESC LIMIT ? OFFSET ?",
        (*parameters, since, size, start),
    )
    return tuple(InboxHit(pmid, found, HitState(state), line) for pmid, found, state, line in rows)


def find(connection: Connection, watch_id: int, pmid: str) -> tuple[str, int] | None:
    """The part of a watch's hits (PARTS) that has one, and its place there; None without it."""
    for part, states in PARTS.items():
        listed, parameters = _listed(watch_id, states)
        place = scalar(
            connection,
            "SELECT place FROM (SELECT h.pmid AS pmid, row_number() OVER (ORDER BY h.state, "
            "h.found DESC, CAST(h.pmid AS INTEGER) DESC) - 1 AS place "
            f"FROM watch_hit AS h WHERE {listed}) WHERE pmid = ?",
            (*parameters, pmid),
        )
        if place is not None:
            return part, int(place)
    return None


def _listed(watch_id: int, states: Sequence[HitState]) -> tuple[str, tuple[Any, ...]]:
    held = HELD.format(pmid="h.pmid")
    one = {
        HitState.NEW: f"(h.state = 0 AND NOT {held})",
        HitState.LATER: f"(h.state = 1 AND NOT {held})",
        HitState.KEPT: f"(h.state = 2 OR h.state <> 2 AND {held})",
        HitState.DISCARDED: f"(h.state = 3 AND NOT {held})",
    }
    wanted = " OR ".join(one[state] for state in states) or "0"
    if watch_id:
        return f"h.watch_id = ? AND ({wanted})", (watch_id,)
    return f"({wanted})", ()


# PubMed's records
def keep_records(connection: Connection, records: Mapping[str, tuple[str, bytes]]) -> None:
    """Keep PubMed's records (format, bytes) by PMID, in place of older ones."""
    at = now()
    connection.executemany(
        "INSERT OR REPLACE INTO hit_record (pmid, format, codec, body, fetched_at) "
        "VALUES (?, ?, ?, ?, ?)",
        [(pmid, key, *pack(body), at) for pmid, (key, body) in records.items()],
    )


def records(connection: Connection, pmids: Iterable[str]) -> dict[str, HitSource]:
    """The records that are kept of `pmids`. Raises LibraryError for a damaged one."""
    rows = connection.execute(
        f"SELECT pmid, format, codec, body, fetched_at FROM hit_record WHERE pmid IN {_THESE}",
        (json.dumps(list(pmids)),),
    )
    return {pmid: HitSource(key, unpack(codec, body), at) for pmid, key, codec, body, at in rows}


def drop_records(connection: Connection, before: str) -> int:
    """Drop records fetched before a time that no inbox shows any more; how many there were."""
    cursor = connection.execute(
        "DELETE FROM hit_record WHERE fetched_at < ? AND NOT EXISTS "
        f"(SELECT 1 FROM watch_hit AS h WHERE h.pmid = hit_record.pmid AND {_IS_OPEN})",
        (before,),
    )
    return int(cursor.rowcount)

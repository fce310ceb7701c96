"""The words of references: which table has them, and what is found in both.

In an FTS5 table a row that is deleted is crossed out, and from then on every hit in the same
piece of the index is looked up among what is crossed out: a million references were searched two
to four times as slowly once one of them had been indexed anew. So the large table, `fts`, is only
added to. A reference whose words change is put down in `changed_words`: for it `fts` does not
count any more. Its words of today, if it has any, stand in `fts_changed`, which stays small.

    hits = (hits of fts that are not in changed_words) + hits of fts_changed

When much has changed, `index_version` writes all words into `fts_changed` in a rest, and that
becomes the large table.
"""

from __future__ import annotations

import json
import threading
from array import array
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from refdesk.store.driver import Connection, scalar
from refdesk.store.parts import Part
from refdesk.store.search_index import FTS_COLUMNS
from refdesk.store.search_order import Check, never, numbers

MANY: Final = 2_000
"""Fewer changed references are never worth writing all words anew ..."""
SHARE: Final = 5
"""... nor is less than a fifth of them all."""

_ALONE: Final = "SELECT rowid FROM fts WHERE fts MATCH ?"
_CHANGED: Final = "SELECT rowid FROM fts_changed WHERE fts_changed MATCH ?"
UNCHANGED: Final = "substr(?, fts.rowid + 1, 1) IS NOT x'01'"
"""What holds of a row of `fts` whose words count; the parameter is what `changed` gives.

Looking each hit up in the table takes thirty times as long: with a file that is mapped into
memory, every look fetches its pages anew.
"""

_LISTED: Final = "(SELECT value FROM json_each(?))"
_INSERT: Final = (
    f"INSERT INTO {{}} (rowid, {', '.join(FTS_COLUMNS)}) VALUES (?{', ?' * len(FTS_COLUMNS)})"
)


# finding


class _Kept(NamedTuple):
    """The changed references as one connection sees them."""

    connection: Connection
    version: tuple[int, int]
    mask: bytes


_kept: list[_Kept] = []
_lock = threading.Lock()
_MOST_CONNECTIONS: Final = 4


def changed(connection: Connection) -> bytes:
    """At the place of each reference id 1 where `fts` does not count any more; b"" for nowhere."""
    # What other connections wrote, and what this one did.
    version = (scalar(connection, "PRAGMA data_version"), connection.total_changes)
    with _lock:
        for kept in _kept:
            if kept.connection is connection and kept.version == version:
                return kept.mask
    (text,) = connection.execute(
        "SELECT group_concat(reference_id) FROM (SELECT reference_id FROM changed_words ORDER BY 1)"
    ).fetchone()
    ids = numbers(text or "", never)
    mask = bytearray(ids[-1] + 1 if ids else 0)
    for each in ids:
        mask[each] = 1
    made = _Kept(connection, version, bytes(mask))
    with _lock:
        others = [kept for kept in _kept if kept.connection is not connection]
        _kept[:] = [*others, made][-_MOST_CONNECTIONS:]
    return made.mask


def matching(connection: Connection, expression: str) -> Part:
    """A SELECT of the ids of references that fit a MATCH expression, in whatever state."""
    if mask := changed(connection):
        sql = f"{_ALONE} AND {UNCHANGED} UNION ALL {_CHANGED}"
        return Part(sql, (expression, mask, expression))
    return Part(_ALONE, (expression,))


def has_more_than(connection: Connection, count: int, expression: str) -> bool:
    """Whether so many references fit, about: those that fitted before they changed count too."""
    for sql in (_ALONE, _CHANGED):
        found = connection.execute(f"{sql} LIMIT 1 OFFSET ?", (expression, count)).fetchone()
        if found is not None:
            return True
    return False


def newest(connection: Connection, expression: str, state: int, limit: int) -> list[int]:
    """The `limit` highest ids of references in `state` that fit, from the highest."""
    join = "CROSS JOIN reference AS r ON r.id = {0}.rowid WHERE {0} MATCH ? AND r.state = ?"
    sql = f"SELECT fts.rowid FROM fts {join.format('fts')}"
    given: tuple[Any, ...] = (expression, state)
    if mask := changed(connection):
        more = f"SELECT fts_changed.rowid FROM fts_changed {join.format('fts_changed')}"
        sql = f"{sql} AND {UNCHANGED} UNION ALL {more}"
        given = (*given, mask, *given)
    rows = connection.execute(f"{sql} ORDER BY 1 DESC LIMIT ?", (*given, limit))
    return [row[0] for row in rows]


class Found(NamedTuple):
    """What both tables say of one state of the library: the hits are `large` without `changed`, and `small`."""

    large: array[int]
    changed: bytes
    small: array[int]


def found(connection: Connection, expression: str, check: Check) -> Found:
    """Whole lists of hits, by id: handed over as text, and not compared one by one in SQLite.

    When something is written meanwhile, it asks again, but not for ever: during an import what
    changed in between may be found by its old words or by its new ones.
    """
    for tries_left in (2, 1, 0):
        version = scalar(connection, "PRAGMA data_version")
        mask = changed(connection)
        row = connection.execute(
            f"SELECT (SELECT group_concat(rowid) FROM ({_ALONE})), "
            f"(SELECT group_concat(rowid) FROM ({_CHANGED}))",
            (expression, expression),
        ).fetchone()
        if not tries_left or scalar(connection, "PRAGMA data_version") == version:
            break
    large, small = (numbers(text or "", check) for text in row)
    return Found(large, mask, small)


# writing


def put(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write (reference id, text of each column) for references that can be found by no word yet."""
    changed = _changed_among(connection, [row[0] for row in rows])
    for table, part in (
        ("fts", [row for row in rows if row[0] not in changed]),
        ("fts_changed", [row for row in rows if row[0] in changed]),
    ):
        if part:
            connection.executemany(_INSERT.format(table), part)


def write(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """As `put`, for references that may have had other words."""
    forget(connection, [row[0] for row in rows])
    put(connection, rows)


def forget(connection: Connection, ids: Sequence[int]) -> None:
    """Let these references be found by no word."""
    listed = json.dumps(list(ids))
    connection.execute(
        "INSERT OR IGNORE INTO changed_words SELECT d.id FROM json_each(?) AS j "
        "CROSS JOIN fts_docsize AS d ON d.id = j.value",
        (listed,),
    )
    if _changed_among(connection, ids):
        connection.execute(f"DELETE FROM fts_changed WHERE rowid IN {_LISTED}", (listed,))


def _changed_among(connection: Connection, ids: Sequence[int]) -> set[int]:
    sql = f"SELECT reference_id FROM changed_words WHERE reference_id IN {_LISTED}"
    return {row[0] for row in connection.execute(sql, (json.dumps(list(ids)),))}


# upkeep


def are_scattered(connection: Connection) -> bool:
    """Whether so much has changed that all words should be written anew."""
    count = scalar(connection, "SELECT count(*) FROM changed_words")
    highest = scalar(connection, "SELECT max(id) FROM reference") or 0
    return bool(count >= max(MANY, highest // SHARE))


def left_behind(connection: Connection) -> list[int]:
    """The references whose words stand in the large table alone."""
    sql = f"SELECT id FROM fts_docsize WHERE id NOT IN {_ALL_CHANGED} ORDER BY id"
    return [row[0] for row in connection.execute(sql)]


def missing(connection: Connection) -> list[int]:
    """The references that no table has words of; there should be none."""
    sql = f"SELECT id FROM reference WHERE id NOT IN ({_WITH_WORDS}) ORDER BY id"
    return [row[0] for row in connection.execute(sql)]


def extra(connection: Connection) -> list[int]:
    """Words of no reference, or of a reference in both tables; there should be none."""
    sql = (
        f"SELECT id FROM ({_WITH_WORDS}) WHERE id NOT IN (SELECT id FROM reference) UNION "
        f"SELECT id FROM fts_changed_docsize WHERE id NOT IN {_ALL_CHANGED}"
    )
    return [row[0] for row in connection.execute(sql)]


# The `+` has SQLite copy the ids once instead of looking into the table for each row.
_ALL_CHANGED: Final = "(SELECT +reference_id FROM changed_words)"
_WITH_WORDS: Final = (
    f"SELECT id FROM fts_docsize WHERE id NOT IN {_ALL_CHANGED} "
    "UNION ALL SELECT id FROM fts_changed_docsize"
)

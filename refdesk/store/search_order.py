"""Orders of the whole library, kept in memory while nothing changes, and sets of ids put into them.

A list of a million references is sorted by walking one covering index once; every later search
only picks its hits out of that order.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import compress
from typing import Any, Final, NamedTuple

from refdesk.model.rows import SortKey
from refdesk.store.cited_counts import look_again
from refdesk.store.sort_columns import COLUMNS, INDEXES, PARTIAL, RARE, expression

KEPT_ORDERS: Final = 3
STEP: Final = 50_000
"""How many ids are worked on before other threads get their turn."""

Check = Callable[[], None]
"""Raises when the search was cancelled; called between steps of work in Python."""


def never() -> None:
    """Cancel nothing."""


class _Kept(NamedTuple):
    connection: sqlite3.Connection
    sort: SortKey
    state: int
    version: tuple[int, int]
    ids: array[int]


_kept: list[_Kept] = []
_lock = threading.Lock()


def order(connection: sqlite3.Connection, sort: SortKey, state: int, check: Check) -> array[int]:
    """All references in `state` (states.py) by a column, ascending, equal ones by id.

    Those that lack the value come first. Not to be changed: it is kept for the next search on
    this connection, until something is written to the library.
    """
    version = _version(connection, sort)
    with _lock:
        for kept in _kept:
            if kept.connection is connection and kept[1:4] == (sort, state, version):
                return kept.ids
    ids = _read(connection, sort, state, check)
    # Nothing may have been written meanwhile, or the order belongs to no version.
    if _version(connection, sort) == version:
        with _lock:
            fresh = [
                k for k in _kept if k.connection is not connection or k.version[0] == version[0]
            ]
            fresh.append(_Kept(connection, sort, state, version, ids))
            _kept[:] = fresh[-KEPT_ORDERS:]
    return ids


def _version(connection: sqlite3.Connection, sort: SortKey) -> tuple[int, int]:
    """Another one when something was written to the library, or other citations were counted."""
    data: int = connection.execute("PRAGMA data_version").fetchone()[0]
    return data, look_again(connection) if sort is SortKey.CITED else 0


def _read(connection: sqlite3.Connection, sort: SortKey, state: int, check: Check) -> array[int]:
    column = COLUMNS[sort]

    def listed(sql: str, parameters: tuple[object, ...]) -> array[int]:
        return concatenated(connection, sql, parameters, check)

    if column in INDEXES:
        # Without being told, SQLite takes another index and sorts: ten times as long.
        sql = f"SELECT id FROM reference INDEXED BY {INDEXES[column]} WHERE state = ? ORDER BY {column}, id"
        return listed(sql, (state,))
    value = expression(column, "reference")
    from refdesk.store.sort_sources import READERS  # the first rows go by an index

    if sort in READERS:
        return _with_rest(connection, READERS[sort](connection, listed), state, check)
    if sort in PARTIAL:
        index, condition = PARTIAL[sort]
        sql = f"SELECT id FROM reference INDEXED BY {index} WHERE {condition} ORDER BY {value}, id"
        return _with_rest(connection, listed(sql, ()), state, check)
    if sort in RARE:
        sql = f"SELECT id FROM reference WHERE {RARE[sort]} ORDER BY {value}, id"
        return _with_rest(connection, listed(sql, ()), state, check)
    return listed(f"SELECT id FROM reference WHERE state = ? ORDER BY {value}, id", (state,))


def _with_rest(
    connection: sqlite3.Connection, valued: array[int], state: int, check: Check
) -> array[int]:
    """All references in `state`: those without a value by id, then those of `valued`."""
    members = order(connection, SortKey.ADDED, state, check)
    mask, has_others = _members(connection, members, state, check)
    if len(valued) == len(members) and not has_others:
        return valued
    if valued and has_others:
        valued = _where(valued, mask, check)
    _mark(mask, valued, 0, check)
    if mask.count(1):
        rest = array("q", compress(range(len(mask)), mask))
        rest.extend(valued)
        return rest
    return valued


def _members(
    connection: sqlite3.Connection, members: array[int], state: int, check: Check
) -> tuple[bytearray, bool]:
    """A byte for each number up to the highest id, 1 for `members`; whether any has another.

    Mostly all references up to the highest are members, but for a few that are looked up.
    """
    highest: int = connection.execute("SELECT max(id) FROM reference").fetchone()[0] or 0
    if len(members) * 2 > highest:
        mask = bytearray((0,)) + b"\1" * highest
        sql = "SELECT id FROM reference WHERE state < ? UNION ALL SELECT id FROM reference WHERE state > ?"
        others = connection.execute(sql, (state, state)).fetchall()
        for (each,) in others:
            mask[each] = 0
        if mask.count(1) == len(members):
            return mask, bool(others)
    mask = bytearray(highest + 1)
    _mark(mask, members, 1, check)
    return mask, len(members) < highest


def _mark(mask: bytearray, ids: array[int], value: int, check: Check) -> None:
    for at in range(0, len(ids), STEP):
        check()
        for each in ids[at : at + STEP]:
            mask[each] = value


def concatenated(
    connection: sqlite3.Connection, sql: str, parameters: Iterable[Any], check: Check
) -> array[int]:
    """The ids of a SELECT of one column, in its order.

    They are joined to one text in SQLite: handing a million rows to Python one by one takes
    twice as long, and holds up other threads.
    """
    row = connection.execute(f"SELECT group_concat(id) FROM ({sql})", tuple(parameters)).fetchone()
    return numbers(row[0] or "", check)


def numbers(text: str, check: Check) -> array[int]:
    """The numbers of a text with commas between them."""
    ids = array("q")
    for piece in _pieces(text):
        check()
        ids.fromlist(json.loads(f"[{piece}]"))  # three times as quick as int() for each
    return ids


def _pieces(text: str) -> Iterator[str]:
    """A list of numbers with commas, cut into shorter ones."""
    at = 0
    while at < len(text):
        end = text.find(",", at + STEP * 6)
        end = len(text) if end < 0 else end
        yield text[at:end]
        at = end + 1


def picked(ids: array[int], hits: array[int], check: Check) -> array[int]:
    """Those of `ids` that are among `hits`, in their order."""
    if not ids or not hits:
        return array("q")
    mask = bytearray(max(max(ids), max(hits)) + 1)
    _mark(mask, hits, 1, check)
    return _where(ids, mask, check)


def _where(ids: array[int], mask: bytearray, check: Check) -> array[int]:
    """Those of `ids` for which the mask has 1."""
    found = array("q")
    for at in range(0, len(ids), STEP):
        check()
        part = ids[at : at + STEP]
        found.extend(compress(part, map(mask.__getitem__, part)))
    return found

"""Lists without a query: the library, or a view of it, in the order of the list.

What the window shows first needs no more than this; search.py builds on it.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Sequence
from typing import Final

from refdesk.model.rows import SortKey, View, ViewKind
from refdesk.store.cited_counts import look_again
from refdesk.store.collections import SUBTREE
from refdesk.store.overview import CONDITIONS, read_since, recent_since
from refdesk.store.parts import EVERYTHING, Part
from refdesk.store.search_order import Check, concatenated, never, order, picked
from refdesk.store.sort_columns import COLUMNS, INDEXES, empty_value, expression
from refdesk.store.states import IN_LIBRARY, IN_TRASH

FEW: Final = 2_000
"""So many hits are sorted by looking each of them up; more are picked out of a whole order."""
BROAD: Final = 20_000
"""Finding more than so many hits takes longer than the first rows of them may take."""


def ids(
    connection: sqlite3.Connection,
    view: View,
    sort: SortKey,
    *,
    descending: bool,
    limit: int | None = None,
    check: Check | None = None,
) -> array[int]:
    """The references of a view, in order; the first `limit` of them. See `search.ids`."""
    states = (IN_TRASH,) if view.kind is ViewKind.TRASH else (IN_LIBRARY,)
    return Lister(connection, view, states, check or never).ids(sort, descending, limit)


class Lister:
    """One list: the view, the states (states.py) and the condition `asked` that bound it."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        view: View,
        states: tuple[int, ...],
        check: Check,
        asked: Part = EVERYTHING,
    ) -> None:
        self._connection = connection
        self._check = check
        self._states = states
        self._state_column = "r.state"
        self._view = _condition(view)
        self._asked = asked

    def ids(self, sort: SortKey, descending: bool, limit: int | None) -> array[int]:
        """All of them in order, or the first `limit`."""
        if sort is SortKey.BEST:  # nothing was asked that they could match
            sort, descending = SortKey.ADDED, True
        if not self._view.sql:
            return self._everything(sort, descending, limit)
        if limit is not None and self._is_dense():
            return self._walked(sort, descending, limit, self._view)
        return self._ordered(self._hits(), sort, descending)[:limit]

    def _hits(self) -> array[int]:
        """All that is found, in no order."""
        part = self._where()
        sql = f"SELECT r.id FROM reference AS r WHERE {part.sql}"
        return concatenated(self._connection, sql, part.parameters, self._check)

    def _where(self) -> Part:
        """State, view and query as one condition on `reference AS r`."""
        states = ", ".join(map(str, self._states))
        sql, parameters = f"{self._state_column} IN ({states})", ()
        for part in (self._view, self._asked):
            if part.sql:
                sql, parameters = f"{sql} AND {part.sql}", (*parameters, *part.parameters)
        return Part(sql, parameters)

    def _ordered(self, hits: array[int], sort: SortKey, descending: bool) -> array[int]:
        if len(hits) <= FEW:
            return self._sorted(hits, sort, descending)
        found = array("q")
        for state in self._states:
            found.extend(
                picked(order(self._connection, sort, state, self._check), hits, self._check)
            )
        if len(self._states) > 1:
            return self._sorted(found, sort, descending)
        return self._turned(found, sort, descending)

    def _sorted(self, hits: Sequence[int], sort: SortKey, descending: bool) -> array[int]:
        """Few hits, each looked up."""
        if sort is SortKey.CITED:
            look_again(self._connection)
        value = expression(COLUMNS[sort])
        direction = "DESC" if descending else "ASC"
        states = ", ".join(map(str, self._states))
        rows = self._connection.execute(
            "SELECT r.id FROM json_each(?) AS j CROSS JOIN reference AS r ON r.id = j.value "
            f"WHERE r.state IN ({states}) "
            f"ORDER BY {'' if descending else f'{value} = ?, '}{value} {direction}, r.id {direction}",
            (json.dumps(list(hits)), *(() if descending else (empty_value(sort),))),
        )
        return array("q", [row[0] for row in rows])

    def _turned(self, found: array[int], sort: SortKey, descending: bool) -> array[int]:
        """An ascending order as it was asked for: missing values are last in both directions."""
        if descending:
            found.reverse()
            return found
        # They stand at the beginning; how many there are is looked up as in a dictionary.
        sql = f"SELECT {expression(COLUMNS[sort])} = ? FROM reference AS r WHERE r.id = ?"
        low, high = 0, len(found)
        while low < high:
            middle = (low + high) // 2
            row = self._connection.execute(sql, (empty_value(sort), found[middle])).fetchone()
            low, high = (middle + 1, high) if row and row[0] else (low, middle)
        return found[low:] + found[:low]

    def _everything(self, sort: SortKey, descending: bool, limit: int | None) -> array[int]:
        if limit is not None and COLUMNS[sort] in INDEXES:
            return self._walked(sort, descending, limit, EVERYTHING)
        whole = array("q", order(self._connection, sort, self._states[0], self._check))
        return self._turned(whole, sort, descending)[:limit]

    def _is_dense(self) -> bool:
        """Whether the view holds so many references that any order soon meets enough of them."""
        part = self._where()
        sql = f"SELECT 1 FROM reference AS r WHERE {part.sql} LIMIT 1 OFFSET ?"
        parameters = (*part.parameters, BROAD)
        return self._connection.execute(sql, parameters).fetchone() is not None

    def _walked(self, sort: SortKey, descending: bool, limit: int, condition: Part) -> array[int]:
        """The first rows along the index of a column; without one all are looked at."""
        column = COLUMNS[sort]
        if column not in INDEXES:
            return self._ordered(self._hits(), sort, descending)[:limit]
        value = expression(column)
        direction = "DESC" if descending else "ASC"
        also = f" AND {condition.sql}" if condition.sql else ""
        found = array("q")
        for comparison in _comparisons(descending):
            bound = f" AND {value} {comparison} ?" if comparison else ""
            values = (empty_value(sort),) if comparison else ()
            rows = self._connection.execute(
                f"SELECT r.id FROM reference AS r INDEXED BY {INDEXES[column]} "
                f"WHERE r.state = ?{bound}{also} "
                f"ORDER BY {value} {direction}, r.id {direction} LIMIT ?",
                (self._states[0], *values, *condition.parameters, limit - len(found)),
            )
            found.extend(row[0] for row in rows)
        return found


def _comparisons(descending: bool) -> tuple[str, ...]:
    """Ascending orders are walked in two pieces, the missing values last."""
    return ("",) if descending else (">", "=")


def _condition(view: View) -> Part:
    """What a view shows, as a condition on `reference AS r` besides its state; "" for all."""
    if view.kind is ViewKind.COLLECTION and view.is_deep:
        sql = f"r.id IN (SELECT reference_id FROM collection_reference WHERE collection_id IN ({SUBTREE}))"
        return Part(sql, (view.id,))
    if view.kind is ViewKind.COLLECTION:
        sql = "r.id IN (SELECT reference_id FROM collection_reference WHERE collection_id = ?)"
        return Part(sql, (view.id,))
    if view.kind is ViewKind.TAG:
        sql = "r.id IN (SELECT reference_id FROM reference_tag WHERE tag_id = ?)"
        return Part(sql, (view.id,))
    if view.kind is ViewKind.RECENT:
        return Part("r.added >= ?", (recent_since(),))
    if view.kind is ViewKind.READ_LATELY:
        return Part("r.read_at <> '' AND r.read_at >= ?", (read_since(),))
    return Part(CONDITIONS.get(view.kind, ""))

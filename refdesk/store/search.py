"""Searching the library: a tree of the query language to ids in the order of the list."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from refdesk.errors import QueryError
from refdesk.model.query import All, Node, Problem, Query, Value, leaves, parse
from refdesk.model.query.problems import problem
from refdesk.model.rows import SortKey, View, ViewKind
from refdesk.store import search_rank
from refdesk.store.overview import CONDITIONS, recent_since
from refdesk.store.search_compile import Plan, compile_tree
from refdesk.store.search_names import Part, is_contained
from refdesk.store.search_order import (
    COLUMNS,
    INDEXES,
    Check,
    concatenated,
    empty_value,
    order,
    picked,
)
from refdesk.store.states import IN_LIBRARY, IN_TRASH

FEW: Final = 2_000
"""So many hits are sorted by looking each of them up; more are picked out of a whole order."""


def ids(
    connection: sqlite3.Connection,
    tree: Node,
    view: View,
    sort: SortKey,
    *,
    descending: bool,
    limit: int | None = None,
    check: Check | None = None,
) -> array[int]:
    """The references that `view` and the query find, in order; the first `limit` of them.

    The trash is searched only in its own view or when the query says `trashed[is]`. Values that
    are missing come last in ascending order. `SortKey.BEST` ranks up to `search_rank.MOST`
    hits and is "newest first" for more, or without a query. With a `limit`, a broad query may
    give other hits first than the whole list has there: the newest.

    Another thread ends it with `connection.interrupt()` (OperationalError); `check` is called
    between steps in Python and may raise. Raises QueryError for a part of the query that the
    library has no data for.
    """
    search = _Search(connection, tree, view, check or _never)
    return search.ids(sort, descending, limit)


def count(connection: sqlite3.Connection, tree: Node, view: View | None = None) -> int:
    """How many references `view` (default: all) and the query find."""
    return _Search(connection, tree, view or View(), _never).count()


def ids_of_text(
    connection: sqlite3.Connection, text: str, *, limit: int | None = None
) -> array[int]:
    """Ids that a query text finds, newest first; raises QueryError for a mistake in it."""
    return ids(connection, parsed(text).tree, View(), SortKey.ADDED, descending=True, limit=limit)


def count_of_text(connection: sqlite3.Connection, text: str) -> int:
    """How many references a query text finds; raises QueryError for a mistake in it."""
    return count(connection, parsed(text).tree)


def parsed(text: str) -> Query:
    """The query of `text`; raises QueryError with its first mistake."""
    query = parse(text, today=date.today())
    for error in query.errors:
        raise QueryError(error.message, start=error.start, end=error.end)
    return query


def remarks(connection: sqlite3.Connection, tree: Node) -> tuple[Problem, ...]:
    """Notes on how this library understands a query, beside those of the parser."""
    return tuple(
        problem("journal-contains", leaf.start, leaf.end, leaf.text)
        for leaf, _ in leaves(tree)
        if isinstance(leaf, Value) and leaf.field == "ta" and is_contained(connection, leaf)
    )


def highlight_words(query: Query) -> tuple[str, ...]:
    """What to mark in the records found: `il 6`, `neur*` (see `model.query.highlight.marks`)."""
    return query.highlight_terms


def _never() -> None:
    """Cancel nothing."""


class _Search:
    """One search: the tree with the states and the view that bound it."""

    def __init__(
        self, connection: sqlite3.Connection, tree: Node, view: View, check: Check
    ) -> None:
        self._connection = connection
        self._check = check
        self._tree = tree
        self._plan = compile_tree(connection, tree)
        self._states = _states(tree, view)
        self._view = _view_condition(view)

    def ids(self, sort: SortKey, descending: bool, limit: int | None) -> array[int]:
        if sort is SortKey.BEST:
            return self._best(limit)
        if self._plan == Plan() and not self._view.sql:
            return self._everything(sort, descending, limit)
        if limit is not None and (first := self._first(sort, descending, limit)) is not None:
            return first
        return self._ordered(self._hits(), sort, descending)[:limit]

    def count(self) -> int:
        part = self._where()
        return int(self._one(f"SELECT count(*) FROM reference AS r WHERE {part.sql}", part))

    # whole lists

    def _hits(self) -> array[int]:
        """All that is found, in no order; text alone also finds what lies in other states."""
        if self._plan.match and not self._view.sql:
            sql = "SELECT rowid AS id FROM fts WHERE fts MATCH ?"
            return concatenated(self._connection, sql, (self._plan.match,), self._check)
        part = self._where()
        sql = f"SELECT r.id FROM reference AS r WHERE {part.sql}"
        return concatenated(self._connection, sql, part.parameters, self._check)

    def _where(self) -> Part:
        """State, view and query as one condition on `reference AS r`."""
        states = ", ".join(map(str, self._states))
        sql, parameters = f"r.state IN ({states})", ()
        for part in (self._view, self._plan.where()):
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
        column = COLUMNS[sort]
        direction = "DESC" if descending else "ASC"
        states = ", ".join(map(str, self._states))
        rows = self._connection.execute(
            "SELECT r.id FROM json_each(?) AS j CROSS JOIN reference AS r ON r.id = j.value "
            f"WHERE r.state IN ({states}) "
            f"ORDER BY {'' if descending else f'r.{column} = ?, '}r.{column} {direction}, r.id {direction}",
            (json.dumps(list(hits)), *(() if descending else (empty_value(sort),))),
        )
        return array("q", [row[0] for row in rows])

    def _turned(self, found: array[int], sort: SortKey, descending: bool) -> array[int]:
        """An ascending order as it was asked for: missing values are last in both directions."""
        if descending:
            found.reverse()
            return found
        # They stand at the beginning; how many there are is looked up as in a dictionary.
        sql = f"SELECT {COLUMNS[sort]} = ? FROM reference WHERE id = ?"
        low, high = 0, len(found)
        while low < high:
            middle = (low + high) // 2
            row = self._connection.execute(sql, (empty_value(sort), found[middle])).fetchone()
            low, high = (middle + 1, high) if row and row[0] else (low, middle)
        return found[low:] + found[:low]

    def _everything(self, sort: SortKey, descending: bool, limit: int | None) -> array[int]:
        if limit is not None:
            return self._walked(sort, descending, limit, Part(""))
        whole = array("q", order(self._connection, sort, self._states[0], self._check))
        return self._turned(whole, sort, descending)

    # the first rows

    def _first(self, sort: SortKey, descending: bool, limit: int) -> array[int] | None:
        """The first rows where that is quicker than finding all; None where it is not."""
        if self._plan.match and not self._view.sql and self._states == (IN_LIBRARY,):
            newest = self._newest(limit)
            if len(newest) < limit:
                return self._sorted(newest, sort, descending)
            is_added = sort is SortKey.ADDED and descending
            if (is_added and self._are_newest(newest)) or self._is_broad():
                return self._sorted(newest, sort, descending)
            return None
        if self._plan.is_dense and not self._view.sql:
            return self._walked(sort, descending, limit, self._plan.where())
        if not self._plan.match and not self._plan.condition and self._is_dense():
            return self._walked(sort, descending, limit, self._view)
        return None

    def _newest(self, limit: int) -> array[int]:
        """The newest hits of a text: ids grow with time."""
        rows = self._connection.execute(
            "SELECT fts.rowid FROM fts CROSS JOIN reference AS r ON r.id = fts.rowid "
            "WHERE fts MATCH ? AND r.state = ? ORDER BY fts.rowid DESC LIMIT ?",
            (self._plan.match, IN_LIBRARY, limit),
        )
        return array("q", [row[0] for row in rows])

    def _are_newest(self, newest: array[int]) -> bool:
        """Whether the highest ids were also added last: not so after an import with dates."""
        oldest = min(newest)
        row = self._connection.execute(
            "SELECT 1 FROM reference AS r WHERE r.state = ? AND r.id < ? AND r.added > "
            "(SELECT min(o.added) FROM json_each(?) AS j CROSS JOIN reference AS o ON o.id = j.value) "
            "LIMIT 1",
            (IN_LIBRARY, oldest, json.dumps(list(newest))),
        ).fetchone()
        return row is None

    def _is_broad(self) -> bool:
        """Whether finding all hits would take longer than the eye waits."""
        sql = "SELECT 1 FROM fts WHERE fts MATCH ? LIMIT 1 OFFSET ?"
        return self._connection.execute(sql, (self._plan.match, BROAD)).fetchone() is not None

    def _is_dense(self) -> bool:
        """Whether the view holds so many references that any order soon meets enough of them."""
        part = self._where()
        sql = f"SELECT 1 FROM reference AS r WHERE {part.sql} LIMIT 1 OFFSET ?"
        parameters = (*part.parameters, BROAD)
        return self._connection.execute(sql, parameters).fetchone() is not None

    def _walked(self, sort: SortKey, descending: bool, limit: int, condition: Part) -> array[int]:
        """The first rows along the index of a column."""
        column = COLUMNS[sort]
        direction = "DESC" if descending else "ASC"
        also = f" AND {condition.sql}" if condition.sql else ""
        found = array("q")
        for comparison in _comparisons(descending):
            bound = f" AND r.{column} {comparison} ?" if comparison else ""
            values = (empty_value(sort),) if comparison else ()
            rows = self._connection.execute(
                f"SELECT r.id FROM reference AS r INDEXED BY {INDEXES[column]} "
                f"WHERE r.state = ?{bound}{also} "
                f"ORDER BY r.{column} {direction}, r.id {direction} LIMIT ?",
                (self._states[0], *values, *condition.parameters, limit - len(found)),
            )
            found.extend(row[0] for row in rows)
        return found

    # best match

    def _best(self, limit: int | None) -> array[int]:
        if isinstance(self._tree, All) or self._states != (IN_LIBRARY,):
            return self.ids(SortKey.ADDED, True, limit)
        is_text = bool(self._plan.match) and not self._view.sql
        where = None if is_text else self._where()
        ranked = search_rank.best(
            self._connection,
            self._tree,
            self._plan.match,
            where,
            self._check,
            at_once=limit is not None,
        )
        return self.ids(SortKey.ADDED, True, limit) if ranked is None else ranked[:limit]

    def _one(self, sql: str, part: Part) -> Any:
        return self._connection.execute(sql, part.parameters).fetchone()[0]


BROAD: Final = 20_000


def _comparisons(descending: bool) -> tuple[str, ...]:
    """Ascending orders are walked in two pieces, the missing values last."""
    return ("",) if descending else (">", "=")


def _states(tree: Node, view: View) -> tuple[int, ...]:
    if view.kind is ViewKind.TRASH:
        return (IN_TRASH,)
    for leaf, wanted in leaves(tree):
        if wanted and isinstance(leaf, Value) and (leaf.field, leaf.text) == ("is", "trashed"):
            return (IN_LIBRARY, IN_TRASH)
    return (IN_LIBRARY,)


def _view_condition(view: View) -> Part:
    """What a view shows, as a condition on `reference AS r` besides its state; "" for all."""
    if view.kind is ViewKind.COLLECTION:
        sql = "r.id IN (SELECT reference_id FROM collection_reference WHERE collection_id = ?)"
        return Part(sql, (view.id,))
    if view.kind is ViewKind.TAG:
        sql = "r.id IN (SELECT reference_id FROM reference_tag WHERE tag_id = ?)"
        return Part(sql, (view.id,))
    if view.kind is ViewKind.RECENT:
        return Part("r.added >= ?", (recent_since(),))
    if view.kind is ViewKind.DUPLICATES:
        return Part("0")  # found by a service, not stored
    return Part(CONDITIONS.get(view.kind, ""))

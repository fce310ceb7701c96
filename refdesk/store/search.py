"""Searching the library: a tree of the query language to ids in the order of the list."""

from __future__ import annotations

import json
import sqlite3
import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, TypeVar

from refdesk.errors import QueryError
from refdesk.model.query import (
    All,
    And,
    History,
    Node,
    Not,
    Or,
    Problem,
    Query,
    Text,
    Value,
    leaves,
    parse,
)
from refdesk.model.query.mapping import mapped
from refdesk.model.query.people import with_people
from refdesk.model.query.problems import problem
from refdesk.model.rows import SortKey, View, ViewKind
from refdesk.store import listing, search_history, search_rank, search_sets, tag_words, words
from refdesk.store.fold_keys import mesh_key
from refdesk.store.listing import Lister
from refdesk.store.parts import Part
from refdesk.store.search_compile import Plan, as_set, compile_tree
from refdesk.store.search_names import is_contained
from refdesk.store.search_order import Check, concatenated, never, order
from refdesk.store.states import IN_LIBRARY, IN_TRASH
from refdesk.store.vocabulary import vocabulary

T = TypeVar("T")

LONG: Final = 0.015
"""Seconds; ranking takes three times as long as finding, so the first rows go without it."""


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
    hits and is "newest first" for more, or without a query. With a `limit`, a query that is
    broad or takes long may give other hits first than the whole list has there: the newest.

    Another thread ends it with `connection.interrupt()` (OperationalError); `check` is called
    between steps in Python and may raise. Raises QueryError for a part of the query that the
    library has no data for.
    """

    def run() -> array[int]:
        return _Search(connection, tree, view, check or never).ids(sort, descending, limit)

    return _undisturbed(connection, run)


def count(connection: sqlite3.Connection, tree: Node, view: View | None = None) -> int:
    """How many references `view` (default: all) and the query find."""
    return _undisturbed(
        connection, lambda: _Search(connection, tree, view or View(), never).count()
    )


def _undisturbed(connection: sqlite3.Connection, run: Callable[[], T]) -> T:
    """What `run` gives; anew when the tables of words were exchanged while it ran (words.py)."""
    while True:
        before = connection.execute("PRAGMA schema_version").fetchone()
        found = run()
        if connection.execute("PRAGMA schema_version").fetchone() == before:
            return found


def ids_of_text(
    connection: sqlite3.Connection, text: str, *, limit: int | None = None
) -> array[int]:
    """Ids that a query text finds, newest first; raises QueryError for a mistake in it."""
    tree = parsed(text, search_history.texts(connection, "library", text)).tree
    return ids(connection, tree, View(), SortKey.ADDED, descending=True, limit=limit)


def count_of_text(connection: sqlite3.Connection, text: str) -> int:
    """How many references a query text finds; raises QueryError for a mistake in it."""
    return count(connection, parsed(text, search_history.texts(connection, "library", text)).tree)


def parsed(text: str, history: Sequence[str] = ()) -> Query:
    """The query of `text`, `history` being what #1, #2 ... were; raises QueryError with its first mistake."""
    query = read(text, history=history)
    for error in query.errors:
        raise QueryError(error.message, start=error.start, end=error.end)
    return query


def read(text: str, *, typing: bool = False, history: Sequence[str] = ()) -> Query:
    """A query as it is searched here and today: plain words are widened by what they name.

    That is headings, and authors as `family, initials`.

    Its mistakes are for the caller to look at.
    """
    known = vocabulary()
    has_mesh = known is not None
    query = parse(text, typing=typing, today=date.today(), history=history, has_mesh=has_mesh)
    if query.errors:
        return query
    tree = with_people(query.tree, query.text)
    if known is not None:
        tree = mapped(tree, query.text, lambda words: known.named(mesh_key(words)))
    return query if tree is query.tree else replace(query, tree=tree)


def remarks(connection: sqlite3.Connection, tree: Node) -> tuple[Problem, ...]:
    """Notes on how this library understands a query, beside those of the parser."""
    found = []
    for leaf, _ in leaves(tree):
        if not isinstance(leaf, Value):
            continue
        if leaf.field == "ta" and is_contained(connection, leaf):
            found.append(problem("journal-contains", leaf.start, leaf.end, leaf.text))
        if (leaf.field, leaf.text) == ("is", "duplicate") and not _were_duplicates_looked_for(
            connection
        ):
            found.append(problem("no-duplicates-look", leaf.start, leaf.end))
    return tuple(found)


def _were_duplicates_looked_for(connection: sqlite3.Connection) -> bool:
    sql = "SELECT 1 FROM meta WHERE name = 'duplicates_looked'"  # triggers.LOOKED
    return connection.execute(sql).fetchone() is not None


def highlight_words(query: Query) -> tuple[str, ...]:
    """What to mark in the records found: `il 6`, `neur*` (see `model.query.highlight.marks`)."""
    return query.highlight_terms


class _Search(Lister):
    """One search: a list that is bound by a query too."""

    def __init__(
        self, connection: sqlite3.Connection, tree: Node, view: View, check: Check
    ) -> None:
        self._tree = tree
        self._plan = compile_tree(connection, tree)
        super().__init__(connection, view, _states(tree, view), check, self._plan.where(connection))
        if self._plan.is_narrowed:
            # Without the `+` SQLite goes through all of an index of states instead of the hits.
            self._state_column = "+r.state"
        self._first_hits = array("q")
        self._looked_at = 0
        """So many of the newest hits were asked for; `_first_hits` are those that there are."""

    def ids(self, sort: SortKey, descending: bool, limit: int | None) -> array[int]:
        if sort is SortKey.BEST:
            return self._best(limit)
        if self._plan == Plan():
            return super().ids(sort, descending, limit)
        if limit is not None and (first := self._first(sort, descending, limit)) is not None:
            return first
        if (mask := self._mask()) is not None:
            return self._of_mask(mask, sort, descending, limit)
        return self._ordered(self._hits(), sort, descending)[:limit]

    def count(self) -> int:
        if (mask := self._mask()) is not None:
            return self._counted(mask)
        part = self._where()
        return int(self._one(f"SELECT count(*) FROM reference AS r WHERE {part.sql}", part))

    @property
    def _is_text(self) -> bool:
        """Whether the full-text table alone knows all hits."""
        return bool(self._plan.match) and not self._plan.tags and not self._view.sql

    def _hits(self) -> array[int]:
        """All that is found, in no order; text alone also finds what lies in other states."""
        if self._is_text:
            part = words.matching(self._connection, self._plan.match)
            sql = f"WITH hits(id) AS ({part.sql}) SELECT id FROM hits"
            return concatenated(self._connection, sql, part.parameters, self._check)
        return super()._hits()

    # by sets

    def _mask(self) -> search_sets.Mask | None:
        """What is found, as a set; None where SQLite is quicker: few hits have all the words."""
        plan = self._plan
        if plan.tree is None and not (plan.match and words.changed(self._connection)):
            return None
        if plan.words and not self._has_more_than(listing.FEW, plan.words):
            return None
        sets = search_sets.Sets(self._connection, self._check)
        if plan.tree is None:
            mask = sets.words(plan.match)
        else:
            mask = as_set(self._connection, plan.tree, sets)
        if self._view.sql:
            sql = f"SELECT r.id FROM reference AS r WHERE {self._view.sql}"
            mask = sets.all_of([mask, sets.part(Part(sql, self._view.parameters))])
        return mask

    def _counted(self, mask: search_sets.Mask) -> int:
        """How many of a set are in the states that are asked for."""
        if _has_all(self._tree) or IN_LIBRARY not in self._states:
            orders = [order(self._connection, SortKey.ADDED, s, self._check) for s in self._states]
            return sum(len(search_sets.picked(ids, mask, self._check)) for ids in orders)
        hidden = self._connection.execute("SELECT id, state FROM reference WHERE state <> 0")
        size = len(mask)
        others = [i for i, state in hidden if state not in self._states and i < size]
        return mask.count(1) - sum(map(mask.__getitem__, others))

    def _count_hidden(self) -> int:
        sql = "SELECT count(*) FROM reference WHERE state <> 0"
        return int(self._connection.execute(sql).fetchone()[0])

    def _of_mask(
        self, mask: search_sets.Mask, sort: SortKey, descending: bool, limit: int | None
    ) -> array[int]:
        """The references of a set in order, or the first `limit`."""
        if mask.count(1) <= listing.FEW:
            return self._sorted(search_sets.few_of(mask), sort, descending)[:limit]
        if limit is not None and descending and len(self._states) == 1:
            whole = order(self._connection, sort, self._states[0], self._check)
            return search_sets.last(whole, mask, limit)
        found = array("q")
        for state in self._states:
            whole = order(self._connection, sort, state, self._check)
            found.extend(search_sets.picked(whole, mask, self._check))
        if len(self._states) > 1:
            return self._sorted(found, sort, descending)[:limit]
        return self._turned(found, sort, descending)[:limit]

    def _has_more_than(self, count: int, match: str) -> bool:
        return words.has_more_than(self._connection, count, match)

    # the first rows

    def _first(self, sort: SortKey, descending: bool, limit: int) -> array[int] | None:
        """The first rows where that is quicker than finding all; None where it is not."""
        if self._view.sql:
            return None
        if self._plan.is_dense:
            return self._walked(sort, descending, limit, self._asked)
        if self._states != (IN_LIBRARY,):
            return None
        if self._plan.match:
            newest = self._newest(limit)
            if len(newest) < limit:
                return self._sorted(newest, sort, descending)
            is_added = sort is SortKey.ADDED and descending
            if (is_added and self._are_newest(newest)) or self._is_broad():
                return self._sorted(newest, sort, descending)
            return None
        if self._plan.some and self._is_broad():
            return self._sorted(self._newest_of(self._plan.some, limit), sort, descending)
        return None

    def _newest(self, limit: int) -> array[int]:
        """The newest hits of a text, or of tags beside it: ids grow with time."""
        texts = self._newest_of_text(limit)
        if not self._plan.tags:
            return texts
        tagged = tag_words.newest(self._connection, self._plan.tags, IN_LIBRARY, limit)
        return array("q", sorted({*texts, *tagged}, reverse=True)[:limit])

    def _newest_of_text(self, limit: int) -> array[int]:
        first = self._first_hits
        if len(first) < self._looked_at or (first and limit < len(first) // 2):
            listed = "json_each(?) AS j CROSS JOIN reference AS r ON r.id = j.value"
            sql = f"SELECT r.id FROM {listed} WHERE r.state = ? ORDER BY j.key LIMIT ?"
            values: tuple[Any, ...] = (json.dumps(list(first)), IN_LIBRARY, limit)
            found = array("q", [row[0] for row in self._connection.execute(sql, values)])
            if len(found) == limit or len(first) < self._looked_at:
                return found
        return self._newest_of(self._plan.match, limit)

    def _newest_of(self, match: str, limit: int) -> array[int]:
        return array("q", words.newest(self._connection, match, IN_LIBRARY, limit))

    def _look_at(self, most: int) -> int:
        """Keep the first `most` hits of the text, newest first; how many there are."""
        part = words.matching(self._connection, self._plan.match)
        sql = f"{part.sql} ORDER BY 1 DESC LIMIT ?"
        rows = self._connection.execute(sql, (*part.parameters, most))
        self._first_hits, self._looked_at = array("q", [row[0] for row in rows]), most
        return len(self._first_hits)

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
        return self._has_more_than(listing.BROAD, self._plan.match or self._plan.some)

    # best match

    def _best(self, limit: int | None) -> array[int]:
        if isinstance(self._tree, All) or self._states != (IN_LIBRARY,):
            return self.ids(SortKey.ADDED, True, limit)
        is_asked = limit is not None and not self._view.sql
        if is_asked and self._plan.some and self._is_broad():
            return self.ids(SortKey.ADDED, True, limit)
        if is_asked and self._plan.match and _has_prefix(self._tree):
            # FTS5 works out all hits of a beginning of a word for each question: ask once.
            assert limit is not None
            most = max(limit, min(search_rank.MOST_AT_ONCE, search_rank.MOST) + 1)
            began = time.perf_counter()
            if self._look_at(most) == most:
                return self.ids(SortKey.ADDED, True, limit)
            if time.perf_counter() - began > LONG:
                return self._sorted(self._newest(most), SortKey.ADDED, True)[:limit]
        where = None if self._is_text else self._where()
        if not self._is_text and (mask := self._mask()) is not None:
            if mask.count(1) > search_rank.MOST + self._count_hidden():
                return self._of_mask(mask, SortKey.ADDED, True, limit)
            listed = json.dumps(search_sets.ids_of(mask).tolist())
            sql = f"r.state = {IN_LIBRARY} AND r.id IN (SELECT value FROM json_each(?))"
            where = Part(sql, (listed,))
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


def _has_all(node: Node) -> bool:
    """Whether a tree asks for everything somewhere: its set has numbers that no reference has."""
    if isinstance(node, History):
        return _has_all(node.tree)
    return isinstance(node, All) or (
        isinstance(node, And | Or | Not) and any(map(_has_all, node.parts))
    )


def _has_prefix(tree: Node) -> bool:
    return any(isinstance(leaf, Text) and leaf.prefix for leaf, _ in leaves(tree))


def _states(tree: Node, view: View) -> tuple[int, ...]:
    if view.kind is ViewKind.TRASH:
        return (IN_TRASH,)
    for leaf, wanted in leaves(tree):
        if wanted and isinstance(leaf, Value) and (leaf.field, leaf.text) == ("is", "trashed"):
            return (IN_LIBRARY, IN_TRASH)
    return (IN_LIBRARY,)

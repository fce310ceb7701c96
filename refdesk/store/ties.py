"""Further columns to sort by: they put in order what the first one leaves equal."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Final

from refdesk.model.rows import SortKey, SortTerm
from refdesk.store.search_order import STEP, Check, order, picked
from refdesk.store.sort_columns import COLUMNS, INDEXES, PARTIAL, RARE, empty_value, expression, tie
from refdesk.store.states import IN_LIBRARY

FEW: Final = 2_000
"""So many references are looked up one by one; for more the ranks of all are made."""


def sorted_by(
    connection: sqlite3.Connection,
    ids: array[int],
    terms: Sequence[SortTerm],
    check: Check,
    state: int = IN_LIBRARY,
) -> array[int]:
    """`ids`, which are in the order of the first of `terms`, in the order of all of them.

    References that share the year (or the day of adding) go by the next term, those that share
    all by id in the first term's direction. Missing values come last, in either direction.
    """
    terms = [term for at, term in enumerate(terms) if term[0] not in [t[0] for t in terms[:at]]]
    if len(terms) < 2 or len(ids) < 2:
        return ids
    if len(ids) <= FEW:
        return _looked_up(connection, ids, terms)
    return _Settler(connection, terms, check, state, max(ids)).settled(ids)


def _looked_up(
    connection: sqlite3.Connection, ids: array[int], terms: Sequence[SortTerm]
) -> array[int]:
    columns = [tie(sort) for sort, _ in terms[:-1]]
    columns.append(_whole(terms[-1][0]))
    rows = connection.execute(
        f"SELECT r.id, {', '.join(columns)} FROM json_each(?) AS j "
        "CROSS JOIN reference AS r ON r.id = j.value",
        (json.dumps(list(ids)),),
    )
    values = {row[0]: row[1:] for row in rows}
    found = sorted(values, reverse=terms[0][1])
    for at in range(len(terms) - 1, -1, -1):
        sort, descending = terms[at]
        empty = empty_value(sort)
        found.sort(key=lambda i: values[i][at], reverse=descending)
        found.sort(key=lambda i: values[i][at] == empty)
    return array("q", found)


def _whole(sort: SortKey) -> str:
    """The value of the last term, to compare in Python."""
    column = expression(COLUMNS[sort])
    if column.endswith(" COLLATE NOCASE"):
        return f"lower({column.removesuffix(' COLLATE NOCASE')})"
    return column


class _Settler:
    """Sorts each run of equals by the next term, runs of those by the one after it.

    It goes by ranks: arrays of the rank of each reference by its id, 0 where it lacks the value.
    """

    def __init__(
        self, connection: sqlite3.Connection, terms: Sequence[SortTerm], check: Check, state: int,
        largest: int,
    ) -> None:  # fmt: skip
        self._connection = connection
        self._terms = terms
        self._check = check
        self._state = state
        self._largest = largest
        last = len(terms) - 1
        self._ranks = [self._rank(sort, at == last) for at, (sort, _) in enumerate(terms)]

    def settled(self, ids: array[int]) -> array[int]:
        # By ranks of years and days too: within one the first column has put its own order.
        found = array("q")
        for run in self._runs(ids, 0):
            found.extend(self._sorted(run, 1))
        return found

    def _sorted(self, run: array[int], at: int) -> array[int]:
        if len(run) < 2:
            return run
        ordered = self._by(run, at)
        if at + 1 == len(self._terms):
            return ordered
        found = array("q")
        for inner in self._runs(ordered, at):
            found.extend(self._sorted(inner, at + 1))
        return found

    def _by(self, run: array[int], at: int) -> array[int]:
        """`run` by one term, equal ones by id."""
        descending = self._terms[at][1]
        ranks = self._ranks[at]
        if len(run) > STEP:  # one sort of that length would hold up the window
            found = self._picked(run, at)
        else:
            by_id = sorted(run, reverse=self._terms[0][1])
            found = array("q", sorted(by_id, key=ranks.__getitem__, reverse=descending))
        if descending:
            return found
        low, high = 0, len(found)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if not ranks[found[middle]] else (low, middle)
        return found[low:] + found[:low]

    def _picked(self, run: array[int], at: int) -> array[int]:
        sort, descending = self._terms[at]
        found = picked(order(self._connection, sort, self._state, self._check), run, self._check)
        if descending:
            found.reverse()
        if descending == self._terms[0][1]:
            return found
        turned = array("q")
        for equal in self._runs(found, at):
            turned.extend(equal[::-1])
        return turned

    def _runs(self, ids: array[int], at: int) -> Iterator[array[int]]:
        """Cut where the rank by a term changes."""
        ranks = self._ranks[at]
        begin, last = 0, ranks[ids[0]]
        for step in range(0, len(ids), STEP):
            self._check()
            for place in range(step, min(step + STEP, len(ids))):
                rank = ranks[ids[place]]
                if rank != last:
                    yield ids[begin:place]
                    begin, last = place, rank
        yield ids[begin:]

    def _rank(self, sort: SortKey, is_last: bool) -> array[int]:
        """Ranks by a term; in the last one nothing that follows tells apart what shares a year."""
        ids = order(self._connection, sort, self._state, self._check)
        ranks = array("i", bytes(4 * (max(max(ids, default=0), self._largest) + 1)))
        lengths = self._lengths(sort, is_last)
        missing = len(ids) - sum(lengths)
        begin, since, rank = missing, 0, 1
        for length in lengths:
            deque(map(ranks.__setitem__, ids[begin : begin + length], repeat(rank)), maxlen=0)
            begin, rank = begin + length, rank + 1
            if begin - since > STEP:
                since = begin
                self._check()
        return ranks

    def _lengths(self, sort: SortKey, is_last: bool) -> list[int]:
        """How many references share each value, in its order."""
        column = COLUMNS[sort]
        value = expression(column, "reference")
        same = value if is_last else tie(sort, "reference")
        if column in INDEXES:  # the inner query goes along the index and sorts nothing
            inner = f"SELECT {value} AS v, {same} AS t, count(*) AS n FROM reference WHERE state = ? GROUP BY v"
        else:
            index, condition = PARTIAL.get(sort, ("", RARE.get(sort, "1")))
            table = f"reference INDEXED BY {index}" if index else "reference"
            inner = f"SELECT {same} AS t, count(*) AS n FROM {table} WHERE state = ? AND {condition} GROUP BY t"
        nocase = " COLLATE NOCASE" if column.endswith("NOCASE") else ""
        rows = self._connection.execute(
            f"SELECT t, sum(n) FROM ({inner}) GROUP BY t{nocase} ORDER BY t{nocase}", (self._state,)
        ).fetchall()
        self._check()
        empty = empty_value(sort)
        return [row[1] for row in rows if row[0] != empty]

"""Proximity that FTS5 cannot decide alone: three or more words, or within one affiliation."""

from __future__ import annotations

import functools
import json
import sqlite3
from bisect import bisect_left
from collections import defaultdict
from typing import TypeAlias

from refdesk.model.fold import BARRIER
from refdesk.model.query import Near
from refdesk.store import words
from refdesk.store.search_order import never
from refdesk.store.search_text import COLUMNS, candidates

Place: TypeAlias = tuple[int, str]
"""A reference and a column."""


def checked(connection: sqlite3.Connection, node: Near) -> set[int]:
    """The references with the parts in some order, at most `n` other words between neighbours.

    In affiliations all parts must be in the same one.
    """
    large, changed, small = words.found(connection, candidates(node), never)
    return {
        *_checked(connection, node, "fts", {i for i in large if changed[i : i + 1] != b"\1"}),
        *_checked(connection, node, "fts_changed", set(small)),
    }


def _checked(connection: sqlite3.Connection, node: Near, table: str, wanted: set[int]) -> set[int]:
    """Those of `wanted`, whose words stand in `table`."""
    if not wanted:
        return set()
    positions = _Positions(connection, table, wanted, frozenset(COLUMNS[node.field].split()))
    parts = [positions.of_phrase(part) for part in node.parts]
    barriers = positions.of_word(BARRIER) if node.field == "ad" else {}
    lengths = [len(part) for part in node.parts]
    places = set(parts[0]).intersection(*parts[1:])
    return {
        place[0]
        for place in places
        if is_near([part[place] for part in parts], lengths, node.n, barriers.get(place, []))
    }


class _Positions:
    """Where words stand, from the full-text index itself."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        table: str,
        wanted: set[int],
        columns: frozenset[str],
    ) -> None:
        self._connection = connection
        self._table = f"temp.{table}_instance"
        self._wanted = json.dumps(sorted(wanted))
        self._columns = tuple(columns)
        # A temporary table is no change of the library, but counts as one here.
        guarded = connection.execute("PRAGMA query_only").fetchone()[0]
        connection.execute("PRAGMA query_only=OFF")
        try:
            connection.execute(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {self._table} "
                f"USING fts5vocab(main, {table}, instance)"
            )
        finally:
            connection.execute(f"PRAGMA query_only={guarded}")

    def of_word(self, word: str) -> dict[Place, list[int]]:
        found: dict[Place, list[int]] = defaultdict(list)
        listed = ", ".join("?" * len(self._columns))
        rows = self._connection.execute(
            f'SELECT doc, col, "offset" FROM {self._table} WHERE term = ? '
            f"AND (0 = ? OR col IN ({listed})) AND doc IN (SELECT value FROM json_each(?))",
            (word, len(self._columns), *self._columns, self._wanted),
        )
        for reference_id, column, offset in rows:
            found[reference_id, column].append(offset)
        return found

    def of_phrase(self, words: tuple[str, ...]) -> dict[Place, list[int]]:
        found = self.of_word(words[0])
        for distance, word in enumerate(words[1:], 1):
            following = {p: set(offsets) for p, offsets in self.of_word(word).items()}
            found = {
                place: [at for at in offsets if at + distance in following.get(place, ())]
                for place, offsets in found.items()
            }
        return {place: sorted(offsets) for place, offsets in found.items() if offsets}


def is_near(starts: list[list[int]], lengths: list[int], n: int, barriers: list[int]) -> bool:
    """Whether one start of each part can be chosen so that neighbours are close enough."""

    @functools.cache
    def extend(end: int, left: frozenset[int]) -> bool:
        if not left:
            return True
        barrier = bisect_left(barriers, end)
        limit = min(end + n, barriers[barrier] if barrier < len(barriers) else end + n)
        for part in left:
            offsets = starts[part]
            for at in offsets[bisect_left(offsets, end) :]:
                if at > limit:
                    break
                if extend(at + lengths[part], left - {part}):
                    return True
        return False

    every = frozenset(range(len(starts)))
    return any(extend(at + lengths[part], every - {part}) for part in every for at in starts[part])

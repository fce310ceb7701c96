"""Whole lists of hits by sets: each term of a query to one byte for every reference.

SQLite puts the hits of each term into a table of its own to look others up in; for terms that
hundreds of thousands of references have, three times as slow as handing their ids over and
joining the sets here. Sets are kept while nothing is written: at the next key only the term
that changed is looked up.
"""

from __future__ import annotations

import sqlite3
import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable
from itertools import compress
from typing import Any, Final, NamedTuple

from refdesk.store import words
from refdesk.store.parts import Part
from refdesk.store.search_order import STEP, Check, concatenated

KEPT: Final = 16
"""Sets of terms that are kept; each has a byte for every reference."""

Mask = bytes
"""At the place of each reference id 1 for a hit, else 0."""


class _Version(NamedTuple):
    connection: sqlite3.Connection
    number: int


class _Kept:
    """The sets of one state of the library, as one connection sees it."""

    def __init__(self, version: _Version, size: int) -> None:
        self.version = version
        self.size = size
        self.masks: OrderedDict[tuple[str, tuple[Any, ...]], Mask] = OrderedDict()


_kept: list[_Kept] = []
_lock = threading.Lock()
_MOST_CONNECTIONS: Final = 2


def _of(connection: sqlite3.Connection) -> _Kept:
    """What is kept for a connection; nothing yet after a write."""
    number = connection.execute("PRAGMA data_version").fetchone()[0]
    version = _Version(connection, number)
    with _lock:
        for kept in _kept:
            if kept.version.connection is connection and kept.version.number == number:
                return kept
    size = connection.execute("SELECT max(id) FROM reference").fetchone()[0] or 0
    made = _Kept(version, int(size) + 1)
    with _lock:
        others = [kept for kept in _kept if kept.version.connection is not connection]
        _kept[:] = [*others, made][-_MOST_CONNECTIONS:]
    return made


class Sets:
    """The sets of one search."""

    def __init__(self, connection: sqlite3.Connection, check: Check) -> None:
        self._connection = connection
        self._check = check
        self._kept = _of(connection)
        self.size = self._kept.size

    def part(self, part: Part) -> Mask:
        """The references that a SELECT of ids finds."""

        def read() -> Mask:
            sql = f"WITH hits(id) AS ({part.sql}) SELECT id FROM hits"
            ids = concatenated(self._connection, sql, part.parameters, self._check)
            return bytes(self._marked(bytearray(self.size), ids, 1))

        return self._once((part.sql, part.parameters), read)

    def words(self, expression: str) -> Mask:
        """The references that fit a MATCH expression."""

        def read() -> Mask:
            found = words.found(self._connection, expression, self._check)
            mask = bytes(self._marked(bytearray(self.size), found.large, 1))
            if not found.changed:
                return mask
            taken = found.changed[: self.size].ljust(self.size, b"\0")
            return bytes(self._marked(bytearray(self.without(mask, taken)), found.small, 1))

        return self._once(("MATCH", (expression,)), read)

    def _once(self, key: tuple[str, tuple[Any, ...]], read: Callable[[], Mask]) -> Mask:
        """The set that is kept as `key`, else a new one."""
        self._check()
        with _lock:
            if key in self._kept.masks:
                self._kept.masks.move_to_end(key)
                return self._kept.masks[key]
        mask = read()
        version = self._connection.execute("PRAGMA data_version").fetchone()[0]
        if version == self._kept.version.number:
            with _lock:
                self._kept.masks[key] = mask
                while len(self._kept.masks) > KEPT:
                    self._kept.masks.popitem(last=False)
        return mask

    def _marked(self, mask: bytearray, ids: array[int], value: int) -> bytearray:
        for at in range(0, len(ids), STEP):
            self._check()
            for each in ids[at : at + STEP].tolist():
                if each < self.size:  # written after the search began
                    mask[each] = value
        return mask

    def everything(self) -> Mask:
        """All references, in whatever state."""
        return b"\1" * self.size

    def nothing(self) -> Mask:
        """None."""
        return bytes(self.size)

    def all_of(self, masks: list[Mask]) -> Mask:
        """What is in all sets."""
        found = int.from_bytes(masks[0], "little")
        for mask in masks[1:]:
            found &= int.from_bytes(mask, "little")
        return found.to_bytes(self.size, "little")

    def any_of(self, masks: list[Mask]) -> Mask:
        """What is in any set."""
        found = int.from_bytes(masks[0], "little")
        for mask in masks[1:]:
            found |= int.from_bytes(mask, "little")
        return found.to_bytes(self.size, "little")

    def without(self, mask: Mask, taken: Mask) -> Mask:
        """What is in the first set only."""
        kept = int.from_bytes(taken.translate(_TURNED), "little")
        return (int.from_bytes(mask, "little") & kept).to_bytes(self.size, "little")


_TURNED: Final = bytes((1, 0, *range(2, 256)))


def ids_of(mask: Mask) -> array[int]:
    """The references of a set, by id."""
    return array("q", compress(range(len(mask)), mask))


def few_of(mask: Mask) -> array[int]:
    """The same for a set of few references."""
    found = array("q")
    at = mask.find(1)
    while at >= 0:
        found.append(at)
        at = mask.find(1, at + 1)
    return found


def last(ids: array[int], mask: Mask, limit: int) -> array[int]:
    """The last `limit` of `ids` that are in a set, from the end."""
    found = array("q")
    size = len(mask)
    end = len(ids)
    while end > 0 and len(found) < limit:
        part = ids[max(0, end - STEP // 10) : end]
        part.reverse()
        found.extend(each for each in part if each < size and mask[each])
        end -= len(part)
    return found[:limit]


def picked(ids: array[int], mask: Mask, check: Check) -> array[int]:
    """Those of `ids` that are in a set, in their order."""
    found = array("q")
    size = len(mask)
    for at in range(0, len(ids), STEP):
        check()
        part = ids[at : at + STEP].tolist()
        if max(part) >= size:
            part = [each for each in part if each < size]
        found.extend(compress(part, map(mask.__getitem__, part)))
    return found

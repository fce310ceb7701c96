"""A facet's values of every reference, kept in memory as numbers: counting hits reads no table.

Grouping a million rows costs SQLite seconds; counting numbers that lie in one array costs a
twentieth of that. A column is read once and then patched for the references that changed.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, chain, compress, repeat
from typing import Final, NamedTuple

STEP: Final = 4_000
"""References that are counted before `check` is called again, and other threads get their turn:
the counting itself is one call that holds Python's global lock.
"""


class Block(NamedTuple):
    """The values of references with ascending ids, as many of each as `lengths` says, each once.

    Lists for all references together: a loop over each reference takes twice as long.
    """

    ids: Sequence[int]
    lengths: Sequence[int]
    values: Sequence[int]


class Column:
    """The values of each reference, as numbers; those of reference r are `_values[_first[r]:_end[r]]`."""

    def __init__(self) -> None:
        self._first = array("I")
        self._end = array("I")
        self._values = array("I")
        self.totals: Counter[int] = Counter()
        """How many references have each value, in whatever state they are."""
        self._loaded = 0

    def load(self, last: int, block: Block) -> None:
        """Take in what references have that are not known yet, up to the id `last`."""
        at = len(self._values)
        self._values.extend(block.values)
        ends = list(accumulate(block.lengths, initial=at))
        begins = dict(zip(block.ids, ends, strict=False))
        del ends[0]
        ids = range(len(self._first), last + 1)
        self._first.extend(map(begins.get, ids, repeat(at)))
        self._end.extend(map(dict(zip(block.ids, ends, strict=True)).get, ids, repeat(at)))
        self._loaded += len(block.lengths) - block.lengths.count(0)
        self.totals.update(block.values)

    def put(self, rows: Iterable[tuple[int, Sequence[int]]]) -> None:
        """Take in what references have, each value once; what was known of them is replaced."""
        first, end, kept = self._first, self._end, self._values
        before = len(kept)
        try:
            for reference_id, values in rows:
                missing = reference_id - len(first)
                if missing > 0:
                    first.frombytes(bytes(4 * missing))
                    end.frombytes(bytes(4 * missing))
                at = len(kept)
                kept.extend(values)
                if missing >= 0:
                    first.append(at)
                    end.append(len(kept))
                else:
                    self._forget(reference_id)
                    first[reference_id], end[reference_id] = at, len(kept)
                self._loaded += at < len(kept)
        finally:
            self.totals.update(kept[before:])

    def _forget(self, reference_id: int) -> None:
        """Take off what a reference had; what was just put in is counted at the end."""
        old = self._values[self._first[reference_id] : self._end[reference_id]]
        if old:
            self._loaded -= 1
            self.totals.subtract(old)

    def count(self, hits: array[int], check: Callable[[], None]) -> Counter[int]:
        """How many of `hits` have each value; not to be changed.

        Of more than half of the library, the others are counted and taken off the totals.
        """
        if len(hits) * 2 <= self._loaded:
            return self._counted(hits, check)
        mask = bytearray(b"\1") * len(self._first)
        for hit in hits:
            if hit < len(mask):
                mask[hit] = 0
        others = array("q", compress(range(len(mask)), mask))
        if not others:
            return self.totals
        found = Counter(self.totals)
        found.subtract(self._counted(others, check))
        return found

    def combinations(
        self, hits: array[int], values: frozenset[int], check: Callable[[], None]
    ) -> Counter[frozenset[int]]:
        """How many of `hits` have each combination of `values` (none of them included)."""
        found: Counter[frozenset[int]] = Counter()
        size = len(self._first)
        for start in range(0, len(hits), STEP):
            check()
            part = array("q", [each for each in hits[start : start + STEP] if each < size])
            found.update(map(values.intersection, self._slices(part)))
        return found

    def _counted(self, ids: array[int], check: Callable[[], None]) -> Counter[int]:
        found: Counter[int] = Counter()
        size = len(self._first)
        for start in range(0, len(ids), STEP):
            check()
            part = ids[start : start + STEP]
            if part and max(part) >= size:
                part = array("q", [each for each in part if each < size])
            found.update(chain.from_iterable(self._slices(part)))
        return found

    def _slices(self, ids: array[int]) -> Iterator[array[int]]:
        spans = map(slice, map(self._first.__getitem__, ids), map(self._end.__getitem__, ids))
        return map(self._values.__getitem__, spans)

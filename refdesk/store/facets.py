"""Counting what the hits of a search have in common: facets by their values.

`Facets` is for one thread. It keeps a column in memory for each facet that was asked for
(facet_columns.py); `touch` says which references changed since.
"""

from __future__ import annotations

import heapq
import sqlite3
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from refdesk.model.facets import Facet, FacetCounts, FacetFilter, FacetValue
from refdesk.model.fold import tokens
from refdesk.store import facet_sources as sources
from refdesk.store.facet_columns import Column
from refdesk.store.vocabulary import vocabulary

MAKERS: Final[dict[Facet, Callable[[], sources.Source]]] = {
    Facet.YEAR: sources.Years,
    Facet.TYPE: lambda: sources.Terms("pt", "pt:noexp"),
    Facet.MAJOR: lambda: sources.Headings(is_major=True),
    Facet.MESH: lambda: sources.Headings(is_major=False),
    Facet.JOURNAL: sources.Journals,
    Facet.SUBSTANCE: lambda: sources.Terms("substance", "nm"),
    Facet.AUTHOR: sources.Authors,
    Facet.COUNTRY: sources.Countries,
    Facet.AGENCY: sources.Agencies,
    Facet.STATUS: sources.Statuses,
    Facet.LANGUAGE: sources.Languages,
}
PATCHED: Final = 2_000
"""When more references changed, a column is read anew."""

Check = Callable[[], None]


@dataclass
class _Kept:
    """A facet's column, how far it is read, and the references that changed since."""

    source: sources.Source
    column: Column = field(default_factory=Column)
    last: int = 0
    stale: set[int] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=dict)
    """The numbers of values that were shown, by their terms."""


class Facets:
    """Counts facets of hits; reads what it needs when it first needs it."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Facet, str], _Kept] = {}

    def touch(self, ids: Iterable[int] | None) -> None:
        """These references changed (None: perhaps all): what was read of them is old."""
        changed = None if ids is None else set(ids)
        for kept in self._kept.values():
            if changed is not None:
                kept.stale |= changed
            if changed is None or len(kept.stale) > PATCHED:
                kept.column, kept.last = Column(), 0
                kept.stale.clear()

    def count(
        self,
        connection: sqlite3.Connection,
        facet: Facet,
        hits: array[int],
        check: Check,
        *,
        limit: int = 0,
        words: str = "",
        chosen: Iterable[FacetFilter] = (),
        branch: str = "",
    ) -> FacetCounts:
        """The commonest values among `hits`, those that are chosen first.

        `limit` 0 gives all, `words` only those whose label has words that begin so; `branch`
        is the heading of the MeSH tree below which they stand. `check` is called between steps
        of work and may raise; what was read before is kept.
        """
        kept = self._up_to_date(connection, facet, branch, check)
        if isinstance(kept.source, sources.Branch) and kept.source.vocabulary is None:
            return FacetCounts(facet, branch=branch, is_known=False)
        found = kept.column.count(hits, check)
        counted = [(value, count) for value, count in found.items() if count > 0]
        if facet is Facet.YEAR:
            return FacetCounts(facet, total=len(counted), years=tuple(sorted(counted)))
        if words:
            counted = [pair for pair in counted if _has_words(kept.source.label(pair[0]), words)]
        first = heapq.nlargest(limit or len(counted), counted, key=lambda pair: (pair[1], -pair[0]))
        kept.source.settle(connection, [value for value, _ in first])
        values = [self._value(kept, value, count) for value, count in first]
        if not words:
            values = self._with_chosen(connection, values, kept, found, chosen)
        return FacetCounts(facet, tuple(values), len(counted), branch=branch)

    def together(
        self,
        connection: sqlite3.Connection,
        facet: Facet,
        hits: array[int],
        terms: Sequence[str],
        check: Check,
    ) -> dict[tuple[int, int], int]:
        """How many of `hits` have each two of values that `count` gave, by their places in `terms`.

        A value with itself is how many have it at all.
        """
        kept = self._up_to_date(connection, facet, "", check)
        place = {kept.numbers[term]: at for at, term in enumerate(terms) if term in kept.numbers}
        found: Counter[tuple[int, int]] = Counter()
        for values, count in kept.column.combinations(hits, frozenset(place), check).items():
            places = sorted(place[value] for value in values)
            for at, one in enumerate(places):
                for other in places[at:]:
                    found[one, other] += count
        return dict(found)

    @staticmethod
    def _value(kept: _Kept, value: int, count: int) -> FacetValue:
        term = kept.source.term(value)
        kept.numbers[term] = value
        return FacetValue(term, kept.source.label(value), count, kept.source.inner(value))

    def _with_chosen(
        self,
        connection: sqlite3.Connection,
        values: list[FacetValue],
        kept: _Kept,
        found: Counter[int],
        chosen: Iterable[FacetFilter],
    ) -> list[FacetValue]:
        """The values that the list is narrowed by stand first, also when few hits have them."""
        by_term = {value.term: value for value in values}
        first = []
        for one in chosen:
            if one.term in by_term:
                first.append(by_term.pop(one.term))
            elif one.term in kept.numbers or one.facet is not Facet.TREE:
                number = self._number(connection, kept, one, found)
                first.append(FacetValue(one.term, one.label, found[number] if number >= 0 else 0))
        return first + list(by_term.values())

    @staticmethod
    def _number(
        connection: sqlite3.Connection, kept: _Kept, one: FacetFilter, found: Iterable[int]
    ) -> int:
        """The value that a filter means, which may have been chosen elsewhere; -1 for none of `found`."""
        if one.term not in kept.numbers:
            label = tokens(one.label)
            alike = [value for value in found if tokens(kept.source.label(value)) == label]
            kept.source.settle(connection, alike)
            kept.numbers |= {kept.source.term(value): value for value in alike}
        return kept.numbers.get(one.term, -1)

    def _up_to_date(
        self, connection: sqlite3.Connection, facet: Facet, branch: str, check: Check
    ) -> _Kept:
        kept = self._kept.get((facet, branch))
        if kept is not None and isinstance(kept.source, sources.Branch) and kept.source.is_old:
            kept = None  # other headings were loaded
        if kept is None:
            source = sources.Branch(branch) if facet is Facet.TREE else MAKERS[facet]()
            kept = self._kept[facet, branch] = _Kept(source)
        if isinstance(kept.source, sources.Branch) and vocabulary() is None:
            return kept
        newest = connection.execute("SELECT max(id) FROM reference").fetchone()[0] or 0
        if newest > kept.last or kept.stale:
            kept.source.prepare(connection)
        for low in range(kept.last + 1, newest + 1, kept.source.step):
            check()
            high = min(low + kept.source.step - 1, newest)
            kept.column.load(high, kept.source.block(connection, low, high))
            kept.last = high
        for reference_id in list(kept.stale):
            check()
            kept.column.put(_patch(kept.source, connection, reference_id))
            kept.stale.discard(reference_id)
        return kept


def _patch(
    source: sources.Source, connection: sqlite3.Connection, reference_id: int
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """What one reference has now, nothing included."""
    yield reference_id, tuple(source.block(connection, reference_id, reference_id).values)


def _has_words(label: str, words: str) -> bool:
    """Whether each of the folded words begins one of the label."""
    known = tokens(label)
    return all(any(one.startswith(word) for one in known) for word in tokens(words))

"""The summary of a list: its numbers, and what its plots show."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from refdesk.model.facets import Facet, FacetCounts
from refdesk.model.summary import CHECK_TAGS, FACETS, TOP, Bar, Numbers, Plot, PlotCounts
from refdesk.store import summary
from refdesk.store.facet_sources import years_term
from refdesk.store.facets import Facets
from refdesk.store.fold_keys import words_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refdesk.model.cancel import CancelToken
    from refdesk.store.library import Library


class SummaryService:
    """Counts in one thread at a time; any may `touch`."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._facets = Facets()
        self._lock = threading.Lock()
        self._touched: set[int] | None = set()

    def touch(self, ids: Iterable[int] | None) -> None:
        """These references changed (None: perhaps all)."""
        with self._lock:
            self._touched = (
                None if ids is None or self._touched is None else self._touched | set(ids)
            )

    def numbers(self, ids: array[int], token: CancelToken) -> Numbers:
        """How many references have what."""
        connection = self._library.read()
        with token.interrupting(lambda: self._library.interrupt(connection)):
            return summary.numbers(connection, ids, token.raise_if_cancelled)

    def counts(
        self,
        ids: array[int],
        token: CancelToken,
        plots: Iterable[Plot] = tuple(Plot),
        *,
        top: int = TOP,
        has_check_tags: bool = False,
    ) -> Iterator[PlotCounts]:
        """What each plot shows, as soon as it is counted."""
        self._take_touched()
        connection = self._library.read()
        with token.interrupting(lambda: self._library.interrupt(connection)):
            for plot in plots:
                token.raise_if_cancelled()
                yield self._plot(plot, ids, token.raise_if_cancelled, top, has_check_tags)

    def _plot(
        self, plot: Plot, ids: array[int], check: Callable[[], None], top: int, has_check_tags: bool
    ) -> PlotCounts:
        if plot is Plot.YEARS:
            return _years(self._count(Facet.YEAR, ids, check, 0))
        if plot not in (Plot.MESH, Plot.TOGETHER):
            return _bars(plot, self._count(FACETS[plot], ids, check, top))
        wanted = top if has_check_tags else top + len(CHECK_TAGS)
        found = self._count(Facet.MESH, ids, check, wanted)
        bars = [
            Bar(value.label, value.term, value.count)
            for value in found.values
            if has_check_tags or words_key(value.label) not in CHECK_TAGS
        ][:top]
        if plot is Plot.MESH:
            return PlotCounts(plot, tuple(bars), found.total)
        terms = [bar.term for bar in bars]
        pairs = self._facets.together(self._library.read(), Facet.MESH, ids, terms, check)
        return _matrix(bars, pairs)

    def _count(
        self, facet: Facet, ids: array[int], check: Callable[[], None], limit: int
    ) -> FacetCounts:
        return self._facets.count(self._library.read(), facet, ids, check, limit=limit)

    def _take_touched(self) -> None:
        with self._lock:
            touched, self._touched = self._touched, set()
        if touched is None or touched:
            self._facets.touch(touched)


def _years(found: FacetCounts) -> PlotCounts:
    """A bar for every year from the first to the last."""
    counts = dict(found.years)
    span = range(min(counts), max(counts) + 1) if counts else range(0)
    bars = [Bar(str(year), years_term(year, year), counts.get(year, 0)) for year in span]
    return PlotCounts(Plot.YEARS, tuple(bars), len(counts))


def _bars(plot: Plot, found: FacetCounts) -> PlotCounts:
    bars = [Bar(value.label, value.term, value.count) for value in found.values]
    return PlotCounts(plot, tuple(bars), found.total)


def _matrix(bars: list[Bar], pairs: dict[tuple[int, int], int]) -> PlotCounts:
    """A cell for each two headings of `bars`, and one for each alone."""
    cells = []
    for row, one in enumerate(bars):
        for column in range(row + 1):
            other = bars[column]
            count = pairs.get((column, row), 0)
            is_alone = row == column
            label = one.label if is_alone else f"{other.label} + {one.label}"
            term = one.term if is_alone else f"({other.term} AND {one.term})"
            cells.append(Bar(label, term, count, row, column))
    return PlotCounts(Plot.TOGETHER, tuple(cells), len(bars), tuple(bar.label for bar in bars))

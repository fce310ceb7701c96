"""Searches that were made: the lines of the search history."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A search that was made: `#number` in a query of the same scope means it.

    `count` is None when it is not known how much it found; `at` is ISO text in UTC.
    """

    number: int
    query: str
    count: int | None = None
    at: str = ""


@dataclass(frozen=True, slots=True)
class SearchHistory:
    """The lines of both scopes, in the order of their numbers."""

    library: tuple[HistoryLine, ...] = ()
    pubmed: tuple[HistoryLine, ...] = ()

    def lines(self, scope: str) -> tuple[HistoryLine, ...]:
        """Those of the scope "library" or "pubmed"."""
        return self.pubmed if scope == "pubmed" else self.library

    def texts(self, scope: str) -> tuple[str, ...]:
        """The queries, #1 first, as the query language wants them."""
        return tuple(line.query for line in self.lines(scope))

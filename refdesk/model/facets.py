"""Facets: what a list can be narrowed by, the counts of its values, and the query they come to."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from refdesk.model.rows import View


class Facet(StrEnum):
    """The ways to narrow a list, in the order of the pane."""

    YEAR = "year"
    TYPE = "type"
    MAJOR = "major"
    MESH = "mesh"
    TREE = "tree"
    JOURNAL = "journal"
    SUBSTANCE = "substance"
    AUTHOR = "author"
    COUNTRY = "country"
    AGENCY = "agency"
    STATUS = "status"
    LANGUAGE = "language"
    TOGETHER = "together"
    """Two MeSH headings on one reference; only the summary asks for it."""


SHOWN: Final = 5
"""So many values of a facet are shown before "Show all"."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value with the number of hits that have it; `term` is the query that finds them.

    `inner` names the branch of the MeSH tree that lies below it, "" where nothing does.
    """

    term: str
    label: str
    count: int = 0
    inner: str = ""


@dataclass(frozen=True, slots=True)
class FacetFilter:
    """A value that the list is narrowed by, or that is left out of it."""

    facet: Facet
    term: str
    label: str
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """The commonest values of a facet, how many there are in all, and years as (year, count).

    `branch` is the part of the MeSH tree that was counted; `is_known` is False while its
    headings were not loaded.
    """

    facet: Facet
    values: tuple[FacetValue, ...] = ()
    total: int = 0
    years: tuple[tuple[int, int], ...] = ()
    branch: str = ""
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class FacetRequest:
    """The facets to count for the hits `ids`.

    A facet that the list is narrowed by is counted without its own filters, so that its other
    values show what they would add: `view`, `query` and `filters` say what was searched.
    `limit` 0 asks for all values, `words` for those whose label has these letters.
    """

    request: int
    ids: array[int]
    facets: tuple[Facet, ...]
    view: View = field(default_factory=View)
    query: str = ""
    filters: tuple[FacetFilter, ...] = ()
    limit: int = SHOWN
    words: str = ""
    branches: tuple[str, ...] = ()
    """Branches of the MeSH tree that are unfolded; all their values are counted."""


@dataclass(frozen=True, slots=True)
class FacetAnswer:
    """The counts that a request asked for."""

    request: int
    counts: tuple[FacetCounts, ...]


def narrowing(filters: Iterable[FacetFilter]) -> str:
    """The filters as query text: any of a facet's values, all facets, none of what is left out."""
    included: dict[Facet, list[str]] = {}
    excluded: list[str] = []
    for one in filters:
        if one.is_excluded:
            excluded.append(one.term)
        else:
            included.setdefault(one.facet, []).append(one.term)
    groups = [terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})" for terms in included.values()]  # fmt: skip
    without = " ".join(f"NOT {term}" for term in dict.fromkeys(excluded))
    return f"{' AND '.join(groups)} {without}".strip()


def joined(query: str, filters: Iterable[FacetFilter]) -> str:
    """What the box and the filters ask for together, as one query text."""
    more, query = narrowing(filters), query.strip()
    if not more or not query:
        return more or query
    # Operators are read from left to right, so only what stands behind needs brackets.
    return f"{query} {more}" if more.startswith("NOT ") else f"{query} AND {more}"


def quoted(text: str, tag: str) -> str:
    """A whole value as a query term: `"Lancet"[ta]`."""
    for sign in '"“”„*[]\\':
        text = text.replace(sign, " ")
    return f'"{" ".join(text.split())}"[{tag}]'


def toggled(
    filters: tuple[FacetFilter, ...], one: FacetFilter, *, replaces: bool = False
) -> tuple[FacetFilter, ...]:
    """The filters after a click on a value: taken away when it is there as it is, else put in.

    `replaces` takes the facet's other values away (a range of years).
    """
    others = tuple(each for each in filters if (each.facet, each.term) != (one.facet, one.term))
    same = next((each for each in filters if (each.facet, each.term) == (one.facet, one.term)), one)
    if len(others) < len(filters) and same.is_excluded == one.is_excluded:
        return others
    if replaces:
        others = tuple(each for each in others if each.facet != one.facet)
    return (*others, one)

"""What the search box shows of a query, and what is said of it, for the library and for PubMed.

The query language is loaded when the first letter is typed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication

from refdesk.model.views import QueryProblem
from refdesk.ui.words import number

if TYPE_CHECKING:
    from refdesk.model.facets import FacetFilter


def placeholder(count: int, *, is_pubmed: bool) -> str:
    """What an empty box says; `count` is how many references the library has."""
    if is_pubmed:
        return _tr('Search PubMed: words, "phrases", field tags such as [ti] [au] [mh]')
    if count == 0:
        return _tr("Search your library, or switch to PubMed")
    if count == 1:
        return _tr('Search 1 reference: words, "phrases", field tags such as [ti] [au] [mh]')
    words = _tr('Search {n} references: words, "phrases", field tags such as [ti] [au] [mh]')
    return words.format(n=number(count))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Browser", text)


def errors_first(problems: tuple[QueryProblem, ...]) -> tuple[QueryProblem, ...]:
    """What stops a search before what is only noted."""
    return tuple(sorted(problems, key=lambda each: not each.is_error))


def problems_for_pubmed(
    query: str, earlier: tuple[str, ...], *, typing: bool = False
) -> tuple[QueryProblem, ...]:
    """What is wrong with a query for PubMed, which would say "0 results" or nothing at all."""
    if not query.strip():
        return ()
    from refdesk.services.pubmed_query import pubmed_problems  # when the first one is typed

    return errors_first(pubmed_problems(query, typing=typing, history=earlier))


def written_out_for_pubmed(query: str, earlier: tuple[str, ...]) -> str:
    """A query for PubMed, which does not know what was #1 here."""
    if "#" not in query:
        return query
    from refdesk.model.query.earlier import written_out  # rarely needed

    return written_out(query, earlier)


def narrowing_text(filters: tuple[FacetFilter, ...]) -> str:
    """The filters as query text."""
    if not filters:
        return ""
    from refdesk.model.facets import narrowing  # with the first filter

    return narrowing(filters)


def library_colours(text: str) -> list[tuple[int, int, str]]:
    """The parts of a query of the library to be coloured: start, end, kind."""
    return _colours(text, "library")


def pubmed_colours(text: str) -> list[tuple[int, int, str]]:
    """The same of a query of PubMed."""
    return _colours(text, "pubmed")


def _colours(text: str, scope: Literal["library", "pubmed"]) -> list[tuple[int, int, str]]:
    if not text:
        return []
    from refdesk.model.query import tokens_for_colouring  # when the first letter is typed

    return [*tokens_for_colouring(text, scope=scope)]

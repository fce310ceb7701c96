"""What is wrong with a query before PubMed is asked: it would answer a mistake with other hits or none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from refdesk.errors import QueryError
from refdesk.model.query import Problem, parse
from refdesk.model.views import QueryProblem

_OURS: Final = frozenset(("too-long", "too-many-terms", "too-deep"))
"""Limits of the library's search; PubMed takes longer queries."""
_PUBMEDS: Final = frozenset(("pubmed-truncation", "pubmed-proximity"))
"""Notes on what PubMed does; the others tell how the library understands a query."""


def pubmed_problems(
    query: str, *, typing: bool = False, history: Sequence[str] = ()
) -> tuple[QueryProblem, ...]:
    """Mistakes in a query meant for PubMed, in text order, and what PubMed would do with it.

    `history` holds the earlier searches of PubMed that its #1, #2 ... mean.
    """
    return tuple(
        QueryProblem(found.message, found.start, found.end, found.severity == "error")
        for found in parse(query, typing=typing, scope="pubmed", history=history).problems
        if _is_told(found)
    )


def check_pubmed_query(query: str) -> None:
    """Raise QueryError for the first mistake in a query meant for PubMed."""
    for problem in pubmed_problems(query):
        if problem.is_error:
            raise QueryError(problem.message, start=problem.start, end=problem.end)


def _is_told(problem: Problem) -> bool:
    if problem.severity == "error":
        return problem.kind not in _OURS
    return problem.kind in _PUBMEDS

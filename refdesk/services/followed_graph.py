"""The works that most references lead to and those references, as what a graph is drawn of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from refdesk.model.rows import ReferenceRow
from refdesk.services.following import Followed

MOST_WORKS: Final = 150
MOST_REFERENCES: Final = 150
"""Together as many as can be told apart on a screen."""


@dataclass(frozen=True, slots=True)
class Leading:
    """A reference that leads to works of the graph."""

    reference_id: int
    title: str
    creators: str
    year: int | None


@dataclass(frozen=True, slots=True)
class FollowedGraph:
    """`links` are pairs of places in `works` (by number, most first) and in `references`.

    `all_works` and `all_references` are how many there were to choose from.
    """

    works: tuple[Followed, ...] = ()
    references: tuple[Leading, ...] = ()
    links: tuple[tuple[int, int], ...] = ()
    all_works: int = 0
    all_references: int = 0

    def from_work(self, at: int) -> tuple[int, ...]:
        """The places of the references that lead to a work."""
        return tuple(reference for work, reference in self.links if work == at)

    def from_reference(self, at: int) -> tuple[int, ...]:
        """The places of the works to which a reference leads."""
        return tuple(work for work, reference in self.links if reference == at)


def graph_of(
    works: Sequence[Followed],
    leads: Mapping[int, Sequence[str]],
    rows_of: Callable[[Sequence[int]], Sequence[ReferenceRow]],
) -> FollowedGraph:
    """The graph of those works that are named most, and of the references that name most of them."""
    first = sorted(works, key=lambda work: -work.count)[:MOST_WORKS]
    places = {work.pmid: at for at, work in enumerate(first)}
    named: dict[int, list[int]] = {}
    for reference_id, pmids in leads.items():
        if found := [places[pmid] for pmid in pmids if pmid in places]:
            named[reference_id] = found
    ids = sorted(named, key=lambda each: -len(named[each]))[:MOST_REFERENCES]
    rows = rows_of(ids)
    references = tuple(Leading(row.id, row.title, row.creators, row.year) for row in rows)
    links = tuple((work, at) for at, row in enumerate(rows) for work in named[row.id])
    return FollowedGraph(tuple(first), references, links, len(works), len(named))

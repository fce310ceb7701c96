"""How many hits of a PubMed search are of which year: a question for each of the last years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from refdesk.model.cancel import CancelToken
from refdesk.net.pubmed import PubMedClient

YEARS: Final = 30
"""So many years are asked for: 11 seconds at the three questions a second that NCBI allows."""


def counts(
    pubmed: PubMedClient, query: str, token: CancelToken | None = None
) -> Iterator[tuple[tuple[int, int], ...]]:
    """(year, hits) pairs, one more each time, from this year back; ends when all hits are counted.

    A work with an electronic and a printed date may count in both years, as in PubMed. Raises as
    `PubMedClient.search` does.
    """
    total = pubmed.count(query, cancel=token)
    this_year = datetime.now(UTC).year
    found: dict[int, int] = {}
    for year in range(this_year, this_year - YEARS, -1):
        if sum(found.values()) >= total:
            return
        found[year] = pubmed.count(query, published=(year, year), cancel=token)
        yield tuple(sorted(found.items()))

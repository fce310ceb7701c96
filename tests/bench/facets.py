"""Counting facets: each for all hits, half and a tenth of them, beside bare SQL of the same work."""

from __future__ import annotations

import json
import random
import time
from array import array
from collections.abc import Callable, Iterator
from typing import Final

from refdesk.formats.registry import parse_source
from refdesk.model.cancel import CancelToken
from refdesk.model.facets import Facet
from refdesk.services import plotting
from refdesk.services.summary import SummaryService
from refdesk.store import search
from refdesk.store.facets import MAKERS, Facets
from refdesk.store.library import Library
from tests.bench.figures import Bench, Figure, case
from tests.bench.store import library_file

LIMIT: Final = 200.0
"""Milliseconds over 100,000 hits."""
_TERMS: Final = (
    "SELECT t.term_id, count(*) FROM hit CROSS JOIN reference_term AS t ON t.reference_id = hit.id "
    "WHERE t.term_id IN (SELECT id FROM term WHERE kind = 'pt') GROUP BY 1 ORDER BY 2 DESC LIMIT 5"
)
BARE: Final = {
    Facet.TYPE: _TERMS,
    Facet.MESH: "SELECT m.descriptor_id, count(DISTINCT hit.id) FROM hit CROSS JOIN mesh_heading AS m "
    "ON m.reference_id = hit.id GROUP BY 1 ORDER BY 2 DESC LIMIT 5",
    Facet.JOURNAL: "SELECT r.container_id, count(*) FROM hit CROSS JOIN reference AS r ON r.id = hit.id "
    "GROUP BY 1 ORDER BY 2 DESC LIMIT 5",
    Facet.AUTHOR: "SELECT c.family, c.initials, count(*) FROM hit CROSS JOIN creator AS c "
    "ON c.reference_id = hit.id WHERE c.role = 0 GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 5",
}
"""What SQLite alone would take for some facets."""


def _best(work: Callable[[], object], times: int = 3) -> float:
    best = float("inf")
    for _ in range(times):
        began = time.thread_time()
        work()
        best = min(best, (time.thread_time() - began) * 1000)
    return best


@case
def narrowed(bench: Bench) -> Iterator[Figure]:
    """Every facet: read for the first time, then counted."""
    with Library.open(library_file(bench), parse_source=parse_source) as library:
        connection = library.read()
        everything = search.ids_of_text(connection, "")
        half, tenth = (_part(everything, share) for share in (2, 10))
        own = library.connect()
        own.execute("CREATE TEMP TABLE hit (id INTEGER PRIMARY KEY)")
        own.execute("INSERT INTO hit SELECT value FROM json_each(?)", (json.dumps(list(half)),))
        facets = Facets()
        for facet in (*MAKERS, Facet.TREE):

            def timed(hits: array[int], times: int = 3, facet: Facet = facet) -> float:
                return _best(
                    lambda: facets.count(connection, facet, hits, lambda: None, limit=5), times
                )

            first = timed(array("q"), 1)
            yield Figure(f"{facet}: read for the first time", first, "ms")
            for name, hits in (("all", everything), ("half", half), ("a tenth", tenth)):
                limit = LIMIT * max(1.0, bench.scale)
                yield Figure(f"{facet}: counted for {name}", timed(hits), "ms", limit)
            if facet in BARE:
                bare = _best(lambda: own.execute(BARE[facet]).fetchall(), 2)  # noqa: B023
                yield Figure(f"{facet}: bare SQL for half", bare, "ms")
        library.disconnect(own)


def _part(ids: array[int], share: int) -> array[int]:
    return array("q", sorted(random.Random(share).sample(list(ids), len(ids) // share)))


@case
def summarised(bench: Bench) -> Iterator[Figure]:
    """The summary of the whole library: numbers, plots counted and drawn."""
    with Library.open(library_file(bench), parse_source=parse_source) as library:
        ids = search.ids_of_text(library.read(), "")
        service, token = SummaryService(library), CancelToken()
        first = _best(lambda: list(service.counts(ids, token)), 1)
        numbers = _best(lambda: service.numbers(ids, token))
        again = _best(lambda: list(service.counts(ids, token)))
        plots = list(service.counts(ids, token))
        look = plotting.PlotLook(560, 280, plotting.PAPER)
        plotting.paint(plots[0], look)  # imports matplotlib
        drawn = _best(lambda: [plotting.paint(one, look) for one in plots])
    yield Figure("summary: plots counted for the first time", first, "ms")
    yield Figure("summary: numbers and plots counted", numbers + again, "ms", 1_000 * bench.scale)
    yield Figure("summary: six plots drawn", drawn, "ms", 500)

"""Plain numbers of many references: how many have what, and their years."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections import Counter
from collections.abc import Callable
from itertools import accumulate
from typing import Final

from refdesk.model.rows import Status
from refdesk.model.summary import Numbers
from refdesk.store.overview import WITH_PDF
from refdesk.store.statuses import BITS

STEP: Final = 10_000
_SQL: Final = (
    "SELECT count(*), sum(r.has_abstract), sum(r.pmcid <> ''), sum((r.statuses & ?2) <> 0), "
    f"sum(r.id IN ({WITH_PDF})) "
    "FROM json_each(?1) AS j CROSS JOIN reference AS r ON r.id = j.value"
)
_YEARS: Final = (
    "SELECT r.year, count(*) FROM json_each(?1) AS j CROSS JOIN reference AS r ON r.id = j.value "
    "WHERE r.year > 0 GROUP BY r.year"
)


def numbers(connection: sqlite3.Connection, ids: array[int], check: Callable[[], None]) -> Numbers:
    """Count `ids`; `check` is called between steps of work and may raise."""
    sums = [0] * 5
    years: Counter[int] = Counter()
    for start in range(0, len(ids), STEP):
        check()
        part = json.dumps(ids[start : start + STEP].tolist())
        row = connection.execute(_SQL, (part, BITS[Status.RETRACTED])).fetchone()
        sums = [known + (found or 0) for known, found in zip(sums, row, strict=True)]
        years.update(dict(connection.execute(_YEARS, (part,)).fetchall()))
    references, abstracts, free, retracted, with_pdf = sums
    return Numbers(
        references,
        abstracts,
        free,
        with_pdf,
        retracted,
        min(years, default=None),
        max(years, default=None),
        median(years),
    )


def median(counts: Counter[int]) -> float | None:
    """The middle one of values of which there are so many each; None without any."""
    if not counts:
        return None
    values = sorted(counts)
    ends = list(accumulate(counts[value] for value in values))
    total = ends[-1]

    def at(place: int) -> int:
        return next(value for value, end in zip(values, ends, strict=True) if place < end)

    return (at((total - 1) // 2) + at(total // 2)) / 2

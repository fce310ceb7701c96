"""The numbers that a review reports (PRISMA's flow chart): found by source, duplicates removed, left."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from refdesk.formats.tables.writer import guarded
from refdesk.store.library import Library
from refdesk.store.review_counts import OriginCount, count_by_origin

NOT_COUNTED: Final = (
    "Not counted: records that an import left out because the library had them (its report says "
    "how many), and what was deleted for ever. A reference counts under the source from which "
    "its record was read last."
)
HEADS: Final = ("Source", "Format", "Records found", "Duplicates removed", "In the trash", "Left")


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """The counts by source, and of all."""

    by_origin: tuple[OriginCount, ...]

    @property
    def total(self) -> OriginCount:
        """All together."""
        return _sum("All", "", self.by_origin)


def review_counts(library: Library) -> ReviewCounts:
    """What is known of a library's records; any thread may ask."""
    return ReviewCounts(tuple(count_by_origin(library.read())))


def table_rows(counts: ReviewCounts) -> list[tuple[str, ...]]:
    """The cells of each source, and of all, below `HEADS`."""
    return [_cells(one) for one in (*counts.by_origin, counts.total)]


def as_text(counts: ReviewCounts) -> str:
    """A table to read, with what it does not count below."""
    rows = [HEADS, *table_rows(counts)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADS))]
    lines = []
    for row in rows:
        words = [cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True)]
        numbers = [cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True)]
        lines.append("  ".join([*words, *numbers]))
    return "\n".join([*lines, "", NOT_COUNTED])


def as_csv(counts: ReviewCounts) -> str:
    """The table for a spreadsheet, with plain numbers."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(HEADS)
    for one in (*counts.by_origin, counts.total):
        numbers = (one.found, one.merged, one.trashed, one.left)
        writer.writerow([guarded(one.origin or "Unknown"), one.format, *numbers])
    return made.getvalue()


def _cells(one: OriginCount) -> tuple[str, ...]:
    numbers = (one.found, one.merged, one.trashed, one.left)
    return (one.origin or "Unknown", one.format, *(f"{each:,}" for each in numbers))


def _sum(name: str, key: str, counts: Sequence[OriginCount]) -> OriginCount:
    return OriginCount(
        name,
        key,
        sum(one.found for one in counts),
        sum(one.merged for one in counts),
        sum(one.trashed for one in counts),
        sum(one.left for one in counts),
    )

"""The summary of a list: plain numbers, and the bars and cells of its plots with their counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from refdesk.model.facets import Facet, FacetFilter


class Plot(StrEnum):
    """What can be plotted, in the order of the page."""

    YEARS = "years"
    JOURNALS = "journals"
    AUTHORS = "authors"
    MESH = "mesh"
    TOGETHER = "together"
    TYPES = "types"


FACETS: Final = {
    Plot.YEARS: Facet.YEAR,
    Plot.JOURNALS: Facet.JOURNAL,
    Plot.AUTHORS: Facet.AUTHOR,
    Plot.MESH: Facet.MESH,
    Plot.TOGETHER: Facet.TOGETHER,
    Plot.TYPES: Facet.TYPE,
}
"""What a click on a plot narrows the list by."""

TOP: Final = 12
"""So many values of a plot are shown."""

CHECK_TAGS: Final = frozenset({
    "adolescent", "adult", "aged", "aged 80 and over", "animals", "cats", "cattle", "chick embryo",
    "child", "child preschool", "cricetinae", "dogs", "female", "guinea pigs", "horses", "humans",
    "infant", "infant newborn", "male", "mice", "middle aged", "pregnancy", "rabbits", "rats",
    "sheep", "swine", "young adult",
})  # fmt: skip
"""MeSH headings, folded, that indexers tick on most articles (NLM's check tags and ages)."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, or a cell of the matrix of headings, with the query that finds its references.

    `row` and `column` are places in `PlotCounts.labels`; both -1 but for cells.
    """

    label: str
    term: str
    count: int
    row: int = -1
    column: int = -1


@dataclass(frozen=True, slots=True)
class PlotCounts:
    """What one plot shows. Years have a bar each, those without references included.

    `total` is how many values there are in all; `labels` names the rows of a matrix.
    """

    plot: Plot
    bars: tuple[Bar, ...] = ()
    total: int = 0
    labels: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[Bar, ...]:
        """The bars that stand for references."""
        return tuple(bar for bar in self.bars if bar.count)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Plain numbers of a list. Years are those of the list's column, None without any."""

    references: int = 0
    with_abstract: int = 0
    free_in_pmc: int = 0
    with_pdf: int = 0
    retracted: int = 0
    first_year: int | None = None
    last_year: int | None = None
    median_year: float | None = None


@dataclass(frozen=True, slots=True)
class PlotColours:
    """Colours of a picture as `#rrggbb`."""

    ground: str
    ink: str
    faint_ink: str
    line: str
    bar: str


@dataclass(frozen=True, slots=True)
class PlotLook:
    """Size (in pixels at a ratio of 1), letters, colours and words of a picture."""

    width: int
    height: int
    colours: PlotColours
    letters: float = 13.0
    """Height of the labels in pixels."""
    ratio: float = 1.0
    family: str = ""
    title: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a bar lies in a picture, as shares of its width and height from the top left."""

    bar: int
    """Its place in `PlotCounts.bars`."""
    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.left <= x < self.right and self.top <= y < self.bottom


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn plot: rows of RGBA bytes in pixels of the screen, and what lies where."""

    plot: Plot
    width: int
    height: int
    pixels: bytes = field(repr=False)
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class SummaryPart:
    """A part of the answer: the numbers, or one plot with its picture."""

    request: int
    numbers: Numbers | None = None
    counts: PlotCounts | None = None
    picture: Picture | None = None


def filter_of(plot: Plot, bar: Bar) -> FacetFilter:
    """What a click on a bar narrows the list by."""
    return FacetFilter(FACETS[plot], bar.term, bar.label)


def as_tsv(counts: PlotCounts, heads: Iterable[str]) -> str:
    """The numbers of a plot as lines of label, count; tabs and ends of lines become blanks."""
    rows = [heads, *((bar.label, str(bar.count)) for bar in counts.bars)]
    return "".join("\t".join(" ".join(cell.split()) for cell in row) + "\n" for row in rows)

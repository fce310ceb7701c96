"""Where everything of a graph stands: works by year and number above, references by year below.

Nothing of Qt: plain lengths in, plain lengths out, the same for a screen and for a file.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from refdesk.services.followed_graph import FollowedGraph

MOST_LABELS: Final = 60
LABELLED: Final = 600_000.0
"""Drawn pixels of a frame that has so many labels at most; a larger one may have more."""
_SMALLEST, _LARGEST, _SQUARE = 4.5, 11.0, 4.0
"""Radii, of the works and of the references."""
_TRIES: Final = 4_000
"""Places that are looked at for one node."""
_STEPS: Final = (1, 2, 5, 10, 20, 25, 50, 100)
"""Years between two marks of the axis."""
_LIKED: Final = (1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 2000, 5000, 10000)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spot:
    """A node: its middle and its radius; of a reference's square, half the side."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether both have a point in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Frame:
    """The room for a graph: its size, how much larger than drawn all is, and its small letters:
    the height of a line, the widths of single letters."""

    width: float
    height: float
    scale: float = 1.0
    line: float = 14.0
    widths: Mapping[str, float] = field(default_factory=dict)

    def letters(self, text: str) -> float:
        """How wide words are; a letter whose width is not given is a wide one."""
        return sum(self.widths.get(letter, self.line * 0.7) for letter in text)


@dataclass(slots=True)
class Layout:
    """What is drawn where. `labels` are boxes of words by the place of their work."""

    frame: Frame
    works: list[Spot] = field(default_factory=list)
    references: list[Spot] = field(default_factory=list)
    labels: dict[int, Box] = field(default_factory=dict)
    years: list[tuple[float, str]] = field(default_factory=list)
    numbers: list[tuple[float, str]] = field(default_factory=list)
    upper: Box = field(default_factory=lambda: Box(0, 0, 0, 0))
    """Where the works stand; the years are below it."""
    lower: Box = field(default_factory=lambda: Box(0, 0, 0, 0))
    """Where the references stand."""
    undated: float = 0.0
    """Works and references without a year stand left of this; 0 when there are none."""


def label_of(creators: str, year: int | None) -> str:
    """`Otten 1997` from `Otten UH et al.` or `Gadient RA, Otten UH`; "" for neither."""
    first = creators.partition(",")[0].removesuffix(" et al.").strip()
    name, _, initials = first.rpartition(" ")
    family = name if name and initials.isupper() else first
    return " ".join(part for part in (family[:24], str(year or "")) if part)


def lay_out(graph: FollowedGraph, frame: Frame) -> Layout:
    """Give every node a place of its own, as near as there is one to where its year and number are."""
    made = Layout(frame)
    width, height, scale, line = frame.width, frame.height, frame.scale, frame.line
    axis = line + 8 * scale
    left, right = 44 * scale, width - 14 * scale
    room = height - axis - 16 * scale
    middle = 8 * scale + room - min(_lane(graph, right - left, scale), room * 0.3)
    made.upper = Box(left, 8 * scale, right, middle)
    made.lower = Box(left, middle + axis, right, height - 8 * scale)
    known = [*(work.year for work in graph.works), *(one.year for one in graph.references)]
    years = [year for year in known if year is not None]
    has_undated = len(years) < len(known)
    if has_undated and years:
        made.undated = left + 40 * scale
    begin = (made.undated or left) + _LARGEST * scale
    across = _Scale(years, begin, right - _LARGEST * scale)
    undated = (left + (made.undated or right)) / 2
    counts = [work.count for work in graph.works]
    up = _Scale(
        [math.log(count) for count in counts],
        made.upper.bottom - _LARGEST * scale,
        made.upper.top + _LARGEST * scale,
    )
    floor = _Floor(_LARGEST * 2 * scale)
    most = max(counts, default=1)
    for work in graph.works:
        x = across.at(work.year) if work.year is not None else undated
        radius = (_SMALLEST + (_LARGEST - _SMALLEST) * math.sqrt(work.count / most)) * scale
        made.works.append(
            floor.place(Spot(x, up.at(math.log(work.count)), radius), made.upper, 1.5 * scale)
        )
    for one in graph.references:
        x = across.at(one.year) if one.year is not None else undated
        square = Spot(x, made.lower.top + _SQUARE * scale, _SQUARE * scale)
        made.references.append(floor.place(square, made.lower, 1.5 * scale))
    apart = frame.letters("2000") + 10 * scale
    made.years = list(_year_marks(years, across, apart, max(16.0, width / (2 * apart))))
    made.numbers = list(_number_marks(counts, up, line))
    _label(graph, made, floor)
    return made


def _lane(graph: FollowedGraph, width: float, scale: float) -> float:
    """The height that the references take, where some years have several times more than others."""
    if not graph.references:
        return 0.0
    side = (_SQUARE * 2 + 1.5) * scale
    return 2 * side + 3 * len(graph.references) * side * side / max(width, side)


class _Scale:
    """From values to lengths: half by the value, half by its rank, so that crowds get room."""

    def __init__(self, values: Sequence[float], begin: float, end: float) -> None:
        self._sorted = sorted(values)
        self._begin, self._end = begin, end

    def at(self, value: float) -> float:
        """Where a value stands; the middle when there is one only."""
        values = self._sorted
        if not values or values[0] == values[-1]:
            return (self._begin + self._end) / 2
        low, high = values[0], values[-1]
        share = (value - low) / (high - low)
        here, first, last = (_rank(values, each) for each in (value, low, high))
        rank = (here - first) / (last - first)
        return self._begin + (self._end - self._begin) * (share + rank) / 2


def _rank(values: Sequence[float], value: float) -> float:
    """How many values lie below, those in between two by the way between them."""
    after = bisect_right(values, value)
    if after == 0 or after == len(values) or values[after - 1] == value:
        return float(after)
    low, high = values[after - 1], values[after]
    below = bisect_right(values, low)
    return below + (value - low) / (high - low) * (bisect_right(values, high) - below)


class _Floor:
    """What is taken of the ground, in squares, so that only neighbours are looked at."""

    def __init__(self, side: float) -> None:
        self._side = max(side, 1.0)
        self._cells: dict[tuple[int, int], list[Spot]] = {}

    def place(self, wanted: Spot, room: Box, gap: float) -> Spot:
        """The free place nearest to the wanted one within `room`; that itself when none is free."""
        radius, step = wanted.radius, max(wanted.radius, 2.0)
        left, right = room.left + radius, room.right - radius
        top, bottom = room.top + radius, room.bottom - radius
        for across, down in _spiral():
            x, y = wanted.x + across * step, wanted.y + down * step
            if left <= x <= right and top <= y <= bottom and self._is_free(x, y, radius + gap):
                return self._take(Spot(x, y, radius))
        return self._take(wanted)

    def is_clear(self, box: Box, but: Spot) -> bool:
        """Whether no other node reaches into a box."""
        return not any(
            one is not but
            and Box(
                one.x - one.radius, one.y - one.radius, one.x + one.radius, one.y + one.radius
            ).meets(box)
            for one in self._near(box.left, box.top, box.right, box.bottom)
        )

    def _is_free(self, x: float, y: float, radius: float) -> bool:
        for one in self._near(x - radius, y - radius, x + radius, y + radius):
            across, down, apart = one.x - x, one.y - y, one.radius + radius
            if across * across + down * down < apart * apart:
                return False
        return True

    def _take(self, spot: Spot) -> Spot:
        self._cells.setdefault(self._cell(spot.x, spot.y), []).append(spot)
        return spot

    def _cell(self, x: float, y: float) -> tuple[int, int]:
        return int(x // self._side), int(y // self._side)

    def _near(self, left: float, top: float, right: float, bottom: float) -> list[Spot]:
        """The nodes that may reach into a rectangle: their middles lie at most a largest radius off."""
        side, away = self._side, self._side / 2
        found: list[Spot] = []
        for column in range(int((left - away) // side), int((right + away) // side) + 1):
            for row in range(int((top - away) // side), int((bottom + away) // side) + 1):
                found += self._cells.get((column, row), ())
        return found


@cache
def _spiral() -> tuple[tuple[float, float], ...]:
    """Points of even density from the middle outwards, as the seeds of a sunflower."""
    turn = math.pi * (3 - math.sqrt(5))
    return tuple(
        (math.sqrt(n) * math.cos(n * turn), math.sqrt(n) * math.sin(n * turn))
        for n in range(_TRIES)
    )


def _year_marks(
    years: Sequence[int], across: _Scale, room: float, most: float
) -> Iterator[tuple[float, str]]:
    if not years:
        return
    first, last = min(years), max(years)
    step = next((each for each in _STEPS if (last - first) / each <= most), _STEPS[-1])
    end = -math.inf
    for year in range(first - first % -step if step > 1 else first, last + 1, step):
        x = across.at(year)
        if x - end >= room:
            end = x
            yield x, str(year)


def _number_marks(counts: Sequence[int], up: _Scale, line: float) -> Iterator[tuple[float, str]]:
    if not counts:
        return
    low, high = min(counts), max(counts)
    marks = sorted({low, high, *(each for each in _LIKED if low < each < high)})
    end = math.inf
    for mark in marks:
        y = up.at(math.log(mark))
        if end - y >= line:
            end = y
            yield y, f"{mark:,}"


def _label(graph: FollowedGraph, made: Layout, floor: _Floor) -> None:
    """Words beside those works that most references lead to, where nothing is in the way."""
    taken: list[Box] = []
    size = made.frame.width * made.frame.height / made.frame.scale**2
    most = round(MOST_LABELS * max(1.0, size / LABELLED))
    for at, work in enumerate(graph.works):
        if len(taken) == most:
            return
        words = label_of(work.creators, work.year)
        if not words or not work.creators:
            continue
        spot, width = made.works[at], made.frame.letters(words) + 2
        for box in _sides(spot, width, made.frame.line):
            inside = box.left >= made.upper.left and box.right <= made.upper.right + 8
            inside = inside and box.top >= made.upper.top and box.bottom <= made.upper.bottom
            if inside and floor.is_clear(box, spot) and not any(box.meets(one) for one in taken):
                taken.append(box)
                made.labels[at] = box
                break


def _sides(spot: Spot, width: float, line: float) -> Iterator[Box]:
    away, half = spot.radius + 2, line / 2
    yield Box(spot.x + away, spot.y - half, spot.x + away + width, spot.y + half)
    yield Box(spot.x - away - width, spot.y - half, spot.x - away, spot.y + half)
    yield Box(spot.x - width / 2, spot.y - away - line, spot.x + width / 2, spot.y - away)
    yield Box(spot.x - width / 2, spot.y + away, spot.x + width / 2, spot.y + away + line)

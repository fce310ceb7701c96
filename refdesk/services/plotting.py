"""Plots as pictures, drawn by matplotlib without a window: pixels, PNG, SVG.

matplotlib is imported when the first plot is drawn (0.4 s), by the thread that draws.
"""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

from refdesk.model.summary import Mark, Picture, Plot, PlotColours, PlotCounts, PlotLook
from refdesk.settings import cache_folder

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

EXPORT_RATIO: Final = 2.0
"""Pixels of a saved picture for one of the drawing."""
EXPORT_SIZE: Final = (900, 520)
PAPER: Final = PlotColours("#FFFFFF", "#1A1F26", "#535C68", "#DCE0E6", "#3B78C9")
"""The colours of what is saved: it is read on white."""
_DPI: Final = 100
_FALLBACKS: Final = (
    "DejaVu Sans", "Noto Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans Arabic",
    "Microsoft YaHei", "Yu Gothic", "PingFang SC", "Hiragino Sans", "Arial Unicode MS",
    "WenQuanYi Micro Hei",
)  # fmt: skip
"""Letters that the desktop's font lacks are taken from the first of these that has them."""
_MOST_LETTERS: Final = 200


def paint(counts: PlotCounts, look: PlotLook) -> Picture:
    """Draw a plot for the screen."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    with _quiet():
        figure, marks = _drawn(counts, look)
        canvas: Any = FigureCanvasAgg(figure)  # its drawing is not typed
        canvas.draw()
        width, height = canvas.get_width_height(physical=True)
        pixels = bytes(canvas.buffer_rgba())
    return Picture(counts.plot, width, height, pixels, marks)


def export(
    counts: PlotCounts, kind: Literal["png", "svg"], title: str = "", unit: str = ""
) -> bytes:
    """A plot as a file: PNG in twice its size, or SVG; dark on white."""
    width, height = EXPORT_SIZE
    look = PlotLook(width, height, PAPER, 14.0, EXPORT_RATIO, title=title, unit=unit)
    file = io.BytesIO()
    with _quiet():
        figure, _ = _drawn(counts, look)
        # No date and no random names: the same plot is the same file.
        figure.savefig(
            file, format=kind, dpi=figure.dpi, metadata={"Date": None} if kind == "svg" else None
        )
    return file.getvalue()


@contextmanager
def _quiet() -> Iterator[None]:
    """Letters that no font has are boxes; that needs no warning."""
    os.environ.setdefault("MPLCONFIGDIR", str(cache_folder() / "matplotlib"))
    import matplotlib

    with warnings.catch_warnings(), matplotlib.rc_context({"svg.hashsalt": "refdesk"}):
        warnings.simplefilter("ignore")
        yield


def _drawn(counts: PlotCounts, look: PlotLook) -> tuple[Figure, tuple[Mark, ...]]:
    from matplotlib.figure import Figure

    figure = Figure((look.width / _DPI, look.height / _DPI), dpi=_DPI * look.ratio)
    figure.set_facecolor(look.colours.ground)
    top = 0.0
    if look.title:
        top = 2.4 * look.letters
        _write(figure, look, look.letters, 1.2 * look.letters, look.title, is_title=True)
    if not counts.shown:
        return figure, ()
    if counts.plot is Plot.YEARS:
        return figure, _columns(figure, counts, look, top)
    if counts.plot is Plot.TOGETHER:
        return figure, _cells(figure, counts, look, top)
    return figure, _rows(figure, counts, look, top)


def _columns(figure: Figure, counts: PlotCounts, look: PlotLook, top: float) -> tuple[Mark, ...]:
    """An upright bar for each year."""
    letters, bars = look.letters, counts.bars
    left, right, bottom = 4.5 * letters, look.width - letters, look.height - 2.2 * letters
    top += 0.8 * letters
    axes = _axes(figure, look, left, top, right, bottom)
    years = [int(bar.label) for bar in bars]
    drawn = axes.bar(
        years, [bar.count for bar in bars], width=0.82, color=look.colours.bar, linewidth=0
    )
    for place, one in enumerate(drawn):
        one.set_gid(f"bar-{place}")
    first, last = years[0] - 0.5, years[-1] + 0.5
    axes.set_xlim(first, last)
    _scale(axes, look, counts)
    font = _font(look)
    step = _step(len(years), (right - left) / (3.6 * letters))
    ticks = [year for year in years if year % step == 0] or years[:1]
    axes.set_xticks(ticks, [str(year) for year in ticks])
    for label in axes.get_xticklabels():
        label.set_fontproperties(font)
        label.set_color(look.colours.faint_ink)
    wide = (right - left) / len(bars)
    return tuple(
        Mark(place, (left + wide * place) / look.width, top / look.height,
             (left + wide * (place + 1)) / look.width, bottom / look.height)
        for place, bar in enumerate(bars) if bar.count
    )  # fmt: skip


def _rows(figure: Figure, counts: PlotCounts, look: PlotLook, top: float) -> tuple[Mark, ...]:
    """A level bar for each value, its name before it and its count behind."""
    letters, bars = look.letters, counts.bars
    left = min(0.44 * look.width, 22 * letters)
    right = look.width - 4.5 * letters
    top, bottom = top + 0.4 * letters, look.height - 0.4 * letters
    high = min((bottom - top) / max(len(bars), 1), 2.2 * letters)
    axes = _axes(figure, look, left, top, right, top + high * len(bars))
    most = max(bar.count for bar in bars)
    drawn = axes.barh(
        range(len(bars)),
        [bar.count for bar in bars],
        height=0.7,
        color=look.colours.bar,
        linewidth=0,
    )
    axes.set_xlim(0, most)
    axes.set_ylim(len(bars) - 0.5, -0.5)
    axes.set_axis_off()
    marks = []
    for place, (one, bar) in enumerate(zip(drawn, bars, strict=True)):
        one.set_gid(f"bar-{place}")
        middle = top + high * (place + 0.5)
        name = _fitting(figure, look, bar.label, left - 1.5 * letters)
        _write(figure, look, left - 0.6 * letters, middle, name, side="right")
        behind = left + (right - left) * bar.count / most + 0.5 * letters
        _write(figure, look, behind, middle, f"{bar.count:,}", faint=True)
        marks.append(Mark(place, 0.0, (middle - high / 2) / look.height, 1.0, (middle + high / 2) / look.height))  # fmt: skip
    return tuple(marks)


def _cells(figure: Figure, counts: PlotCounts, look: PlotLook, top: float) -> tuple[Mark, ...]:
    """A square for each two headings, the darker the more references have both."""
    from matplotlib.patches import Rectangle

    letters, size = look.letters, len(counts.labels)
    left = min(0.5 * look.width, 24 * letters)
    top, bottom = top + 0.4 * letters, look.height - 2.2 * letters
    side = min((bottom - top) / size, (look.width - letters - left) / size)
    axes = _axes(figure, look, left, top, left + side * size, top + side * size)
    axes.set_xlim(0, size)
    axes.set_ylim(size, 0)
    axes.set_axis_off()
    most = max([bar.count for bar in counts.bars if bar.row != bar.column], default=0) or 1
    marks = []
    for place, bar in enumerate(counts.bars):
        is_alone = bar.row == bar.column
        share = 0.0 if is_alone else bar.count / most
        square = Rectangle((bar.column + 0.04, bar.row + 0.04), 0.92, 0.92, linewidth=0.6)
        square.set_facecolor((look.colours.bar, 0.12 + 0.88 * share if share else 0.0))
        square.set_edgecolor(look.colours.line)
        square.set_gid(f"bar-{place}")
        axes.add_patch(square)
        if bar.count:
            x, y = left + side * bar.column, top + side * bar.row
            marks.append(Mark(place, x / look.width, y / look.height, (x + side) / look.width, (y + side) / look.height))  # fmt: skip
    for row, label in enumerate(counts.labels):
        middle = top + side * (row + 0.5)
        name = _fitting(figure, look, label, left - 4 * letters)
        _write(figure, look, left - 2.6 * letters, middle, name, side="right")
        _write(figure, look, left - 0.6 * letters, middle, str(row + 1), side="right", faint=True)
        _write(figure, look, left + side * (row + 0.5), top + side * size + letters, str(row + 1), side="center", faint=True)  # fmt: skip
    return tuple(marks)


def _axes(
    figure: Figure, look: PlotLook, left: float, top: float, right: float, bottom: float
) -> Axes:
    """Axes in a rectangle of pixels from the top left."""
    axes = figure.add_axes((
        left / look.width, 1 - bottom / look.height,
        max(right - left, 1) / look.width, max(bottom - top, 1) / look.height,
    ))  # fmt: skip
    axes.set_facecolor(look.colours.ground)
    for edge in axes.spines.values():
        edge.set_visible(False)
    axes.tick_params(length=0)
    return axes


def _scale(axes: Axes, look: PlotLook, counts: PlotCounts) -> None:
    """Level lines at a few whole numbers."""
    most = max(bar.count for bar in counts.bars)
    step = _step(most, 5)
    ticks = list(range(0, most + 1, step))
    axes.set_ylim(0, most * 1.05)
    axes.set_yticks(ticks, [f"{tick:,}" for tick in ticks])
    axes.grid(axis="y", color=look.colours.line, linewidth=0.6)
    axes.set_axisbelow(True)
    font = _font(look)
    for label in axes.get_yticklabels():
        label.set_fontproperties(font)
        label.set_color(look.colours.faint_ink)


def _step(span: float, most: float) -> int:
    """The smallest of 1, 2, 5, 10, 20 ... of which at most `most` fit into `span`."""
    step = 1
    for factor in (2, 2.5, 2) * 12:
        if span / step <= most:
            break
        step = round(step * factor)
    return step


def _write(
    figure: Figure, look: PlotLook, x: float, y: float, text: str, *,
    side: Literal["left", "right", "center"] = "left", faint: bool = False, is_title: bool = False,
) -> None:  # fmt: skip
    figure.text(
        x / look.width, 1 - y / look.height, _plain(text), horizontalalignment=side,
        verticalalignment="center_baseline",
        color=look.colours.faint_ink if faint else look.colours.ink,
        fontproperties=_font(look, 1.15 if is_title else 1.0), parse_math=False,
    )  # fmt: skip


def _fitting(figure: Figure, look: PlotLook, text: str, width: float) -> str:
    """`text`, or as much of it as `width` pixels hold, with an ellipsis."""
    text = _plain(text)[:_MOST_LETTERS]
    low, high = 0, len(text)
    if _width(look, text) <= width:
        return text
    while low < high:
        middle = (low + high + 1) // 2
        if _width(look, text[:middle].rstrip() + "…") <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def _plain(text: str) -> str:
    return " ".join(text.split())


def _width(look: PlotLook, text: str) -> float:
    """Pixels that `text` takes at a ratio of 1; letters of other scripts count as wide ones."""
    return (
        sum(_letter(look.family, char) if char < "\u2e80" else 1.05 for char in text) * look.letters
    )


@cache
def _letter(family: str, char: str) -> float:
    """The width of a letter in heights of the font."""
    from matplotlib.textpath import TextPath

    font = _properties(family, 100.0)
    width = TextPath((0, 0), f"{char}|", prop=font).get_extents().width
    return float(width - TextPath((0, 0), "|", prop=font).get_extents().width) / 100.0


def _font(look: PlotLook, factor: float = 1.0) -> FontProperties:
    # matplotlib counts in points, 72 to the inch; the figure has 100 pixels to it.
    return _properties(look.family, round(look.letters * factor * 72 / _DPI, 2))


@cache
def _properties(family: str, size: float) -> FontProperties:
    from matplotlib.font_manager import FontProperties

    known = _known_families()
    families = [one for one in (family, *_FALLBACKS) if one.lower() in known]
    return FontProperties(family=list(dict.fromkeys(families)), size=size)


@cache
def _known_families() -> frozenset[str]:
    from matplotlib.font_manager import get_font_names

    return frozenset(name.lower() for name in get_font_names())

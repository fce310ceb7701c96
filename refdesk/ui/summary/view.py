"""The page of the summary: a line of numbers, and the plots in one or two columns."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from refdesk.model.summary import (
    Numbers,
    Plot,
    PlotColours,
    PlotCounts,
    PlotLook,
    SummaryPart,
)
from refdesk.ui import theme
from refdesk.ui.summary.plot_view import PlotView
from refdesk.ui.widgets import CheckBox, Label, Surface
from refdesk.ui.words import number

WIDE: Final = 660
"""Drawn pixels from which plots stand in two columns."""
REST: Final = 150
"""Milliseconds after the last change of size in which the plots are drawn anew."""


class SummaryView(Surface):
    """Shows parts of a summary as they come; emits what is asked of it."""

    chosen = Signal(object)
    """FacetFilter."""
    menu_asked = Signal(object, QPoint)
    redraw_asked = Signal()
    """The size or the colours are others: what is shown should be drawn again."""
    check_tags_wanted = Signal(bool)
    """Whether headings such as Humans are to be among the others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("base", "", parent)
        self.setObjectName("summaryView")
        self.numbers = Label("", "body", "text", wrap=True)
        self.numbers.setObjectName("summaryNumbers")
        self.check_tags = CheckBox(self.tr("Count headings such as Humans and Female too"))
        self.check_tags.toggled.connect(self.check_tags_wanted)
        self.plots = {plot: self._plot(plot, title) for plot, title in self._titles().items()}
        self._page = Surface("base")
        self._grid = QGridLayout()
        column = QVBoxLayout(self._page)
        column.addWidget(self.numbers)
        column.addWidget(self.check_tags)
        column.addLayout(self._grid)
        column.addStretch(1)
        pad = theme.px(16)
        column.setContentsMargins(pad, theme.px(12), pad, pad)
        column.setSpacing(theme.px(12))
        self._grid.setSpacing(theme.px(16))
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self._page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.area)
        self._columns = 0
        self._timer = QTimer(self, singleShot=True, interval=REST)
        self._timer.timeout.connect(self.redraw_asked)
        theme.signals().changed.connect(self._timer.start)
        self._lay_out()

    def _titles(self) -> dict[Plot, str]:
        return {
            Plot.YEARS: self.tr("Years"),
            Plot.JOURNALS: self.tr("Journals"),
            Plot.AUTHORS: self.tr("Authors"),
            Plot.TYPES: self.tr("Publication types"),
            Plot.MESH: self.tr("MeSH headings"),
            Plot.TOGETHER: self.tr("MeSH headings together"),
        }

    def _plot(self, plot: Plot, title: str) -> PlotView:
        made = PlotView(plot, title)
        made.chosen.connect(self.chosen)
        made.menu_asked.connect(self.menu_asked)
        return made

    def show_part(self, part: SummaryPart) -> None:
        """Show the numbers or a plot."""
        if part.numbers is not None:
            self.numbers.setText(self._words(part.numbers))
        if part.counts is not None and part.picture is not None:
            self.plots[part.counts.plot].show_counts(part.counts, part.picture)

    @property
    def counted(self) -> list[PlotCounts]:
        """What the plots show."""
        return [one.counts for one in self.plots.values() if one.counts is not None]

    def look(self) -> PlotLook:
        """How the plots are to be drawn just now."""
        size = self.plots[Plot.YEARS].picture_size()
        names = ("base", "text", "text2", "line", "bar")
        colours = PlotColours(*(theme.color(name).name() for name in names))
        m = theme.current().metrics
        return PlotLook(
            size.width(), size.height(), colours, m.size("small"),
            self.devicePixelRatioF(), theme.current().family,
        )  # fmt: skip

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()
        if event.oldSize().width() != event.size().width():
            self._timer.start()

    def _lay_out(self) -> None:
        columns = 2 if self.width() >= theme.px(WIDE) else 1
        if columns == self._columns:
            return
        self._columns = columns
        for place, one in enumerate(self.plots.values()):
            self._grid.addWidget(one, place // columns, place % columns)
        for column in range(2):
            self._grid.setColumnStretch(column, int(column < columns))

    def _words(self, found: Numbers) -> str:
        one = self.tr("1 reference")
        many = self.tr("{n} references").format(n=number(found.references))
        parts = [one if found.references == 1 else many]
        if found.first_year is not None and found.last_year is not None:
            first, last = found.first_year, found.last_year
            years = str(first) if first == last else self.tr("{a} to {b}").format(a=first, b=last)
            middle = self.tr("median {n}").format(n=f"{found.median_year:g}")
            parts.append(years if first == last else f"{years}, {middle}")
        for count, words in (
            (found.with_abstract, self.tr("with an abstract")),
            (found.free_in_pmc, self.tr("free in PMC")),
            (found.with_pdf, self.tr("with a PDF")),
            (found.retracted, self.tr("retracted")),
        ):
            share = round(100 * count / found.references) if found.references else 0
            percent = f" ({share} %)" if count and words != self.tr("retracted") else ""
            parts.append(f"{number(count)} {words}{percent}")
        # Lines end between the parts only.
        return "  ·  ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts)

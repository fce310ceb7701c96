"""The lower part of the library pane: what the list can be narrowed by."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from refdesk.model.facets import Facet, FacetCounts
from refdesk.ui import icons, theme
from refdesk.ui.facet_tree import FacetTree
from refdesk.ui.widgets import Label, Surface, paint_edges, paint_ring
from refdesk.ui.year_bars import YearBars, years_words

OPEN_AT_FIRST = frozenset({Facet.YEAR, Facet.TYPE})


class _Fold(QAbstractButton):
    """A heading that folds what stands below it, drawn as those of the trees."""

    def __init__(self, text: str, name: str, *, is_top: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setText(text)
        self.setAccessibleName(text)
        self._is_top = is_top
        self._is_open = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.signals().changed.connect(self.updateGeometry)

    def set_open(self, is_open: bool) -> None:
        """Point the arrow down or to the side."""
        self._is_open = is_open
        self.setAccessibleDescription(self.tr("unfolded") if is_open else self.tr("folded"))
        self.update()

    def sizeHint(self) -> QSize:
        words = theme.current().font_metrics("small", weight=600).horizontalAdvance(self.text())
        return QSize(round(words) + theme.px(30), theme.current().metrics.tree_row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = theme.px(12)
        box = QRect(theme.px(4), (self.height() - side) // 2, side, side)
        icons.paint(painter, box, "down" if self._is_open else "right")
        painter.setFont(theme.font("small", weight=600 if self._is_top else 500))
        painter.setPen(theme.color("text2" if self._is_top else "text"))
        area = self.rect().adjusted(theme.px(20), 0, 0, 0)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), self.text())
        if self.hasFocus():
            paint_ring(painter, self.rect(), 5)


class FacetPane(Surface):
    """Heading, years, facets. Counts only what is unfolded: `unfolded` says what that is."""

    range_asked = Signal(int, int)
    range_cleared = Signal()
    wanted_changed = Signal()
    """Something was unfolded or folded."""
    folded = Signal(bool)
    """The whole pane was folded or unfolded."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("window", "t", parent)
        self.setObjectName("facetPane")
        self.tree = FacetTree()
        self.bars = YearBars()
        self.heading = _Fold(self.tr("Narrow"), "narrowButton", is_top=True)
        self.year_heading = _Fold(self.tr("Year"), "yearButton")
        self.year_words = Label("", "small", "text2")
        self._is_open = True
        self._is_year_open = True
        self._lay_out()
        self.tree.expanded.connect(self.wanted_changed)
        self.tree.collapsed.connect(self.wanted_changed)
        self.bars.range_asked.connect(self.range_asked)
        self.bars.cleared.connect(self.range_cleared)
        self.heading.clicked.connect(lambda: self.set_open(not self._is_open))
        self.year_heading.clicked.connect(lambda: self.set_year_open(not self._is_year_open))
        self.unfold(OPEN_AT_FIRST)
        self.set_open(True)

    def _lay_out(self) -> None:
        years = QHBoxLayout()
        years.setContentsMargins(theme.px(6), 0, theme.px(12), 0)
        years.addWidget(self.year_heading)
        years.addStretch(1)
        years.addWidget(self.year_words)
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(6), theme.px(4), 0, 0)
        head.addWidget(self.heading)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        self._body = QWidget()
        inner = QVBoxLayout(self._body)
        inner.setContentsMargins(0, 0, 0, theme.px(4))
        inner.setSpacing(0)
        inner.addLayout(years)
        inner.addWidget(self.bars)
        inner.addWidget(self.tree, 1)
        column.addWidget(self._body, 1)

    @property
    def is_open(self) -> bool:
        """Whether the pane shows more than its heading."""
        return self._is_open

    def set_open(self, is_open: bool) -> None:
        """Show all, or the heading alone."""
        self._is_open = is_open
        self._body.setVisible(is_open)
        self.heading.set_open(is_open)
        self.setMaximumHeight(16_777_215 if is_open else self.heading.sizeHint().height() + theme.px(6))  # fmt: skip
        self.folded.emit(not is_open)
        self.wanted_changed.emit()

    def set_year_open(self, is_open: bool) -> None:
        """Show or fold the years."""
        self._is_year_open = is_open
        self.bars.setVisible(is_open)
        self.year_heading.set_open(is_open)
        self.wanted_changed.emit()

    def unfold(self, facets: Collection[Facet]) -> None:
        """Unfold these facets and fold the others."""
        self.set_year_open(Facet.YEAR in facets)
        self.tree.blockSignals(True)
        for section in self.tree.facet_model.sections():
            index = self.tree.facet_model.index_of(section)
            self.tree.setExpanded(index, section.facet in facets)
        self.tree.blockSignals(False)
        self.wanted_changed.emit()

    @property
    def unfolded(self) -> list[Facet]:
        """The facets whose values are on screen."""
        model = self.tree.facet_model
        found = [Facet.YEAR] if self._is_year_open else []
        return found + [
            section.facet
            for section in model.sections()
            if self.tree.isExpanded(model.index_of(section))
        ]

    @property
    def branches(self) -> list[str]:
        """The branches of the MeSH tree whose values are on screen."""
        model = self.tree.facet_model
        return [n.inner for n in model.inner_values() if self.tree.isExpanded(model.index_of(n))]

    def show_counts(self, counts: FacetCounts) -> None:
        """Show what was counted of a facet."""
        if counts.facet is Facet.YEAR:
            self.bars.show_years(counts.years)
            first, last = self.bars.span
            self.year_words.setText(years_words(first, last) if last else "")
        else:
            self.tree.facet_model.show(counts)

    def set_counting(self, is_counting: bool) -> None:
        """Grey what belongs to an older list."""
        self.tree.set_counting(is_counting)
        self.bars.set_counting(is_counting)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.wanted_changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("window"))
        paint_edges(painter, self.rect(), "t")

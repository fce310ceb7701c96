"""Tabs with small grey counts that draw together when they have little room."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QCursor, QPainter, QPaintEvent
from PySide6.QtWidgets import QTabBar, QWidget

from refdesk.ui import theme
from refdesk.ui.widgets import paint_ring
from refdesk.ui.words import number

_WIDEST_GAP: Final = 20
_NARROWEST_GAP: Final = 4


class TabBar(QTabBar):
    """The pane's tabs, painted: name, small grey count, line under the open one, ring of focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: dict[int, int] = {}
        self._gap = _WIDEST_GAP
        self._shown: list[int] = []
        self.setMouseTracking(True)

    def set_count(self, at: int, count: int) -> None:
        """Show a count after a tab's name; 0 shows none."""
        if self._counts.get(at, 0) != count:
            self._counts[at] = count
            name = self.tabText(at)
            self.setAccessibleTabName(at, f"{name}, {number(count)}" if count else name)
            self.setTabText(at, name)  # asks for the size again

    def count_of(self, at: int) -> int:
        """The count that a tab shows."""
        return self._counts.get(at, 0)

    def fit(self, width: int) -> None:
        """Draw the tabs together so that all stand in `width`."""
        shown = [at for at in range(self.count()) if self.isTabVisible(at)]
        room = width - sum(self._name_width(at) for at in shown)
        gap = room / theme.current().metrics.scale / max(len(shown), 1)
        gap = int(min(max(gap, _NARROWEST_GAP), _WIDEST_GAP))
        # Also where the gap stays: Qt asks for no room for a tab that comes back.
        if (gap, shown) != (self._gap, self._shown):
            self._gap, self._shown = gap, shown
            self.setTabText(0, self.tabText(0))  # asks for all sizes again
            self.updateGeometry()

    def _name_width(self, at: int) -> int:
        name = theme.current().font_metrics(weight=600).horizontalAdvance(self.tabText(at))
        return round(name) + self._count_width(at)

    def tabSizeHint(self, at: int) -> QSize:
        m = theme.current().metrics
        return QSize(self._name_width(at) + m.px(self._gap), m.tabs)

    def minimumTabSizeHint(self, at: int) -> QSize:
        return self.tabSizeHint(at)

    def sizeHint(self) -> QSize:
        width = sum(
            self.tabSizeHint(at).width() for at in range(self.count()) if self.isTabVisible(at)
        )
        return QSize(width, theme.current().metrics.tabs)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _count_width(self, at: int) -> int:
        count = self.count_of(at)
        if not count:
            return 0
        metrics = theme.current().font_metrics("caption")
        return round(metrics.horizontalAdvance(number(count))) + theme.px(6)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        hovered = self.tabAt(self.mapFromGlobal(QCursor.pos())) if self.underMouse() else -1
        for at in range(self.count()):
            if self.isTabVisible(at):
                self._paint_tab(painter, at, is_hovered=at == hovered)

    def _paint_tab(self, painter: QPainter, at: int, *, is_hovered: bool) -> None:
        m = theme.current().metrics
        area = self.tabRect(at).adjusted(m.px(6), 0, m.px(6) - m.px(self._gap), 0)
        is_open = at == self.currentIndex()
        painter.setFont(theme.font(weight=600 if is_open else 500))
        painter.setPen(theme.color("text" if self.isEnabled() else "text3"))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self.tabText(at))
        if self.count_of(at):
            painter.setFont(theme.font("caption"))
            painter.setPen(theme.color("text3"))
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(area, flags, number(self.count_of(at)))
        if is_open or is_hovered:
            line = QRect(area.left(), area.bottom() - m.bar + 1, area.width(), m.bar)
            painter.fillRect(line, theme.color("link" if is_open else "soft"))
        if is_open and self.hasFocus():
            ring = area.adjusted(-m.px(6), m.px(6), m.px(6), -m.px(6))
            paint_ring(painter, ring, m.radius)

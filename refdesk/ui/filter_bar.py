"""The chips above the list: what it is narrowed by, each taken away by a click."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from refdesk.ui import icons, theme
from refdesk.ui.widgets import Button, Surface, paint_ring, plain_tip

if TYPE_CHECKING:
    from refdesk.model.facets import FacetFilter

WIDEST = 240
"""A chip's words are cut there, in drawn pixels."""


class FilterChip(QAbstractButton):
    """One filter: its words and an x; a click takes it away."""

    def __init__(self, one: FacetFilter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.filter = one
        words = self.tr("not {value}").format(value=one.label) if one.is_excluded else one.label
        self.setText(words)
        self.setAccessibleName(self.tr("Take away the filter {value}").format(value=words))
        self.setToolTip(plain_tip(self.tr("{value}: click to take it away").format(value=words)))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        metrics = theme.current().font_metrics("caption", weight=600)
        words = min(round(metrics.horizontalAdvance(self.text()) + 1), theme.px(WIDEST))
        return QSize(words + theme.px(9 + 4 + 12 + 6), theme.px(24))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter):  # fmt: skip
            self.click()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone = "orange" if self.filter.is_excluded else "blue"
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(
            theme.color(f"{tone}.ink") if self.underMouse() or self.isDown() else Qt.PenStyle.NoPen
        )
        painter.setBrush(theme.color(f"{tone}.ground"))
        painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
        side = theme.px(12)
        cross = QRect(self.width() - side - theme.px(6), (self.height() - side) // 2, side, side)
        icons.paint(painter, cross, "x", f"{tone}.ink")
        font = theme.font("caption", weight=600)
        painter.setFont(font)
        painter.setPen(theme.color(f"{tone}.ink"))
        room = QRect(theme.px(9), 0, cross.left() - theme.px(13), self.height())
        metrics = theme.current().font_metrics("caption", weight=600)
        words = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width() + 1)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), words)
        if self.hasFocus():
            paint_ring(painter, self.rect(), self.height() / 2)


class FilterBar(Surface):
    """Chips in as many rows as they need; hidden while the list is not narrowed."""

    taken_away = Signal(object)
    """FacetFilter."""
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("base", "b", parent)
        self.setObjectName("filterBar")
        self.setAccessibleName(self.tr("Filters"))
        self._filters: tuple[FacetFilter, ...] = ()
        self.chips: list[FilterChip] = []
        self.clear_button = Button(self.tr("Clear filters"), kind="link", height=24, parent=self)
        self.clear_button.clicked.connect(self.cleared)
        theme.signals().changed.connect(self._arrange)
        self.hide()

    def show_filters(self, filters: Sequence[FacetFilter]) -> None:
        """Show a chip for each; the bar goes away with the last one."""
        if tuple(filters) == self._filters:
            return
        had_focus = any(chip.hasFocus() for chip in self.chips)
        self._filters = tuple(filters)
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        self.chips = [FilterChip(one, self) for one in filters]
        for chip in self.chips:
            chip.clicked.connect(lambda _on=False, one=chip.filter: self.taken_away.emit(one))
            chip.show()
        self.setVisible(bool(filters))
        self._arrange()
        if had_focus and self.chips:
            self.chips[-1].setFocus()
        for before, after in pairwise((*self.chips, self.clear_button)):
            QWidget.setTabOrder(before, after)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        height = flow((*self.chips, self.clear_button), self.width())
        self.setFixedHeight(height if self.chips else 0)


def flow(widgets: Sequence[QWidget], width: int) -> int:
    """Place `widgets` one after another in rows of at most `width`; gives the height they take."""
    left, gap, top = theme.px(16), theme.px(6), theme.px(6)
    x, right = left, max(width - theme.px(8), theme.px(80))
    height = theme.px(24)
    for each in widgets:
        size = each.sizeHint()
        if x + size.width() > right and x > left:
            x, top = left, top + height + gap
        each.setGeometry(x, top, min(size.width(), right - x), height)
        x += size.width() + gap
    return top + height + theme.px(6)

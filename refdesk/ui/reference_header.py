"""The heads of the reference table's columns."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from refdesk.ui import icons, theme
from refdesk.ui.reference_delegate import gutter
from refdesk.ui.reference_model import Column


class ReferenceHeader(QHeaderView):
    """Column heads in the theme's colours, with a small arrow beside the sorted one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSortIndicatorShown(False)
        self.sorted_column = -1
        self.is_descending = True

    def show_sort(self, column: int, is_descending: bool) -> None:
        """Put the arrow beside `column`; -1 takes it away."""
        self.sorted_column, self.is_descending = column, is_descending
        self.viewport().update()

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        painter.save()
        painter.fillRect(rect, theme.color("alt"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.color("line"))
        font = theme.font("small", weight=600)
        text = str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")
        width = round(QFontMetricsF(font).horizontalAdvance(text) + 1)
        side = theme.px(12) if section == self.sorted_column else 0
        room = rect.adjusted(theme.px(8), 0, -theme.px(8), -1)
        if section == Column.REFERENCE:
            room.setLeft(rect.left() + gutter())
        left = room.left()
        if section == Column.YEAR:
            left = room.right() - width + 1
        painter.setFont(font)
        painter.setPen(theme.color("text2"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRect(left, room.top(), width, room.height()), flags, text)
        if side:
            arrow = "down" if self.is_descending else "up"
            x = left - side - 2 if section == Column.YEAR else left + width + 3
            icons.paint(painter, QRect(x, room.center().y() - side // 2, side, side), arrow)
        painter.restore()

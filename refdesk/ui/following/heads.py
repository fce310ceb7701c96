"""The heads of the works' columns, with an arrow beside the one that is sorted by."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from refdesk.services.followed_table import NUMBERS
from refdesk.ui import icons, theme
from refdesk.ui.following.work_table import COLUMNS

_ARROW = 12
"""Drawn pixels."""


class WorkHeads(QHeaderView):
    """As those of the reference table: down for what falls, at the left of what stands right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSortIndicatorShown(True)
        self.setSortIndicator(0, Qt.SortOrder.DescendingOrder)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        painter.save()
        painter.fillRect(rect, theme.color("alt"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.color("line"))
        room = rect.adjusted(theme.px(8), 0, -theme.px(8), -1)
        side = theme.px(_ARROW) if section == self.sortIndicatorSection() else 0
        font = theme.font("small", weight=600)
        metrics = QFontMetricsF(font)
        words = str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width() - side)
        width = round(metrics.horizontalAdvance(shown) + 1)
        is_right = COLUMNS[section] in NUMBERS
        left = max(room.left() + side, room.right() - width + 1) if is_right else room.left()
        painter.setFont(font)
        painter.setPen(theme.color("text2"))
        painter.drawText(
            QRect(left, room.top(), width, room.height()), Qt.AlignmentFlag.AlignVCenter, shown
        )
        if side:
            is_down = self.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
            x = left - side - 2 if is_right else left + width + 2
            place = QRect(x, room.center().y() - side // 2, side, side)
            icons.paint(painter, place, "down" if is_down else "up")
        painter.restore()

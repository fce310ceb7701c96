"""The heads of the reference table's columns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from refdesk.ui import icons, theme
from refdesk.ui.columns import KINDS, Column
from refdesk.ui.reference_paint import gutter

MORE_KEYS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class ReferenceHeader(QHeaderView):
    """Column heads in the theme's colours, with a small arrow beside each sorted one.

    Columns are dragged to another place and to another width; the first one stays.
    """

    sort_asked = Signal(int, bool)
    """A head was clicked: the column, and whether to sort by it too (Shift or Ctrl was held)."""
    arranged = Signal()
    """The reader moved a column, or has let go of an edge."""
    menu_asked = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setHighlightSections(False)
        self.setSortIndicatorShown(False)
        self.sorts: tuple[tuple[int, bool], ...] = ()
        """The sorted columns and whether they descend, the one that counts most first."""
        self._is_pressed = False
        self._is_dragged = False
        self._modifiers = Qt.KeyboardModifier.NoModifier
        self.sectionClicked.connect(self._on_clicked)
        self.sectionMoved.connect(self._on_dragged)
        self.sectionResized.connect(self._on_dragged)

    def show_sorts(self, sorts: Sequence[tuple[int, bool]]) -> None:
        """Put arrows beside the columns, with numbers when there are several."""
        self.sorts = tuple(sorts)
        self.viewport().update()

    def _on_clicked(self, section: int) -> None:
        self.sort_asked.emit(section, bool(self._modifiers & MORE_KEYS))

    def _on_dragged(self) -> None:
        self._is_dragged |= self._is_pressed

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._is_pressed, self._is_dragged = True, False
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._modifiers = event.modifiers()
        super().mouseReleaseEvent(event)
        self._is_pressed = False
        if self._is_dragged:
            self._is_dragged = False
            self.arranged.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two clicks; Qt would make one of them."""
        self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(event.globalPos())

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        painter.save()
        painter.fillRect(rect, theme.color("alt"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.color("line"))
        font = theme.font("small", weight=600)
        metrics = QFontMetricsF(font)
        room = rect.adjusted(theme.px(8), 0, -theme.px(8), -1)
        if section == Column.REFERENCE:
            room.setLeft(rect.left() + gutter())
        taken = self._mark_width(section)
        text = str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")
        shown = metrics.elidedText(
            text, Qt.TextElideMode.ElideRight, max(0, rect.right() - room.left() - taken)
        )
        width = round(metrics.horizontalAdvance(shown) + 1)
        is_right = KINDS[Column(section)].is_right
        left = max(room.left(), room.right() - width + 1) if is_right else room.left()
        painter.setFont(font)
        painter.setPen(theme.color("text2"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRect(left, room.top(), width, room.height()), flags, shown)
        if taken:
            x = left - taken - 2 if is_right else left + width + 3
            self._paint_mark(painter, x, room, section)
        painter.restore()

    def _place_of(self, section: int) -> int:
        return next((at for at, (column, _) in enumerate(self.sorts) if column == section), -1)

    def _mark_width(self, section: int) -> int:
        if self._place_of(section) < 0:
            return 0
        return theme.px(12) + 2 + (theme.px(7) if len(self.sorts) > 1 else 0)

    def _paint_mark(self, painter: QPainter, x: int, room: QRect, section: int) -> None:
        at = self._place_of(section)
        side = theme.px(12)
        arrow = "down" if self.sorts[at][1] else "up"
        icons.paint(painter, QRect(x, room.center().y() - side // 2, side, side), arrow)
        if len(self.sorts) > 1:
            painter.setFont(theme.font("caption", weight=600))
            number = QRect(x + side, room.top(), theme.px(8), room.height() - theme.px(2))
            painter.drawText(number, int(Qt.AlignmentFlag.AlignVCenter), str(at + 1))

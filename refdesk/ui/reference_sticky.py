"""The heading of the group that one scrolls through stays on top of the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from refdesk.ui import theme
from refdesk.ui.reference_delegate import ReferenceDelegate
from refdesk.ui.reference_folding import HEADING

if TYPE_CHECKING:
    from refdesk.ui.reference_table import ReferenceTable


class StickyHeading(QWidget):
    """Lies over the first rows while their heading is above them; the next heading pushes it out.

    A click on it folds the group, as one on the heading itself. It takes no focus and is not
    spoken: for keys and screen readers the heading is the row that it always is.
    """

    def __init__(self, table: ReferenceTable, delegate: ReferenceDelegate) -> None:
        super().__init__(table)
        self._table = table
        self._delegate = delegate
        self._group = -1
        self.setObjectName("stickyHeading")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        table.verticalScrollBar().valueChanged.connect(self.place)

    @property
    def group(self) -> int:
        """The group whose heading it shows, -1 while it is away."""
        return self._group if self.isVisible() else -1

    def place(self) -> None:
        """Show the heading of the group of the first row on screen, where it is not there itself."""
        table, outline = self._table, self._table.table_model.outline
        first = table.rowAt(0)
        group = outline.group_of(first) if outline is not None and first >= 0 else -1
        if outline is None or group < 0 or table.rowViewportPosition(outline.heads[group]) >= 0:
            self._group = -1
            self.hide()
            return
        if group != self._group:
            table.table_model.row_at(outline.heads[group])  # reads what the group is called
        height = self._height_of(outline.heads[group])
        shift = 0
        if group + 1 < len(outline.heads):
            below = table.rowViewportPosition(outline.heads[group + 1])
            shift = min(0, below - height)
        area = table.viewport().geometry()
        self.setGeometry(area.left(), area.top() + shift, area.width(), height)
        self.setMask(QRect(0, -shift, area.width(), height + shift))
        self._group = group
        self.show()
        self.raise_()
        self.update()

    def room_above(self, place: int) -> int:
        """How far the row at `place` lies under it: so much must the list go down to show it all."""
        outline = self._table.table_model.outline
        if outline is None or outline.group_at(place) >= 0:
            return 0
        top = self._table.rowViewportPosition(place)
        height = self._height_of(outline.heads[outline.group_of(place)])
        return max(0, height - top) if -height < top else 0

    def _height_of(self, place: int) -> int:
        """As high as a heading is drawn, also where there are too many to make their rows lower."""
        return min(self._table.rowHeight(place), theme.px(HEADING))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._group < 0:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("alt"))
        self._delegate.paint_heading(painter, self.rect(), self._group)
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("line"))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._group >= 0:
            self._table.setFocus(Qt.FocusReason.MouseFocusReason)
            self._table.folding.toggle(self._group, scroll=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Part of a click that was answered."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._group >= 0:
            self._table.group_menu_asked.emit(self._group, event.globalPos())

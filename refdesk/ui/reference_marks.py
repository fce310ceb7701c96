"""Marks of a reference that a click in its row changes: read, starred, rating, tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QTableView

from refdesk.model.rows import ReferenceRow
from refdesk.ui import theme
from refdesk.ui.columns import Column
from refdesk.ui.reference_delegate import ReferenceDelegate
from refdesk.ui.reference_model import ReferenceTableModel
from refdesk.ui.reference_paint import gutter, star_at

if TYPE_CHECKING:
    from refdesk.ui.reference_table import ReferenceTable

Index = QModelIndex | QPersistentModelIndex


class Checks(QObject):
    """The check boxes of PubMed's hits."""

    changed = Signal()

    def __init__(self, table: ReferenceTable, model: ReferenceTableModel) -> None:
        super().__init__(table)
        self._table = table
        self._model = model
        self._anchor = -1

    def is_on_box(self, index: Index, event: QMouseEvent) -> bool:
        """Whether a click is into the strip of the boxes."""
        return (
            self._model.is_checkable
            and index.isValid()
            and event.button() == Qt.MouseButton.LeftButton
            and event.position().x() < gutter()
        )

    def press(self, index: Index, event: QMouseEvent) -> bool:
        """Answer a click, with Shift for all since the last one; False beside the boxes."""
        found = self._model.id_at(index.row())
        if found is None or not self.is_on_box(index, event):
            return False
        self._table.setFocus(Qt.FocusReason.MouseFocusReason)
        is_checked = found not in self._model.checked
        ids = [found]
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._anchor >= 0:
            first, last = sorted((self._anchor, index.row()))
            ids = list(self._model.ids[first : last + 1])
            is_checked = True
        self._anchor = index.row()
        self._model.check(ids, is_checked=is_checked)
        self.changed.emit()
        return True

    def toggle(self) -> None:
        """Turn the check marks of the selected rows (Space)."""
        ids = self._table.selected_ids()
        if self._model.is_checkable and ids:
            is_all = all(each in self._model.checked for each in ids)
            self._model.check(ids, is_checked=not is_all)
            self.changed.emit()


class Marks(QObject):
    """Tells which mark of which reference a click asks to change; the row is not selected by it."""

    read_asked = Signal(int, bool)
    star_asked = Signal(int, bool)
    rating_asked = Signal(int, int)
    tags_asked = Signal()
    """The tags of the selected references are to be edited."""

    def __init__(
        self, table: QTableView, model: ReferenceTableModel, delegate: ReferenceDelegate
    ) -> None:
        super().__init__(table)
        self._table = table
        self._model = model
        self._delegate = delegate

    def set_changeable(self, can_change: bool) -> None:
        """Whether there is anything to click: not in the trash, nor in a library to be read only."""
        if can_change != self._delegate.can_change:
            self._delegate.can_change = can_change
            self._table.viewport().update()

    def hover(self, index: Index, place: QPoint) -> None:
        """Show what a click at `place` would do."""
        star = 0
        if index.isValid() and index.column() == Column.RATING:
            star = star_at(self._table.visualRect(index), place.x())
        if star != self._delegate.hovered_star:
            self._delegate.hovered_star = star
            if index.isValid():
                area = self._table.visualRect(index)
                self._table.viewport().update(
                    QRect(0, area.top(), self._table.viewport().width(), area.height())
                )

    def press(self, index: Index, event: QMouseEvent) -> bool:
        """Answer a click; False where there is no mark."""
        if not self._delegate.can_change or self._model.is_checkable or not index.isValid():
            return False
        is_plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.button() != Qt.MouseButton.LeftButton or not is_plain:
            return False
        row = self._model.row_at(index.row())
        return row is not None and self._press(row, index, event.position().toPoint())

    def _press(self, row: ReferenceRow, index: Index, place: QPoint) -> bool:
        area = self._table.visualRect(index)
        column = index.column()
        if column == Column.REFERENCE and place.x() - area.left() < gutter():
            is_second = not self._model.is_compact and place.y() - area.top() >= theme.px(24)
            if is_second:
                self.star_asked.emit(row.id, not row.is_starred)
            else:
                self.read_asked.emit(row.id, not row.is_read)
        elif column == Column.STARRED:
            self.star_asked.emit(row.id, not row.is_starred)
        elif column == Column.READ:
            self.read_asked.emit(row.id, not row.is_read)
        elif column == Column.RATING and (star := star_at(area, place.x())):
            self.rating_asked.emit(row.id, 0 if star == row.rating else star)
        elif column == Column.TAGS and self._table.selectionModel().isSelected(index):
            self.tags_asked.emit()
        else:
            return False
        return True

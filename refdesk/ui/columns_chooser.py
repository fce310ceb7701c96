"""The window in which columns are chosen and dragged into order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListView, QVBoxLayout, QWidget

from refdesk.model.layouts import LayoutColumn
from refdesk.ui.columns import Column, column_of, key_of, title
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.views_dialog import RowDelegate
from refdesk.ui.widgets import Button

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
Flag = Qt.ItemFlag
MIME = "application/x-refdesk-column"


class ColumnList(QAbstractListModel):
    """All columns: the shown ones first, in their order, then the others. The first one stays."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns: list[Column] = []
        self._widths: dict[Column, int] = {}
        self._shown: set[Column] = set()

    def show(self, shown: Sequence[LayoutColumn]) -> None:
        """Fill the list."""
        known = [(column_of(one.key), one.width) for one in shown]
        pairs = [(column, width) for column, width in known if column is not None]
        self.beginResetModel()
        self._widths = dict(pairs)
        self._shown = {column for column, _ in pairs} | {Column.REFERENCE}
        first = [Column.REFERENCE, *(c for c, _ in pairs if c != Column.REFERENCE)]
        others = sorted(set(Column) - set(first), key=lambda c: title(c).casefold())
        self._columns = [*first, *others]
        self.endResetModel()

    def chosen(self) -> tuple[LayoutColumn, ...]:
        """The columns with a tick, in order."""
        return tuple(
            LayoutColumn(key_of(c), self._widths.get(c, 0))
            for c in self._columns
            if c in self._shown
        )

    def place_of(self, column: Column) -> int:
        """Where a column stands in the list."""
        return self._columns.index(column)

    def move(self, place: int, to: int) -> bool:
        """Put the column at `place` where `to` is; False where it cannot go."""
        count = len(self._columns)
        if place == to or not (0 < place < count and 0 < to < count):
            return False
        self.beginMoveRows(QModelIndex(), place, place, QModelIndex(), to + (to > place))
        self._columns.insert(to, self._columns.pop(place))
        self.endMoveRows()
        self.changed.emit()
        return True

    # Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self._columns[index.row()]
        if role == Role.DisplayRole:
            return title(column)
        if role == Role.CheckStateRole:
            return Qt.CheckState.Checked if column in self._shown else Qt.CheckState.Unchecked
        return None

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        if not index.isValid() or role != Role.CheckStateRole or index.row() == 0:
            return False
        column = self._columns[index.row()]
        is_checked = Qt.CheckState(value) == Qt.CheckState.Checked
        (self._shown.add if is_checked else self._shown.discard)(column)
        self.dataChanged.emit(index, index)
        self.changed.emit()
        return True

    def flags(self, index: Index) -> Flag:
        if not index.isValid():
            return Flag.ItemIsDropEnabled  # between the rows
        if index.row() == 0:
            return Flag.ItemIsSelectable | Flag.ItemNeverHasChildren
        usual = Flag.ItemIsEnabled | Flag.ItemIsSelectable | Flag.ItemNeverHasChildren
        return usual | Flag.ItemIsUserCheckable | Flag.ItemIsDragEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        data.setData(MIME, str(indexes[0].row()).encode())
        return data

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        if not data.hasFormat(MIME) or row < 0:
            return False
        place = int(bytes(data.data(MIME).data()).decode())
        self.move(place, max(1, row - (row > place)))
        return False  # moved already: the view must not take the dragged row away


class _List(QListView):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if by and event.modifiers() == Qt.KeyboardModifier.AltModifier:
            self.move_current(by)
            return
        super().keyPressEvent(event)

    def move_current(self, by: int) -> None:
        model, place = self.model(), self.currentIndex().row()
        assert isinstance(model, ColumnList)
        if model.move(place, place + by):
            self.setCurrentIndex(model.index(place + by))


class ColumnsDialog(Frame):
    """Columns with ticks; each change counts at once."""

    chosen = Signal(object)
    """The columns, a tuple of `LayoutColumn`; () for the usual ones."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__("", parent, width=360, height=520)
        self.heading.setText(self.tr("Columns"))
        self.setWindowTitle(self.tr("Columns"))
        self.say(self.tr("Tick what the list shows; drag, or press Alt with an arrow, to move it."))
        self.columns = ColumnList(self)
        self.list = _List()
        self.list.setObjectName("columnList")
        self.list.setAccessibleName(self.tr("Columns"))
        self.list.setModel(self.columns)
        self.list.setItemDelegate(RowDelegate(self.list))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setDropIndicatorShown(True)
        self.list.setDefaultDropAction(Qt.DropAction.MoveAction)
        up = Button("", "up", name=self.tr("Move up"), height=30)
        down = Button("", "down", name=self.tr("Move down"), height=30)
        up.clicked.connect(lambda: self.list.move_current(-1))
        down.clicked.connect(lambda: self.list.move_current(1))
        beside = QVBoxLayout()
        beside.addWidget(up)
        beside.addWidget(down)
        beside.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self.list, 1)
        row.addLayout(beside)
        self.body.addLayout(row, 1)
        self.usual = self.add_button(self.tr("Usual columns"))
        self.done_button = self.add_button(self.tr("Close"), is_main=True)
        self.columns.changed.connect(lambda: self.chosen.emit(self.columns.chosen()))
        self.usual.clicked.connect(lambda: self.chosen.emit(()))
        self.done_button.clicked.connect(self.accept)

    def show_columns(self, shown: Sequence[LayoutColumn]) -> None:
        """Fill the list with what is shown, unless it says so already."""
        if tuple(shown) != self.columns.chosen():
            self.columns.show(shown)
        if not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.columns.index(1))

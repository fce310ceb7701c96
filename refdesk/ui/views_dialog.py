"""The windows in which views of the list are named, shown, renamed and deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from refdesk.model.rows import SavedViewRow
from refdesk.ui import theme
from refdesk.ui.dialogs.parts import Frame

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
LONGEST = 200


class RowDelegate(QStyledItemDelegate):
    """Rows as high as those of other lists."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), theme.px(28))


class NameDialog(Frame):
    """Asks what a view shall be called."""

    def __init__(self, parent: QWidget | None, name: str) -> None:
        super().__init__("", parent, width=420, height=150)
        self.heading.setText(self.tr("Save this view"))
        self.setWindowTitle(self.tr("Save this view"))
        self.say(self.tr("Keeps columns, order, groups and row height under a name."))
        self.field = QLineEdit(name)
        self.field.setObjectName("viewName")
        self.field.setAccessibleName(self.tr("Name of the view"))
        self.field.setMaxLength(LONGEST)
        self.body.addWidget(self.field)
        cancel = self.add_button(self.tr("Cancel"))
        self.save = self.add_button(self.tr("Save view"), is_main=True)
        cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self.accept)
        self.field.returnPressed.connect(self.accept)
        self.field.textChanged.connect(lambda text: self.save.setEnabled(bool(text.strip())))
        self.field.selectAll()
        self.field.setFocus()

    def accept(self) -> None:
        if self.field.text().strip():
            super().accept()


class ViewList(QAbstractListModel):
    """Saved views by name; a name that is typed over is told by `renamed`."""

    renamed = Signal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[SavedViewRow, ...] = ()

    def show(self, rows: Sequence[SavedViewRow]) -> None:
        """Fill the list."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid() or role not in (Role.DisplayRole, Role.EditRole):
            return None
        return self.rows[index.row()].name

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        name = " ".join(str(value).split())
        if not index.isValid() or role != Role.EditRole or not name:
            return False
        row = self.rows[index.row()]
        if name != row.name:
            self.renamed.emit(row.id, name)
        return False  # shown when the library has it

    def flags(self, index: Index) -> Qt.ItemFlag:
        usual = super().flags(index)
        return usual | Qt.ItemFlag.ItemIsEditable if index.isValid() else usual


class _List(QListView):
    entered = Signal()
    deleted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.deleted.emit()
        else:
            super().keyPressEvent(event)


class ViewsDialog(Frame):
    """All views of the library."""

    show_asked = Signal(int)
    change_asked = Signal(int)
    """The view shall be as the list is now."""
    delete_asked = Signal(int)

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__("", parent, width=520, height=360)
        self.heading.setText(self.tr("Views"))
        self.setWindowTitle(self.tr("Views"))
        self.views = ViewList(self)
        self.list = _List()
        self.list.setObjectName("viewList")
        self.list.setAccessibleName(self.tr("Views"))
        self.list.setModel(self.views)
        self.list.setItemDelegate(RowDelegate(self.list))
        triggers = QAbstractItemView.EditTrigger
        self.list.setEditTriggers(triggers.EditKeyPressed)
        self.body.addWidget(self.list, 1)
        self.rename = self.add_button(self.tr("Rename"))
        self.change = self.add_button(self.tr("Make it as the list is now"))
        self.delete = self.add_button(self.tr("Delete view"))
        self.show_button = self.add_button(self.tr("Show"), is_main=True)
        self.rename.clicked.connect(lambda: self.list.edit(self.list.currentIndex()))
        self.change.clicked.connect(lambda: self._tell(self.change_asked))
        for one in (self.delete.clicked, self.list.deleted):
            one.connect(lambda: self._tell(self.delete_asked))
        for one in (self.show_button.clicked, self.list.entered, self.list.doubleClicked):
            one.connect(self._on_show)
        self.list.selectionModel().currentChanged.connect(self._update)

    def show_views(self, rows: Sequence[SavedViewRow], *, is_locked: bool) -> None:
        """Fill the list, keeping the place; `is_locked` in a library that is only read."""
        place = max(self.list.currentIndex().row(), 0)
        self.views.show(rows)
        for button in (self.rename, self.change, self.delete):
            button.setVisible(not is_locked)
        none = self.tr("None yet. “Save this view” keeps how the list is laid out.")
        self.say("" if rows else none)
        if rows:
            self.list.setCurrentIndex(self.views.index(min(place, len(rows) - 1)))
        self._update()

    def _update(self) -> None:
        is_there = self.list.currentIndex().isValid()
        for button in (self.rename, self.change, self.delete, self.show_button):
            button.setEnabled(is_there)

    def _current(self) -> int:
        place = self.list.currentIndex().row()
        return self.views.rows[place].id if 0 <= place < len(self.views.rows) else 0

    def _tell(self, signal: Any) -> None:
        if current := self._current():
            signal.emit(current)

    def _on_show(self) -> None:
        if current := self._current():
            self.show_asked.emit(current)
            self.accept()

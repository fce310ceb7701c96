"""The key table: every command with its keys, which can be changed here."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QKeySequenceEdit,
    QLineEdit,
    QWidget,
)

from refdesk.ui import theme
from refdesk.ui.actions import Actions
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.dialogs.table_parts import RowTable, dress_table, stretch_first
from refdesk.ui.keys import Store, clash, read_keys, write_keys
from refdesk.ui.widgets import Button, Label

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
NAME_ROLE = Role.UserRole + 1


class KeysModel(QAbstractTableModel):
    """Command, keys, group."""

    def __init__(self, actions: Actions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._names = list(actions.commands)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._names)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        name = self._names[index.row()]
        if role == NAME_ROLE:
            return name
        if role != Role.DisplayRole:
            return None
        if index.column() == 0:
            return self._actions[name].text().rstrip("…")
        if index.column() == 1:
            return keys_in_words(self._actions, name)
        return self._actions.group(name)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Role.DisplayRole:
            return None
        return (self.tr("Command"), self.tr("Keys"), self.tr("Where"))[section]

    def tell_changed(self) -> None:
        """Keys changed: show them."""
        last = self.index(len(self._names) - 1, 2)
        self.dataChanged.emit(self.index(0, 0), last)


class KeysDialog(Frame):
    """Lists and changes keys; what is changed is kept in the settings at once."""

    changed = Signal()

    def __init__(self, actions: Actions, settings: Store, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Keys"), parent, width=680, height=560)
        self.setObjectName("keysDialog")
        self._actions, self._settings = actions, settings
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.tr("Filter by command or key"))
        self.filter.setAccessibleName(self.tr("Filter by command or key"))
        self.filter.setClearButtonEnabled(True)
        self._model = KeysModel(actions, self)
        self._shown = QSortFilterProxyModel(self)
        self._shown.setSourceModel(self._model)
        self._shown.setFilterKeyColumn(-1)
        self._shown.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.table = RowTable()
        self._set_up_table()
        self.field = QKeySequenceEdit()
        self.field.setMaximumSequenceLength(1)
        self.field.setAccessibleName(self.tr("New key"))
        for inner in self.field.findChildren(QLineEdit):
            inner.setAccessibleName(self.tr("New key"))
        self.set_key = Button(self.tr("Use this key"))
        self.reset_key = Button(
            self.tr("As it was"), tip=self.tr("The keys that RefDesk came with")
        )
        self.clash = Label("", "small", "orange.ink", wrap=True)
        self._lay_out()
        self.filter.textChanged.connect(self._shown.setFilterFixedString)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.field.keySequenceChanged.connect(self._on_key)
        self.set_key.clicked.connect(self._on_set)
        self.reset_key.clicked.connect(self._on_reset)
        self.table.selectRow(0)
        self.filter.setFocus()

    def _set_up_table(self) -> None:
        self.table.setModel(self._shown)
        dress_table(self.table, "keyTable", self.tr("Commands and keys"))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.verticalHeader().setDefaultSectionSize(theme.px(28))
        stretch_first(self.table, 200, 150)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(Label(self.tr("New key"), "body", "text2"))
        row.addWidget(self.field)
        row.addWidget(self.set_key)
        row.addWidget(self.reset_key)
        row.addStretch(1)
        self.body.addWidget(self.filter)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(row)
        self.body.addWidget(self.clash)
        self.add_button(self.tr("Close")).clicked.connect(self.reject)
        self.set_key.setEnabled(False)

    def choose(self, name: str) -> None:
        """Select the row of a command."""
        for row in range(self._shown.rowCount()):
            if self._shown.index(row, 0).data(NAME_ROLE) == name:
                self.table.selectRow(row)

    @property
    def chosen(self) -> str:
        """The name of the chosen command, "" when none is."""
        index = self.table.currentIndex()
        return str(index.data(NAME_ROLE)) if index.isValid() else ""

    def _on_row(self) -> None:
        self.field.clear()
        self._on_key()

    def _on_key(self) -> None:
        key = self.field.keySequence()
        other = clash(self._actions, self.chosen, key) if self.chosen and not key.isEmpty() else ""
        words = ""
        if other:
            name = self._actions[other].text().rstrip("…")
            words = self.tr("{key} is the key of “{command}”, which loses it.")
            words = words.format(key=_native(key), command=name)
        self.clash.setText(words)
        self.set_key.setEnabled(bool(self.chosen) and not key.isEmpty())

    def _on_set(self) -> None:
        key = self.field.keySequence()
        other = clash(self._actions, self.chosen, key)
        mine = read_keys(self._settings)
        if other:
            left = [each for each in self._actions[other].shortcuts() if each != key]
            mine[other] = tuple(each.toString() for each in left)
        mine[self.chosen] = (key.toString(),)
        self._keep(mine)

    def _on_reset(self) -> None:
        mine = read_keys(self._settings)
        mine.pop(self.chosen, None)
        self._keep(mine)

    def _keep(self, keys: dict[str, tuple[str, ...]]) -> None:
        write_keys(self._settings, keys)
        self._actions.apply_keys(keys)
        self._model.tell_changed()
        self.field.clear()
        self.changed.emit()


def keys_in_words(actions: Actions, name: str) -> str:
    """All keys of a command: `Ctrl+F, Ctrl+Shift+K`."""
    return ", ".join(_native(key) for key in actions[name].shortcuts())


def _native(key: QKeySequence) -> str:
    return key.toString(QKeySequence.SequenceFormat.NativeText)

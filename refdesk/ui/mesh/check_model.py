"""A list of names with ticks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


class CheckModel(QAbstractListModel):
    """Names, of which any may be ticked."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._checked: set[str] = set()

    def show(self, names: Sequence[str]) -> None:
        """Show these, none of them ticked."""
        self.beginResetModel()
        self._names = tuple(names)
        self._checked = set()
        self.endResetModel()

    @property
    def checked(self) -> list[str]:
        """The ticked names, in the order of the list."""
        return [name for name in self._names if name in self._checked]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._names)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.isValid() else flags

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        name = self._names[index.row()]
        if role == Role.CheckStateRole:
            return Qt.CheckState.Checked if name in self._checked else Qt.CheckState.Unchecked
        return name if role == Role.DisplayRole else None

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        if not index.isValid() or role != Role.CheckStateRole:
            return False
        change = self._checked.add if Qt.CheckState(value) else self._checked.discard
        change(self._names[index.row()])
        self.dataChanged.emit(index, index, [role])
        return True

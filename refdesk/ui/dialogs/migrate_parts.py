"""The libraries and collections of a preview as a list with boxes to tick."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from refdesk.model.migrating import Part

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
_INDENT = "      "


class PartsModel(QAbstractListModel):
    """All parts, inner ones further to the right; leaving one out leaves out those in it."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts: tuple[Part, ...] = ()
        self._left_out: set[str] = set()

    def set_parts(self, parts: Sequence[Part]) -> None:
        """Show these; what was left out stays so."""
        if tuple(parts) == self._parts:
            return
        self.beginResetModel()
        self._parts = tuple(parts)
        self._left_out &= {part.key for part in parts}
        self.endResetModel()

    @property
    def left_out(self) -> frozenset[str]:
        """The keys of what is not ticked."""
        return frozenset(self._left_out)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._parts)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.NoItemFlags
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        part = self._parts[index.row()]
        if role == Role.DisplayRole:
            return f"{_INDENT * self._depth(part)}{part.name}"
        if role == Role.AccessibleTextRole:
            return part.name
        if role == Role.CheckStateRole:
            is_out = part.key in self._left_out
            return Qt.CheckState.Unchecked if is_out else Qt.CheckState.Checked
        return None

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        if not index.isValid() or role != Role.CheckStateRole:
            return False
        keys = self._below(self._parts[index.row()].key)
        if Qt.CheckState(value) == Qt.CheckState.Checked:
            self._left_out -= keys | self._above(self._parts[index.row()])
        else:
            self._left_out |= keys
        self.dataChanged.emit(self.index(0), self.index(len(self._parts) - 1), [role])
        self.changed.emit()
        return True

    def _depth(self, part: Part) -> int:
        return len(self._above(part)) - 1

    def _above(self, part: Part) -> set[str]:
        """A part and what it is in."""
        known = {one.key: one for one in self._parts}
        found = {part.key}
        while part.parent in known and part.parent not in found:
            part = known[part.parent]
            found.add(part.key)
        return found

    def _below(self, key: str) -> set[str]:
        found = {key}
        for part in self._parts:  # outer ones come first
            if part.parent in found:
                found.add(part.key)
        return found

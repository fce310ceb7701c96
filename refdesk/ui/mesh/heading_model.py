"""The list of MeSH headings, each of which unfolds into the narrower ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from refdesk.services.mesh_choice import BRANCH, HeadingLine
from refdesk.ui.widgets import plain_tip

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


@dataclass(eq=False)
class _Node:
    line: HeadingLine
    parent: _Node | None
    place: int
    children: list[_Node] | None = None
    """None until they were asked for and came."""
    is_asked: bool = field(default=False)


class HeadingModel(QAbstractItemModel):
    """Heading, in the library; what is below a line is asked for when it is unfolded."""

    wanted = Signal(str)
    """The key of a line whose narrower headings are to be read."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tops: list[_Node] = []

    def show(self, lines: Sequence[HeadingLine]) -> None:
        """Show these in place of the former ones."""
        self.beginResetModel()
        self._tops = [_Node(line, None, place) for place, line in enumerate(lines)]
        self.endResetModel()

    def add_below(self, key: str, lines: Sequence[HeadingLine]) -> None:
        """What stands below each line of this key that was unfolded."""
        for node in list(self._waiting(self._tops, key)):
            above = self.createIndex(node.place, 0, node)
            if lines:
                self.beginInsertRows(above, 0, len(lines) - 1)
            node.children = [_Node(line, node, place) for place, line in enumerate(lines)]
            if lines:
                self.endInsertRows()

    def line(self, index: Index) -> HeadingLine | None:
        """The line of an index."""
        node = self._node(index)
        return None if node is None else node.line

    def _waiting(self, nodes: Sequence[_Node], key: str) -> list[_Node]:
        found, left = [], list(nodes)
        while left:
            node = left.pop()
            if node.children is None:
                if node.is_asked and node.line.key == key:
                    found.append(node)
            else:
                left += node.children
        return found

    def _node(self, index: Index) -> _Node | None:
        node = index.internalPointer() if index.isValid() else None
        return node if isinstance(node, _Node) else None

    # Qt

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        node = self._node(parent)
        nodes = self._tops if node is None else node.children or []
        return self.createIndex(row, column, nodes[row]) if 0 <= row < len(nodes) else QModelIndex()

    def parent(self, index: Index = QModelIndex()) -> Any:  # noqa: B008
        node = self._node(index)
        above = None if node is None else node.parent
        return QModelIndex() if above is None else self.createIndex(above.place, 0, above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if parent.column() > 0:
            return 0
        node = self._node(parent)
        return len(self._tops) if node is None else len(node.children or ())

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 2

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008
        node = self._node(parent)
        if node is None:
            return bool(self._tops)
        return node.line.has_narrower if node.children is None else bool(node.children)

    def canFetchMore(self, parent: Index) -> bool:
        node = self._node(parent)
        return node is not None and node.line.has_narrower and not node.is_asked

    def fetchMore(self, parent: Index) -> None:
        node = self._node(parent)
        if node is not None and not node.is_asked:
            node.is_asked = True
            self.wanted.emit(node.line.key)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        line = self.line(index)
        if line is None:
            return None
        words = f"{line.name} ({line.also})" if line.also else line.name
        if index.column() == 1:
            return self.tr("Yes") if line.is_used and role == Role.DisplayRole else None
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            return words
        return plain_tip(words) if role == Role.ToolTipRole else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Role.DisplayRole:
            return None
        return (self.tr("Heading"), self.tr("In library"))[section]


def is_branch(line: HeadingLine) -> bool:
    """Whether a line is a branch of the tree and no heading."""
    return line.key.startswith(BRANCH)

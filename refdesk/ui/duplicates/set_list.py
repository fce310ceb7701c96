"""The list of sets: what it is, how many, the title of the first; rows are read as they are seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QWidget

from refdesk.model.duplicate_sets import FoundSet
from refdesk.model.markup import RichText
from refdesk.model.rows import ReferenceRow
from refdesk.ui import theme
from refdesk.ui.dialogs.table_parts import RowTable, dress_table, stretch_first
from refdesk.ui.widgets import plain_tip
from refdesk.ui.words import number

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
Rows = Callable[[Sequence[int]], list[ReferenceRow]]
_PAGE: Final = 64
"""Sets whose first members are read at once, about a millisecond."""


class SetModel(QAbstractTableModel):
    """Title, creators and year, how many; one row a set."""

    def __init__(self, rows: Rows, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self._sets: list[FoundSet] = []
        self._known: dict[int, ReferenceRow] = {}
        self._names = (self.tr("Title"), self.tr("Creators"), self.tr("Members"))

    def show_sets(self, sets: list[FoundSet]) -> None:
        """Show these."""
        self.beginResetModel()
        self._sets = sets
        self._known.clear()
        self.endResetModel()

    def at(self, row: int) -> FoundSet:
        """The set of a row."""
        return self._sets[row]

    def place_of(self, one: FoundSet) -> int:
        """The row of a set, -1 when it is not here."""
        return self._sets.index(one) if one in self._sets else -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._sets)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Role.TextAlignmentRole and index.column() == 2:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role not in (Role.DisplayRole, Role.ToolTipRole):
            return None
        one = self._sets[index.row()]
        row = self._row_of(index.row())
        if row is None:
            return ""
        if role == Role.ToolTipRole:
            return plain_tip(RichText(row.title).plain)
        year = f", {row.year}" if row.year else ""
        cells = (RichText(row.title).plain, f"{row.creators}{year}", number(len(one.ids)))
        return cells[index.column()]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return self._names[section]
        return None

    def _row_of(self, place: int) -> ReferenceRow | None:
        first = self._sets[place].ids[0]
        if first not in self._known:
            start = place - place % _PAGE
            wanted = [one.ids[0] for one in self._sets[start : start + _PAGE]]
            self._known |= {row.id: row for row in self._rows(wanted)}
        return self._known.get(first)


class SetView(RowTable):
    """The list."""

    def __init__(self, rows: Rows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sets = SetModel(rows, self)
        self.setModel(self.sets)
        dress_table(self, "duplicateSets", self.tr("Sets of duplicates, the surest first"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.verticalHeader().setDefaultSectionSize(theme.px(28))
        stretch_first(self, 240, 80)

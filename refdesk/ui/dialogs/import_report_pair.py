"""A held record and the reference that it resembles, field by field."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QTableView, QWidget

from refdesk.model.record import ReferenceRecord
from refdesk.services.holding import HeldPair
from refdesk.ui.dialogs.table_parts import dress_table, fit_lines
from refdesk.ui.duplicates.comparison import PIECES_ROLE, DifferenceDelegate
from refdesk.ui.duplicates.differences import differences
from refdesk.ui.edit_fields import fields
from refdesk.ui.widgets import plain_tip

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
_LONGEST: Final = 2_000


class PairModel(QAbstractTableModel):
    """Field, the library's value, the record's; those that differ come first, differing words marked."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[tuple[str, str, str]] = []

    def set_pair(self, pair: HeldPair | None) -> None:
        """Show these two; None for nothing."""
        self.beginResetModel()
        self.lines = [] if pair is None else _lines(pair.ours, pair.theirs)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == Role.DisplayRole:
            parts = line[index.column()][:_LONGEST].splitlines()
            return "; ".join(" ".join(part.split()) for part in parts if part.strip())
        if role == Role.ToolTipRole:
            return plain_tip(line[index.column()][:_LONGEST])
        if role == PIECES_ROLE and line[1] != line[2]:
            column = index.column()
            return differences(line[1], line[2])[column - 1] if column else ((line[0], False),)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Role.DisplayRole:
            return None
        return (self.tr("Field"), self.tr("In your library"), self.tr("In the file"))[section]


class PairView(QTableView):
    """Shows a pair."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pair_model = PairModel(self)
        self.setModel(self.pair_model)
        self.setItemDelegate(DifferenceDelegate(self))
        dress_table(self, "heldPair", self.tr("The two works, field by field"))
        fit_lines(self, 130, 120)


def _lines(ours: ReferenceRecord | None, theirs: ReferenceRecord) -> list[tuple[str, str, str]]:
    """(label, ours, theirs) of the fields that either has, differing ones first."""
    found = []
    for field in fields():
        mine = field.read(ours) if ours is not None else ""
        other = field.read(theirs)
        if mine or other:
            found.append((field.label, mine, other))
    return sorted(found, key=lambda line: line[1] == line[2])

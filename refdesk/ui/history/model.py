"""The steps of the undo history as rows: state, words, size, time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QLocale, QModelIndex, QObject, Qt

from refdesk.model.rows import StepRow
from refdesk.services.stepping import START
from refdesk.ui import theme
from refdesk.ui.dialogs.table_parts import Index, Role
from refdesk.ui.search_history import shown_time
from refdesk.ui.widgets import plain_tip

STATE, STEP, SIZE, WHEN = range(4)
LONGEST: Final = 500
"""Characters of a title that a cell shows; titles may name very long file names."""


class StepsModel(QAbstractTableModel):
    """Each row is the library just after a step; the last one what it was before all of them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[StepRow, ...] = ()
        self.present = -1
        """The row of the library as it is now."""
        self._headers = (self.tr("State"), self.tr("Step"), self.tr("Size"), self.tr("When"))

    def show(self, steps: Sequence[StepRow]) -> None:
        """Show these steps, newest first, in place of the former ones."""
        self.beginResetModel()
        start = StepRow(START, self.tr("Before all of these steps"), "")
        self.rows = (*steps, start) if steps else ()
        self.present = next((at for at, row in enumerate(self.rows) if not row.is_undone), -1)
        self.endResetModel()

    def row_of(self, step_id: int) -> int:
        """The row of a step, -1 when it is not there."""
        return next((at for at, row in enumerate(self.rows) if row.id == step_id), -1)

    def state_of(self, at: int) -> str:
        """Where a row is, seen from the present, in words."""
        if at == self.present:
            return self.tr("Now")
        return self.tr("Taken back") if self.rows[at].is_undone else ""

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._headers)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        at, column = index.row(), index.column()
        if role == Role.DisplayRole:
            return self._text(at, column)
        if role == Role.ToolTipRole:
            return plain_tip(self.rows[at].title)
        if role == Role.AccessibleTextRole and column == STEP:
            parts = (self._text(at, each) for each in (STEP, STATE, WHEN, SIZE))
            return ", ".join(part for part in parts if part)
        if role == Role.FontRole and at == self.present:
            return theme.font("body", weight=600)
        if role == Role.ForegroundRole and self.rows[at].is_undone:
            return theme.color("text2")
        if role == Role.TextAlignmentRole and column == SIZE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Role.DisplayRole:
            return self._headers[section]
        if role == Role.ToolTipRole and section == SIZE:
            return self.tr("What the library keeps to take the step back or do it again")
        return None

    def _text(self, at: int, column: int) -> str:
        row = self.rows[at]
        if column == STATE:
            return self.state_of(at)
        if column == STEP:
            return " ".join(row.title[:LONGEST].split())
        if column == SIZE:
            return _size(row.size) if row.size else ""
        return shown_time(row.at)


def _size(count: int) -> str:
    """`1.2 kB`."""
    return QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)

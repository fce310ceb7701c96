"""A plain table of texts for dialogs: rows of cells with tooltips."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from refdesk.ui import theme
from refdesk.ui.widgets import plain_tip

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


class TextTable(QAbstractTableModel):
    """Rows of texts; `tips` has one tooltip for each row."""

    def __init__(self, headers: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headers = tuple(headers)
        self._cells: list[tuple[str, ...]] = []
        self._tips: list[str] = []

    def show(self, cells: Sequence[tuple[str, ...]], tips: Sequence[str] = ()) -> None:
        """Show these rows in place of the former ones."""
        self.beginResetModel()
        self._cells = list(cells)
        self._tips = list(tips)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._cells)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._headers)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Role.DisplayRole:
            return " ".join(self._cells[index.row()][index.column()][:500].split())
        if role == Role.ToolTipRole and index.row() < len(self._tips):
            return plain_tip(self._tips[index.row()])
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Role.DisplayRole:
            return None
        return self._headers[section]


class RowTable(QTableView):
    """A view of whole rows, in which Home and End go to the first and the last of them."""

    def selectRow(self, row: int) -> None:
        """Choose this row alone, also while Ctrl or Shift of the key that opened the window is held:
        Qt's own takes such a row away again."""
        if (model := self.model()) is None or not 0 <= row < model.rowCount():
            return
        flags = QItemSelectionModel.SelectionFlag
        place = model.index(row, max(self.currentIndex().column(), 0))
        self.selectionModel().setCurrentIndex(place, flags.ClearAndSelect | flags.Rows)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        actions = QAbstractItemView.CursorAction
        model = self.model()
        if action not in (actions.MoveHome, actions.MoveEnd) or model is None:
            return super().moveCursor(action, modifiers)
        row = 0 if action == actions.MoveHome else model.rowCount() - 1
        return model.index(row, max(self.currentIndex().column(), 0))  # none of an empty table


def table_view(model: QAbstractTableModel, name: str, accessible: str) -> QTableView:
    """A view of whole rows that are only read."""
    made = RowTable()
    made.setModel(model)
    dress_table(made, name, accessible)
    made.horizontalHeader().setStretchLastSection(True)
    made.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    return made


def dress_table(view: QTableView, name: str, accessible: str) -> None:
    """What all tables of whole rows that are only read look like, and how keys leave them."""
    view.setObjectName(name)
    view.setAccessibleName(accessible)
    view.setProperty("kind", "list")
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setShowGrid(False)
    view.setTabKeyNavigation(False)
    view.setWordWrap(False)
    view.verticalHeader().hide()
    header = view.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def stretch_first(view: QTableView, *widths: int) -> None:
    """The first column takes the room that is left, the others have drawn `widths` to begin with."""
    header = view.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for column, width in enumerate(widths, 1):
        view.setColumnWidth(column, theme.px(width))


def fit_lines(view: QTableView, first: int, most: int) -> None:
    """Rows as high as their wrapped texts, up to `most`; a first column of `first` beside equal ones."""
    view.setWordWrap(True)
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    view.verticalHeader().setMaximumSectionSize(theme.px(most))
    header = view.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
    view.setColumnWidth(0, theme.px(first))

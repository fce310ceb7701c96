"""The references about which PubMed says something else now, with a box to tick for each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from refdesk.model.refresh_choices import NewsKind, Renewal, Taken
from refdesk.ui import theme
from refdesk.ui.check_cells import CheckDelegate
from refdesk.ui.dialogs.table_parts import table_view
from refdesk.ui.widgets import plain_tip

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
_STATES: Final = {
    Taken.ALL: Qt.CheckState.Checked,
    Taken.SOME: Qt.CheckState.PartiallyChecked,
    Taken.NONE: Qt.CheckState.Unchecked,
}


class NewsModel(QAbstractTableModel):
    """Reference, what is new, PMID; `how_much` says what of each is taken."""

    def __init__(self, how_much: Callable[[Renewal], Taken], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._how_much = how_much
        self._all: list[Renewal] = []
        self._kind = NewsKind.ALL
        self.rows: list[Renewal] = []
        self._names = (self.tr("Reference"), self.tr("New in PubMed"), self.tr("PMID"))

    @property
    def total(self) -> int:
        """How many there are, of whatever kind."""
        return len(self._all)

    def count(self, kind: NewsKind) -> int:
        """How many there are of a kind."""
        return sum(one.is_of(kind) for one in self._all)

    def show(self, found: Iterable[Renewal]) -> None:
        """Show these in place of others."""
        self._all = list(found)
        self._reset()

    def sort_notices_first(self) -> None:
        """Put those with new notices at the top."""
        self._all.sort(key=lambda one: not one.notices)
        self._reset()

    def add(self, found: Iterable[Renewal]) -> None:
        """Show more below."""
        found = list(found)
        self._all += found
        fresh = [one for one in found if one.is_of(self._kind)]
        if fresh:
            at = len(self.rows)
            self.beginInsertRows(QModelIndex(), at, at + len(fresh) - 1)
            self.rows += fresh
            self.endInsertRows()

    def forget(self, ids: Collection[int]) -> None:
        """Take references off the list."""
        self._all = [one for one in self._all if one.reference_id not in ids]
        self._reset()

    def show_kind(self, kind: NewsKind) -> None:
        """Show only those of a kind."""
        self._kind = kind
        self._reset()

    def tell(self) -> None:
        """Something else is taken."""
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, 0))

    def _reset(self) -> None:
        self.beginResetModel()
        self.rows = [one for one in self._all if one.is_of(self._kind)]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        one, column = self.rows[index.row()], index.column()
        text = (one.title or self.tr("[No title]"), one.news, one.pmid)[column]
        if role == Role.DisplayRole:
            return text[:500]
        if role == Role.ToolTipRole:
            return plain_tip(text)
        if column == 0 and role == Role.CheckStateRole:
            return _STATES[self._how_much(one)]
        if column == 0 and role == Role.AccessibleTextRole:
            return f"{text}, {self._said(self._how_much(one))}"
        if column == 1 and role == Role.ForegroundRole and one.notices:
            return theme.color("red.ink")
        return None

    def _said(self, taken: Taken) -> str:
        if taken is Taken.SOME:
            return self.tr("taken in part")
        return self.tr("taken") if taken is Taken.ALL else self.tr("not taken")

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return self._names[section]
        return None


class NewsKeys(QObject):
    """Space and a click on the box ask for what is selected."""

    toggled = Signal()

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: Any) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == event.Type.KeyPress:
            if event.key() == Qt.Key.Key_Space:
                self.toggled.emit()
                return True
        elif (
            isinstance(event, QMouseEvent)
            and event.type() == event.Type.MouseButtonRelease
            and event.button() == Qt.MouseButton.LeftButton
        ):
            place = event.position().toPoint()
            if self._view.indexAt(place).column() == 0 and place.x() < theme.px(26):
                self.toggled.emit()
        return super().eventFilter(watched, event)


def news_view(model: NewsModel, parent: QWidget) -> QTableView:
    """The table of what is new."""
    made = table_view(model, "refreshNews", parent.tr("What is new in PubMed"))
    made.setItemDelegateForColumn(0, CheckDelegate(made))
    made.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    header = made.horizontalHeader()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    made.setColumnWidth(1, theme.px(330))
    made.setColumnWidth(2, theme.px(100))
    return made

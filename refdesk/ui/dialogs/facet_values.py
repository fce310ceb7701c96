"""All values of a facet: letters choose among them, a check mark narrows the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QCursor, QKeyEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QLineEdit,
    QTableView,
    QWidget,
)

from refdesk.model.facets import Facet, FacetAnswer, FacetFilter, FacetValue
from refdesk.ui import theme
from refdesk.ui.check_cells import CheckDelegate
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.dialogs.table_parts import table_view
from refdesk.ui.widgets import plain_tip
from refdesk.ui.words import number

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
PAUSE = 120
"""Milliseconds between the last letter and the list that it asks for."""


class ValueModel(QAbstractTableModel):
    """Values with check boxes, and their counts. Half checked is what the list leaves out."""

    toggled = Signal(object)
    """FacetFilter."""

    def __init__(self, facet: Facet, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._facet = facet
        self._values: tuple[FacetValue, ...] = ()
        self._marks: dict[str, bool] = {}

    def show(self, values: Sequence[FacetValue]) -> None:
        """Show these values."""
        self.beginResetModel()
        self._values = tuple(values)
        self.endResetModel()

    def mark(self, filters: Sequence[FacetFilter]) -> None:
        """Check what the list is narrowed by."""
        self._marks = {one.term: one.is_excluded for one in filters if one.facet is self._facet}
        if self._values:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._values) - 1, 1))

    def toggle(self, row: int, *, is_excluded: bool = False) -> None:
        """Ask for the value of a row, or for the list without it."""
        if 0 <= row < len(self._values):
            value = self._values[row]
            is_out = self._marks.get(value.term)
            excluded = is_out if is_out is not None and not is_excluded else is_excluded
            self.toggled.emit(FacetFilter(self._facet, value.term, value.label, excluded))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._values)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 2

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        value = self._values[index.row()]
        if role == Role.DisplayRole:
            return value.label if index.column() == 0 else number(value.count)
        if role == Role.TextAlignmentRole and index.column() == 1:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Role.ToolTipRole:
            return plain_tip(value.label)
        if role == Role.CheckStateRole and index.column() == 0:
            mark = self._marks.get(value.term)
            state = Qt.CheckState
            return (
                state.Unchecked
                if mark is None
                else state.PartiallyChecked
                if mark
                else state.Checked
            )
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def headerData(self, section: int, orientation: object, role: int = Role.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Role.DisplayRole:
            return None
        return (self.tr("Value"), self.tr("References"))[section]


class FacetValues(Frame):
    """Stays open while one narrows; the list behind it follows each click."""

    words_changed = Signal(object, str)
    """Facet, the letters that choose."""
    value_asked = Signal(object)
    """FacetFilter."""

    def __init__(self, facet: Facet, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent, width=460, height=520)
        self.setObjectName("facetValues")
        self._facet = facet
        self.model = ValueModel(facet, self)
        self.model.toggled.connect(self.value_asked)
        self.field = QLineEdit()
        self.field.setAccessibleName(self.tr("Filter the values"))
        self.field.setPlaceholderText(self.tr("Filter"))
        self.field.setClearButtonEnabled(True)
        self.view: QTableView = table_view(self.model, "facetValueTable", title)
        self.view.setItemDelegateForColumn(0, CheckDelegate(self.view))
        self.view.clicked.connect(self._on_clicked)
        header = self.view.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(1, theme.px(96))
        self.body.addWidget(self.field)
        self.body.addWidget(self.view, 1)
        self.out_button = self.add_button(self.tr("Leave out"))
        self.in_button = self.add_button(self.tr("Narrow"), is_main=True)
        self.add_button(self.tr("Close")).clicked.connect(self.reject)
        self.in_button.clicked.connect(lambda: self._act(is_excluded=False))
        self.out_button.clicked.connect(lambda: self._act(is_excluded=True))
        self.view.doubleClicked.connect(lambda index: self.model.toggle(index.row()))
        self._late = QTimer(self, singleShot=True, interval=PAUSE)
        self._late.timeout.connect(lambda: self.words_changed.emit(facet, self.field.text()))
        self.field.textChanged.connect(self._late.start)
        self.say(self.tr("Counting"))

    @property
    def facet(self) -> Facet:
        """Whose values they are."""
        return self._facet

    def mark(self, filters: Sequence[FacetFilter]) -> None:
        """Check what the list is narrowed by."""
        self.model.mark(filters)

    @Slot(object)
    def show_answer(self, answer: FacetAnswer) -> None:
        """Show the values that were listed for this window."""
        for counts in answer.counts:
            if counts.facet is not self._facet:
                continue
            row = self.view.currentIndex().row()
            self.model.show(counts.values)
            self.view.setCurrentIndex(self.model.index(min(max(row, 0), len(counts.values) - 1), 0))
            shown, total = len(counts.values), counts.total
            if not total:
                words = self.tr("Nothing here has these letters.")
            elif shown < total:
                words = self.tr("The commonest {n} of {all}. Type letters to find the others.")
            else:
                words = self.tr("{all} values among what the list shows.")
            self.say(words.format(n=number(shown), all=number(total)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            self._act(is_excluded=bool(control))
        elif key == Qt.Key.Key_Down and self.field.hasFocus():
            self.view.setFocus()
        else:
            super().keyPressEvent(event)

    def _on_clicked(self, index: Index) -> None:
        """A click on the box narrows; elsewhere it selects."""
        place = self.view.viewport().mapFromGlobal(QCursor.pos())
        if index.column() == 0 and place.x() < theme.px(26):
            self.model.toggle(index.row())

    def _act(self, *, is_excluded: bool) -> None:
        self.model.toggle(self.view.currentIndex().row(), is_excluded=is_excluded)

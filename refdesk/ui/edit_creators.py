"""Creators as a small table in the Edit tab: every cell that is changed is one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QInputDialog,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from refdesk.model.batch import ROLES
from refdesk.model.creator_edits import (
    CreatorColumn,
    as_group,
    as_person,
    cell_text,
    with_cell,
)
from refdesk.model.markup import RichText
from refdesk.model.record import Creator
from refdesk.model.typed import FieldError
from refdesk.ui import theme
from refdesk.ui.record_text import shown
from refdesk.ui.widgets import Button, ComboBox, Label, plain_tip

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
MOST_ROWS: Final = 8
"""Rows on screen before the table scrolls."""
_MOST_SAID: Final = 300


class CreatorModel(QAbstractTableModel):
    """Creators in their order; `edited` tells what they are after a change by the reader."""

    edited = Signal(object)
    """A tuple of `Creator`."""
    refused = Signal(str)
    """Why a cell stays as it was."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.creators: tuple[Creator, ...] = ()
        self.is_locked = False
        self._headers = (
            self.tr("Role"), self.tr("Last name"), self.tr("First names"),
            self.tr("Suffix"), "ORCID", self.tr("Affiliations"),
        )  # fmt: skip

    def show(self, creators: tuple[Creator, ...]) -> None:
        """Show these creators."""
        if creators != self.creators:
            self.beginResetModel()
            self.creators = creators
            self.endResetModel()

    def change(self, creators: Sequence[Creator]) -> None:
        """Show these creators, as the reader wants them, and tell so."""
        self.show(tuple(creators))
        self.edited.emit(self.creators)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.creators)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(CreatorColumn)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.creators):
            return None
        text = cell_text(self.creators[index.row()], CreatorColumn(index.column()))
        if role == Role.EditRole:
            return text
        if role == Role.DisplayRole:
            lines = text.splitlines()
            more = f" (+{len(lines) - 1})" if len(lines) > 1 else ""
            return shown(RichText(lines[0]).plain + more) if lines else ""
        if role == Role.ToolTipRole and text:
            return plain_tip(text)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if role != Role.DisplayRole:
            return None
        return self._headers[section] if orientation == Qt.Orientation.Horizontal else section + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        # Affiliations are many lines: they have a window of their own.
        is_here = index.isValid() and index.column() != CreatorColumn.AFFILIATIONS
        return flags | Qt.ItemFlag.ItemIsEditable if is_here and not self.is_locked else flags

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        if role != Role.EditRole or not index.isValid() or self.is_locked:
            return False
        row, column = index.row(), CreatorColumn(index.column())
        try:
            made = with_cell(self.creators[row], column, str(value))
        except FieldError as error:
            self.refused.emit(str(error))
            return False
        if made != self.creators[row]:
            self.creators = (*self.creators[:row], made, *self.creators[row + 1 :])
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(CreatorColumn) - 1))
            self.edited.emit(self.creators)
        return True


class _Roles(QStyledItemDelegate):
    """Offers the roles that CSL knows, and whatever else stands there."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        made = ComboBox(parent)
        made.addItems([*ROLES])
        made.setAccessibleName(self.tr("Role"))
        made.activated.connect(lambda: self._end(made))
        return made

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        role = str(index.data(Role.EditRole))
        if editor.findText(role) < 0:
            editor.addItem(role)
        editor.setCurrentText(role)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        model.setData(index, editor.currentText())

    def _end(self, editor: QComboBox) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)


class CreatorTable(QTableView):
    """The rows; Delete takes some away, Alt+Up and Alt+Down move them, Insert adds one."""

    remove_asked = Signal()
    move_asked = Signal(int)
    add_asked = Signal()
    affiliations_asked = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, is_alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        is_in_last = self.currentIndex().column() == CreatorColumn.AFFILIATIONS
        if key == Qt.Key.Key_Delete:
            self.remove_asked.emit()
        elif key == Qt.Key.Key_Insert:
            self.add_asked.emit()
        elif is_alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_asked.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif is_in_last and key in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.affiliations_asked.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


class CreatorsBox(QWidget):
    """Label, table, buttons, what is wrong, and what the source said."""

    edited = Signal(object)
    """A tuple of `Creator`: all that the table shows."""
    taken_back = Signal()
    lines_asked = Signal(bool)
    """Show the names as lines of text below, or no more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = CreatorModel(self)
        self.model.edited.connect(self._on_edited)
        self.model.refused.connect(self.set_error)
        self._build_table()
        self._label = Label(self.tr("Creators"), "small", "text2", weight=600)
        self._label.setBuddy(self.table)
        self._error = Label("", "small", "red.ink", wrap=True)
        self._said = Label("", "small", "text2", wrap=True)
        self._use = Button("", kind="link", height=22, name=self.tr("Use the source's"))
        self._use.clicked.connect(self.taken_back)
        self.add_person = self._button(self.tr("Add"), "plus", self.tr("Add a person (Insert)"))
        self.add_person.clicked.connect(lambda: self._add(Creator(family=self.tr("Last name"))))
        self.add_group = self._button(self.tr("Group"), "plus", self.tr("Add a group"))
        self.add_group.clicked.connect(
            lambda: self._add(Creator(literal=RichText.plain_text(self.tr("Group"))))
        )
        self.remove = self._button("", "trash", self.tr("Take away (Delete)"))
        self.remove.clicked.connect(self.remove_rows)
        self.up = self._button("", "up", self.tr("Up (Alt+Up)"))
        self.up.clicked.connect(lambda: self.move_rows(-1))
        self.down = self._button("", "down", self.tr("Down (Alt+Down)"))
        self.down.clicked.connect(lambda: self.move_rows(1))
        self.swap = self._button("", "update", self.tr("Make a person of a group, or a group of a person"))  # fmt: skip
        self.swap.clicked.connect(self.swap_kind)
        self.lines = self._button(self.tr("Lines"), "", self.tr("Type or paste names as lines of text"))  # fmt: skip
        self.lines.setCheckable(True)
        self.lines.toggled.connect(self.lines_asked)
        self._lay_out()
        self.set_error("")
        self.set_said("", "", is_edited=False)
        self.restyle()

    def _build_table(self) -> None:
        self.table = CreatorTable()
        self.table.setObjectName("creatorTable")
        self.table.setAccessibleName(self.tr("Creators"))
        self.table.setModel(self.model)
        self.table.setItemDelegateForColumn(CreatorColumn.ROLE, _Roles(self.table))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        self.table.remove_asked.connect(self.remove_rows)
        self.table.move_asked.connect(self.move_rows)
        self.table.add_asked.connect(lambda: self._add(Creator(family=self.tr("Last name"))))
        self.table.affiliations_asked.connect(self.edit_affiliations)
        self.table.doubleClicked.connect(self._on_double_click)
        self.model.modelReset.connect(self.restyle)

    def _button(self, text: str, icon: str, tip: str) -> Button:
        return Button(text, icon, "flat", height=28, name=tip, tip=tip)

    def _lay_out(self) -> None:
        deeds = QHBoxLayout()
        for one in (self.add_person, self.add_group, self.remove, self.up, self.down, self.swap):
            deeds.addWidget(one)
        deeds.addStretch(1)
        deeds.addWidget(self.lines)
        deeds.setSpacing(theme.px(2))
        row = QHBoxLayout()
        row.addWidget(self._said, 1)
        row.addWidget(self._use, 0, Qt.AlignmentFlag.AlignTop)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.addWidget(self._label)
        self._box.addWidget(self.table)
        self._box.addLayout(deeds)
        self._box.addWidget(self._error)
        self._box.addLayout(row)

    # What it shows

    def fill(self, creators: tuple[Creator, ...]) -> None:
        """Show these creators; a cell that is being written in stays open when they are the same."""
        at = self.table.currentIndex()
        place = (at.row(), at.column()) if at.isValid() else None
        self.model.show(creators)
        if place is not None and place[0] < len(creators):
            self.table.setCurrentIndex(self.model.index(*place))
        self.set_error("")

    def set_error(self, sentence: str) -> None:
        """Say why a cell stays as it was."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))

    @property
    def error(self) -> str:
        """What is wrong; "" when nothing is."""
        return self._error.text()

    def set_said(self, source: str, said: str, *, is_edited: bool) -> None:
        """Say below a changed table whom `source` ("PubMed") named."""
        self._use.setVisible(is_edited)
        self._said.setVisible(is_edited)
        if is_edited:
            said = shown(" ".join(said.split()))
            said = said[:_MOST_SAID] + "…" if len(said) > _MOST_SAID else said
            self._said.setText(f"{source}: {said}" if said else self.tr("Changed by you"))
            words = self.tr("Use PubMed's") if source == "PubMed" else self.tr("Use the source's")
            self._use.setText(words)
            self._use.setAccessibleName(f"{words}: {self._label.text()}")

    def set_locked(self, reason: str) -> None:
        """Let the table be read, not changed; `reason` says why."""
        self.model.is_locked = bool(reason)
        deeds = (self.add_person, self.add_group, self.remove, self.up, self.down, self.swap)
        for one in (*deeds, self._use):
            one.setEnabled(not reason)
            one.setToolTip(plain_tip(reason or one.accessibleName()))

    def flush(self) -> None:
        """Keep what is being written in a cell."""
        editor = self.table.indexWidget(self.table.currentIndex())
        if editor is None and self.table.state() == QAbstractItemView.State.EditingState:
            self.setFocus()  # the cell's field is left

    def restyle(self) -> None:
        """Take the theme's sizes, and the height of the rows."""
        m = theme.current().metrics
        row = m.px(26)
        self.table.verticalHeader().setDefaultSectionSize(row)
        rows = min(max(self.model.rowCount(), 1), MOST_ROWS)
        head = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(rows * row + head + m.px(18))
        for column, width in zip(CreatorColumn, (84, 130, 110, 52, 150, 90), strict=True):
            self.table.setColumnWidth(column, m.px(width))
        self._box.setSpacing(m.px(4))

    # Deeds

    def rows(self) -> list[int]:
        """The selected rows, from the top; the current one where none is."""
        found = sorted({one.row() for one in self.table.selectionModel().selectedRows()})
        at = self.table.currentIndex()
        return found or ([at.row()] if at.isValid() else [])

    def remove_rows(self) -> None:
        """Take the selected creators away."""
        gone = set(self.rows())
        if gone and not self.model.is_locked:
            self.model.change([one for at, one in enumerate(self.model.creators) if at not in gone])
            self._select(min(gone), min(gone))

    def move_rows(self, step: int) -> None:
        """Move the selected creators one row up or down."""
        rows, creators = self.rows(), list(self.model.creators)
        if not rows or self.model.is_locked:
            return
        if rows[0] + step < 0 or rows[-1] + step >= len(creators):
            return
        for row in rows if step < 0 else reversed(rows):
            creators[row], creators[row + step] = creators[row + step], creators[row]
        self.model.change(creators)
        self._select(rows[0] + step, rows[-1] + step)

    def swap_kind(self) -> None:
        """Make persons of the selected groups, or groups of persons."""
        rows = set(self.rows())
        if rows and not self.model.is_locked:
            self.model.change([
                (as_person(one) if one.literal else as_group(one)) if at in rows else one
                for at, one in enumerate(self.model.creators)
            ])  # fmt: skip
            self._select(min(rows), max(rows))

    def edit_affiliations(self, row: int) -> None:
        """Ask for the affiliations of a row, one a line."""
        if self.model.is_locked or row >= len(self.model.creators):
            return
        index = self.model.index(row, CreatorColumn.AFFILIATIONS)
        before = str(index.data(Role.EditRole))
        text, is_wanted = QInputDialog.getMultiLineText(
            self.window(), self.tr("Affiliations"), self.tr("One a line:"), before
        )
        if is_wanted:
            self.model.setData(index, text)

    def _add(self, made: Creator) -> None:
        """Add a creator below the current one, of the same role, and write its name."""
        if self.model.is_locked:
            return
        rows, creators = self.rows(), list(self.model.creators)
        at = rows[-1] + 1 if rows else len(creators)
        role = creators[at - 1].role if at else "author"
        creators.insert(at, replace(made, role=role))
        self.model.change(creators)
        index = self.model.index(at, CreatorColumn.FAMILY)
        self.table.setCurrentIndex(index)
        self.table.edit(index)

    def _select(self, first: int, last: int) -> None:
        if not self.model.rowCount():
            return
        last = min(last, self.model.rowCount() - 1)
        first = min(first, last)
        column = max(self.table.currentIndex().column(), 0)
        self.table.setCurrentIndex(self.model.index(first, column))
        self.table.clearSelection()
        select = self.table.selectionModel().SelectionFlag.Select
        rows = self.table.selectionModel().SelectionFlag.Rows
        for row in range(first, last + 1):
            self.table.selectionModel().select(self.model.index(row, 0), select | rows)

    def _on_double_click(self, index: QModelIndex) -> None:
        if index.column() == CreatorColumn.AFFILIATIONS:
            self.edit_affiliations(index.row())

    def _on_edited(self, creators: tuple[Creator, ...]) -> None:
        self.set_error("")
        self.edited.emit(creators)

"""All tags: found by letters, renamed, merged, coloured, given a digit, deleted."""

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
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QToolButton, QWidget

from refdesk.model.rows import TagRow
from refdesk.ui import theme
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.dialogs.table_parts import table_view
from refdesk.ui.library_menus import color_names, dot_icon
from refdesk.ui.widgets import Button, menu, plain_tip
from refdesk.ui.words import number

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


class TagModel(QAbstractTableModel):
    """The tags that match: name with its colour, digit, count. A new name is only asked for."""

    renamed = Signal(int, str, str)
    """Id, new name, old name."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[TagRow, ...] = ()
        self._words: tuple[str, ...] = ()
        self.rows: list[TagRow] = []
        self.is_locked = False

    def show(self, tags: Sequence[TagRow]) -> None:
        """Show these tags; rows that stay only change."""
        self._all = tuple(tags)
        self._fill()

    def set_filter(self, words: str) -> None:
        """Show only tags whose name has all of these words."""
        self._words = tuple(words.casefold().split())
        self._fill()

    def _fill(self) -> None:
        rows = [tag for tag in self._all if all(w in tag.name.casefold() for w in self._words)]
        if [tag.id for tag in rows] == [tag.id for tag in self.rows] and rows:
            self.rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, 2))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        tag, column = self.rows[index.row()], index.column()
        if role == Role.DisplayRole:
            return (tag.name, str(tag.key or ""), number(tag.count))[column]
        if role == Role.EditRole:
            return tag.name if column == 0 else None
        if role == Role.DecorationRole and column == 0 and tag.color:
            return dot_icon(tag.color)
        if role == Role.ToolTipRole:
            return plain_tip(tag.name)
        if role == Role.TextAlignmentRole and column:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        if not index.isValid() or role != Role.EditRole:
            return False
        tag, name = self.rows[index.row()], " ".join(str(value).split())
        if not name or name == tag.name:
            return False
        self.renamed.emit(tag.id, name, tag.name)
        return False  # the library answers with new rows

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        is_name = index.column() == 0 and not self.is_locked
        return flags | Qt.ItemFlag.ItemIsEditable if is_name else flags

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Role.DisplayRole:
            return None
        return (self.tr("Tag"), self.tr("Key"), self.tr("References"))[section]


class TagsDialog(Frame):
    """Stays open beside the list; each deed can be undone."""

    renamed = Signal(int, str, str)
    merged = Signal(list, int)
    deleted = Signal(list)
    colored = Signal(int, str, int)
    """Id, hue, digit."""
    created = Signal(str)
    shown = Signal(int)
    """Show the references of a tag."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Tags"), parent, width=560, height=560)
        self.setObjectName("tagsDialog")
        self._awaited = ""
        """A new tag that is to be selected once it is there, in small letters."""
        self.model = TagModel(self)
        self.model.renamed.connect(self.renamed)
        self.field = QLineEdit()
        self.field.setAccessibleName(self.tr("Filter the tags"))
        self.field.setPlaceholderText(self.tr("Filter, or a new tag and Enter"))
        self.field.setClearButtonEnabled(True)
        self.view = table_view(self.model, "tagTable", self.tr("Tags"))
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        header = self.view.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, 56), (2, 96)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, theme.px(width))
        self.body.addWidget(self.field)
        self.body.addWidget(self.view, 1)
        self._add_buttons()
        self.field.textChanged.connect(self._on_filter)
        self.view.doubleClicked.connect(lambda index: self._show(index.row()))
        self.view.selectionModel().selectionChanged.connect(self._tell)
        self.model.modelReset.connect(self._tell)
        self._tell()

    def _add_buttons(self) -> None:
        self.rename_button = self.add_button(self.tr("Rename"))
        self.merge_button = self.add_button(self.tr("Merge"))
        self.color_button = Button(self.tr("Colour and key"))
        self.buttons.addWidget(self.color_button)
        self.delete_button = self.add_button(self.tr("Delete"))
        self.add_button(self.tr("Close")).clicked.connect(self.reject)
        self.rename_button.clicked.connect(self._rename)
        self.merge_button.clicked.connect(self._merge)
        self.delete_button.clicked.connect(lambda: self.deleted.emit([t.id for t in self.chosen]))
        self.color_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        made = menu(self)
        made.aboutToShow.connect(self._fill_colors)
        self.color_button.setMenu(made)

    def show_tags(self, tags: Sequence[TagRow]) -> None:
        """Show the library's tags; what is selected stays selected."""
        chosen = {tag.id for tag in self.chosen}
        current = self.view.currentIndex().row()
        had_rows = bool(self.model.rows)
        self.model.show(tags)
        made = next((tag.id for tag in tags if tag.name.casefold() == self._awaited), 0)
        if made or (had_rows and not self.model.rows):  # its letters were of a tag that is gone
            self.field.clear()
        if made:
            chosen, self._awaited = {made}, ""
            self.view.clearSelection()
        rows = [n for n, tag in enumerate(self.model.rows) if tag.id in chosen]
        select = QItemSelectionModel.SelectionFlag
        for row in rows:
            self.view.selectionModel().select(self.model.index(row, 0), select.Select | select.Rows)
        if not rows and self.model.rows:
            self.view.setCurrentIndex(self.model.index(min(max(current, 0), len(self.model.rows) - 1), 0))  # fmt: skip
        self._tell()

    def set_locked(self, reason: str) -> None:
        """The library can only be read."""
        self.model.is_locked = bool(reason)
        self._tell()

    @property
    def chosen(self) -> list[TagRow]:
        """The selected tags, from the top."""
        rows = sorted({index.row() for index in self.view.selectionModel().selectedIndexes()})
        return [self.model.rows[row] for row in rows if row < len(self.model.rows)]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.field.hasFocus():
            self._create()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.view.hasFocus():
            self._show(self.view.currentIndex().row())
        elif key == Qt.Key.Key_Down and self.field.hasFocus():
            self.view.setFocus()
        elif key == Qt.Key.Key_Delete and self.view.hasFocus() and self.delete_button.isEnabled():
            self.delete_button.click()
        else:
            super().keyPressEvent(event)

    def _on_filter(self, words: str) -> None:
        self.model.set_filter(words)
        if self.model.rows:
            self.view.setCurrentIndex(self.model.index(0, 0))

    def _create(self) -> None:
        name = " ".join(self.field.text().split())
        known = {tag.name.casefold() for tag in self.model.rows}
        if name and name.casefold() not in known and not self.model.is_locked:
            self._awaited = name.casefold()
            self.created.emit(name)

    def _show(self, row: int) -> None:
        if 0 <= row < len(self.model.rows):
            self.shown.emit(self.model.rows[row].id)

    def _rename(self) -> None:
        self.view.setFocus()
        self.view.edit(self.view.currentIndex().siblingAtColumn(0))

    def _merge(self) -> None:
        """All selected become the one that most references have."""
        chosen = self.chosen
        into = max(chosen, key=lambda tag: tag.count)
        self.merged.emit([tag.id for tag in chosen], into.id)

    def _fill_colors(self) -> None:
        made = self.color_button.menu()
        assert made is not None
        made.clear()
        chosen = self.chosen
        for hue, name in color_names().items():
            action = made.addAction(name)
            if hue:
                action.setIcon(dot_icon(hue))
            action.triggered.connect(lambda _on=False, hue=hue: self._color(hue))
        made.addSeparator()
        for key in range(10) if len(chosen) == 1 else ():
            words = self.tr("Key {key}").format(key=key) if key else self.tr("No key")
            action = made.addAction(words)
            action.setCheckable(True)
            action.setChecked(chosen[0].key == key)
            action.triggered.connect(
                lambda _on=False, key=key: self.colored.emit(chosen[0].id, chosen[0].color, key)
            )

    def _color(self, hue: str) -> None:
        for tag in self.chosen:
            self.colored.emit(tag.id, hue, tag.key)

    def _tell(self) -> None:
        chosen, may = self.chosen, not self.model.is_locked
        self.rename_button.setEnabled(may and len(chosen) == 1)
        self.merge_button.setEnabled(may and len(chosen) > 1)
        self.color_button.setEnabled(may and bool(chosen))
        self.delete_button.setEnabled(may and bool(chosen))
        if len(chosen) > 1:
            into = max(chosen, key=lambda tag: tag.count).name
            self.say(self.tr("Merge makes {n} tags one: {name}.").format(n=len(chosen), name=into))
        elif not self.model.rows and self.field.text().strip():
            self.say(self.tr("No tag has these letters. Enter makes it."))
        else:
            words = self.tr("F2 renames; the name of another tag merges the two.")
            self.say(words)

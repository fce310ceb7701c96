"""Editing tags within the list: a field over the row that completes the tags of the library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QTableView,
)

from refdesk.ui import theme
from refdesk.ui.columns import Column
from refdesk.ui.reference_paint import gutter
from refdesk.ui.undo_keys import UndoKeys
from refdesk.ui.widgets import Label

LONGEST: Final = 200
MOST_SHOWN: Final = 12


class TagField(QLineEdit):
    """Enter adds, Esc leaves, Backspace in the empty field takes the last tag away."""

    entered = Signal(str)
    emptied = Signal()
    escaped = Signal()
    left = Signal()
    """The focus went elsewhere."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit(self._chosen() or self.text())
            event.accept()
        elif key == Qt.Key.Key_Escape and not self.popup.isVisible():
            self.escaped.emit()
            event.accept()
        elif key == Qt.Key.Key_Backspace and not self.text():
            self.emptied.emit()
            event.accept()
        else:
            super().keyPressEvent(event)

    @property
    def popup(self) -> QAbstractItemView:
        """The list of completions."""
        found = self.completer().popup()
        assert found is not None  # Qt makes it when it is first asked for
        return found

    def _chosen(self) -> str:
        """What is marked in the open list of completions."""
        index = self.popup.currentIndex()
        return str(index.data()) if self.popup.isVisible() and index.isValid() else ""

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class TagEditor(QFrame):
    """Stands over the current row; tells which tag shall go on or come off what is selected."""

    added = Signal(str)
    removed = Signal(str)

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        self._tags: list[str] = []
        self.setObjectName("tagEditor")
        self.setProperty("kind", "floating")
        self.setAutoFillBackground(True)
        self.shown = Label("", "small", "text2", elide=True, grow=True)
        self.field = TagField()
        self.field.setObjectName("tagField")
        self.field.setAccessibleName(self.tr("Add a tag"))
        self.field.setPlaceholderText(self.tr("Add a tag"))
        self.field.setMaxLength(LONGEST)
        self.field.setMinimumWidth(theme.px(110))
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setMaxVisibleItems(8)
        self.field.setCompleter(completer)
        self.field.popup.setAccessibleName(self.tr("Tags of this library"))
        UndoKeys(self.field)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(6), theme.px(3), theme.px(6), theme.px(3))
        row.setSpacing(theme.px(6))
        row.addWidget(self.shown)
        row.addWidget(self.field, 1)
        self.field.entered.connect(self._on_entered)
        self.field.emptied.connect(self._on_emptied)
        self.field.escaped.connect(self._on_escaped)
        self.field.left.connect(self.leave)
        table.verticalScrollBar().valueChanged.connect(self.leave)
        self.hide()

    def open(self, tags: Sequence[str], names: Sequence[str]) -> None:
        """Edit `tags`, offering `names`."""
        self._tags = list(tags)
        self._names.setStringList(list(names))
        self.field.clear()
        self.setGeometry(self._place())
        self._say()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def is_open(self) -> bool:
        """Whether it is on screen."""
        return not self.isHidden()

    def leave(self) -> None:
        """Go away."""
        self.hide()

    def _on_escaped(self) -> None:
        self.hide()
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place(self) -> QRect:
        """Over the cell of the tags, else over the title."""
        table, index = self._table, self._table.currentIndex()
        is_shown = not table.isColumnHidden(Column.TAGS)
        column = Column.TAGS if is_shown else Column.REFERENCE
        area = table.visualRect(index.siblingAtColumn(column))
        if not is_shown:
            area.setLeft(area.left() + gutter() - theme.px(8))
        height = self.sizeHint().height()
        area = QRect(table.viewport().mapTo(table, area.topLeft()), area.size())
        area.setWidth(min(max(area.width(), theme.px(240)), table.viewport().width()))
        area.moveLeft(min(area.left(), table.viewport().width() - area.width()))
        top = area.top() + (area.height() - height) // 2
        lowest = table.viewport().geometry().bottom() - height
        return QRect(area.left(), max(0, min(top, lowest)), area.width(), height)

    def _say(self) -> None:
        """Name the tags; where there is no room for all, those that Backspace takes away first."""
        taken = self.field.minimumWidth() + theme.px(3 * 6)
        metrics, room = self.shown.fontMetrics(), self.width() - taken
        first = max(0, len(self._tags) - MOST_SHOWN)
        text = self._listed(first)
        while first < len(self._tags) - 1 and metrics.horizontalAdvance(text) > room:
            first += 1
            text = self._listed(first)
        self.shown.setText(text)
        self.shown.setVisible(bool(self._tags))

    def _listed(self, first: int) -> str:
        return ("… " if first else "") + ", ".join(self._tags[first:])

    def _on_entered(self, text: str) -> None:
        name = " ".join(text.split())
        self.field.popup.hide()
        self.field.clear()
        if not name:
            self._on_escaped()
            return
        if name.casefold() not in [tag.casefold() for tag in self._tags]:
            self._tags.append(name)
            self._say()
        self.added.emit(name)

    def _on_emptied(self) -> None:
        if self._tags:
            self.removed.emit(self._tags.pop())
            self._say()

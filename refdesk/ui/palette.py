"""The command palette: every command, found by a few letters."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from refdesk.ui import theme
from refdesk.ui.actions import Actions
from refdesk.ui.widgets import Label

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
MOST = 200


def score(wanted: str, text: str) -> int | None:
    """How well the letters of `wanted` fit `text` in order (more is better); None when they don't.

    Letters that start words or follow each other count more: "ac" finds "Add to collection".
    """
    text, wanted = text.casefold(), "".join(wanted.casefold().split())
    if not wanted:
        return 0
    total, at, last = (12 if text.startswith(wanted[0]) else 0), 0, -2
    for letter in wanted:
        found = text.find(letter, at)
        start = _word_start(text, letter, at)
        if start >= 0 and found != last + 1:
            found = start
        if found < 0:
            return None
        is_start = found == 0 or not text[found - 1].isalnum()
        total += 8 if is_start else 1
        total += 5 if found == last + 1 else 0
        last, at = found, found + 1
    return total * 10 - len(text)


def _word_start(text: str, letter: str, at: int) -> int:
    """The next place of `letter` at the start of a word, -1 when there is none."""
    while (at := text.find(letter, at)) >= 0:
        if at == 0 or not text[at - 1].isalnum():
            return at
        at += 1
    return -1


class _Model(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.actions: list[QAction] = []

    def show(self, actions: Sequence[QAction]) -> None:
        self.beginResetModel()
        self.actions = list(actions)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.actions)

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if not index.isValid() or role not in (Role.DisplayRole, Role.AccessibleTextRole):
            return None
        action = self.actions[index.row()]
        text = action.text().rstrip("…")
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        return f"{text}, {key}" if role == Role.AccessibleTextRole and key else text


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.px(100), theme.px(32))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, _Model)
        action = model.actions[index.row()]
        area: QRect = option.rect
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("sel"))
            painter.drawRoundedRect(area.adjusted(4, 0, -4, 0), 4, 4)
        side = theme.px(16)
        icon = QRect(area.left() + theme.px(14), area.center().y() - side // 2, side, side)
        action.icon().paint(painter, icon)
        painter.setFont(theme.font())
        painter.setPen(theme.color("sel_text" if is_current else "text"))
        room = area.adjusted(theme.px(40), 0, -theme.px(14), 0)
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, int(flags | Qt.AlignmentFlag.AlignLeft), action.text().rstrip("…"))
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text2"))
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        painter.drawText(room, int(flags | Qt.AlignmentFlag.AlignRight), key)
        painter.restore()


class _Field(QLineEdit):
    moved = Signal(int)
    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: 8,
            Qt.Key.Key_PageUp: -8,
        }
        if event.key() in steps:
            self.moved.emit(steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class Palette(QFrame):
    """Floats over the window; Enter runs the chosen command, Esc goes back to where one was."""

    def __init__(self, actions: Actions, window: QWidget) -> None:
        super().__init__(window, Qt.WindowType.Popup)
        self.setProperty("kind", "floating")
        self.setObjectName("commandPalette")
        self.setAccessibleName(self.tr("All commands"))
        self._actions = actions
        self._window = window
        self.field = _Field()
        self.field.setPlaceholderText(self.tr("Type a command"))
        self.field.setAccessibleName(self.tr("Command"))
        self._model = _Model(self)
        self.list = QListView()
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setProperty("frame", "none")
        self.list.setProperty("ground", "raised")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.field)
        self.nothing = Label("", "small", "text2")
        self.nothing.setContentsMargins(theme.px(14), theme.px(4), 0, 0)
        column.addWidget(self.nothing)
        column.addWidget(self.list, 1)
        self.field.textChanged.connect(self._fill)
        self.field.moved.connect(self._on_moved)
        self.field.entered.connect(self._on_entered)
        self.list.clicked.connect(self._on_entered)

    def open(self) -> None:
        """Show the palette in the upper middle of the window."""
        width = min(theme.px(560), self._window.width() - theme.px(40))
        height = min(theme.px(420), self._window.height() - theme.px(80))
        corner = self._window.mapToGlobal(self._window.rect().topLeft())
        self.setGeometry(
            corner.x() + (self._window.width() - width) // 2,
            corner.y() + theme.px(56),
            width,
            height,
        )
        self.field.clear()
        self._fill()
        self.show()
        self.field.setFocus()

    def found(self) -> list[QAction]:
        """The commands that are listed, best first."""
        return self._model.actions

    def _fill(self) -> None:
        wanted = self.field.text()
        rated: list[tuple[int, int, QAction]] = []
        idle: list[tuple[int, int, QAction]] = []
        for place, action in enumerate([*self._actions.all(), *self._actions.extra]):
            rate = score(wanted, action.text())
            if rate is None:  # the group's name finds its commands too, after all others
                rate = score(wanted, f"{self._actions.group(action.objectName())} {action.text()}")
                rate = None if rate is None else rate - 1_000
            if rate is not None:
                row = (-rate if wanted.strip() else 0, place, action)
                (rated if action.isEnabled() else idle).append(row)
        rated.sort(key=lambda each: each[:2])
        self._model.show([action for _, _, action in rated[:MOST]])
        self.nothing.setVisible(not rated)
        self.nothing.setText(self._none_words(min(idle, key=lambda each: each[:2], default=None)))
        if rated:
            self.list.setCurrentIndex(self._model.index(0, 0))

    def _none_words(self, idle: tuple[int, int, QAction] | None) -> str:
        """Why no command is listed; `idle` is the best of those that cannot run just now."""
        if idle is None:
            return self.tr("No command has these letters.")
        return self.tr("“%1” cannot be done just now.").replace("%1", idle[2].text().rstrip("…"))

    def _on_moved(self, by: int) -> None:
        count = self._model.rowCount()
        if count:
            row = min(max(self.list.currentIndex().row() + by, 0), count - 1)
            self.list.setCurrentIndex(self._model.index(row, 0))

    def _on_entered(self) -> None:
        row = self.list.currentIndex().row()
        self.close()
        if 0 <= row < len(self._model.actions):
            self._model.actions[row].trigger()

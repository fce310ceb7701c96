"""The list that floats below the search box: ways to go on with a query, or earlier searches.

It never takes the focus: the box keeps the keys and hands on those that are meant for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

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
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from refdesk.ui import theme

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
MOST_SHOWN: Final = 12
"""So many rows are shown at once; more are reached by scrolling."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A row: `label` in front, `note` in grey at the end of the line, `value` for who made it."""

    label: str
    note: str = ""
    value: object = None


class _Model(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Suggestion, ...] = ()

    def show(self, rows: Sequence[Suggestion]) -> None:
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if not index.isValid() or role not in (Role.DisplayRole, Role.AccessibleTextRole):
            return None
        row = self.rows[index.row()]
        if role == Role.AccessibleTextRole and row.note:
            return f"{row.label}, {row.note}"
        return row.label


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.px(100), theme.px(28))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, _Model)
        row = model.rows[index.row()]
        area: QRect = option.rect
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_current or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("sel" if is_current else "hover"))
            painter.drawRoundedRect(area.adjusted(4, 0, -4, 0), 4, 4)
        side = theme.px(12)
        room = area.adjusted(side, 0, -side, 0)
        metrics = theme.current().font_metrics("small")
        width = min(round(metrics.horizontalAdvance(row.note)) + side, room.width() // 2)
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("sel_text" if is_current else "text2"))
        painter.drawText(
            room, flags, metrics.elidedText(row.note, Qt.TextElideMode.ElideRight, width)
        )
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.setFont(theme.font())
        painter.setPen(theme.color("sel_text" if is_current else "text"))
        metrics = theme.current().font_metrics()
        label = metrics.elidedText(
            row.label, Qt.TextElideMode.ElideRight, room.width() - (width if row.note else 0)
        )
        painter.drawText(room, flags, label)
        painter.restore()


class Suggestions(QFrame):
    """Rows to choose from, over the other widgets of the window. "Entered" means that one is marked."""

    chosen = Signal(object)
    """The `value` of a row that was clicked or taken by a key."""

    def __init__(self, window: QWidget, name: str) -> None:
        super().__init__(window)
        self._window = window
        self.setProperty("kind", "floating")
        self.setObjectName("searchSuggestions")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._model = _Model(self)
        self.list = QListView()
        self.list.setAccessibleName(name)
        self.list.setProperty("frame", "none")
        self.list.setProperty("ground", "raised")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(self._on_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 4, 1, 4)
        column.addWidget(self.list)
        self.hide()

    @property
    def rows(self) -> tuple[Suggestion, ...]:
        """What is offered."""
        return self._model.rows

    @property
    def is_entered(self) -> bool:
        """Whether a row is marked, so that Enter and the arrows are meant for the list."""
        return self.isVisible() and self.list.currentIndex().isValid()

    def open(self, rows: Sequence[Suggestion], below: QRect) -> None:
        """Show `rows` below a rectangle of the window; none closes the list."""
        if not rows:
            self.hide()
            return
        self._model.show(rows)
        self.list.setCurrentIndex(QModelIndex())
        window = self._window
        height = theme.px(28) * min(len(rows), MOST_SHOWN) + 10
        width = min(below.width(), window.width() - 2 * theme.px(8))
        left = max(theme.px(8), min(below.left(), window.width() - width - theme.px(8)))
        top = below.bottom() + theme.px(4)
        self.setGeometry(left, top, width, min(height, window.height() - top - theme.px(8)))
        self.raise_()
        self.show()

    def move_by(self, step: int) -> None:
        """Mark the next row, or by -1 the one before; before the first, none is marked."""
        current = self.list.currentIndex()
        place = (current.row() if current.isValid() else -1) + step
        if place < 0:
            self.list.setCurrentIndex(QModelIndex())
            self.list.scrollToTop()
            return
        index = self._model.index(min(place, len(self.rows) - 1))
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index)
        event = QAccessibleEvent(self.list, QAccessible.Event.Focus)
        event.setChild(index.row())
        QAccessible.updateAccessibility(event)

    def press(self, key: int) -> bool:
        """Answer a key of the box while the list is open; False for one that is not meant for it."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        if key == Qt.Key.Key_Escape:
            self.hide()
        elif key == Qt.Key.Key_Tab:
            self.take()
        elif key == Qt.Key.Key_Down:
            self.move_by(1)
        elif not self.is_entered:
            return False
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take()
        elif key in steps:
            self.move_by(steps[Qt.Key(key)])
        else:
            return False
        return True

    def take(self) -> None:
        """Choose the marked row, or the first."""
        current = self.list.currentIndex()
        place = current.row() if current.isValid() else 0
        if self.isVisible() and place < len(self.rows):
            value = self.rows[place].value
            self.hide()
            self.chosen.emit(value)

    def _on_clicked(self, index: QModelIndex) -> None:
        self.list.setCurrentIndex(index)
        self.take()

"""Two members of a set side by side: a line a field, differing words marked, a choice in each line."""

from __future__ import annotations

from html import escape
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen, QTextDocument
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from refdesk.model.markup import RichText
from refdesk.ui import theme
from refdesk.ui.dialogs.table_parts import dress_table, fit_lines
from refdesk.ui.duplicates.choices import Choices, Line, Side
from refdesk.ui.duplicates.differences import Piece, differences
from refdesk.ui.widgets import plain_tip

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
PIECES_ROLE: Final = int(Role.UserRole) + 1
"""The text of a cell in pieces, with those that the other side lacks."""
CHOSEN_ROLE: Final = int(Role.UserRole) + 2
"""Whether the cell is chosen; None where there is nothing to choose."""
_SIDES: Final = (None, Side.LEFT, Side.RIGHT)
_ROOM: Final = 20
"""Pixels for the ring before the text."""


class SidedModel(QAbstractTableModel):
    """A table of fields of two records, each with a side to choose."""

    def choose(self, row: int, side: Side) -> None:
        """Take a row's value of one side."""
        raise NotImplementedError


class ComparisonModel(SidedModel):
    """Field, the keeper's value, the other's; equal fields are folded unless they are asked for."""

    chosen = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.choices: Choices | None = None
        self._shows_equal = False
        self._lines: list[Line] = []
        self._names = (self.tr("Field"), self.tr("Kept"), self.tr("Goes into it"))

    def show_choices(self, choices: Choices | None) -> None:
        """Show two members; None for nothing."""
        self.choices = choices
        self._reset()

    def show_equal(self, shown: bool) -> None:
        """Unfold the fields in which both agree, or fold them."""
        self._shows_equal = shown
        self._reset()

    @property
    def equal_count(self) -> int:
        """How many fields are the same."""
        return sum(line.is_equal for line in self.choices.lines) if self.choices else 0

    def line(self, row: int) -> Line:
        """The field of a row."""
        return self._lines[row]

    def choose(self, row: int, side: Side) -> None:
        """Take a row's value of one side."""
        line = self._lines[row]
        if self.choices is None or line.is_equal:
            return
        self.choices.choose(line, side)
        self.dataChanged.emit(self.index(row, 1), self.index(row, 2))
        self.chosen.emit()

    def choose_all(self, side: Side) -> None:
        """Take all rows' values of one side."""
        if self.choices is not None and self._lines:
            self.choices.choose_all(side)
            self.dataChanged.emit(self.index(0, 1), self.index(len(self._lines) - 1, 2))
            self.chosen.emit()

    def _reset(self) -> None:
        self.beginResetModel()
        found = self.choices.lines if self.choices else []
        shows_all = self._shows_equal or all(line.is_equal for line in found)
        self._lines = [line for line in found if shows_all or not line.is_equal]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid() or self.choices is None:
            return None
        line, column = self._lines[index.row()], index.column()
        text = (line.field.label, *shown(line))[column]
        if role in (Role.DisplayRole, Role.ToolTipRole):
            return plain_tip(text[:4_000]) if role == Role.ToolTipRole else text
        if role == Role.AccessibleTextRole and column and not line.is_equal:
            is_chosen = self.choices.side(line) in (_SIDES[column], Side.BOTH)
            return f"{self.tr('Taken') if is_chosen else self.tr('Not taken')}: {text}"
        if role == PIECES_ROLE:
            return differences(*shown(line))[column - 1] if column else ((text, False),)
        if role == CHOSEN_ROLE and column and not line.is_equal:
            return self.choices.side(line) in (_SIDES[column], Side.BOTH)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return self._names[section]
        return None


def shown(line: Line) -> tuple[str, str]:
    """Both texts without markup, unless they differ in nothing else."""
    if "<" not in line.left + line.right:
        return line.left, line.right
    plain = RichText(line.left).plain, RichText(line.right).plain
    return plain if plain[0] != plain[1] or line.is_equal else (line.left, line.right)


class DifferenceDelegate(QStyledItemDelegate):
    """Paints a text with the words marked that the other side lacks, behind a ring for the choice."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        pieces = index.data(PIECES_ROLE)
        if pieces is None:
            super().paint(painter, option, index)
            return
        area: QRect = option.rect
        painter.save()
        painter.setClipRect(area)
        if self._is_selected(option):
            painter.fillRect(area, theme.color("selin"))
        chosen = index.data(CHOSEN_ROLE)
        if chosen is not None:
            _paint_ring(painter, area, is_on=bool(chosen))
        text_area = self._text_area(area, index)
        is_quiet = not index.column() or chosen is False
        ink = "text2" if is_quiet else "text"
        document = _document(pieces, text_area.width(), ink)
        painter.translate(text_area.topLeft())
        document.drawContents(painter, QRectF(0, 0, text_area.width(), text_area.height()))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        pieces = index.data(PIECES_ROLE)
        view = option.widget
        if pieces is None or not isinstance(view, QTableView):
            return super().sizeHint(option, index)
        width = view.columnWidth(index.column())
        room = self._text_area(QRect(0, 0, width, 100), index).width()
        height = _document(pieces, room, "text").size().height()
        return QSize(width, round(height) + theme.px(12))

    def _text_area(self, area: QRect, index: Index) -> QRect:
        pad = theme.px(6)
        ring = theme.px(_ROOM) if index.data(CHOSEN_ROLE) is not None else 0
        return area.adjusted(pad + ring, pad, -pad, -pad)

    def _is_selected(self, option: QStyleOptionViewItem) -> bool:
        return bool(option.state & QStyle.StateFlag.State_Selected)


def _document(pieces: tuple[Piece, ...], width: int, ink: str) -> QTextDocument:
    ground = theme.color("yellow.ground").name()
    dark = theme.color("yellow.ink").name()
    marked = "".join(
        f'<span style="background-color:{ground};color:{dark}">{_html(text)}</span>'
        if is_different
        else _html(text)
        for text, is_different in pieces
    )
    document = QTextDocument()
    document.setDocumentMargin(0)
    document.setDefaultFont(theme.font())
    document.setHtml(f'<div style="color:{theme.color(ink).name()}">{marked}</div>')
    document.setTextWidth(max(width, theme.px(40)))
    return document


def _html(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _paint_ring(painter: QPainter, area: QRect, *, is_on: bool) -> None:
    side = theme.px(13)
    ring = QRectF(area.left() + theme.px(6) + 0.5, area.top() + theme.px(8) + 0.5, side, side)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("accent" if is_on else "ctl"), 1))
    painter.setBrush(theme.color("accent" if is_on else "base"))
    painter.drawEllipse(ring)
    if is_on:
        inset = side * 0.3
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("on_accent"))
        painter.drawEllipse(ring.adjusted(inset, inset, -inset, -inset))


class SidesView(QTableView):
    """The table of a `SidedModel`; Left and Right take a side of the current line, B both."""

    def __init__(self, sides: SidedModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sides = sides
        self.setModel(sides)
        self.setItemDelegate(DifferenceDelegate(self))
        dress_table(self, "", "")
        fit_lines(self, 140, 220)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        sides = {Qt.Key.Key_Left: Side.LEFT, Qt.Key.Key_Right: Side.RIGHT, Qt.Key.Key_B: Side.BOTH}
        side = sides.get(Qt.Key(event.key()))
        if side is not None and self.currentIndex().isValid():
            self._sides.choose(self.currentIndex().row(), side)
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        side = _SIDES[index.column()] if index.isValid() else None
        if side is not None and event.button() == Qt.MouseButton.LeftButton:
            self._sides.choose(index.row(), side)


class ComparisonView(SidesView):
    """Two members of a set."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.comparison = ComparisonModel()
        super().__init__(self.comparison, parent)
        self.comparison.setParent(self)
        self.setObjectName("comparisonTable")
        self.setAccessibleName(self.tr("The two references, field by field"))

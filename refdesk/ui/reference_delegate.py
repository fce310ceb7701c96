"""Paints the rows of the reference table, comfortable (two lines) and compact (one)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from refdesk.model.rows import ReferenceRow, Status
from refdesk.ui import chips, icons, theme
from refdesk.ui.reference_model import Column, ReferenceTableModel, first_creators
from refdesk.ui.widgets import paint_dot

Index = QModelIndex | QPersistentModelIndex
MAX_DOTS = 3
_LINE = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute) | int(
    Qt.TextFlag.TextSingleLine
)
_LEFT = _LINE | int(Qt.AlignmentFlag.AlignLeft)
_RIGHT = _LINE | int(Qt.AlignmentFlag.AlignRight)


def gutter() -> int:
    """Width of the strip left of the title: dot and star, or the check box."""
    return theme.px(30)


class ReferenceDelegate(QStyledItemDelegate):
    """One painter for all columns; the table tells it what is hovered and how tags are coloured."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hovered = -1
        self.is_focused = False
        self.with_status_words = True
        self.with_container_column = False
        self.tag_colors: Mapping[str, str] = {}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, ReferenceTableModel)
        row = model.row_at(index.row())
        painter.save()
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        self._paint_ground(painter, area, index, is_selected)
        column = Column(index.column())
        if row is None:
            self._paint_loading(painter, area, column, index.row(), model.is_compact)
        elif column == Column.REFERENCE:
            if model.is_compact:
                self._paint_compact(painter, area, row, model, is_selected)
            else:
                self._paint_comfortable(painter, area, row, model, is_selected)
        elif column == Column.STATUS:
            self._paint_status(painter, area, row, model.is_compact)
        else:
            self._paint_plain(painter, area, row, column, model, is_selected)
        painter.restore()

    # Grounds

    def _paint_ground(
        self, painter: QPainter, area: QRect, index: Index, is_selected: bool
    ) -> None:
        m = theme.current().metrics
        ground = ""
        if is_selected:
            ground = "sel" if self.is_focused else "selin"
        elif index.row() == self.hovered:
            ground = "hover"
        if ground:
            painter.fillRect(area, theme.color(ground))
        is_first = index.column() == Column.REFERENCE
        left = area.left() + (gutter() if is_first else 0)
        painter.fillRect(left, area.bottom(), area.right() - left + 1, 1, theme.color("line"))
        if is_selected and is_first:
            bar = "accent" if not theme.current().is_dark else "link"
            painter.fillRect(
                area.left(), area.top(), m.bar, area.height(),
                theme.color(bar if self.is_focused else "ctl"),
            )  # fmt: skip

    def _paint_loading(
        self, painter: QPainter, area: QRect, column: Column, place: int, is_compact: bool
    ) -> None:
        if column in (Column.STATUS, Column.ADDED):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("loading"))
        height = theme.px(10)
        if column == Column.REFERENCE:
            left = area.left() + gutter()
            room = area.width() - gutter() - theme.px(16)
            widths = (0.74, 0.46) if place % 2 == 0 else (0.68, 0.5)
            tops = (
                (area.height() // 2 - height // 2,) if is_compact else (theme.px(11), theme.px(28))
            )
            for share, top in zip(widths, tops, strict=False):
                self._bar(painter, QRectF(left, area.top() + top, room * share, height))
        else:
            width = area.width() - theme.px(24)
            top = area.top() + (area.height() // 2 - height // 2 if is_compact else theme.px(11))
            self._bar(painter, QRectF(area.left() + theme.px(12), top, width, height))

    @staticmethod
    def _bar(painter: QPainter, area: QRectF) -> None:
        painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)

    # The reference column

    def _paint_comfortable(
        self, painter: QPainter, area: QRect, row: ReferenceRow, model: ReferenceTableModel,
        is_selected: bool,
    ) -> None:  # fmt: skip
        line1 = QRect(area.left(), area.top() + theme.px(5), area.width(), theme.px(20))
        line2 = QRect(area.left(), area.top() + theme.px(24), area.width(), theme.px(18))
        if model.is_checkable:
            self._paint_check(painter, area, row.id in model.checked)
        else:
            self._paint_unread(painter, line1, row)
            if row.is_starred:
                side = theme.px(14)
                left = area.left() + theme.px(18) - side // 2
                star = QRect(left, line2.top() + (line2.height() - side) // 2, side, side)
                icons.paint(painter, star, "star-filled", "yellow.ink")
        right = self._paint_marks(painter, area, row, area.center().y() + 1)
        left = area.left() + gutter()
        self._paint_title(painter, QRect(left, line1.top(), right - left, line1.height()), row, model, is_selected)  # fmt: skip
        self._paint_byline(painter, QRect(left, line2.top(), right - left, line2.height()), row)

    def _paint_compact(
        self, painter: QPainter, area: QRect, row: ReferenceRow, model: ReferenceTableModel,
        is_selected: bool,
    ) -> None:  # fmt: skip
        if model.is_checkable:
            self._paint_check(painter, area, row.id in model.checked)
        else:
            self._paint_unread(painter, area, row)
        left = area.left() + gutter()
        room = QRect(left, area.top(), area.right() - left - theme.px(8), area.height() - 1)
        self._paint_title(painter, room, row, model, is_selected)

    def _paint_title(
        self, painter: QPainter, area: QRect, row: ReferenceRow, model: ReferenceTableModel,
        is_selected: bool,
    ) -> None:  # fmt: skip
        is_unread = not row.is_read and not model.is_checkable
        weight = 600 if is_unread else 500
        font = theme.font(weight=weight)
        metrics = QFontMetricsF(font)
        text = metrics.elidedText(
            model.title_of(row), Qt.TextElideMode.ElideRight, max(0, area.width())
        )
        painter.setFont(font)
        if model.words and not _is_right_to_left(text):
            self._paint_found(painter, area, text, metrics, model.words)
        painter.setPen(theme.color("sel_text" if is_selected and self.is_focused else "text"))
        _draw(painter, area, text)

    def _paint_found(
        self,
        painter: QPainter,
        area: QRect,
        text: str,
        metrics: QFontMetricsF,
        words: Sequence[str],
    ) -> None:
        from refdesk.ui.marking import found_places  # when the first words are found

        height = metrics.height()
        top = area.top() + (area.height() - height) / 2
        for start, end in found_places(text, words):
            left = area.left() + metrics.horizontalAdvance(text[:start])
            width = metrics.horizontalAdvance(text[:end]) - (left - area.left())
            painter.fillRect(QRectF(left, top, width, height), theme.color("mark"))

    def _paint_byline(self, painter: QPainter, area: QRect, row: ReferenceRow) -> None:
        upright = theme.font("small")
        italic = theme.font("small", italic=True)
        painter.setPen(theme.color("text2"))
        names = first_creators(row, 2)
        place = "" if self.with_container_column else row.container
        rest = "  ".join(part for part in (place, row.source) if part)
        dot = " · "
        upright_metrics = QFontMetricsF(upright)
        if names and rest:
            used = upright_metrics.horizontalAdvance(names + dot)
            if area.width() - used >= theme.px(28):
                names += dot
            else:
                rest = ""
        left = area.left()
        if names:
            left += self._draw_elided(painter, QRect(left, area.top(), area.right() - left, area.height()), names, upright)  # fmt: skip
        if rest and left < area.right():
            self._draw_elided(painter, QRect(left, area.top(), area.right() - left, area.height()), rest, italic)  # fmt: skip

    @staticmethod
    def _draw_elided(painter: QPainter, area: QRect, text: str, font: QFont) -> int:
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, area.width()))
        painter.setFont(font)
        _draw(painter, area, shown)
        return round(metrics.horizontalAdvance(shown))

    def _paint_unread(self, painter: QPainter, line: QRect, row: ReferenceRow) -> None:
        if not row.is_read:
            middle = QPoint(line.left() + theme.px(18), line.center().y() + 1)
            ink = theme.color("accent" if not theme.current().is_dark else "link")
            paint_dot(painter, middle, ink, theme.px(8))

    def _paint_check(self, painter: QPainter, area: QRect, is_checked: bool) -> None:
        box = check_box(area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(theme.color("accent" if is_checked else "ctl"), 1))
        painter.setBrush(theme.color("accent" if is_checked else "base"))
        painter.drawRoundedRect(inner, 4, 4)
        if is_checked:
            icons.paint(painter, box.adjusted(1, 1, -1, -1), "check", "on_accent")

    def _paint_marks(self, painter: QPainter, area: QRect, row: ReferenceRow, middle: int) -> int:
        """Paint paper clip and tag dots from the right; give the x where text must end."""
        right = area.right() - theme.px(8)
        if row.attachment_count:
            side = theme.px(14)
            icons.paint(painter, QRect(right - side, middle - side // 2, side, side), "clip")
            right -= side + theme.px(8)
        colors = [self.tag_colors[tag] for tag in row.tags if self.tag_colors.get(tag)]
        if len(colors) > MAX_DOTS:
            more = f"+{len(colors) - MAX_DOTS}"
            font = theme.font("caption")
            width = round(QFontMetricsF(font).horizontalAdvance(more)) + 2
            painter.setFont(font)
            painter.setPen(theme.color("text2"))
            _draw(painter, QRect(right - width, middle - theme.px(8), width, theme.px(16)), more)
            right -= width + theme.px(4)
        for color in reversed(colors[:MAX_DOTS]):
            side = theme.px(9)
            paint_dot(painter, QPoint(right - side // 2, middle), theme.color(f"tag:{color}"), side)
            right -= side + theme.px(4)
        return right - theme.px(4)

    # Other columns

    def _paint_status(
        self, painter: QPainter, area: QRect, row: ReferenceRow, is_compact: bool
    ) -> None:
        statuses = chips.by_weight(row.statuses)
        if not statuses:
            return
        most = 1 if is_compact else 2
        height = chips.chip_height()
        gap = theme.px(2)
        top = area.top() + (area.height() - height) // 2 if is_compact else area.top() + theme.px(5)
        left = area.left() + theme.px(8)
        for status in statuses[:most]:
            width = chips.paint_chip(painter, left, top, status, with_word=self.with_status_words)
            top += height + gap
        if len(statuses) > most:
            painter.setFont(theme.font("caption", weight=600))
            painter.setPen(theme.color("text2"))
            more = QRect(left + width + theme.px(5), top - height - gap, theme.px(24), height)
            _draw(painter, more, f"+{len(statuses) - most}")

    def _paint_plain(
        self, painter: QPainter, area: QRect, row: ReferenceRow, column: Column,
        model: ReferenceTableModel, is_selected: bool,
    ) -> None:  # fmt: skip
        text = model.text_of(row, column)
        is_number = column in (Column.YEAR, Column.PMID, Column.ADDED)
        role = "body" if column == Column.YEAR or model.is_compact else "small"
        font = theme.current().font(role, italic=column == Column.CONTAINER, tabular=is_number)
        strong = "sel_text" if is_selected and self.is_focused else "text"
        painter.setPen(theme.color(strong if column == Column.YEAR else "text2"))
        painter.setFont(font)
        room = area.adjusted(theme.px(8), 0, -theme.px(8), -1)
        if not model.is_compact:
            room = QRect(room.left(), area.top() + theme.px(5), room.width(), theme.px(20))
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        _draw(painter, room, shown, _RIGHT if column == Column.YEAR else _LEFT)


def check_box(area: QRect) -> QRect:
    """Where the check box of a row in `area` stands."""
    side = theme.px(16)
    return QRect(area.left() + theme.px(9), area.top() + (area.height() - side) // 2, side, side)


def widest_chip(*, with_word: bool = True) -> int:
    """Width that any one chip needs."""
    return max(chips.chip_width(status, with_word=with_word) for status in Status)


def _draw(painter: QPainter, area: QRect, text: str, flags: int = _LEFT) -> None:
    painter.drawText(area, flags, text)


def _is_right_to_left(text: str) -> bool:
    return not text.isascii() and any("\u0590" <= letter <= "\u08ff" for letter in text)

"""Paints the rows of the reference table, comfortable (two lines) and compact (one)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from refdesk.model.rows import ReferenceRow
from refdesk.ui import icons, reference_paint, theme
from refdesk.ui.columns import Column, first_creators
from refdesk.ui.reference_cache import CellCache
from refdesk.ui.reference_model import ReferenceTableModel
from refdesk.ui.reference_paint import draw, draw_elided, gutter, is_right_to_left
from refdesk.ui.widgets import paint_dot

Index = QModelIndex | QPersistentModelIndex

_COLUMNS: Final = tuple(Column)
_LEFT_TO_RIGHT: Final = "\u200e"
"""Unicode's mark: what stands beside it goes on at the right."""
_SELECTED: Final = QStyle.StateFlag.State_Selected


class ReferenceDelegate(QStyledItemDelegate):
    """One painter for all columns; the table tells it what is hovered and how tags are coloured."""

    def __init__(self, model: ReferenceTableModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._cache = CellCache()
        self.hovered = -1
        self.is_focused = False
        self.with_status_words = True
        self.with_container_column = False
        self.with_tags_column = False
        self.hovered_star = 0
        """The star under the mouse in the hovered row, 0 when it is elsewhere."""
        self.can_change = True
        """Whether marks and stars show what a click would do."""
        self.tag_colors: Mapping[str, str] = {}

    def prepare(self) -> None:
        """Before the cells of a screen are painted: see whether they look as the last time."""
        model = self._model
        self._cache.set_look(
            (
                theme.current(), model.words, model.is_compact, model.is_checkable,
                self.with_status_words, self.with_container_column, self.with_tags_column, self.can_change,
                tuple(self.tag_colors.items()),
            )
        )  # fmt: skip

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        place, column = index.row(), _COLUMNS[index.column()]
        row = self._model.row_at(place)
        area: QRect = option.rect
        is_selected = bool(option.state & _SELECTED)
        if row is None:
            painter.save()
            self._paint_ground(painter, area, column, place, is_selected)
            if self._model.group_at(place) < 0:
                is_compact = self._model.is_compact
                reference_paint.paint_loading(painter, area, column, place, is_compact)
            painter.restore()
            return
        is_hovered = place == self.hovered
        state = (
            area.width(), area.height(), is_selected and 1 + self.is_focused,
            is_hovered and 1 + self.hovered_star,
            self._model.is_checkable and row.id in self._model.checked,
        )  # fmt: skip

        def paint(inner: QPainter, room: QRect) -> None:
            inner.save()
            self._paint_ground(inner, room, column, place, is_selected)
            if column == Column.REFERENCE:
                self._paint_reference(inner, room, row, is_selected)
            else:
                self._paint_cell(inner, room, row, column, place, is_selected)
            inner.restore()

        self._cache.paint(painter, area, (row.id, column), row, state, paint)

    def _paint_reference(
        self, painter: QPainter, area: QRect, row: ReferenceRow, is_selected: bool
    ) -> None:
        if self._model.is_compact:
            self._paint_compact(painter, area, row, self._model, is_selected)
        else:
            self._paint_comfortable(painter, area, row, self._model, is_selected)

    def paint_heading(self, painter: QPainter, area: QRect, group: int) -> None:
        """The name of a group, over the whole row."""
        outline = self._model.outline
        if outline is not None:
            from refdesk.ui.reference_groups import count_words  # the outline is of that module

            name, count = self._model.heading(group), count_words(outline.groups, group)
            is_folded = outline.is_folded(group)
            reference_paint.paint_heading(painter, area, name, count, is_folded)

    # Grounds

    def _paint_ground(
        self, painter: QPainter, area: QRect, column: Column, place: int, is_selected: bool
    ) -> None:
        m = theme.current().metrics
        ground = "base"
        if is_selected:
            ground = "sel" if self.is_focused else "selin"
        elif place == self.hovered:
            ground = "hover"
        elif self._model.group_at(place) >= 0:
            ground = "alt"
        painter.fillRect(area, theme.color(ground))
        is_first = column == Column.REFERENCE
        left = area.left() + (gutter() if is_first else 0)
        painter.fillRect(left, area.bottom(), area.right() - left + 1, 1, theme.color("line"))
        if is_selected and is_first:
            bar = "accent" if not theme.current().is_dark else "link"
            painter.fillRect(
                area.left(), area.top(), m.bar, area.height(),
                theme.color(bar if self.is_focused else "ctl"),
            )  # fmt: skip

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
        right = reference_paint.paint_marks(
            painter,
            area,
            row,
            area.center().y() + 1,
            {} if self.with_tags_column else self.tag_colors,
        )
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
        if model.words and not is_right_to_left(text):
            self._paint_found(painter, area, text, metrics, model.words)
        painter.setPen(theme.color("sel_text" if is_selected and self.is_focused else "text"))
        draw(painter, area, text)

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
        names, rest = byline(row, with_container=not self.with_container_column)
        # Few fonts have slanted letters of such scripts: many show boxes in their place.
        italic = theme.font("small", italic=not is_right_to_left(rest))
        painter.setPen(theme.color("text2"))
        left = area.left()
        if names and rest:
            joined = names + " · "
            used = QFontMetricsF(upright).horizontalAdvance(joined)
            if area.width() - used >= theme.px(28):  # the names fit, and some of the rest
                painter.setFont(upright)
                draw(painter, area, joined)
                left += round(used)
                names = ""
            else:
                rest = ""
        room = QRect(left, area.top(), area.right() - left, area.height())
        if names or rest:
            draw_elided(painter, room, names or rest, upright if names else italic)

    def _paint_unread(self, painter: QPainter, line: QRect, row: ReferenceRow) -> None:
        if not row.is_read:
            middle = QPoint(line.left() + theme.px(18), line.center().y() + 1)
            ink = theme.color("accent" if not theme.current().is_dark else "link")
            paint_dot(painter, middle, ink, theme.px(8))

    def _paint_check(self, painter: QPainter, area: QRect, is_checked: bool) -> None:
        box = reference_paint.check_box(area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(theme.color("accent" if is_checked else "ctl"), 1))
        painter.setBrush(theme.color("accent" if is_checked else "base"))
        painter.drawRoundedRect(inner, 4, 4)
        if is_checked:
            icons.paint(painter, box.adjusted(1, 1, -1, -1), "check", "on_accent")

    # Other columns

    def _paint_cell(
        self, painter: QPainter, area: QRect, row: ReferenceRow, column: Column, place: int,
        is_selected: bool,
    ) -> None:  # fmt: skip
        model, is_compact = self._model, self._model.is_compact
        match column:
            case Column.STATUS:
                words = self.with_status_words
                reference_paint.paint_status(painter, area, row, is_compact, words)
            case Column.RATING:
                can_rate = self.can_change and not model.is_checkable
                hovered = self.hovered_star if can_rate and place == self.hovered else -1
                reference_paint.paint_rating(painter, area, row.rating, hovered, is_compact)
            case Column.TAGS:
                reference_paint.paint_tags(painter, area, row, self.tag_colors, is_compact)
            case Column.STARRED | Column.ABSTRACT:
                if row.is_starred if column == Column.STARRED else row.has_abstract:
                    reference_paint.paint_tick(painter, area, column, is_compact)
            case _:
                text = model.text_of(row, column)
                is_strong = is_selected and self.is_focused
                reference_paint.paint_text(painter, area, text, column, is_compact, is_strong)


def byline(row: ReferenceRow, *, with_container: bool) -> tuple[str, str]:
    """The creators, and where it was published: two texts that are drawn one after the other."""
    place = _in_line(row.container) if with_container else ""
    return _in_line(first_creators(row, 2)), "  ".join(part for part in (place, row.source) if part)


def _in_line(text: str) -> str:
    """A part of a line that goes on at its right even if it is written from right to left itself."""
    return f"{_LEFT_TO_RIGHT}{text}{_LEFT_TO_RIGHT}" if is_right_to_left(text) else text

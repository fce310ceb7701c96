"""Painting of single cells of the reference table: plain texts, chips, stars, tags, headings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from refdesk.model.rows import ReferenceRow, Status
from refdesk.ui import chips, icons, theme
from refdesk.ui.columns import KINDS, STARS, Column
from refdesk.ui.widgets import paint_dot

MAX_DOTS: Final = 3
LINE: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute) | int(
    Qt.TextFlag.TextSingleLine
)
LEFT: Final = LINE | int(Qt.AlignmentFlag.AlignLeft)
_RIGHT_END: Final = Qt.TextElideMode.ElideRight
RIGHT: Final = LINE | int(Qt.AlignmentFlag.AlignRight)


def gutter() -> int:
    """Width of the strip left of the title: dot and star, or the check box."""
    return theme.px(30)


def is_right_to_left(text: str) -> bool:
    """Whether some of a text is written from right to left; such scripts have no italics."""
    return not text.isascii() and any("\u0590" <= letter <= "\u08ff" for letter in text)


def draw(painter: QPainter, area: QRect, text: str, flags: int = LEFT) -> None:
    """Draw one line of text."""
    painter.drawText(area, flags, text)


def draw_elided(painter: QPainter, area: QRect, text: str, font: QFont, flags: int = LEFT) -> str:
    """Draw one line, cut with "…" where it is too long; give what was drawn."""
    shown = QFontMetricsF(font).elidedText(text, _RIGHT_END, max(0, area.width()))
    painter.setFont(font)
    painter.drawText(area, flags, shown)
    return shown


def draw_and_measure(painter: QPainter, area: QRect, text: str, font: QFont) -> int:
    """Draw one line as `draw_elided` does; give its width."""
    shown = draw_elided(painter, area, text, font)
    return round(QFontMetricsF(font).horizontalAdvance(shown))


def first_line(area: QRect, is_compact: bool) -> QRect:
    """Where the text of a cell stands: in the middle, or on the first of two lines."""
    room = area.adjusted(theme.px(8), 0, -theme.px(8), -1)
    if is_compact:
        return room
    return QRect(room.left(), area.top() + theme.px(5), room.width(), theme.px(20))


_TABULAR: Final = frozenset(column for column, kind in KINDS.items() if kind.sample)
_TICKS: Final = {Column.STARRED: "star-filled", Column.ABSTRACT: "check"}


def paint_text(
    painter: QPainter, area: QRect, text: str, column: Column, is_compact: bool, is_strong: bool
) -> None:
    """A cell that is a text; `is_strong` in a selected row of the table that has the focus."""
    is_narrow = area.width() < theme.px(KINDS[column].width) - theme.px(8)
    role = "body" if column == Column.YEAR or is_compact else "small"
    is_italic = column == Column.CONTAINER and not is_right_to_left(text)
    font = theme.current().font(role, italic=is_italic, tabular=column in _TABULAR)
    strong = "sel_text" if is_strong else "text"
    painter.setPen(theme.color(strong if column == Column.YEAR else "text2"))
    kind = KINDS[column]
    flags = RIGHT if kind.is_right else LEFT
    room = first_line(area, is_compact)
    if text and len(text) <= len(kind.sample) and not is_narrow:  # it fits: half the time
        painter.setFont(font)
        painter.drawText(room, flags, text)
    elif text:
        draw_elided(painter, room, text, font, flags)


def paint_tick(painter: QPainter, area: QRect, column: Column, is_compact: bool) -> None:
    """The star of a starred reference, the tick of one with an abstract."""
    room = first_line(area, is_compact)
    side = theme.px(14)
    ink = "yellow.ink" if column == Column.STARRED else "text2"
    icons.paint(
        painter,
        QRect(room.left(), room.center().y() - side // 2 + 1, side, side),
        _TICKS[column],
        ink,
    )


def star_width() -> int:
    """Width of one of the five stars of a rating."""
    return theme.px(16)


def star_at(area: QRect, x: int) -> int:
    """The star (1 to 5) at `x` in a rating's cell, 0 beside them."""
    place = x - area.left() - theme.px(8)
    star = place // star_width() + 1
    return star if place >= 0 and star <= STARS else 0


def paint_rating(
    painter: QPainter, area: QRect, rating: int, hovered: int, is_compact: bool
) -> None:
    """Five stars; those up to `hovered` as they would be after a click, empty ones where one may click."""
    room = first_line(area, is_compact)
    side = theme.px(14)
    shown = STARS if hovered >= 0 else rating
    for star in range(1, shown + 1):
        is_full = star <= (hovered if hovered > 0 else rating)
        left = room.left() + (star - 1) * star_width()
        if left + side > room.right() + 1:
            break
        cell = QRect(left, room.center().y() - side // 2 + 1, side, side)
        icons.paint(
            painter,
            cell,
            "star-filled" if is_full else "star",
            "yellow.ink" if is_full else "text3",
        )


def paint_tags(
    painter: QPainter, area: QRect, row: ReferenceRow, colors: Mapping[str, str], is_compact: bool
) -> None:
    """Names of tags, each behind its dot."""
    room = first_line(area, is_compact)
    font = theme.font("body" if is_compact else "small")
    painter.setPen(theme.color("text2"))
    left, side = room.left(), theme.px(9)
    for tag in row.tags:
        if left + side + theme.px(12) > room.right():
            break
        if color := colors.get(tag):
            paint_dot(
                painter,
                QPoint(left + side // 2, room.center().y() + 1),
                theme.color(f"tag:{color}"),
                side,
            )
            left += side + theme.px(4)
            painter.setPen(theme.color("text2"))
        rest = QRect(left, room.top(), room.right() - left + 1, room.height())
        left += draw_and_measure(painter, rest, tag, font) + theme.px(8)


def paint_status(
    painter: QPainter, area: QRect, row: ReferenceRow, is_compact: bool, with_words: bool
) -> None:
    """Up to two chips, then "+1"."""
    statuses = chips.by_weight(row.statuses)
    if not statuses:
        return
    most = 1 if is_compact else 2
    height = chips.chip_height()
    gap = theme.px(2)
    top = area.top() + (area.height() - height) // 2 if is_compact else area.top() + theme.px(5)
    left = area.left() + theme.px(8)
    for status in statuses[:most]:
        width = chips.paint_chip(painter, left, top, status, with_word=with_words)
        top += height + gap
    if len(statuses) > most:
        painter.setFont(theme.font("caption", weight=600))
        painter.setPen(theme.color("text2"))
        more = QRect(left + width + theme.px(5), top - height - gap, theme.px(24), height)
        draw(painter, more, f"+{len(statuses) - most}")


def paint_marks(
    painter: QPainter, area: QRect, row: ReferenceRow, middle: int, colors: Mapping[str, str]
) -> int:
    """Paint paper clip and tag dots from the right; give the x where text must end."""
    right = area.right() - theme.px(8)
    if row.attachment_count:
        side = theme.px(14)
        icons.paint(painter, QRect(right - side, middle - side // 2, side, side), "clip")
        right -= side + theme.px(8)
    dots = [colors[tag] for tag in row.tags if colors.get(tag)]
    if len(dots) > MAX_DOTS:
        more = f"+{len(dots) - MAX_DOTS}"
        font = theme.font("caption")
        width = round(QFontMetricsF(font).horizontalAdvance(more)) + 2
        painter.setFont(font)
        painter.setPen(theme.color("text2"))
        draw(painter, QRect(right - width, middle - theme.px(8), width, theme.px(16)), more)
        right -= width + theme.px(4)
    for color in reversed(dots[:MAX_DOTS]):
        side = theme.px(9)
        paint_dot(painter, QPoint(right - side // 2, middle), theme.color(f"tag:{color}"), side)
        right -= side + theme.px(4)
    return right - theme.px(4)


def paint_heading(painter: QPainter, area: QRect, name: str, count: str, is_folded: bool) -> None:
    """The heading of a group: arrow, name, how many."""
    side = theme.px(12)
    arrow = QRect(area.left() + theme.px(10), area.center().y() - side // 2, side, side)
    icons.paint(painter, arrow, "right" if is_folded else "down")
    left = area.left() + gutter()
    numbers = theme.current().font("small", tabular=True)
    taken = round(QFontMetricsF(numbers).horizontalAdvance(count)) + theme.px(10)
    painter.setPen(theme.color("text"))
    room = QRect(left, area.top(), max(0, area.right() - left - taken), area.height() - 1)
    left += draw_and_measure(painter, room, name, theme.font("body", weight=600)) + theme.px(8)
    painter.setPen(theme.color("text2"))
    painter.setFont(numbers)
    draw(painter, QRect(left, area.top(), taken, area.height() - 1), count)


def paint_loading(
    painter: QPainter, area: QRect, column: Column, place: int, is_compact: bool
) -> None:
    """Grey bars for a row that is not there yet."""
    if column not in (Column.REFERENCE, Column.YEAR, Column.PMID, Column.CONTAINER):
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("loading"))
    height = theme.px(10)
    if column == Column.REFERENCE:
        left = area.left() + gutter()
        room = area.width() - gutter() - theme.px(16)
        widths = (0.74, 0.46) if place % 2 == 0 else (0.68, 0.5)
        tops = (area.height() // 2 - height // 2,) if is_compact else (theme.px(11), theme.px(28))
        for share, top in zip(widths, tops, strict=False):
            _bar(painter, QRectF(left, area.top() + top, room * share, height))
    else:
        width = area.width() - theme.px(24)
        top = area.top() + (area.height() // 2 - height // 2 if is_compact else theme.px(11))
        _bar(painter, QRectF(area.left() + theme.px(12), top, width, height))


def _bar(painter: QPainter, area: QRectF) -> None:
    painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)


def check_box(area: QRect) -> QRect:
    """Where the check box of a row in `area` stands."""
    side = theme.px(16)
    return QRect(area.left() + theme.px(9), area.top() + (area.height() - side) // 2, side, side)


def widest_chip(*, with_word: bool = True) -> int:
    """Width that any one chip needs."""
    return max(chips.chip_width(status, with_word=with_word) for status in Status)

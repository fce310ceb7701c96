"""The years of the hits as small bars: a click chooses one, a drag or the arrow keys a range."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from refdesk.ui import theme
from refdesk.ui.widgets import paint_ring
from refdesk.ui.words import number

STEPS: Final = (1, 2, 5, 10, 20, 50, 100)
"""So many years one bar may stand for."""
NARROWEST: Final = 4
"""Drawn pixels of a bar with its gap."""
LOWEST: Final = 2
"""A bar that stands for anything at all is so high."""


class YearBars(QWidget):
    """Shows (year, count) pairs; `chosen` is the range that the list is narrowed by."""

    range_asked = Signal(int, int)
    """First and last year."""
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("yearBars")
        self.setAccessibleName(self.tr("Years"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.is_counting = False
        self._is_known = False
        self._years: dict[int, int] = {}
        self._chosen: tuple[int, int] | None = None
        self._dragged: tuple[int, int] | None = None
        self._start: int | None = None
        theme.signals().changed.connect(self.updateGeometry)
        self._tell()

    def show_years(self, years: Sequence[tuple[int, int]]) -> None:
        """Show how many hits each year has."""
        self._years = dict(years)
        self._is_known = True
        self._tell()
        self.update()

    def set_chosen(self, chosen: tuple[int, int] | None) -> None:
        """Mark the range that the list is narrowed by; None for all years."""
        self._chosen, self._dragged, self._start = chosen, None, None
        self._tell()
        self.update()

    def set_counting(self, is_counting: bool) -> None:
        """Grey the bars while new ones are counted."""
        self.is_counting = is_counting
        self.update()

    @property
    def _words_for_none(self) -> str:
        """Without a bar: nothing was counted yet, or there is nothing."""
        return self.tr("No years") if self._is_known else self.tr("Counting")

    @property
    def span(self) -> tuple[int, int]:
        """The first and the last year that there are."""
        years = [*self._years, *(self._chosen or ())]
        return (min(years), max(years)) if years else (0, 0)

    @property
    def shown_range(self) -> tuple[int, int]:
        """What is marked: what is being dragged, else what is chosen, else everything."""
        return self._dragged or self._chosen or self.span

    # Bars

    def bars(self) -> list[tuple[int, int, int]]:
        """(first year, last year, count) of each bar, from left to right."""
        first, last = self.span
        if not self._years and self._chosen is None:
            return []
        room = max(1, (self.width() - 2 * self._side()) // theme.px(NARROWEST))
        step = next((s for s in STEPS if (last - first) // s + 1 <= room), STEPS[-1])
        start = first - first % step
        found = []
        for low in range(start, last + 1, step):
            count = sum(self._years.get(year, 0) for year in range(low, low + step))
            found.append((low, low + step - 1, count))
        return found

    def bar_area(self, place: int, count: int) -> QRectF:
        """Where the bar at `place` of `count` stands, over the full height."""
        width = (self.width() - 2 * self._side()) / max(1, count)
        width = min(width, theme.px(24))
        return QRectF(self._side() + place * width, 0, width, self.height())

    def _side(self) -> int:
        return theme.px(12)

    def _bar_at(self, x: float) -> tuple[int, int, int] | None:
        bars = self.bars()
        if not bars:
            return None
        width = self.bar_area(0, len(bars)).width()
        return bars[min(max(int((x - self._side()) / width), 0), len(bars) - 1)]

    # Qt

    def sizeHint(self) -> QSize:
        return QSize(theme.px(160), theme.px(48))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(80), theme.px(48))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bars = self.bars()
        base = self.height() - theme.px(6)
        painter.fillRect(
            QRect(self._side(), base, self.width() - 2 * self._side(), 1), theme.color("ctl")
        )
        highest = max((count for *_, count in bars), default=0)
        low, high = self.shown_range
        for place, (first, last, count) in enumerate(bars):
            if not count:
                continue
            area = self.bar_area(place, len(bars))
            gap = 1 if area.width() < theme.px(6) else 2
            height = max(LOWEST, (base - theme.px(6)) * count / highest)
            is_in = last >= low and first <= high
            ink = "bar" if is_in and not self.is_counting else "barmute"
            bar = QRectF(area.left(), base - height, max(1.0, area.width() - gap), height)
            painter.fillRect(bar, theme.color(ink))
        if not bars:
            painter.setFont(theme.font("small"))
            painter.setPen(theme.color("text3"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words_for_none)
        if self.hasFocus():
            paint_ring(painter, self.rect().adjusted(theme.px(6), 0, -theme.px(2), 0), 5)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        bar = self._bar_at(event.position().x())
        if event.button() == Qt.MouseButton.LeftButton and bar is not None:
            self._start = round(event.position().x())
            self._dragged = bar[0], bar[1]
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._start is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        ends = sorted((self._start, round(event.position().x())))
        first, last = self._bar_at(ends[0]), self._bar_at(ends[1])
        if first is not None and last is not None:
            self._dragged = first[0], last[1]
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._start is not None and self._dragged is not None:
            self._ask(*self._dragged)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        key = Qt.Key(event.key())
        is_first = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in moves and self._years:
            self._move(moves[key], is_first=is_first)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._dragged is not None:
            self._ask(*self._dragged)
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Delete) and (self._dragged or self._chosen):
            if self._dragged is None:
                self.cleared.emit()
            self.set_chosen(self._chosen)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_tip(event.globalPos(), event.pos())
            return True
        return super().event(event)

    # Inner

    def _move(self, by: int, *, is_first: bool) -> None:
        """Move the last year of the range, or the first; Enter puts it into force."""
        first, last = self.shown_range
        low, high = self.span
        if is_first:
            first = min(max(first + by, low), last)
        else:
            last = max(min(last + by, high), first)
        self._dragged = first, last
        self._tell()
        self.update()

    def _ask(self, first: int, last: int) -> None:
        low, high = self.span
        first, last = max(first, low), min(last, high)
        self._start = None
        if (first, last) == self._chosen:
            self.cleared.emit()
        else:
            self.range_asked.emit(first, max(first, last))

    def _show_tip(self, place: QPoint, inner: QPoint) -> None:
        bar = self._bar_at(inner.x())
        if bar is not None:
            QToolTip.showText(place, f"{years_words(bar[0], bar[1])}: {number(bar[2])}", self)

    def _tell(self) -> None:
        """Say the range to assistive tools."""
        if not self._years and self._chosen is None:
            self.setAccessibleDescription(self._words_for_none)
            return
        first, last = self.shown_range
        self.setAccessibleDescription(self.tr("{a} to {b}").format(a=first, b=last))


def years_words(first: int, last: int) -> str:
    """`2015–2026`, or one year."""
    return str(first) if first == last else f"{first}–{last}"

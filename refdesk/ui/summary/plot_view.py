"""One plot: its picture, which answers to the mouse and the keys, and a menu to take it along."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from refdesk.model.summary import Bar, Mark, Picture, Plot, PlotCounts, filter_of
from refdesk.ui import theme
from refdesk.ui.widgets import Button, paint_ring
from refdesk.ui.words import number

HEAD: Final = 40
"""Drawn pixels of the line above the picture."""
HIGH: Final = 320
"""Drawn pixels of the whole."""
SLOW: Final = 300
"""Milliseconds after which a plot that is still empty says that it is being counted."""
SAID: Final = 5
"""So many bars are told to screen readers; the rest by the arrow keys."""


class PlotView(QWidget):
    """Shows a `PlotCounts` by its `Picture`; emits what a click on a bar narrows the list by."""

    chosen = Signal(object)
    """FacetFilter."""
    menu_asked = Signal(object, QPoint)
    """PlotCounts, and where its menu may open (a point of the screen)."""

    def __init__(self, plot: Plot, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = plot
        self.title = title
        self.counts: PlotCounts | None = None
        self._image = QImage()
        self._marks: tuple[Mark, ...] = ()
        self._at = -1
        """The mark that the keys or the mouse are at."""
        self.setObjectName(f"plot-{plot.value}")
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.more = Button(
            "", "more", "flat", height=28, name=self.tr("Copy or save this plot"), parent=self
        )
        self.more.clicked.connect(self._on_more)
        self.more.setEnabled(False)
        theme.signals().changed.connect(self.updateGeometry)
        self.is_slow = False
        QTimer.singleShot(SLOW, self, self._on_slow)

    def show_counts(self, counts: PlotCounts, picture: Picture) -> None:
        """Show what was counted."""
        self.counts = counts
        image = QImage(picture.pixels, picture.width, picture.height, QImage.Format.Format_RGBA8888)
        image = image.copy()  # the bytes are the picture's own
        image.setDevicePixelRatio(picture.width / max(self.picture_size().width(), 1))
        self._image, self._marks = image, picture.marks
        self._at = -1
        self.more.setEnabled(bool(counts.shown))
        shown = sorted(counts.shown, key=lambda bar: -bar.count)
        words = [f"{bar.label}: {number(bar.count)}" for bar in shown[:SAID]]
        self.setAccessibleDescription("; ".join(words) or self.tr("Nothing to show"))
        self.update()

    def sentence(self) -> str:
        """What stands in the place of a picture, "" for nothing."""
        if self.counts is None:
            return self.tr("Counting…") if self.is_slow else ""
        return "" if self.counts.shown else self.tr("Nothing to show")

    def picture_size(self) -> QSize:
        """The size of the picture, in pixels at a ratio of 1."""
        return QSize(max(self.width(), 1), max(self.height() - theme.px(HEAD), 1))

    @property
    def current(self) -> Bar | None:
        """The bar that the keys or the mouse are at."""
        if self.counts is None or not 0 <= self._at < len(self._marks):
            return None
        return self.counts.bars[self._marks[self._at].bar]

    def area_of(self, mark: Mark) -> QRect:
        """Where a bar lies in the widget."""
        size, top = self.picture_size(), theme.px(HEAD)
        return QRectF(
            mark.left * size.width(), top + mark.top * size.height(),
            (mark.right - mark.left) * size.width(), (mark.bottom - mark.top) * size.height(),
        ).toAlignedRect()  # fmt: skip

    # Qt

    def sizeHint(self) -> QSize:
        return QSize(theme.px(420), theme.px(HIGH))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(280), theme.px(HIGH))

    def resizeEvent(self, event: object) -> None:
        self.more.move(self.width() - self.more.sizeHint().width() - theme.px(8), theme.px(6))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("base"))
        head = QRect(theme.px(12), 0, self.width() - theme.px(60), theme.px(HEAD))
        painter.setFont(theme.font("body", weight=600))
        painter.setPen(theme.color("text"))
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(head, flags, self.title)
        below = QRect(0, theme.px(HEAD), self.width(), self.height() - theme.px(HEAD))
        if sentence := self.sentence():
            painter.setFont(theme.font("body"))
            painter.setPen(theme.color("text2"))
            painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), sentence)
        elif not self._image.isNull():
            painter.drawImage(below, self._image)
        if 0 <= self._at < len(self._marks):
            painter.setPen(QPen(theme.color("accent"), theme.px(2)))
            painter.drawRect(self.area_of(self._marks[self._at]).adjusted(1, 1, -1, -1))
        if self.hasFocus():
            paint_ring(painter, self.rect(), 4)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go(self._mark_at(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._go(self._mark_at(event.position().toPoint()))
            self._choose()

    def leaveEvent(self, event: QEvent) -> None:
        if not self.hasFocus():
            self._go(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1,
            Qt.Key.Key_Home: -len(self._marks), Qt.Key.Key_End: len(self._marks),
        }  # fmt: skip
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self._marks:
            self._go(min(max(self._at + step, 0), len(self._marks) - 1))
            self._tell()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.more.isEnabled():
            self.menu_asked.emit(self.counts, event.globalPos())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._go(self._mark_at(event.pos()))
            QToolTip.showText(event.globalPos(), self._words(), self)
            return True
        return super().event(event)

    # Bars

    def _mark_at(self, place: QPoint) -> int:
        size = self.picture_size()
        x, y = place.x() / size.width(), (place.y() - theme.px(HEAD)) / size.height()
        return next((at for at, mark in enumerate(self._marks) if mark.holds(x, y)), -1)

    def _go(self, at: int) -> None:
        if at != self._at:
            self._at = at
            has_bar = at >= 0
            self.setCursor(
                Qt.CursorShape.PointingHandCursor if has_bar else Qt.CursorShape.ArrowCursor
            )
            self.update()

    def _choose(self) -> None:
        bar = self.current
        if bar is not None:
            self.chosen.emit(filter_of(self.plot, bar))

    def _words(self) -> str:
        bar = self.current
        return "" if bar is None else f"{bar.label}: {number(bar.count)}"

    def _tell(self) -> None:
        """Show what the keys are at, as the mouse does."""
        self.setAccessibleDescription(self._words())
        area = self.area_of(self._marks[self._at])
        QToolTip.showText(self.mapToGlobal(area.center()), self._words(), self)

    @Slot()
    def _on_slow(self) -> None:
        self.is_slow = True
        self.update()

    def _on_more(self) -> None:
        self.menu_asked.emit(self.counts, self.more.mapToGlobal(self.more.rect().bottomLeft()))

"""A radio button whose ring is seen on dark grounds too."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QRadioButton

from refdesk.ui import theme
from refdesk.ui.widgets import paint_ring

_SIDE = 15


class RadioButton(QRadioButton):
    """Painted with the theme's colours; the ring grows with the text."""

    def sizeHint(self) -> QSize:
        words = theme.current().font_metrics().horizontalAdvance(self._words)
        height = theme.current().font_metrics().height()
        return QSize(round(words) + self._left + theme.px(6), round(height) + theme.px(8))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), self.sizeHint().height())

    @property
    def _left(self) -> int:
        return theme.px(4 + _SIDE + 8)

    @property
    def _words(self) -> str:
        return self.text().replace("&&", "&")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.px(_SIDE)
        ring = QRectF(theme.px(4) + 0.5, (self.height() - side) / 2, side, side)
        is_on = self.isChecked()
        painter.setPen(QPen(theme.color("accent" if is_on else "ctl"), 1))
        painter.setBrush(theme.color("accent" if is_on else "base"))
        painter.drawEllipse(ring)
        if is_on:
            inset = side * 0.3
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("on_accent"))
            painter.drawEllipse(ring.adjusted(inset, inset, -inset, -inset))
        painter.setFont(theme.font())
        painter.setPen(theme.color("text" if self.isEnabled() else "text3"))
        room = self.rect().adjusted(self._left, 0, 0, 0)
        cut = (
            theme.current()
            .font_metrics()
            .elidedText(self._words, Qt.TextElideMode.ElideRight, room.width())
        )
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), cut)
        if self.hasFocus():
            paint_ring(painter, self.rect(), 4)

"""What is painted while something is dragged: veil, frame, target ring, the card with words."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from refdesk.ui import icons, theme
from refdesk.ui.drop_words import Deed
from refdesk.ui.widgets import key_cap_width, paint_key_cap

_CARD_WIDTH = 500


class DropOverlay(QWidget):
    """Lies over the whole window and takes no mouse; `tell` says what it shows."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("dropOverlay")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("What letting go will do"))
        self._deed: Deed | None = None
        self._target = QRect()
        self._stage = QRect()
        self._pointer = QPoint()
        self.hide()

    @property
    def deed(self) -> Deed | None:
        """What the card says."""
        return self._deed

    def tell(self, deed: Deed, target: QRect, stage: QRect, pointer: QPoint) -> None:
        """Show `deed`; `target` is ringed, the card stands in the middle of `stage`."""
        parent = self.parentWidget()
        if parent is not None and self.geometry() != parent.rect():
            self.setGeometry(parent.rect())
        if deed != self._deed:
            self.setAccessibleDescription(
                ". ".join(part for part in (deed.title, deed.consequence) if part)
            )
        self._deed, self._target, self._stage, self._pointer = deed, target, stage, pointer
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._deed is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = "accent" if self._deed.is_possible else "ctl"
        self._paint_veil(painter)
        self._paint_frame(painter, theme.color(ink))
        self._paint_card(painter, self._deed, theme.color(ink))
        if self._deed.label and self._deed.is_possible:
            self._paint_label(painter, self._deed, theme.color(ink))

    def _paint_veil(self, painter: QPainter) -> None:
        veil = theme.color("window").toRgb()  # a copy: the theme keeps its own
        veil.setAlpha(theme.current().palette.veil)
        area = QPainterPath()
        area.addRect(QRectF(self.rect()))
        if self._target.isValid() and self._deed is not None and self._deed.is_possible:
            hole = QPainterPath()
            radius = theme.current().metrics.radius
            hole.addRoundedRect(QRectF(self._target), radius, radius)
            area = area.subtracted(hole)
        painter.fillPath(area, veil)

    def _paint_frame(self, painter: QPainter, ink: QColor) -> None:
        m = theme.current().metrics
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink, 3))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), m.radius, m.radius)
        if self._target.isValid() and self._deed is not None and self._deed.is_possible:
            painter.setPen(QPen(ink, m.ring))
            ring = QRectF(self._target).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(ring, m.radius, m.radius)

    def card_area(self) -> QRect:
        """Where the card stands."""
        deed = self._deed
        if deed is None:
            return QRect()
        stage = self._stage if self._stage.width() > theme.px(240) else self.rect()
        width = min(
            theme.px(_CARD_WIDTH), stage.width() - theme.px(32), self.width() - theme.px(32)
        )
        height = sum(h for h, _ in self._parts(deed, width)) + theme.px(52)
        area = QRect(0, 0, width, height)
        area.moveCenter(stage.center())
        return area

    def _text_width(self, width: int) -> int:
        return width - theme.px(56)

    def _parts(self, deed: Deed, width: int) -> list[tuple[int, str]]:
        """Height and name of the card's rows from top to bottom."""
        text = self._text_width(width)
        head = text - theme.px(60)
        rows = [
            self._height(deed.title, "title", 600, head),
            self._height(deed.consequence, "body", 400, head) if deed.consequence else 0,
        ]
        parts = [(max(theme.px(44), sum(rows) + theme.px(8)), "head")]
        if deed.read or deed.detail:
            read = self._height(deed.read, "body", 500, text) if deed.read else 0
            detail = self._height(deed.detail, "body", 400, text) if deed.detail else 0
            gap = theme.px(6) if deed.read and deed.detail else 0
            parts.append((read + gap + detail + theme.px(56), "read"))
        parts.append((theme.px(32) if deed.release else theme.px(24), "release"))
        return parts

    def _height(self, text: str, role: str, weight: int, width: int) -> int:
        metrics = theme.current().font_metrics(role, weight=weight)
        area = metrics.boundingRect(
            QRectF(0, 0, width, 10_000), int(Qt.TextFlag.TextWordWrap), text
        )
        return round(min(area.height(), 4 * metrics.lineSpacing()))

    def _paint_card(self, painter: QPainter, deed: Deed, ink: QColor) -> None:
        m = theme.current().metrics
        area = self.card_area()
        self._paint_shadow(painter, area)
        painter.setPen(QPen(ink, m.ring))
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(QRectF(area), m.radius_card, m.radius_card)
        left, top = area.left() + m.px(28), area.top() + m.px(28)
        text = self._text_width(area.width())
        for height, name in self._parts(deed, area.width()):
            room = QRect(left, top, text, height)
            if name == "head":
                self._paint_head(painter, deed, room)
            elif name == "read":
                self._paint_read(painter, deed, room)
            else:
                self._paint_release(painter, deed, room)
            top += height

    def _paint_shadow(self, painter: QPainter, area: QRect) -> None:
        shade = theme.color("base" if theme.current().is_dark else "text").toRgb()
        painter.setPen(Qt.PenStyle.NoPen)
        for grow in range(theme.px(12), 0, -2):
            shade.setAlpha(10)
            painter.setBrush(shade)
            soft = QRectF(area).adjusted(-grow, -grow + 4, grow, grow + 4)
            painter.drawRoundedRect(soft, grow + 8, grow + 8)

    def _paint_head(self, painter: QPainter, deed: Deed, room: QRect) -> None:
        m = theme.current().metrics
        tone = "blue" if deed.is_possible else "grey"
        box = QRect(room.left(), room.top(), m.px(44), m.px(44))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(f"{tone}.ground"))
        painter.drawRoundedRect(QRectF(box), m.radius_card, m.radius_card)
        side = m.px(22)
        place = QRect(0, 0, side, side)
        place.moveCenter(box.center())
        icons.paint(painter, place, deed.icon, f"{tone}.ink")
        left = box.right() + m.px(16)
        width = room.right() - left
        height = self._height(deed.title, "title", 600, room.width() - m.px(60))
        self._text(painter, deed.title, QRect(left, room.top(), width, height), "title", 600)
        if deed.consequence:
            rest = QRect(left, room.top() + height + m.px(8), width, room.height() - height)
            self._text(painter, deed.consequence, rest, "body", 400)

    def _paint_read(self, painter: QPainter, deed: Deed, room: QRect) -> None:
        m = theme.current().metrics
        painter.fillRect(room.left(), room.top() + m.px(16), room.width(), 1, theme.color("line"))
        painter.fillRect(room.left(), room.bottom() - m.px(8), room.width(), 1, theme.color("line"))
        top = room.top() + m.px(29)
        height = self._height(deed.read, "body", 500, room.width()) if deed.read else 0
        self._text(painter, deed.read, QRect(room.left(), top, room.width(), height), "body", 500)
        top += height + (m.px(6) if deed.read else 0)
        rest = QRect(room.left(), top, room.width(), room.bottom() - m.px(12) - top)
        self._text(painter, deed.detail, rest, "body", 400)

    def _paint_release(self, painter: QPainter, deed: Deed, room: QRect) -> None:
        m = theme.current().metrics
        left = room.left()
        middle = room.center().y()
        if deed.release:
            metrics = theme.current().font_metrics(weight=600)
            painter.setFont(theme.font(weight=600))
            painter.setPen(theme.color("link"))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, deed.release)
            left += round(metrics.horizontalAdvance(deed.release)) + m.px(16)
        key = self.tr("Esc")
        paint_key_cap(painter, QPoint(left, middle), key)
        left += key_cap_width(key) + m.px(8)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text2"))
        rest = QRect(left, room.top(), room.right() - left, room.height())
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, self.tr("cancel"))

    def _text(self, painter: QPainter, text: str, room: QRect, role: str, weight: int) -> None:
        painter.setFont(theme.font(role, weight=weight))
        painter.setPen(theme.color("text"))
        painter.drawText(room, int(Qt.TextFlag.TextWordWrap), text)

    def _paint_label(self, painter: QPainter, deed: Deed, ink: QColor) -> None:
        m = theme.current().metrics
        metrics = theme.current().font_metrics("small", weight=600)
        width = round(metrics.horizontalAdvance(deed.label)) + m.px(44)
        area = QRectF(QPointF(self._pointer + QPoint(m.px(16), m.px(12))), QPointF())
        area.setWidth(width)
        area.setHeight(m.px(28))
        area.moveLeft(min(area.left(), self.width() - width - m.px(8)))
        area.moveTop(min(area.top(), self.height() - area.height() - m.px(8)))
        if area.intersects(QRectF(self.card_area())):
            return  # the card says it, and more
        painter.setPen(QPen(ink, 1))
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(area, m.radius_chip, m.radius_chip)
        side = m.px(16)
        top = round(area.center().y() - side / 2)
        icons.paint(painter, QRect(round(area.left()) + m.px(10), top, side, side), "file", "link")
        painter.setFont(theme.font("small", weight=600))
        painter.setPen(theme.color("text"))
        rest = area.adjusted(m.px(32), 0, 0, 0)
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, deed.label)

"""The small parts that all panes are made of: buttons, labels, surfaces, chips."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAction,
    QColor,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QMenu,
    QSizePolicy,
    QStyleOptionButton,
    QToolButton,
    QWidget,
)

from refdesk.ui import icons, theme

Kind = Literal["primary", "outline", "flat", "link"]


class Button(QToolButton):
    """The one kind of push button; `kind` is its weight, `height` its drawn height in pixels.

    "primary" is filled (one a pane at most), "outline" has a border, "flat" none, "link" is text
    in the link colour. `keycap` is a key painted before the text. Set `current` for the chosen
    one of a group. `name` is what screen readers say where it differs from the text.
    """

    def __init__(
        self,
        text: str = "",
        icon: str = "",
        kind: Kind = "outline",
        *,
        name: str = "",
        height: int = 32,
        keycap: str = "",
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon
        self._kind: Kind = kind
        self._height = height
        self._keycap = keycap
        self._is_folded = False
        self._is_current = False
        self._icon_role = ""
        self.setText(text)
        self.setAccessibleName(name or text)
        if tip or not text:
            self.setToolTip(tip or name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.signals().changed.connect(self._restyle)
        self._restyle()

    def bind(self, action: QAction, *, show_text: bool = True) -> None:
        """Follow `action`: its click, enabled state, tooltip with key."""
        self.setDefaultAction(action)
        self._is_folded = not show_text
        action.changed.connect(self._on_action_changed)
        self._on_action_changed()

    def set_icon(self, name: str, role: str = "") -> None:
        """Show another icon, in the colour of `role` where that is not the button's own."""
        self._icon_name = name
        self._icon_role = role
        self.updateGeometry()
        self.update()

    def set_folded(self, is_folded: bool) -> None:
        """Show the icon only; the text goes to the tooltip."""
        if is_folded == self._is_folded:
            return
        self._is_folded = is_folded
        if is_folded and not self.toolTip():
            self.setToolTip(self.accessibleName())
        self.updateGeometry()
        self.update()

    @property
    def is_folded(self) -> bool:
        """Whether only the icon shows."""
        return self._is_folded

    def set_current(self, is_current: bool) -> None:
        """Tint the button as the chosen one of its group."""
        if is_current != self._is_current:
            self._is_current = is_current
            self.update()

    def sizeHint(self) -> QSize:
        m = theme.current().metrics
        height = m.px(self._height)
        width = self._content_width()
        if self._kind == "link":
            return QSize(width + 2 * m.px(4), height)
        if not self._shows_text and not self._keycap and not self._has_arrow:
            return QSize(max(height, m.px(24)), height)
        return QSize(width + 2 * m.px(10), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            if self.menu() is not None:
                self.showMenu()
            else:
                self.click()
            event.accept()
            return
        super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        self._paint_content(painter)

    # What stands in the button

    @property
    def _shows_text(self) -> bool:
        return bool(self.text()) and not self._is_folded

    @property
    def _has_arrow(self) -> bool:
        return self.menu() is not None and self._shows_text

    def _label(self) -> str:
        return self.text().replace("&&", "&")

    def _font_weight(self) -> int:
        return 600 if self._kind in ("primary", "link") else 500

    def _content_width(self) -> int:
        m = theme.current().metrics
        parts: list[int] = []
        if self._keycap:
            parts.append(key_cap_width(self._keycap))
        if self._icon_name:
            parts.append(m.icon)
        if self._shows_text:
            metrics = theme.current().font_metrics(weight=self._font_weight())
            parts.append(round(metrics.horizontalAdvance(self._label()) + 1))
        if self._has_arrow:
            parts.append(m.px(14))
        return sum(parts) + m.px(6) * max(0, len(parts) - 1)

    def _ink(self) -> str:
        if not self.isEnabled():
            return "text3"
        if self._kind == "primary":
            return "on_accent"
        return "link" if self._kind == "link" else "text"

    def _paint_ground(self, painter: QPainter) -> None:
        m = theme.current().metrics
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        is_hot = self.isEnabled() and (self.underMouse() or self.isDown())
        ground, edge = "", ""
        if self._kind == "primary" and self.isEnabled():
            ground = "accent_hover" if is_hot else "accent"
        elif self._kind in ("primary", "outline"):
            ground, edge = ("hover" if is_hot else "raised"), "soft"
        elif self._kind == "flat" and is_hot:
            ground = "hover"
        if self._is_current or (self.isCheckable() and self.isChecked()):
            ground, edge = "sel", "link"
        painter.setPen(QPen(theme.color(edge), 1) if edge else Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(ground) if ground else Qt.BrushStyle.NoBrush)
        if ground or edge:
            painter.drawRoundedRect(area, m.radius, m.radius)
        if self.hasFocus():
            paint_ring(painter, self.rect(), m.radius, on_accent=ground.startswith("accent"))

    def _paint_content(self, painter: QPainter) -> None:
        m = theme.current().metrics
        gap = m.px(6)
        ink = self._ink()
        icon_ink = self._icon_role or ("text2" if ink == "text" else ink)
        if not self.isEnabled():
            icon_ink = "text3" if self._shows_text else "soft"
        left = (self.width() - self._content_width()) // 2
        if self._keycap:
            paint_key_cap(painter, QPoint(left, self.height() // 2), self._keycap)
            left += key_cap_width(self._keycap) + gap
        if self._icon_name:
            side = m.icon
            top = (self.height() - side) // 2
            icons.paint(painter, QRect(left, top, side, side), self._icon_name, icon_ink)
            left += side + gap
        if self._shows_text:
            painter.setFont(theme.font(weight=self._font_weight()))
            painter.setPen(theme.color(ink))
            right = self.width() - left - (m.px(14) + gap if self._has_arrow else 0)
            area = QRectF(left, 0, right, self.height())
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self._label())
            metrics = theme.current().font_metrics(weight=self._font_weight())
            left += round(metrics.horizontalAdvance(self._label()) + 1) + gap
        if self._has_arrow:
            side = m.px(14)
            top = (self.height() - side) // 2
            icons.paint(painter, QRect(left, top, side, side), "down", icon_ink)

    def _on_action_changed(self) -> None:
        action = self.defaultAction()
        if action is None:
            return
        self.setAccessibleName(action.text().replace("…", "").strip())
        self.setToolTip(with_key(action.toolTip() or action.text(), action.shortcut()))
        self.updateGeometry()
        self.update()

    def _restyle(self) -> None:
        self.setFont(theme.font(weight=self._font_weight()))
        self.updateGeometry()
        self.update()


class ComboBox(QComboBox):
    """A combo box with the arrow of our icons: a style sheet takes Qt's own away."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = theme.px(14)
        left = self.width() - side - theme.px(8)
        ink = "text2" if self.isEnabled() else "text3"
        area = QRect(left, (self.height() - side) // 2, side, side)
        icons.paint(QPainter(self), area, "down", ink)


class CheckBox(QCheckBox):
    """A check box whose box is seen on dark grounds too, and grows with the text."""

    def sizeHint(self) -> QSize:
        grown = theme.px(15) + theme.px(7) - 20  # the style leaves 20 for box and gap
        return super().sizeHint() + QSize(max(0, grown), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style = self.style()
        place = style.subElementRect(style.SubElement.SE_CheckBoxIndicator, option, self)
        side = theme.px(15)
        box = QRectF(place.left(), place.center().y() - side / 2 + 0.5, side, side)
        is_on = self.isChecked()
        painter.setPen(QPen(theme.color("accent" if is_on else "ctl"), 1))
        painter.setBrush(theme.color("accent" if is_on else "base"))
        painter.drawRoundedRect(box, 3, 3)
        if is_on:
            icons.paint(painter, box.toRect().adjusted(1, 1, -1, -1), "check", "on_accent")
        words = style.subElementRect(style.SubElement.SE_CheckBoxContents, option, self)
        words.setLeft(max(words.left(), round(box.right()) + theme.px(7)))
        painter.setPen(theme.color("text" if self.isEnabled() else "text3"))
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), self.text())
        if self.hasFocus():
            paint_ring(painter, self.rect(), 4)


class Label(QLabel):
    """Text in a type role and colour token; with `elide` it is cut at the right, whole in the tooltip.

    An elided label takes what room is left, with `grow` no more than its text needs.
    """

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        color: str = "text",
        *,
        weight: int = 400,
        elide: bool = False,
        grow: bool = False,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._role = role
        self._color = color
        self._weight = weight
        self._elides = elide
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if elide:
            across = QSizePolicy.Policy.Maximum if grow else QSizePolicy.Policy.Ignored
            self.setSizePolicy(across, QSizePolicy.Policy.Preferred)
        theme.signals().changed.connect(self._restyle)
        self._restyle()

    def set_color(self, color: str) -> None:
        """Show the text in another colour token."""
        self._color = color
        self._restyle()

    def tell(self, text: str, *, is_error: bool = False) -> None:
        """Say what came of something: in quiet colour, or in that of errors."""
        self.setText(text)
        self.set_color("red.ink" if is_error and text else "text2")

    def minimumSizeHint(self) -> QSize:
        size = super().minimumSizeHint()
        return QSize(0, size.height()) if self._elides else size

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_whole_text()

    def setText(self, text: str) -> None:
        super().setText(text)
        if self._elides:
            self._tell_whole_text()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._elides:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(theme.color(self._color if self.isEnabled() else "text3"))
        text = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width()
        )
        painter.drawText(self.contentsRect(), int(self.alignment()), text)

    def _tell_whole_text(self) -> None:
        if self._elides:
            is_cut = self.fontMetrics().horizontalAdvance(self.text()) > self.width()
            self.setToolTip(plain_tip(self.text()) if is_cut else "")

    def _restyle(self) -> None:
        self.setFont(theme.current().font(self._role, weight=self._weight, tabular=True))
        palette = self.palette()
        palette.setColor(palette.ColorRole.WindowText, theme.color(self._color))
        self.setPalette(palette)


class Surface(QWidget):
    """A ground in a colour token with hairlines at `edges`, for example "tb" (top, bottom)."""

    def __init__(self, color: str = "window", edges: str = "", parent: QWidget | None = None):
        super().__init__(parent)
        self._color = color
        self._edges = edges
        theme.signals().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color(self._color))
        paint_edges(painter, self.rect(), self._edges)


class Rule(QWidget):
    """A line of one pixel, upright or level."""

    def __init__(self, *, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if upright:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)
        theme.signals().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.color("line"))


def paint_edges(painter: QPainter, area: QRect, edges: str) -> None:
    """Hairlines at the sides named in `edges` ("t", "b", "l", "r")."""
    line = theme.color("line")
    if "t" in edges:
        painter.fillRect(area.left(), area.top(), area.width(), 1, line)
    if "b" in edges:
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, line)
    if "l" in edges:
        painter.fillRect(area.left(), area.top(), 1, area.height(), line)
    if "r" in edges:
        painter.fillRect(area.right(), area.top(), 1, area.height(), line)


def paint_ring(
    painter: QPainter, area: QRect | QRectF, radius: float, *, on_accent: bool = False
) -> None:
    """The mark of keyboard focus: 2 px inside the edge of `area`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("link"), 2))
    inner = QRectF(area).adjusted(1, 1, -1, -1)
    painter.drawRoundedRect(inner, radius, radius)
    if on_accent:
        painter.setPen(QPen(theme.color("on_accent"), 1.5))
        painter.drawRoundedRect(inner.adjusted(2, 2, -2, -2), radius - 1, radius - 1)
    painter.restore()


def key_cap_width(text: str) -> int:
    """Width of `paint_key_cap`."""
    metrics = theme.current().font_metrics("caption", weight=600)
    return int(max(theme.px(16), metrics.horizontalAdvance(text) + theme.px(8)))


def paint_key_cap(painter: QPainter, middle_left: QPoint, text: str, ink: str = "text2") -> None:
    """A key's name in a small frame; `middle_left` is the middle of its left edge."""
    height = theme.px(16)
    area = QRectF(
        middle_left.x() + 0.5,
        middle_left.y() - height / 2 + 0.5,
        key_cap_width(text) - 1,
        height - 1,
    )
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("ctl"), 1))
    painter.drawRoundedRect(area, 3, 3)
    painter.setFont(theme.font("caption", weight=600))
    painter.setPen(theme.color(ink))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def paint_dot(painter: QPainter, middle: QPoint, ink: QColor, size: int = 0) -> None:
    """A round dot around `middle`; 10 px wide where `size` is 0."""
    side = size or theme.px(10)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawEllipse(QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side))
    painter.restore()


def with_key(text: str, key: QKeySequence | str) -> str:
    """A tooltip that ends with its key: `Undo: Import 12 references (Ctrl+Z)`."""
    name = key if isinstance(key, str) else key.toString(QKeySequence.SequenceFormat.NativeText)
    text = text.replace("&", "").rstrip("…")
    return plain_tip(f"{text} ({name})" if name else text)


def plain_tip(text: str) -> str:
    """`text` as a tooltip that is never taken for HTML; its lines stay lines."""
    if not text:
        return ""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = escaped.replace("\n", "<br>")
    return f"<qt>{escaped}</qt>" if escaped != text or len(text) > 80 else text


def menu(parent: QWidget) -> QMenu:
    """An empty menu of the window's kind (tooltips on its entries)."""
    made = QMenu(parent)
    made.setToolTipsVisible(True)
    return made

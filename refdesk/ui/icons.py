"""The icons: paths on a grid of 24, painted in the theme's colours at any size and ratio."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap

from refdesk.ui import theme

PATHS: Final[dict[str, str]] = {
    "plus": "M12 5v14M5 12h14",
    "search": "M10.5 4a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13zM15.5 15.5L20 20",
    "builder": "M4 7h9M17 7h3M15 4.5v5M4 12h3M11 12h9M9 9.5v5M4 17h9M17 17h3M15 14.5v5",
    "library": "M5 4v16M9 4v16M13 5.2l3.9-1l4 15l-3.9 1z",
    "inbox": "M4 13l3-8h10l3 8v6H4zM4 13h5l1 2.5h4l1-2.5h5",
    "folder": "M3.5 6.5v12h17v-10h-9l-2-2.5h-6z",
    "folder-plus": "M3.5 6.5v12h17v-10h-9l-2-2.5h-6zM12 11v5M9.5 13.5h5",
    "clock": "M12 4a8 8 0 1 1 0 16a8 8 0 0 1 0-16zM12 8v4.5l3 1.5",
    "reading": "M12 7c-2-1.5-5-2-8-1.5v12.5c3-.5 6 0 8 1.5c2-1.5 5-2 8-1.5V5.5c-3-.5-6 0-8 1.5zM12 7v12.5",
    "duplicate": "M8.5 8.5h11v11h-11zM15.5 8.5v-4h-11v11h4",
    "retracted": "M8.5 4h7L20 8.5v7L15.5 20h-7L4 15.5v-7zM8.5 12h7",
    "trash": "M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 13h9l1-13M10.5 11v5M13.5 11v5",
    "saved-search": "M10.5 4a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13zM15.5 15.5L20 20M10.5 8v5M8 10.5h5",
    "bell": "M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 1.5H5zM10.5 20.5h3",
    "tag": "M4 4.5h7.5L20 13l-7 7l-9-8.5zM8.2 8.7v.1",
    "right": "M9.5 6l6 6l-6 6",
    "down": "M6 9.5l6 6l6-6",
    "up": "M6 14.5l6-6l6 6",
    "x": "M6 6l12 12M18 6L6 18",
    "undo": "M8.5 5L4.5 9l4 4M4.5 9H14a5 5 0 0 1 0 10h-4",
    "redo": "M15.5 5l4 4l-4 4M19.5 9H10a5 5 0 0 0 0 10h4",
    "clip": "M18.5 11l-6.8 6.8a4 4 0 0 1-5.7-5.7l7.5-7.4a2.7 2.7 0 0 1 3.8 3.8l-7.3 7.2a1.3 1.3 0 0 1-1.9-1.9l6.4-6.3",
    "star": "M12 4l2.5 5.2l5.7.8l-4.1 4l1 5.7l-5.1-2.7l-5.1 2.7l1-5.7l-4.1-4l5.7-.8z",
    "link": "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1",
    "external": "M14 4.5h5.5V10M19.5 4.5L11 13M17.5 13.5v6h-13v-13h6",
    "file": "M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5",
    "check": "M5 12.5l4.5 4.5L19 7.5",
    "check-circle": "M12 4a8 8 0 1 1 0 16a8 8 0 0 1 0-16zM8.3 12.3l2.6 2.6l4.8-5",
    "info": "M12 4a8 8 0 1 1 0 16a8 8 0 0 1 0-16zM12 11v5M12 8v.1",
    "warning": "M12 4.5l8.5 15h-17zM12 10v4.5M12 17v.1",
    "more": "M5.2 12a.7.7 0 1 0 1.4 0a.7.7 0 1 0-1.4 0M11.3 12a.7.7 0 1 0 1.4 0a.7.7 0 1 0-1.4 0M17.4 12a.7.7 0 1 0 1.4 0a.7.7 0 1 0-1.4 0",
    "columns": "M4 5h16v14H4zM9.5 5v14M14.5 5v14",
    "download": "M12 4v11M7.5 11l4.5 4.5l4.5-4.5M5 20h14",
    "cite": "M5 17c3-1 4.5-3.5 4.5-7V7H5v5h4.5M14.5 17c3-1 4.5-3.5 4.5-7V7h-4.5v5H19",
    "sections": "M4 6h2M9 6h11M4 12h2M9 12h11M4 18h2M9 18h11",
    "globe": "M12 4a8 8 0 1 1 0 16a8 8 0 0 1 0-16zM4 12h16M12 4c4.5 5 4.5 11 0 16M12 4c-4.5 5-4.5 11 0 16",
    "jobs": "M4 12h4l2.5-6l3.5 12l2.5-6h3.5",
    "pencil": "M5 19l.8-4L16 4.8l3.2 3.2L9 18.2z",
    "update": "M19.5 12a7.5 7.5 0 0 1-13 5M4.5 12a7.5 7.5 0 0 1 13-5M17.5 3v4h-4M6.5 21v-4h4",
    "comment": "M4 5h16v11h-8l-4.5 4v-4H4z",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "pile": "M12 4l8.5 4.2L12 12.4L3.5 8.2zM4.5 12.2l7.5 3.7l7.5-3.7M4.5 16l7.5 3.7l7.5-3.7",
    "unfiled": "M3.5 6.5v12h17v-10h-9l-2-2.5h-6zM9.5 11l5 5M14.5 11l-5 5",
    "left": "M14.5 6l-6 6l6 6",
    "gear": "M12 8.8a3.2 3.2 0 1 1 0 6.4a3.2 3.2 0 0 1 0-6.4zM12 4v2M12 18v2M4 12h2M18 12h2M6.3 6.3l1.5 1.5M16.2 16.2l1.5 1.5M6.3 17.7l1.5-1.5M16.2 7.8l1.5-1.5",
    "chart": "M4 20h16M6 20v-5h3v5M10.5 20V5h3v15M15 20v-9h3v9",
    "sun": "M12 8a4 4 0 1 1 0 8a4 4 0 0 1 0-8zM12 3.5v1M12 19.5v1M3.5 12h1M19.5 12h1M6 6l.7.7M17.3 17.3l.7.7M6 18l.7-.7M17.3 6.7l.7-.7",
    "keyboard": "M3.5 7h17v10h-17zM7 10.2v.1M10.3 10.2v.1M13.7 10.2v.1M17 10.2v.1M8 13.8h8",
    "copy": "M8.5 8.5h11v11h-11zM15.5 8.5v-4h-11v11h4",
    "sort": "M8 5v14M4.5 15.5L8 19l3.5-3.5M16 19V5M12.5 8.5L16 5l3.5 3.5",
    "paste": "M8.5 5.5h-3v15h13v-15h-3M9 4h6v3.5H9z",
    "eye": "M3 12c4.5-7.5 13.5-7.5 18 0c-4.5 7.5-13.5 7.5-18 0zM12 9.5a2.5 2.5 0 1 1 0 5a2.5 2.5 0 0 1 0-5z",
}

SIZES: Final = (16, 20, 28)
_FILLED: Final = frozenset({"star-filled"})


class _Engine(QIconEngine):
    """Paints one path; colours are looked up at the moment of painting, so themes can change."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatioF()
        side = min(rect.width(), rect.height())
        image = _pixmap(self._name, side, ratio, self._color(mode).rgba())
        left = rect.x() + (rect.width() - side) // 2
        top = rect.y() + (rect.height() - side) // 2
        painter.drawPixmap(QPoint(left, top), image)

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._role)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        # `size` is device-independent here: the pixmap must be larger by the ratio.
        side = min(size.width(), size.height())
        return _pixmap(self._name, side, scale, self._color(mode).rgba())

    def _color(self, mode: QIcon.Mode) -> QColor:
        if mode == QIcon.Mode.Disabled:
            return theme.color("text3")
        if mode == QIcon.Mode.Selected and self._role in ("text", "text2"):
            return theme.color("sel_text")
        return theme.color(self._role)


@lru_cache(maxsize=512)
def icon(name: str, role: str = "text2") -> QIcon:
    """The icon called `name` in the colour of a theme token; KeyError for an unknown name."""
    if name not in PATHS and name not in _FILLED:
        raise KeyError(name)
    return QIcon(_Engine(name, role))


def pixmap(name: str, size: int, ratio: float, role: str = "text2") -> QPixmap:
    """The icon as a square of `size` device-independent pixels."""
    return _pixmap(name, size, ratio, theme.color(role).rgba())


def paint(painter: QPainter, rect: QRectF | QRect, name: str, role: str = "text2") -> None:
    """Paint the icon in the middle of `rect`; for delegates."""
    paint_colored(painter, rect, name, theme.color(role))


def paint_colored(painter: QPainter, rect: QRectF | QRect, name: str, ink: QColor) -> None:
    """As `paint`, in any colour."""
    ratio = painter.device().devicePixelRatioF()
    side = int(min(rect.width(), rect.height()))
    left = rect.x() + (rect.width() - side) / 2
    top = rect.y() + (rect.height() - side) / 2
    painter.drawPixmap(QPoint(round(left), round(top)), _pixmap(name, side, ratio, ink.rgba()))


@lru_cache(maxsize=1024)
def _pixmap(name: str, side: int, ratio: float, rgba: int) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer  # with the first icon: start-up does without it

    pixels = max(1, round(side * ratio))
    image = QPixmap(pixels, pixels)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(_svg(name, side, QColor.fromRgba(rgba))).render(
        painter, QRectF(0, 0, pixels, pixels)
    )
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def _svg(name: str, side: int, ink: QColor) -> bytes:
    path = PATHS[name.removesuffix("-filled")]
    width = 1.75 if side < 20 else 1.5
    fill = ink.name() if name in _FILLED else "none"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
        f'<path d="{path}" fill="{fill}" stroke="{ink.name()}" stroke-width="{width}" '
        'stroke-linecap="round" stroke-linejoin="round"/></svg>'
    ).encode()

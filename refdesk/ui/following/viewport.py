"""Which part of a graph is seen: enlarged about a place, moved, whole again."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF

MOST: Final = 8.0
"""How much larger than the whole a graph may be shown."""
STEP: Final = 1.25
"""What one key, button or notch of the wheel enlarges by."""


class Viewport:
    """A window of `width` by `height` on a room that is `zoom` times as large in both ways."""

    def __init__(self) -> None:
        self.zoom = 1.0
        self.left = self.top = 0.0
        self.width = self.height = 1.0

    @property
    def is_whole(self) -> bool:
        """Whether all of the room is seen."""
        return self.zoom <= 1.0

    @property
    def room(self) -> tuple[float, float]:
        """The size of the room."""
        return self.width * self.zoom, self.height * self.zoom

    @property
    def seen(self) -> QRectF:
        """The part of the room that is seen."""
        return QRectF(self.left, self.top, self.width, self.height)

    def resize(self, width: float, height: float) -> None:
        """The window has another size: what was at its upper left stays there."""
        across, down = self.left / self.width, self.top / self.height
        self.width, self.height = max(width, 1.0), max(height, 1.0)
        self.left, self.top = across * self.width, down * self.height
        self._hold()

    def zoom_by(self, factor: float, at: QPointF) -> bool:
        """Enlarge; what is at the place `at` of the window stays there. False if nothing changes."""
        zoom = min(MOST, max(1.0, self.zoom * factor))
        if zoom == self.zoom:
            return False
        grown = zoom / self.zoom
        self.zoom = zoom
        self.left = (self.left + at.x()) * grown - at.x()
        self.top = (self.top + at.y()) * grown - at.y()
        self._hold()
        return True

    def fit(self) -> bool:
        """Show all of it."""
        return self.zoom_by(1.0 / self.zoom, QPointF())

    def move(self, across: float, down: float) -> bool:
        """Look at what lies further right and below; False if nothing changes."""
        before = self.left, self.top
        self.left += across
        self.top += down
        self._hold()
        return before != (self.left, self.top)

    def reveal(self, place: QPointF, margin: float) -> bool:
        """Move so that a place of the window, perhaps outside it, is seen; False if it is."""
        seen = QRectF(0, 0, self.width, self.height).adjusted(margin, margin, -margin, -margin)
        if seen.contains(place):
            return False
        x = min(max(place.x(), seen.left()), seen.right())
        y = min(max(place.y(), seen.top()), seen.bottom())
        return self.move(place.x() - x, place.y() - y)

    def _hold(self) -> None:
        """Never look beside the room."""
        width, height = self.room
        self.left = min(max(self.left, 0.0), width - self.width)
        self.top = min(max(self.top, 0.0), height - self.height)

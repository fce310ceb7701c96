"""Pictures of cells that were painted before: scrolling and selecting paint most of them again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPixmap

MOST: Final = 2_000
"""Cells that are known to have been painted."""
MOST_PIXELS: Final = 6_000_000
"""Of all pictures together: 24 MB, several screens."""

Paint = Callable[[QPainter, QRect], None]
Key = tuple[int, int]
"""The id of a reference and the number of a column."""
State = tuple[object, ...]
"""All that the look of a cell depends on; the row itself is compared by identity."""


class _Cell:
    __slots__ = ("picture", "row", "state")

    def __init__(self, row: object, state: State) -> None:
        self.row = row
        self.state = state
        self.picture: QPixmap | None = None


class CellCache:
    """Paints a cell: the first time straight, the second time into a picture, then only that.

    Jumping through a list so costs no more than before; `state` that changed starts over.
    """

    def __init__(self) -> None:
        self._cells: OrderedDict[Key, _Cell] = OrderedDict()
        self._pixels = 0
        self._look: object = None

    def set_look(self, look: object) -> None:
        """What all cells depend on: theme, words to mark ...; another one forgets all pictures."""
        if look != self._look:
            self._look = look
            self._cells.clear()
            self._pixels = 0

    def paint(
        self, painter: QPainter, area: QRect, key: Key, row: object, state: State, paint: Paint
    ) -> None:
        """Paint the cell of `row` in `area`; `paint` does it, for an opaque area of that size."""
        cell = self._cells.get(key)
        if cell is None or cell.row is not row or cell.state != state:
            self._forget(key)
            self._cells[key] = _Cell(row, state)
            paint(painter, area)
            return
        if cell.picture is None:
            cell.picture = self._picture(painter, area, paint)
            self._pixels += cell.picture.width() * cell.picture.height()
        self._cells.move_to_end(key)
        painter.drawPixmap(area.topLeft(), cell.picture)
        while self._pixels > MOST_PIXELS or len(self._cells) > MOST:
            self._forget(next(iter(self._cells)))

    def _picture(self, painter: QPainter, area: QRect, paint: Paint) -> QPixmap:
        ratio = painter.device().devicePixelRatioF()
        picture = QPixmap(area.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        inner = QPainter(picture)
        paint(inner, QRect(0, 0, area.width(), area.height()))
        inner.end()
        return picture

    def _forget(self, key: Key) -> None:
        cell = self._cells.pop(key, None)
        if cell is not None and cell.picture is not None:
            self._pixels -= cell.picture.width() * cell.picture.height()

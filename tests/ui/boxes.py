"""Boxes to tick in lists: where they stand, and whether they are seen."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRect
from PySide6.QtWidgets import QAbstractItemView

from refdesk.ui import theme


def box_of(view: QAbstractItemView, index: QModelIndex) -> QRect:
    """The box before the text of a cell, as `CheckDelegate` paints it."""
    cell = view.visualRect(index)
    side = theme.px(14)
    return QRect(cell.left() + theme.px(8), cell.center().y() - side // 2, side, side)


def contrast(view: QAbstractItemView, box: QRect) -> int:
    """How far the lightest place in a box is from the darkest, of 255."""
    picture = view.viewport().grab(box).toImage()
    lightness = [
        picture.pixelColor(x, y).lightness()
        for x in range(picture.width())
        for y in range(picture.height())
    ]
    return max(lightness) - min(lightness)

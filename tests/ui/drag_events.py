"""Drag events in any version of Qt."""

from __future__ import annotations

from typing import Any

import PySide6
from PySide6.QtCore import QPoint, QPointF


def drag_point(place: QPoint) -> Any:
    """What a drag event takes as its place: from 6.12 on a point of floats."""
    return QPointF(place) if PySide6.__version_info__ >= (6, 12) else place

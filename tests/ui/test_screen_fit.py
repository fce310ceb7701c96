"""The window with its frame fits the screen, whatever it was when it was last closed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect

from refdesk.ui.screen_fit import fitted

FULL = QRect(0, 0, 1440, 900)
PANEL = QRect(0, 28, 1366, 740)
"""A screen of 1366x768 with a panel on top."""
SECOND = QRect(1440, 0, 1280, 720)


def framed(left: int, top: int, width: int, height: int) -> tuple[QRect, QRect]:
    """A window in a frame with a title bar of 24 and edges of 2 pixels: frame, inside."""
    inside = QRect(left, top, width, height)
    return inside.adjusted(-2, -24, 2, 2), inside


@pytest.mark.parametrize(
    ("window", "area", "wanted"),
    [
        ((2, 24, 1440, 900), FULL, QRect(2, 24, 1436, 874)),  # as high as the screen
        ((2, 24, 1440, 900), PANEL, QRect(2, 52, 1362, 714)),  # from a larger screen
        ((1000, 500, 800, 600), FULL, QRect(638, 298, 800, 600)),  # half outside
        ((-50, -30, 800, 600), FULL, QRect(2, 24, 800, 600)),  # title bar out of reach
        ((1500, 100, 900, 500), SECOND, QRect(1500, 100, 900, 500)),  # fits: untouched
        ((2, 24, 1440, 900), QRect(0, 0, 500, 300), QRect(2, 24, 640, 420)),  # never smaller
    ],
)
def test_a_window_is_brought_onto_the_screen(
    window: tuple[int, int, int, int], area: QRect, wanted: QRect
) -> None:
    frame, inside = framed(*window)
    assert fitted(frame, inside, area) == wanted

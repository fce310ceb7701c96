"""How wide the panes are as drawn, for a window of any width."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

WIDTHS: Final = ((1024, 200, 400), (1440, 244, 452), (1920, 260, 620), (3840, 320, 760))
"""Drawn widths of window, library pane and detail pane (ui.md 3); between them by proportion."""


def drawn_widths(width: float) -> tuple[float, float]:
    """Widths of library and detail pane in a window of `width`, all for letters of 13 pixels."""
    first, last = WIDTHS[0], WIDTHS[-1]
    if width <= first[0]:
        return first[1], first[2]
    for low, high in pairwise(WIDTHS):
        if width <= high[0]:
            share = (width - low[0]) / (high[0] - low[0])
            return low[1] + share * (high[1] - low[1]), low[2] + share * (high[2] - low[2])
    return last[1], last[2]

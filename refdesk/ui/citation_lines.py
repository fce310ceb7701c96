"""A citation laid out in a few lines, cut with an ellipsis where there is no more room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from refdesk.ui import theme

Runs = Sequence[tuple[int, int, frozenset[str]]]
"""(start, length, tags) of the marked parts of a text."""


def char_format(tags: frozenset[str]) -> QTextCharFormat:
    """How a run with these tags is set."""
    made = QTextCharFormat()
    if "i" in tags:
        made.setFontItalic(True)
    if "b" in tags:
        made.setFontWeight(QFont.Weight.Bold)
    if "u" in tags:
        made.setFontUnderline(True)
    if "sc" in tags:
        made.setFontCapitalization(QFont.Capitalization.SmallCaps)
    if "sup" in tags:
        made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
    if "sub" in tags:
        made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSubScript)
    return made


def lay_out(text: str, runs: Runs, width: int, rows: int, more: str = "") -> QTextLayout:
    """`text` in at most `rows` lines, cut with an ellipsis; `more` ("and 11 more") stays at the end."""
    ending = f" {more}" if more else ""
    layout, end = _broken(text + ending, runs, width, rows)
    if end >= len(text + ending):
        return layout
    ending = "…" + ending
    room = theme.current().font_metrics("small").horizontalAdvance(ending)
    last = layout.lineAt(layout.lineCount() - 1)
    cut = min(end, _cursor(last, max(0.0, width - room - theme.px(4))))
    layout, end = _broken(text[:cut].rstrip() + ending, runs, width, rows)
    while cut > 0 and end < len(layout.text()):
        cut -= 4
        layout, end = _broken(text[: max(cut, 0)].rstrip() + ending, runs, width, rows)
    return layout


def _broken(text: str, runs: Runs, width: int, rows: int) -> tuple[QTextLayout, int]:
    """`text` laid out in `rows` lines, and how many letters went in."""
    layout = QTextLayout(text, theme.font("small"))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    formats = []
    for start, length, tags in runs:
        if start < len(text):
            piece = QTextLayout.FormatRange()
            piece.start, piece.length = start, length
            piece.format = char_format(tags)
            formats.append(piece)
    layout.setFormats(formats)
    layout.beginLayout()
    y, end = 0.0, 0
    for _ in range(rows):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(width, 1))
        line.setPosition(QPointF(0, y))
        y += line.height()
        end = line.textStart() + line.textLength()
    layout.endLayout()
    return layout, end


def _cursor(line: QTextLine, x: float) -> int:
    """The letter at `x`; the stubs of PySide6 6.11 say a pair, the call gives the number."""
    found: Any = line.xToCursor(x)
    return int(found[0] if isinstance(found, tuple) else found)

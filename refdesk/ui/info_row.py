"""A sentence behind an information icon: what PubMed remarked on a search."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from refdesk.ui import icons, theme
from refdesk.ui.widgets import Label, plain_tip

LONGEST: Final = 280
"""So many letters are shown; the tooltip has all: a long query may have hundreds of odd words."""


class InfoRow(QWidget):
    """An information icon and a sentence."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        whole = " ".join(words.split())
        icon = Label("")
        icon.setPixmap(icons.pixmap("info", theme.px(14), self.devicePixelRatioF(), "link"))
        shown = whole if len(whole) <= LONGEST else f"{whole[:LONGEST]} …"
        sentence = Label(shown, "small", "text2", wrap=True)
        if shown != whole:
            sentence.setToolTip(plain_tip(whole[: 10 * LONGEST]))
            sentence.setAccessibleDescription(whole)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(6))
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(sentence, 1)

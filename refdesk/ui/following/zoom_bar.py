"""Buttons over a graph: larger, smaller, all of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from refdesk.ui import theme
from refdesk.ui.following.viewport import MOST
from refdesk.ui.widgets import Button, with_key


class ZoomBar(QWidget):
    """Stands at the right of the line below the graph."""

    nearer = Signal()
    farther = Signal()
    whole = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.smaller = self._button("−", self.tr("Show more of the graph, smaller"), "-")
        self.larger = self._button("+", self.tr("Enlarge the graph"), "+")
        self.all = self._button(self.tr("Fit"), self.tr("Show all of the graph"), "0")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(4))
        for button in (self.smaller, self.larger, self.all):
            row.addWidget(button)
        self.smaller.clicked.connect(self.farther)
        self.larger.clicked.connect(self.nearer)
        self.all.clicked.connect(self.whole)
        self.show_zoom(1.0)

    def _button(self, words: str, name: str, key: str) -> Button:
        made = Button(words, name=name, height=26)
        made.setToolTip(with_key(name, key))
        return made

    def show_zoom(self, zoom: float) -> None:
        """Offer what can be done at this size."""
        self.smaller.setEnabled(zoom > 1.0)
        self.all.setEnabled(zoom > 1.0)
        self.larger.setEnabled(zoom < MOST)

    def stand_in(self, width: int, height: int, line: int) -> None:
        """Stand at the right of the lowest `line` of so much room."""
        size = self.sizeHint()
        left = width - size.width() - theme.px(8)
        self.setGeometry(left, height - (line + size.height()) // 2, size.width(), size.height())

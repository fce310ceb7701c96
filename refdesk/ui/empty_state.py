"""What panes show when there is nothing to show: why, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from refdesk.ui import icons, theme
from refdesk.ui.widgets import Button, Label, Surface


class PaneNote(Surface):
    """A pane without rows: icon, one sentence, at most two buttons, or failing with Retry."""

    first_asked = Signal()
    second_asked = Signal()
    offer_taken = Signal(int)
    """The number of an offer, from 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("base", "", parent)
        self._icon, self._icon_role = "search", "text3"
        self._picture = Label("")
        self._sentence = Label("", "heading", weight=600, wrap=True)
        self._detail = Label("", "body", "text2", wrap=True)
        for label in (self._sentence, self._detail):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.first = Button("x", kind="outline")
        self.second = Button("x", kind="outline")
        self.first.clicked.connect(self.first_asked)
        self.second.clicked.connect(self.second_asked)
        self._links: list[Button] = []
        self._offers = QVBoxLayout()
        self._offers.setSpacing(theme.px(2))
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.px(8))
        buttons.addStretch(1)
        buttons.addWidget(self.first)
        buttons.addWidget(self.second)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(theme.px(12))
        column.addStretch(2)
        column.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._sentence)
        column.addWidget(self._detail)
        column.addLayout(self._offers)
        column.addLayout(buttons)
        column.addStretch(3)
        theme.signals().changed.connect(self._restyle)

    @property
    def sentence(self) -> str:
        """What is said."""
        return self._sentence.text()

    @property
    def detail(self) -> str:
        """What is said below it."""
        return self._detail.text()

    def say(
        self, icon: str, sentence: str, detail: str = "", *, first: str = "", second: str = "",
        role: str = "text3",
    ) -> None:  # fmt: skip
        """Show `sentence`; `first` and `second` are the buttons' words."""
        self._icon, self._icon_role = icon, role
        self._sentence.setText(sentence)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self._clear_offers()
        for button, words in ((self.first, first), (self.second, second)):
            button.setText(words)
            button.setAccessibleName(words)
            button.setVisible(bool(words))
            button.updateGeometry()
        self._restyle()

    def offer(self, detail: str, offers: Sequence[str]) -> None:
        """Say more below the sentence, with links to what may help."""
        self._clear_offers()
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        for number, words in enumerate(offers):
            link = Button(words, kind="link", name=words)
            link.clicked.connect(partial(self.offer_taken.emit, number))
            self._offers.addWidget(link, 0, Qt.AlignmentFlag.AlignHCenter)
            self._links.append(link)

    @property
    def offers(self) -> list[Button]:
        """The links that are shown."""
        return list(self._links)

    def _clear_offers(self) -> None:
        for link in self._links:
            self._offers.removeWidget(link)
            link.hide()
            link.deleteLater()
        self._links.clear()

    def _restyle(self) -> None:
        ratio = self.devicePixelRatioF()
        self._picture.setPixmap(icons.pixmap(self._icon, theme.px(28), ratio, self._icon_role))

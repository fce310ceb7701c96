"""What failed, above a list whose rows stay."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from refdesk.ui import theme
from refdesk.ui.widgets import Button, Label, Surface


class ErrorLine(Surface):
    """What failed, in a line above the list, with Retry; the old rows stay below it."""

    retry_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("red.ground", "b", parent)
        self._text = Label("", "body", "red.ink", wrap=True)
        self._retry = Button(self.tr("Retry"), height=28)
        self._retry.clicked.connect(self.retry_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(4), theme.px(12), theme.px(4))
        row.addWidget(self._text, 1)
        row.addWidget(self._retry)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence."""
        return self._text.text()

    def say(self, sentence: str) -> None:
        """Show what failed; "" hides the line."""
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))

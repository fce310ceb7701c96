"""What the dialogs share: a frame with words and deeds, and a list that is only read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from refdesk.ui import theme
from refdesk.ui.focus import FocusKeeper
from refdesk.ui.widgets import Button, Label


class Frame(QDialog):
    """A window over the main window: a heading, a body, a row of buttons. Esc closes it."""

    def __init__(self, title: str, parent: QWidget | None, *, width: int = 560, height: int = 420):
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setSizeGripEnabled(True)
        FocusKeeper(self)
        self.heading = Label(title, "heading", weight=600)
        self.words = Label("", "body", "text2", wrap=True)
        self.words.hide()
        self.body = QVBoxLayout()
        self.buttons = QHBoxLayout()
        self.buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.addWidget(self.heading)
        column.addWidget(self.words)
        column.addLayout(self.body, 1)
        column.addLayout(self.buttons)
        pad = theme.px(16)
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(theme.px(12))
        self.body.setSpacing(theme.px(8))
        self.buttons.setSpacing(theme.px(8))
        self.resize(theme.px(width), theme.px(height))

    def say(self, words: str) -> None:
        """Words below the heading."""
        self.words.setText(words)
        self.words.setVisible(bool(words))

    def add_button(self, words: str, *, is_main: bool = False, icon: str = "") -> Button:
        """Put a deed's button at the end of the row."""
        button = Button(words, icon, "primary" if is_main else "outline")
        self.buttons.addWidget(button)
        return button


class Question(Frame):
    """Asks before what cannot be undone. The safe answer has the focus, Esc means it."""

    def __init__(
        self, parent: QWidget | None, title: str, words: str, deed: str, keep: str
    ) -> None:
        super().__init__(title, parent, width=440, height=150)
        self.say(words)
        self.keep = self.add_button(keep, is_main=True)
        self.deed = self.add_button(deed)
        self.keep.clicked.connect(self.reject)
        self.deed.clicked.connect(self.accept)
        self.keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def is_wanted(self) -> bool:
        """Ask; True when the deed was chosen."""
        return self.exec() == QDialog.DialogCode.Accepted

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return  # the focused button answers it itself
        super().keyPressEvent(event)


def lines(parts: Sequence[str]) -> str:
    """`parts` one below the other, empty ones left out."""
    return "\n".join(part for part in parts if part)

"""What a note says whose paragraph is too long to write in, and the button that divides it."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QTextBlock, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from refdesk.model.note_markdown import LINE, can_be_lines, in_lines
from refdesk.ui.widgets import Button, Label

LONGEST: Final = 60_000
"""Letters of a paragraph from which on a key is slow: Qt lays a paragraph out whole, a million in 0.3 s."""


class LongParagraph(QWidget):
    """Hidden but where the paragraph at the cursor is too long and can be divided."""

    def __init__(self, editor: QPlainTextEdit) -> None:
        super().__init__()
        self._editor = editor
        self._looked_at = (-1, 0)
        self._can_divide = False
        self._words = Label(
            self.tr("This paragraph is so long that each key takes a while."),
            "small",
            "text2",
            wrap=True,
        )
        self.button = Button(self.tr("Divide it into lines"), kind="link", height=24)
        self.button.setToolTip(self.tr("It reads the same: in Markdown lines make one paragraph."))
        self.button.clicked.connect(self.divide)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._words, 1)
        row.addWidget(self.button)
        editor.document().contentsChange.connect(self._on_changed)
        editor.textChanged.connect(self.look)
        editor.cursorPositionChanged.connect(self.look)
        self.hide()

    def look(self) -> None:
        """Follow the cursor."""
        block = self._editor.textCursor().block()
        is_written = not (self._editor.isReadOnly() or self._editor.isHidden())
        is_long = is_written and block.length() > LONGEST
        self.setVisible(is_long and self._finds_blanks(block))

    def _on_changed(self, _place: int, removed: int, added: int) -> None:
        if max(removed, added) > LINE:
            self._looked_at = (-1, 0)

    def _finds_blanks(self, block: QTextBlock) -> bool:
        """Whether the paragraph can be divided; looked for once a line, not with each key."""
        place = block.blockNumber(), block.length() // LINE
        if place != self._looked_at:
            self._looked_at = place
            self._can_divide = can_be_lines(block.text())
        return self._can_divide

    def divide(self) -> None:
        """Put line ends in the place of some blanks, as one step of the editor's undo."""
        cursor = self._editor.textCursor()
        place, block = cursor.position(), cursor.block()
        _replace(block, in_lines(block.text()))
        cursor.setPosition(place)  # a line end is as long as the blank before it
        self._editor.setTextCursor(cursor)
        self._editor.setFocus()
        self.look()


def _replace(block: QTextBlock, text: str) -> None:
    cursor = QTextCursor(block)
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(text)

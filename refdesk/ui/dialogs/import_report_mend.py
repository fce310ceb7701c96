"""The text of a record that could not be read, to be mended and tried again."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from refdesk.model.reports import Failure
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.widgets import Label

_KEPT: Final = 20_000
"""Characters of a record that the readers of formats keep."""


class MendDialog(Frame):
    """An editor with the record's text; stays open until the text can be read."""

    tried = Signal(object, str)
    """The `Failure` and its mended text."""

    def __init__(self, failure: Failure, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Mend this record"), parent, width=640, height=460)
        self.setObjectName("mendDialog")
        self._failure = failure
        where = ", ".join(part for part in (failure.item, failure.place) if part)
        cut = self.tr(
            "Its text is cut off at the end: put in what is missing before you try again."
        )
        self.say(f"{where}\n{cut}" if _is_cut(failure.text) else where)
        self.reason = Label(failure.reason, "body", "red.ink", wrap=True)
        self.editor = QPlainTextEdit(failure.text)
        self.editor.setProperty("kind", "field")
        self.editor.setTabChangesFocus(True)
        self.editor.setAccessibleName(self.tr("The record's text"))
        self.editor.setAccessibleDescription(failure.reason)
        self.body.addWidget(self.reason)
        self.body.addWidget(self.editor, 1)
        self.again = self.add_button(self.tr("Try again"), is_main=True, icon="update")
        self.add_button(self.tr("Cancel")).clicked.connect(self.reject)
        self.again.clicked.connect(self._on_again)
        self.editor.textChanged.connect(self._on_text)
        self.editor.setFocus()

    def show_reason(self, reason: str) -> None:
        """Say why the text still cannot be read."""
        self.reason.setText(reason)
        self.editor.setAccessibleDescription(reason)
        self.again.setEnabled(True)

    def _on_text(self) -> None:
        self.again.setEnabled(bool(self.editor.toPlainText().strip()))

    def _on_again(self) -> None:
        self.again.setEnabled(False)
        self.tried.emit(self._failure, self.editor.toPlainText())


def _is_cut(text: str) -> bool:
    """Whether the reader of the format may have kept only the beginning of a record."""
    return len(text) >= _KEPT

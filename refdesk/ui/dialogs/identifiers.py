"""Add by identifier: a field for PMIDs, DOIs and links, and what is read from it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from refdesk.model.identifier_list import read_identifiers
from refdesk.model.work_ids import WorkId
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.widgets import Label
from refdesk.ui.words import number

SCANNED_AT_ONCE: Final = 100_000
"""Letters; a longer text is read by a worker after "Add"."""


class IdentifiersDialog(Frame):
    """Takes any text that names articles; Ctrl+Enter adds."""

    submitted = Signal(str)
    """The whole text; what is named in it is to be added."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Add by identifier"), parent, width=520, height=320)
        self.setObjectName("identifiersDialog")
        self.say(self.tr("PMIDs, PMCIDs, DOIs or links, as many as you like, in any text."))
        self.field = QPlainTextEdit()
        self.field.setProperty("kind", "field")
        self.field.setAccessibleName(self.tr("Identifiers"))
        self.field.setPlaceholderText("9304698, 10.1016/s0301-0082(97)00021-x")
        self.field.setTabChangesFocus(True)
        self.found = Label("", "small", "text2", wrap=True)
        self.body.addWidget(self.field, 1)
        self.body.addWidget(self.found)
        self.cancel = self.add_button(self.tr("Cancel"))
        self.add = self.add_button(self.tr("Add"), is_main=True, icon="plus")
        self.cancel.clicked.connect(self.reject)
        self.add.clicked.connect(self._on_add)
        self._pause = QTimer(self, singleShot=True, interval=120)
        self._pause.timeout.connect(self._read)
        self.field.textChanged.connect(self._pause.start)
        self._read()
        self.field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._read()
            if self.add.isEnabled():
                self._on_add()
            return
        super().keyPressEvent(event)

    def _read(self) -> None:
        text = self.field.toPlainText()
        if len(text) > SCANNED_AT_ONCE:
            self._tell(self.tr("Add from a long text"), self.tr("Add"), can_add=True)
            return
        ids, refused = read_identifiers(text)
        if not text.strip():
            self._tell("", self.tr("Add"), can_add=False)
        elif not ids:
            words = self.tr("Nothing here names an article yet.")
            self._tell(words, self.tr("Add"), can_add=False)
        else:
            self._tell(self._in_words(ids, refused), self._deed(len(ids)), can_add=True)

    def _deed(self, count: int) -> str:
        one, many = self.tr("Add 1 reference"), self.tr("Add {n} references")
        return one if count == 1 else many.format(n=number(count))

    def _in_words(self, ids: list[WorkId], refused: list[str]) -> str:
        shown = ", ".join(str(each) for each in ids[:6]) + (" …" if len(ids) > 6 else "")
        if not refused:
            return shown
        others = ", ".join(refused[:3]) + (" …" if len(refused) > 3 else "")
        return shown + "\n" + self.tr("No identifier: {words}").format(words=others)

    def _tell(self, found: str, deed: str, *, can_add: bool) -> None:
        self.found.setText(found)
        self.add.setText(deed)
        self.add.setAccessibleName(deed)
        self.add.setEnabled(can_add)
        self.add.updateGeometry()

    def _on_add(self) -> None:
        text = self.field.toPlainText()
        self.accept()
        self.submitted.emit(text)

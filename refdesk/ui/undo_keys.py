"""Undo keys in text fields: the field's own steps first, then the library's."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

Field = QLineEdit | QPlainTextEdit


class UndoKeys(QObject):
    """Lets the window have the undo and redo keys when `field` has nothing to undo or redo.

    Qt's fields take these keys in any case, so that Ctrl+Z right after a change would do nothing.
    """

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, QLineEdit | QPlainTextEdit):
            return False
        text = watched if isinstance(watched, QLineEdit) else watched.document()
        key = QKeySequence.StandardKey
        is_idle = (event.matches(key.Undo) and not text.isUndoAvailable()) or (
            event.matches(key.Redo) and not text.isRedoAvailable()
        )
        if not is_idle or event.isAutoRepeat():  # a key held down stays in the field
            return False
        event.ignore()
        return True

"""Links while a note is written: after `[[` a list offers references by key, author or title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from refdesk.services.note_links import LinkOffer
from refdesk.ui import theme
from refdesk.ui.suggestions import MOST_SHOWN, Suggestion, Suggestions

PAUSE: Final = 60
"""Milliseconds between a key and the question what fits."""
LONGEST: Final = 80
"""Letters after `[[` that are looked at."""
_OPEN: Final = re.compile(r"\[\[([^\[\]|]*)$")


class NoteLinking(QObject):
    """Until Tab or arrow down goes into the list, every key does what it does without one."""

    asked = Signal(str)
    """What fits what is written? Answered by `show_offers`."""

    def __init__(self, editor: QPlainTextEdit) -> None:
        super().__init__(editor)
        self._editor = editor
        self._list: Suggestions | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._on_pause)
        editor.textChanged.connect(self._on_changed)
        editor.installEventFilter(self)

    @property
    def list(self) -> Suggestions:
        """The list; made with the first link."""
        if self._list is None:
            self._list = Suggestions(self._editor.window(), self.tr("References to link to"))
            self._list.chosen.connect(self._on_chosen)
        return self._list

    @property
    def is_open(self) -> bool:
        """Whether something is offered."""
        return self._list is not None and self._list.isVisible()

    def show_offers(self, written: str, offers: Sequence[LinkOffer]) -> None:
        """Offer these for what was written; an answer that comes late is not shown."""
        if written != self._written() or not self._editor.hasFocus():
            return
        rows = [Suggestion(one.about or one.key, one.key, one) for one in offers]
        self.list.open(rows, self._place(len(rows)))

    def close(self) -> None:
        """Take the list away."""
        self._pause.stop()
        if self._list is not None:
            self._list.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self.close()
        if not self.is_open or not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return False
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.type() != QEvent.Type.KeyPress or modifiers != Qt.KeyboardModifier.NoModifier:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return True
        return self.list.press(event.key())

    def _written(self) -> str | None:
        """What stands between `[[` and the cursor; None where no link is being written."""
        cursor = self._editor.textCursor()
        if cursor.hasSelection() or self._editor.isReadOnly():
            return None
        # Not the text of the block: it may be a megabyte.
        before = min(cursor.positionInBlock(), LONGEST + 2)
        cursor.setPosition(cursor.position() - before, QTextCursor.MoveMode.KeepAnchor)
        found = _OPEN.search(cursor.selectedText())
        return found[1] if found else None

    def _place(self, count: int) -> QRect:
        """Where the list goes: below the cursor, or above it where there is no room."""
        window = self._editor.window()
        place = self._editor.cursorRect()
        place.moveTopLeft(self._editor.viewport().mapTo(window, place.topLeft()))
        left = self._editor.mapTo(window, self._editor.rect().topLeft()).x()
        place.setLeft(left)
        place.setWidth(max(self._editor.width(), theme.px(320)))
        height = theme.px(28) * min(count, MOST_SHOWN) + theme.px(16)
        if place.bottom() + height > window.height():
            place.moveBottom(max(0, place.top() - height))
        return place

    @Slot()
    def _on_changed(self) -> None:
        if self._editor.hasFocus() and self._written() is not None:
            self._pause.start()
        else:
            self.close()

    @Slot()
    def _on_pause(self) -> None:
        written = self._written()
        if written and written.strip():
            self.asked.emit(written)
        else:
            self.close()

    @Slot(object)
    def _on_chosen(self, offer: LinkOffer) -> None:
        written = self._written()
        if written is None:
            return
        cursor = self._editor.textCursor()
        at = cursor.position()
        cursor.setPosition(at - len(written))
        cursor.setPosition(at, QTextCursor.MoveMode.KeepAnchor)
        document = self._editor.document()
        is_closed = document.characterAt(at) == document.characterAt(at + 1) == "]"
        cursor.insertText(offer.key if is_closed else offer.key + "]]")
        self._editor.setTextCursor(cursor)
        self._editor.setFocus()
        self.close()

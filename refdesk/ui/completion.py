"""Completion in the search box: fields after "[", values before a tag, names for plain words.

The list opens by itself where a tag or a value before one is written, and by Ctrl+Space for
plain words too. Until Ctrl+Space, Tab or arrow down goes into it, every key does what it does
without a list.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QWidget

from refdesk.model.query.completing import gap_at
from refdesk.services.completing import Offer, Offers
from refdesk.ui import theme
from refdesk.ui.search_box import SearchBox
from refdesk.ui.suggestions import Suggestion, Suggestions

PAUSE: Final = 60
"""Milliseconds between a key and the question what could follow."""
LONGEST: Final = 4_000
"""Letters; in longer texts the list opens by Ctrl+Space only."""
WIDTH: Final = 380


class Completion(QObject):
    """Joins the box, the desk's `searching` part and the list. `scope` tells where one searches."""

    def __init__(
        self, window: QWidget, box: SearchBox, searching: Any, scope: Callable[[], str]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._box = box
        self._searching = searching
        self._scope = scope
        self._request = 0
        self._is_asked_for = False
        self.list = Suggestions(window, self.tr("Suggestions"))
        self.list.chosen.connect(self._on_chosen)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._on_pause)
        searching.offered.connect(self._on_offered)
        box.field.textChanged.connect(self._on_text_changed)
        box.field.cursorPositionChanged.connect(self._on_moved)
        box.field.focus_changed.connect(self._on_focus_changed)
        box.field.installEventFilter(self)
        if box.text:
            self._on_text_changed()  # somebody types already

    @property
    def is_waiting(self) -> bool:
        """Whether it is about to ask what could follow."""
        return self._pause.isActive()

    def ask(self) -> None:
        """Offer what could follow at the caret, plain words included, and mark the first."""
        self._is_asked_for = True
        self._request = self._searching.complete(self._box.text, self._caret, self._scope())

    @property
    def _caret(self) -> int:
        return _to_characters(self._box.text, self._box.field.textCursor().position())

    # Keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_key = event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
        if not is_key or not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            if event.key() == Qt.Key.Key_Escape and self.list.isVisible():
                event.accept()  # the window's Esc is not meant
            return False
        return self._on_key(event)

    def _on_key(self, event: QKeyEvent) -> bool:
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key == Qt.Key.Key_Space and modifiers == Qt.KeyboardModifier.ControlModifier:
            if self.list.isVisible():
                self.list.move_by(1)
            else:
                self.ask()
            return True
        if not self.list.isVisible() or modifiers != Qt.KeyboardModifier.NoModifier:
            return False
        is_answered = self.list.press(key)
        if key == Qt.Key.Key_Escape:
            self.close()
        return is_answered

    # Asking and answers

    @Slot()
    def _on_text_changed(self) -> None:
        if self._box.field.hasFocus():
            self._pause.start()

    @Slot()
    def _on_moved(self) -> None:
        if self.list.isVisible() and not self._pause.isActive():
            self._pause.start()

    @Slot()
    def _on_focus_changed(self) -> None:
        if not self._box.field.hasFocus():
            self.close()

    @Slot()
    def _on_pause(self) -> None:
        text, caret = self._box.text, self._caret
        gap = gap_at(text, caret) if len(text) <= LONGEST else None
        is_wanted = gap is not None and (gap.kind != "words" or self._is_asked_for)
        if not is_wanted or not self._box.field.hasFocus():
            self.close()
            return
        self._request = self._searching.complete(text, caret, self._scope())

    @Slot(object)
    def _on_offered(self, offers: Offers) -> None:
        is_late = offers.request != self._request or offers.text != self._box.text
        if is_late or offers.caret != self._caret or not self._box.field.hasFocus():
            return
        is_first = self._is_asked_for and not self.list.isVisible()
        rows = [Suggestion(one.label, one.note, one) for one in offers.offers]
        start = offers.offers[0].start if offers.offers else 0
        self.list.open(rows, self._below(start))
        self._is_asked_for = self._is_asked_for and bool(rows)
        if is_first and rows:
            self.list.move_by(1)

    def _below(self, start: int) -> QRect:
        """The place of the text that is completed, as wide as the list, in the window."""
        field, window = self._box.field, self._window
        cursor = QTextCursor(field.document())
        cursor.setPosition(_to_units(self._box.text, start))
        left = field.viewport().mapTo(window, field.cursorRect(cursor).topLeft()).x()
        corner = self._box.mapTo(window, self._box.rect().topLeft())
        left = min(max(left, corner.x()), corner.x() + self._box.width() - theme.px(120))
        return QRect(left - theme.px(12), corner.y(), theme.px(WIDTH), self._box.height())

    @Slot()
    def close(self) -> None:
        """Take the list away."""
        self._pause.stop()
        self._is_asked_for = False
        self._request = 0
        self.list.hide()

    @Slot(object)
    def _on_chosen(self, offer: Offer) -> None:
        text = self._box.text
        cursor = self._box.field.textCursor()
        cursor.setPosition(_to_units(text, offer.start))
        cursor.setPosition(_to_units(text, offer.end), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(offer.text)
        if text[offer.end : offer.end + 1] == "]":  # go on behind the tag
            cursor.movePosition(QTextCursor.MoveOperation.Right)
        self._box.field.setTextCursor(cursor)
        self._box.field.setFocus()
        self.close()


def _to_units(text: str, characters: int) -> int:
    """A place in characters as Qt counts it: letters beyond the first plane are two."""
    return characters + sum(char > "\uffff" for char in text[:characters])


def _to_characters(text: str, units: int) -> int:
    at = 0
    for place, char in enumerate(text):
        if at >= units:
            return place
        at += 2 if char > "\uffff" else 1
    return len(text)

"""Completion in the builder: what this library has of a condition's field, with counts."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from refdesk.model.building import RAW, How
from refdesk.services.completing import Offer, Offers
from refdesk.ui import theme
from refdesk.ui.builder_rows import RowView
from refdesk.ui.suggestions import Suggestion, Suggestions

PAUSE: Final = 60
"""Milliseconds between a key and the question what the library has."""
WIDTH: Final = 320


class BuilderCompletion(QObject):
    """Joins the values of rows, the desk's `searching` part and a list that floats in the dialog.

    Until Tab or arrow down goes into the list, every key does what it does without one.
    """

    def __init__(self, dialog: QWidget, searching: Any) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self._searching = searching
        self._row: RowView | None = None
        self._request = 0
        self._asked = ""
        self.list = Suggestions(dialog, self.tr("Values in this library"))
        self.list.chosen.connect(self._on_chosen)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._on_pause)
        searching.offered.connect(self._on_offered)

    @property
    def is_waiting(self) -> bool:
        """Whether it is about to ask."""
        return self._pause.isActive()

    @Slot(object)
    def look_up(self, row: RowView) -> None:
        """`row`'s value was written into: offer, after a pause, what begins so."""
        if row is not self._row:
            self.close()
            self._row = row
            row.value.installEventFilter(self)
        self._pause.start()

    @Slot()
    def close(self) -> None:
        """Take the list away; an answer that is under way is not shown."""
        self._pause.stop()
        self._request = 0
        self.list.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.close()
        if not self.list.isVisible() or not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()  # the dialog's Esc is not meant
            return False
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.type() != QEvent.Type.KeyPress or modifiers != Qt.KeyboardModifier.NoModifier:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.close()  # what is under way is not to open it again
            return True
        return self.list.press(event.key())

    def _current(self) -> RowView | None:
        """The row that is written in; None when it was taken away or left meanwhile."""
        row = self._row
        is_there = row is not None and isValid(row) and row.value.hasFocus()
        return row if is_there else None

    @Slot()
    def _on_pause(self) -> None:
        view = self._current()
        if view is None:
            self.close()
            return
        row = view.row
        has_list = row.field != RAW and row.how not in (How.BETWEEN, How.LAST)
        if not has_list or not row.value.strip():
            self.close()
            return
        self._asked = row.value
        text = f"{row.value}[{row.field}]"
        self._request = self._searching.complete(text, len(row.value), "library")

    @Slot(object)
    def _on_offered(self, offers: Offers) -> None:
        view = self._current()
        if view is None or offers.request != self._request or view.value.text() != self._asked:
            return
        rows = [Suggestion(one.label, one.note, one) for one in offers.offers if one.start == 0]
        corner = view.value.mapTo(self._dialog, QPoint(0, 0))
        width = max(view.value.width(), theme.px(WIDTH))
        self.list.open(rows, QRect(corner.x(), corner.y(), width, view.value.height()))

    @Slot(object)
    def _on_chosen(self, offer: Offer) -> None:
        if self._row is not None and isValid(self._row):
            self._row.value.setText(offer.label)
            self._row.value.setFocus()
        self.close()

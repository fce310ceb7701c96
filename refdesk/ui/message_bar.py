"""The message bar: one sentence at the bottom of the list, and what can be done about it."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QBoxLayout, QHBoxLayout, QWidget

from refdesk.model.views import Message, MessageKind
from refdesk.services.wording import import_sentence
from refdesk.ui import icons, theme
from refdesk.ui.widgets import Button, Label, paint_edges, plain_tip

LOOKS: Final[dict[MessageKind, tuple[str, str]]] = {
    MessageKind.DONE: ("green.ink", "check-circle"),
    MessageKind.INFO: ("link", "info"),
    MessageKind.WARNING: ("orange.ink", "warning"),
    MessageKind.ERROR: ("red.ink", "retracted"),
}
"""Colour and icon of each kind."""
STAYS: Final = 8_000
STAYS_WITH_UNDO: Final = 20_000
OWN_STEP: Final = 1.5
MAX_LETTERS: Final = 400
"""A longer sentence is cut; the whole is in its tooltip."""
"""Milliseconds; a message also stays while the pointer or the focus is in it. Errors stay."""


class MessageBar(QWidget):
    """Shows one message at a time; a newer one takes its place."""

    undo_asked = Signal()
    report_asked = Signal(object)
    """ImportReport that is to be shown."""
    retry_asked = Signal(object)
    """ImportReport whose failures are to be tried again."""
    extra_asked = Signal(str)
    """The extra action (see `show_message`) of the message with this key was chosen."""
    folder_asked = Signal(str)
    """The folder of this file is to be opened."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self._message: Message | None = None
        self._extra = ""
        self._shown_at = 0.0
        self._text = Label("", wrap=True)
        self._extra_button = Button(self.tr("More"), kind="link", height=28)
        self._folder = Button(self.tr("Open folder"), kind="link", height=28)
        self._report = Button(self.tr("Show report"), kind="link", height=28)
        self._retry = Button(self.tr("Retry"), kind="link", height=28)
        self._undo = Button(self.tr("Undo"), kind="link", height=28, tip=self.tr("Undo (Ctrl+Z)"))
        self._close = Button("", "x", "flat", name=self.tr("Close the message"), height=28)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.addWidget(self._text, 1)
        self._deeds = QHBoxLayout()
        self._deeds.addStretch(1)
        for button in self._buttons():
            self._deeds.addWidget(button)
        self._row.addLayout(self._deeds)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_time)
        self._undo.clicked.connect(self._on_undo)
        self._report.clicked.connect(self._on_report)
        self._retry.clicked.connect(self._on_retry)
        self._extra_button.clicked.connect(self._on_extra)
        self._folder.clicked.connect(self._on_folder)
        self._close.clicked.connect(self.close_message)
        theme.signals().changed.connect(self._restyle)
        self._restyle()
        self.hide()

    @property
    def message(self) -> Message | None:
        """What is shown, None when nothing is."""
        return self._message

    @property
    def text(self) -> str:
        """The sentence."""
        return self._text.text()

    def show_message(self, message: Message, *, extra: str = "") -> None:
        """Show `message` and announce it; `extra` is one more action's words ("Copy with note")."""
        message = self._summed_up(message)
        self._message, self._extra = message, extra
        self._shown_at = time.monotonic()
        words = " ".join(message.text.split())
        cut = len(words) > MAX_LETTERS
        self._text.setText(words[:MAX_LETTERS] + "…" if cut else words)
        self._text.setToolTip(plain_tip(words[:2_000]) if cut else "")
        self._extra_button.setText(extra)
        self._extra_button.setAccessibleName(extra)
        self._extra_button.setVisible(bool(extra))
        self._folder.setVisible(bool(message.path))
        self._report.setVisible(message.report is not None)
        self._retry.setVisible(message.can_retry and message.report is not None)
        self._undo.setVisible(message.can_undo)
        self.setAccessibleName(self.tr("Message"))
        self.setAccessibleDescription(message.text)
        self._fit()
        self.show()
        self.update()
        self._timer.stop()
        if message.kind != MessageKind.ERROR and not message.stays:
            waits = message.report is not None and bool(message.report.held)
            is_to_do = message.can_undo or bool(message.path) or waits
            self._timer.start(STAYS_WITH_UNDO if is_to_do else STAYS)
        self._announce(message)

    def _summed_up(self, message: Message) -> Message:
        """An import's message that follows another one tells of both: 21 references added."""
        old = self._message
        if old is None or old.key != "import" or message.key != "import":
            return message
        if old.report is None or message.report is None:
            return message
        if old.report.number or message.report.number:
            return message  # each has a report of its own to show
        report = old.report + message.report
        kind = MessageKind.WARNING if report.failures else message.kind
        return replace(
            message,
            kind=kind if report.added or report.existing else message.kind,
            text=import_sentence(report),
            report=report,
            can_retry=old.can_retry or message.can_retry,
        )

    def close_message(self) -> None:
        """Take the message away; the focus goes back to the list."""
        had_focus = self.isAncestorOf(QApplication.focusWidget() or self)
        self._timer.stop()
        self._message = None
        self.hide()
        if had_focus:
            self.closed.emit()

    def end_undo(self) -> None:
        """The library changed: what the message could undo is not the last step any more."""
        if self._message is None or not self._message.can_undo:
            return
        # The news that the step itself can be undone comes around the same time as its message.
        if time.monotonic() - self._shown_at > OWN_STEP:
            self._undo.hide()
            self._timer.start(STAYS)

    def focus_message(self) -> bool:
        """Alt+U: put the focus on the first action; False when there is no message."""
        if self.isHidden():
            return False
        for button in (self._undo, *self._buttons()):
            if not button.isHidden():
                button.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_message()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Put the buttons below the sentence where they leave it no room."""
        shown = [button for button in self._buttons() if not button.isHidden()]
        needs = sum(button.sizeHint().width() + theme.px(8) for button in shown)
        is_narrow = self.width() - needs < theme.px(240)
        way = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        if self._row.direction() != way:
            self._row.setDirection(way)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._message is not None and not self._timer.isActive():
            self._on_time()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._message is None:
            return
        ink, icon = LOOKS[self._message.kind]
        m = theme.current().metrics
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("raised"))
        paint_edges(painter, self.rect(), "t")
        painter.fillRect(0, 0, m.bar, self.height(), theme.color(ink))
        side = m.icon
        area = QRect(m.px(16), self._text.y(), side, self._text.height())
        icons.paint(painter, area, icon, ink)

    def _buttons(self) -> tuple[Button, ...]:
        return (
            self._extra_button,
            self._folder,
            self._report,
            self._retry,
            self._undo,
            self._close,
        )

    def _announce(self, message: Message) -> None:
        event = QAccessibleAnnouncementEvent(self, message.text)
        is_error = message.kind == MessageKind.ERROR
        politeness = QAccessible.AnnouncementPoliteness
        event.setPoliteness(politeness.Assertive if is_error else politeness.Polite)
        QAccessible.updateAccessibility(event)

    def _on_time(self) -> None:
        if self._message is None or self._message.kind == MessageKind.ERROR:
            return
        focus = QApplication.focusWidget()
        if self.underMouse() or (focus is not None and self.isAncestorOf(focus)):
            self._timer.start(STAYS)
            return
        self.close_message()

    def _on_undo(self) -> None:
        self.close_message()
        self.undo_asked.emit()

    def _on_report(self) -> None:
        if self._message is not None:
            self.report_asked.emit(self._message.report)

    def _on_retry(self) -> None:
        report = self._message.report if self._message else None
        self.close_message()
        self.retry_asked.emit(report)

    def _on_folder(self) -> None:
        if self._message is not None:
            self.folder_asked.emit(self._message.path)

    def _on_extra(self) -> None:
        key = self._message.key if self._message is not None else ""
        self.close_message()
        self.extra_asked.emit(key)

    def _restyle(self) -> None:
        m = theme.current().metrics
        self.setMinimumHeight(m.message_bar)
        self._row.setContentsMargins(m.px(44), m.px(6) + 1, m.px(8), m.px(6))
        self._row.setSpacing(m.px(4))
        self._deeds.setSpacing(m.px(8))
        self._fit()
        self.update()

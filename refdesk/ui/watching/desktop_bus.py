"""A notification by `gdbus`, and what becomes of it: the desktop tells when it is clicked."""

from __future__ import annotations

import json
import logging
import re
from html import escape
from typing import Final

from PySide6.QtCore import SLOT, QObject, QProcess, Signal, Slot

log = logging.getLogger(__name__)

NAME: Final = "org.freedesktop.Notifications"
PATH: Final = f"/{NAME.replace('.', '/')}"
CLICK: Final = "default"
"""The action that a click on the notification itself stands for (Desktop Notifications 1.2)."""
_NUMBER: Final = re.compile(r"uint32 (\d+)")


class DesktopBus(QObject):
    """Sends with `gdbus`, since Qt's own D-Bus sends no unsigned number from Python, which the
    notification's id has to be; listens with Qt's."""

    clicked = Signal()
    """The notification that was sent last."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._number = 0
        self._is_listening = False

    def send(self, program: str, title: str, words: str, show: str, milliseconds: int) -> None:
        """Show `words`; `show` is what a click does. Answered by `clicked`, if ever."""
        self._listen()
        process = QProcess(self)
        process.finished.connect(self._on_sent)
        process.errorOccurred.connect(process.deleteLater)
        process.start(program, arguments(title, words, show, milliseconds))

    def _listen(self) -> None:
        if self._is_listening:
            return
        self._is_listening = True
        try:
            from PySide6.QtDBus import QDBusConnection  # with the first notification
        except ImportError:  # a Qt without it: the notification is shown all the same
            return
        bus = QDBusConnection.sessionBus()
        told = SLOT("on_action(uint,QString)")
        if not bus.connect("", PATH, NAME, "ActionInvoked", self, told):  # type: ignore[call-overload]
            log.info("clicks on notifications are not heard of")

    @Slot()
    def _on_sent(self) -> None:
        process = self.sender()
        if isinstance(process, QProcess):
            said = bytes(process.readAllStandardOutput().data()).decode("utf-8", "replace")
            found = _NUMBER.search(said)
            self._number = int(found[1]) if found else 0
            process.deleteLater()

    @Slot("uint", str)
    def on_action(self, number: int, action: str) -> None:
        """Some notification of the desktop was answered; others send them too."""
        if number and number == self._number and action == CLICK:
            self.clicked.emit()


def arguments(title: str, words: str, show: str, milliseconds: int) -> list[str]:
    """What `gdbus` is told: a call with its values as text; words may be read as markup."""
    texts = ("RefDesk", "", title, escape(words, quote=False), CLICK, show)
    application, icon, head, told, click, deed = (
        json.dumps(text, ensure_ascii=False) for text in texts
    )
    values = [application, "0", icon, head, told, f"[{click}, {deed}]", "{}", str(milliseconds)]
    where = ["--dest", NAME, "--object-path", PATH]
    return ["call", "--session", *where, "--method", f"{NAME}.Notify", *values]

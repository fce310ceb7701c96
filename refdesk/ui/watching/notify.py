"""A word on the desktop when alerts or the record watch found something, where the reader wants it."""

from __future__ import annotations

import json
import shutil
from html import escape
from typing import Any, Final

from PySide6.QtCore import QObject, QProcess, QTimer, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from refdesk.model.watching import CheckReport
from refdesk.services.watching import check_sentence
from refdesk.ui import icons
from refdesk.ui.watching.commands import NOTIFY

SHOWN_FOR: Final = 15_000
BUS_NAME: Final = "org.freedesktop.Notifications"


class Notifier(QObject):
    """Tells by an icon in the tray, which is there only meanwhile.

    Where the desktop has no tray (GNOME), its own `notify-send` or `gdbus` tells; the window
    asks for attention in the list of windows either way.
    """

    clicked = Signal(int)
    """The alert with the most new hits."""
    notices_clicked = Signal()
    """What was told was notices on references."""

    def __init__(self, window: QWidget, settings: Any) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._tray: QSystemTrayIcon | None = None
        self._watch_id = 0
        self._end = QTimer(self, singleShot=True, interval=SHOWN_FOR)
        self._end.timeout.connect(self._hide)

    def tell(self, report: CheckReport) -> None:
        """Tell of new hits; not to somebody who has the window before them."""
        if report.new:
            first = max(report.checked, key=lambda one: one.new).watch_id
            self._tell(check_sentence(report), first)

    def tell_notices(self, words: str) -> None:
        """Tell of new retractions and concerns; not to somebody who has the window before them."""
        self._tell(words, 0)

    def _tell(self, words: str, watch_id: int) -> None:
        is_allowed = self._settings.get(NOTIFY, False) is True
        if not is_allowed or self._window.isActiveWindow():
            return
        QApplication.alert(self._window)
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._watch_id = watch_id
            self._tell_in_tray(words)
        elif program := shutil.which("notify-send"):
            QProcess.startDetached(program, self.arguments(words))
        elif program := shutil.which("gdbus"):
            QProcess.startDetached(program, self.bus_arguments(words))

    def arguments(self, words: str) -> list[str]:
        """What `notify-send` is told; the text may be read as markup."""
        waits = f"--expire-time={SHOWN_FOR}"
        return ["--app-name=RefDesk", waits, "--", self._title, escape(words, quote=False)]

    def bus_arguments(self, words: str) -> list[str]:
        """What `gdbus` is told, which desktops without a tray have: the same, as its values.

        Qt's own D-Bus cannot be used: from Python it sends no unsigned number, which the
        notification's id has to be.
        """
        texts = [json.dumps(text, ensure_ascii=False) for text in ("RefDesk", "", self._title)]
        application, icon, title = texts
        told = json.dumps(escape(words, quote=False), ensure_ascii=False)
        values = [application, "0", icon, title, told, "[]", "{}", str(SHOWN_FOR)]
        where = ["--dest", BUS_NAME, "--object-path", f"/{BUS_NAME.replace('.', '/')}"]
        return ["call", "--session", *where, "--method", f"{BUS_NAME}.Notify", *values]

    @property
    def _title(self) -> str:
        return QApplication.applicationDisplayName() or "RefDesk"

    def _tell_in_tray(self, words: str) -> None:
        if self._tray is None:
            self._tray = QSystemTrayIcon(icons.icon("inbox"), self)
            self._tray.setToolTip(QApplication.applicationDisplayName())
            self._tray.messageClicked.connect(self._on_clicked)
            self._tray.activated.connect(self._on_clicked)
        self._tray.show()
        self._tray.showMessage(self.tr("RefDesk"), words, icons.icon("inbox"), SHOWN_FOR)
        self._end.start()

    def _on_clicked(self) -> None:
        self._hide()
        if self._watch_id:
            self.clicked.emit(self._watch_id)
        else:
            self.notices_clicked.emit()

    def _hide(self) -> None:
        if self._tray is not None:
            self._tray.hide()

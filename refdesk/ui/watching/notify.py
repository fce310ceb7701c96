"""A word on the desktop when alerts or the record watch found something, where the reader wants it."""

from __future__ import annotations

import shutil
from html import escape
from typing import Any, Final

from PySide6.QtCore import QObject, QProcess, QTimer, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from refdesk.model.watching import CheckReport
from refdesk.services.watching import check_sentence
from refdesk.ui import icons
from refdesk.ui.watching.commands import NOTIFY
from refdesk.ui.watching.desktop_bus import DesktopBus

SHOWN_FOR: Final = 15_000


class Notifier(QObject):
    """Tells by an icon in the tray, which is there only meanwhile.

    Where the desktop has no tray (GNOME), `gdbus` tells, or `notify-send`, which hears of no
    click; the window asks for attention in the list of windows either way.
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
        self.bus = DesktopBus(self)
        self.bus.clicked.connect(self._on_clicked)
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
        self._watch_id = watch_id
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._tell_in_tray(words)
        elif program := shutil.which("gdbus"):
            self.bus.send(program, self._title, words, self.tr("Show"), SHOWN_FOR)
        elif program := shutil.which("notify-send"):
            QProcess.startDetached(program, self.arguments(words))

    def arguments(self, words: str) -> list[str]:
        """What `notify-send` is told; the text may be read as markup."""
        waits = f"--expire-time={SHOWN_FOR}"
        return ["--app-name=RefDesk", waits, "--", self._title, escape(words, quote=False)]

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

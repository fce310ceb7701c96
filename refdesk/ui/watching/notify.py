"""A word on the desktop when alerts found something, where the reader wants it and there is a place."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from refdesk.model.watching import CheckReport
from refdesk.services.watching import check_sentence
from refdesk.ui import icons

SETTING: Final = "watching.notify"
SHOWN_FOR: Final = 15_000


class Notifier(QObject):
    """Shows an icon in the tray only while it tells something."""

    clicked = Signal(int)
    """The alert with the most new hits."""

    def __init__(self, window: QWidget, settings: Any) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._tray: QSystemTrayIcon | None = None
        self._watch_id = 0
        self._end = QTimer(self, singleShot=True, interval=SHOWN_FOR)
        self._end.timeout.connect(self._hide)

    @property
    def is_wanted(self) -> bool:
        """Whether the reader allowed it and the desktop can show it."""
        allowed = self._settings.get(SETTING, False) is True
        return allowed and QSystemTrayIcon.isSystemTrayAvailable()

    def tell(self, report: CheckReport) -> None:
        """Tell of new hits; not to somebody who has the window before them."""
        if not report.new or self._window.isActiveWindow() or not self.is_wanted:
            return
        self._watch_id = max(report.checked, key=lambda one: one.new).watch_id
        if self._tray is None:
            self._tray = QSystemTrayIcon(icons.icon("inbox"), self)
            self._tray.setToolTip(QApplication.applicationDisplayName())
            self._tray.messageClicked.connect(self._on_clicked)
            self._tray.activated.connect(self._on_clicked)
        self._tray.show()
        self._tray.showMessage(
            self.tr("RefDesk"), check_sentence(report), icons.icon("inbox"), SHOWN_FOR
        )
        self._end.start()

    def _on_clicked(self) -> None:
        self._hide()
        self.clicked.emit(self._watch_id)

    def _hide(self) -> None:
        if self._tray is not None:
            self._tray.hide()

"""Keyboard focus between windows, where no window manager hands it on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget


class FocusKeeper(QObject):
    """Gives a window the keys when it opens, and back when what lay over it closes.

    Window managers do the same. On a bare X server nobody does: a window gets no key until it is
    clicked, and a dialog that is closed takes the keys with it.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.Show, QEvent.Type.WindowUnblocked) and not event.spontaneous():
            QTimer.singleShot(0, self, self._take)
        elif kind == QEvent.Type.WindowBlocked:
            QTimer.singleShot(0, self, _give_to_modal)
        elif kind == QEvent.Type.Hide and not event.spontaneous():
            self._give_back()
        return False

    def _take(self) -> None:
        above = QApplication.activeModalWidget()
        if self._window.isVisible() and above in (None, self._window):
            self._window.activateWindow()

    def _give_back(self) -> None:
        parent = self._window.parentWidget()
        if parent is not None and QApplication.focusWindow() in (None, self._window.windowHandle()):
            below = parent.window()
            QTimer.singleShot(0, below, below.activateWindow)  # this window is still going


def _give_to_modal() -> None:
    modal = QApplication.activeModalWidget()
    if modal is not None and modal.isVisible():
        modal.activateWindow()

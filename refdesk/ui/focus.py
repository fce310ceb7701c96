"""Keyboard focus between windows, where no window manager hands it on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget


class FocusKeeper(QObject):
    """Gives a window the keys when it opens, and back when what lay over it closes.

    Window managers do the same. On a bare X server nobody does: a window gets no key until it is
    clicked, and a dialog that is closed takes the keys with it.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.WindowBlocked, QEvent.Type.WindowUnblocked, QEvent.Type.Hide):
            if not event.spontaneous():
                _later(_give_to_top)
        elif kind == QEvent.Type.Show and not event.spontaneous():
            QTimer.singleShot(0, self, self._take)
        return False

    def _take(self) -> None:
        window = self.parent()
        above = QApplication.activeModalWidget()
        if isinstance(window, QWidget) and window.isVisible() and above in (None, window):
            window.activateWindow()


def _later(act: Callable[[], None]) -> None:
    """Call when Qt is done; with the program as context, since windows may be on their way out."""
    program = QApplication.instance()
    if program is not None:
        QTimer.singleShot(0, program, act)


def _give_to_top() -> None:
    modal = QApplication.activeModalWidget()
    if modal is not None:
        modal.activateWindow()
        return
    if QApplication.focusWindow() is not None:
        return
    shown = [
        each for each in QApplication.topLevelWidgets() if each.isVisible() and each.isWindow()
    ]
    shown.sort(key=lambda each: not isinstance(each, QMainWindow))
    if shown:
        shown[0].activateWindow()

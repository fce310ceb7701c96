"""Keeping the window, with the frame that the desktop puts around it, on the screen."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

WATCHED: Final = 2_000
"""Milliseconds after its first appearance in which the window is fitted: later it is the user's."""
SMALLEST: Final = (640, 420)


class ScreenFit(QObject):
    """Fits a window into its screen when it first appears.

    How thick a frame is, the desktop says only after it has put one around the window: a title
    bar above a window as high as the screen would push the lower edge off it.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._is_watching = False
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.fit)
        if has_screen():
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.Show and not self._is_watching:
            self._is_watching = True
            QTimer.singleShot(WATCHED, self, self._end)
        if kind in (QEvent.Type.Show, QEvent.Type.Move, QEvent.Type.Resize):
            self._later.start()
        return False

    def fit(self) -> None:
        """Make the window small enough, and move what is off the screen back onto it."""
        window, screen = self._window, self._window.screen()
        large = Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen
        if not self._is_watching or screen is None or window.windowState() & large:
            return
        wanted = fitted(window.frameGeometry(), window.geometry(), screen.availableGeometry())
        if wanted != window.geometry():
            window.setGeometry(wanted)

    def _end(self) -> None:
        self._later.stop()
        self._window.removeEventFilter(self)


def has_screen() -> bool:
    """Whether the size of a screen counts: tests and pictures are painted off it."""
    return QApplication.platformName() != "offscreen"


def fitted(frame: QRect, inside: QRect, area: QRect) -> QRect:
    """Where `inside` goes so that `frame` around it is within `area`; never smaller than SMALLEST."""
    beside, above = frame.width() - inside.width(), frame.height() - inside.height()
    width = max(min(inside.width(), area.width() - beside), SMALLEST[0])
    height = max(min(inside.height(), area.height() - above), SMALLEST[1])
    left = max(area.left(), min(frame.left(), area.right() + 1 - width - beside))
    top = max(area.top(), min(frame.top(), area.bottom() + 1 - height - above))
    return QRect(
        left + inside.left() - frame.left(), top + inside.top() - frame.top(), width, height
    )


def resize_within_screen(window: QWidget, width: int, height: int) -> None:
    """Give a window a size, but no more than its screen has."""
    screen = window.screen()
    if screen is not None and has_screen():
        area = screen.availableGeometry()
        width, height = min(width, area.width()), min(height, area.height())
    window.resize(max(width, SMALLEST[0]), max(height, SMALLEST[1]))

"""What the commands share that open a window for the selected references."""

from __future__ import annotations

from typing import Any, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from refdesk.ui.browsing import Browser

Window = TypeVar("Window", bound=QWidget)


class SelectionCommands(QObject):
    """Holds the last window that was opened; a new one takes its place."""

    def __init__(self, window: QWidget, desk: Any, browser: Browser) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._browser = browser
        self.dialog: QWidget | None = None

    def _replace(self, dialog: Window) -> Window:
        """Close the window that was shown before, which has another selection."""
        if self.dialog is not None:
            self.dialog.close()
            self.dialog.deleteLater()
        self.dialog = dialog
        return dialog

"""The command "Check DOIs…"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from refdesk.ui.browsing import Browser

if TYPE_CHECKING:
    from refdesk.ui.dois.window import DoiWindow


class DoiCommands(QObject):
    """Opens the window for what is selected."""

    def __init__(self, window: QWidget, desk: Any, browser: Browser) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._browser = browser
        self.dialog: DoiWindow | None = None

    def show(self) -> None:
        """Check the DOIs of the selected references."""
        ids = self._browser.selected_ids()
        if not ids:
            return
        from refdesk.ui.dois.window import DoiWindow  # when first asked for

        if self.dialog is not None:
            self.dialog.close()
            self.dialog.deleteLater()
        self.dialog = DoiWindow(self._desk.doi_checking, ids, self._window)
        self.dialog.reference_asked.connect(self._browser.reveal)
        self.dialog.show()

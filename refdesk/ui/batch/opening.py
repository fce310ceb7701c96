"""The command "Change many…"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from refdesk.ui.browsing import Browser

if TYPE_CHECKING:
    from refdesk.ui.batch.dialog import BatchDialog


class Batching(QObject):
    """Opens the dialog for what is selected."""

    def __init__(self, window: QWidget, desk: Any, browser: Browser) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._browser = browser
        self.dialog: BatchDialog | None = None

    def show(self) -> None:
        """Ask what to change in the selected references."""
        ids = self._browser.selected_ids()
        if not ids:
            return
        from refdesk.ui.batch.dialog import BatchDialog  # when first asked for

        if self.dialog is not None:
            self.dialog.close()
            self.dialog.deleteLater()
        self.dialog = BatchDialog(self._desk.batch, ids, self._window)
        self.dialog.wanted.connect(self._desk.batch.apply)
        self.dialog.open()

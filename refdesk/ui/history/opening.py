"""The command on the undo history: opens its window and keeps that up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from refdesk.ui.history.window import HistoryWindow


class HistoryCommands(QObject):
    """Owns the window; the steps are the desk's."""

    def __init__(self, window: QWidget, desk: Any) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self.dialog: HistoryWindow | None = None
        desk.undo_changed.connect(self._on_undo_changed)

    def show(self) -> None:
        """Show what was done when."""
        from refdesk.ui.history.window import HistoryWindow  # when first asked for

        if self.dialog is None:
            desk = self._desk
            locked = ""
            if desk.is_read_only:
                locked = desk.read_only_reason or self.tr(
                    "The library was opened for reading only."
                )
            self.dialog = HistoryWindow(desk.stepping, self._window, locked=locked)
            desk.history_read.connect(self.dialog.show_steps)
        self._desk.read_history()
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    @Slot(str, str)
    def _on_undo_changed(self, undo: str, redo: str) -> None:
        if self.dialog is not None and self.dialog.isVisible():
            self._desk.read_history()

"""The review of duplicates, opened from the library pane and by a command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from refdesk.ui.actions import Actions
from refdesk.ui.browsing import Browser

if TYPE_CHECKING:
    from refdesk.model.duplicate_sets import SetKind
    from refdesk.ui.duplicates.window import DuplicatesWindow


class Reviewing(QObject):
    """Owns the one window for duplicates."""

    def __init__(self, window: QWidget, actions: Actions, desk: Any, browser: Browser) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._desk = desk
        self._browser = browser
        self.window: DuplicatesWindow | None = None

    def show(self, kind: SetKind | None = None) -> None:
        """Show the sets, of a kind or of the first that there are."""
        from refdesk.ui.duplicates.window import DuplicatesWindow  # when first asked for

        if self.window is None:
            desk = self._desk
            self.window = DuplicatesWindow(desk.duplicates, desk.rows, desk.undo, self._window)
            self.window.reference_asked.connect(self._browser.reveal)
            self.window.add_asked.connect(self._actions["actionAddIdentifiers"].trigger)
            self.window.import_asked.connect(self._actions["actionImportFile"].trigger)
            desk.references_changed.connect(lambda ids: self._on_changed())
            desk.message.connect(self.window.show_message)
        self.window.show()
        self.window.show_kind(kind)
        self.window.raise_()
        self.window.activateWindow()

    def _on_changed(self) -> None:
        if self.window is not None:
            self.window.library_changed()

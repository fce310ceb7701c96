"""The command "MeSH headings…"."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from refdesk.ui.browsing import Browser

if TYPE_CHECKING:
    from refdesk.ui.mesh.window import MeshWindow


class MeshCommands(QObject):
    """Owns the window; `build` goes on with a query in the builder, `load` chooses NLM's file."""

    def __init__(
        self,
        window: QWidget,
        desk: Any,
        browser: Browser,
        build: Callable[[str], object],
        load: Callable[[], object],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._browser = browser
        self._build = build
        self._load = load
        self.dialog: MeshWindow | None = None

    def show(self) -> None:
        """Show the headings; a query that was begun there is still there."""
        if self.dialog is None:
            from refdesk.ui.mesh.window import MeshWindow  # when first asked for

            made = MeshWindow(self._desk.mesh, parent=self._window)
            made.searched.connect(self._browser.search_library)
            made.searched_pubmed.connect(self._browser.search_pubmed)
            made.build_asked.connect(self._build)
            made.load_asked.connect(self._load)
            self._desk.references_changed.connect(made.read_again)
            self.dialog = made
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        self.dialog.words_line.setFocus()
        self.dialog.words_line.selectAll()

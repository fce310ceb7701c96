"""The command "MeSH headings…"."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from refdesk.ui.browsing import Browser

if TYPE_CHECKING:
    from refdesk.ui.dialogs.builder import Builder
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
        dialog = self._made()
        dialog.leave_builder()
        self._come(dialog)

    def choose_for(self, builder: Builder) -> None:
        """Show the headings, to put some into the builder."""
        dialog = self._made()
        dialog.choose_for_builder()
        dialog.chosen.connect(builder.put_query, Qt.ConnectionType.UniqueConnection)
        builder.finished.connect(dialog.leave_builder)
        self._come(dialog)

    def _made(self) -> MeshWindow:
        if self.dialog is None:
            from refdesk.ui.mesh.window import MeshWindow  # when first asked for

            made = MeshWindow(self._desk.mesh, parent=self._window)
            made.searched.connect(self._browser.search_library)
            made.searched_pubmed.connect(self._browser.search_pubmed)
            made.build_asked.connect(self._build)
            made.load_asked.connect(self._load)
            self._desk.references_changed.connect(made.read_again)
            self.dialog = made
        return self.dialog

    def _come(self, dialog: MeshWindow) -> None:
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        dialog.words_line.setFocus()
        dialog.words_line.selectAll()

"""The commands "Add references of a list…" and "Find a citation…"."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from refdesk.model.resolving import Candidate
from refdesk.model.work_ids import WorkId
from refdesk.ui.browsing import Browser

if TYPE_CHECKING:
    from refdesk.services.reference_lists import Chosen
    from refdesk.ui.resolving.form import CitationWindow
    from refdesk.ui.resolving.window import ResolveWindow


class ResolveCommands(QObject):
    """Opens both windows, and does for them what the main window does."""

    def __init__(self, window: QWidget, desk: Any, browser: Browser) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._browser = browser
        self.dialog: ResolveWindow | None = None
        self.form: CitationWindow | None = None

    def show(self) -> ResolveWindow:
        """Open the window for a list, or bring it to the front."""
        from refdesk.ui.resolving.window import ResolveWindow

        if self.dialog is None:
            self.dialog = ResolveWindow(self._desk.resolving, self._window)
            self.dialog.add_asked.connect(self._on_add_chosen)
            self.dialog.candidate_opened.connect(self._on_opened)
            self.dialog.network_awaited.connect(self._desk.waiting_room.expect)
            self._desk.waiting_room.back.connect(self.dialog.on_network_back)
            self._desk.references_changed.connect(self.dialog.on_references_changed)
        self.dialog.collection = self._collection_name()
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        return self.dialog

    def resolve_text(self, text: str) -> None:
        """Find the references of a text that was pasted or dropped."""
        self.show().find_in_text(text)

    def resolve_file(self, path: Path) -> None:
        """Find the references of a document that was dropped."""
        self.show().find_in_file(path)

    def show_form(self) -> None:
        """Open the form for one citation, or bring it to the front."""
        from refdesk.ui.resolving.form import CitationWindow

        if self.form is None:
            self.form = CitationWindow(self._desk.resolving, self._desk.searching, self._window)
            self.form.add_asked.connect(self._on_add)
            self.form.candidate_opened.connect(self._on_opened)
            self.form.search_asked.connect(self._browser.search_pubmed)
            self.form.network_awaited.connect(self._desk.waiting_room.expect)
            self._desk.waiting_room.back.connect(self.form.on_network_back)
            self._desk.references_changed.connect(self.form.on_references_changed)
        self.form.show()
        self.form.raise_()
        self.form.activateWindow()

    def _collection_name(self) -> str:
        shown, overview = self._browser.collection_id, self._browser.overview
        if not shown or overview is None:
            return ""
        return next((one.name for one in overview.collections if one.id == shown), "")

    @Slot(object)
    def _on_add(self, works: Sequence[WorkId]) -> None:
        self._desk.add_ids(list(works), collection_id=self._browser.collection_id)

    @Slot(object)
    def _on_add_chosen(self, picked: Chosen) -> None:
        self._desk.add_chosen(picked, collection_id=self._browser.collection_id)

    @Slot(object)
    def _on_opened(self, candidate: Candidate) -> None:
        if candidate.reference_id:
            self._browser.reveal(candidate.reference_id)
        elif candidate.row.pmid:
            self._browser.search_pubmed(f"{candidate.row.pmid}[pmid]")
        elif candidate.row.doi:
            from refdesk.ui.links import open_external

            open_external(f"https://doi.org/{candidate.row.doi}")

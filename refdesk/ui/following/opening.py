"""The command "Follow references…"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from refdesk.model.work_ids import WorkId
from refdesk.ui.browsing import Browser

if TYPE_CHECKING:
    from refdesk.ui.following.window import FollowWindow


class FollowCommands(QObject):
    """Opens the window for what is selected."""

    def __init__(self, window: QWidget, desk: Any, browser: Browser) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._browser = browser
        self.dialog: FollowWindow | None = None

    def show(self, kind: str = "references") -> None:
        """Show where the selected references lead."""
        ids = self._browser.selected_ids()
        if not ids:
            return
        from refdesk.ui.following.window import FollowWindow  # when first asked for

        if self.dialog is not None:
            self.dialog.close()
            self.dialog.deleteLater()
        self.dialog = FollowWindow(self._desk.following, ids, self._window, kind=kind)
        self.dialog.add_asked.connect(self._on_add)
        self._desk.references_changed.connect(self.dialog.on_references_changed)
        self.dialog.reference_asked.connect(self._browser.reveal)
        self.dialog.pmid_asked.connect(self._on_pmid)
        self.dialog.put_off.connect(self._desk.put_off_links)
        self._desk.links_known.connect(self.dialog.on_links_known)
        self.dialog.show()

    @Slot(str)
    def _on_pmid(self, pmid: str) -> None:
        self._browser.search_pubmed(f"{pmid}[pmid]")

    @Slot(object)
    def _on_add(self, pmids: list[str]) -> None:
        self._desk.add_ids([WorkId("pmid", pmid) for pmid in pmids])

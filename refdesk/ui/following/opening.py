"""The command "Follow references…"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from refdesk.model.work_ids import WorkId
from refdesk.ui.for_selection import SelectionCommands

if TYPE_CHECKING:
    from refdesk.ui.following.window import FollowWindow


class FollowCommands(SelectionCommands):
    """Opens the window for what is selected."""

    dialog: FollowWindow | None

    def show(self, kind: str = "references") -> None:
        """Show where the selected references lead."""
        ids = self._browser.selected_ids()
        if not ids:
            return
        from refdesk.ui.following.window import FollowWindow  # when first asked for

        desk = self._desk
        dialog = self._replace(FollowWindow(desk.following, ids, self._window, kind=kind))
        dialog.add_asked.connect(self._on_add)
        desk.references_changed.connect(dialog.on_references_changed)
        dialog.reference_asked.connect(self._browser.reveal)
        dialog.pmid_asked.connect(self._on_pmid)
        dialog.put_off.connect(desk.put_off_links)
        desk.links_known.connect(dialog.on_links_known)
        dialog.show()

    @Slot(str)
    def _on_pmid(self, pmid: str) -> None:
        self._browser.search_pubmed(f"{pmid}[pmid]")

    @Slot(object)
    def _on_add(self, pmids: list[str]) -> None:
        self._desk.add_ids([WorkId("pmid", pmid) for pmid in pmids])

"""The command "Check DOIs…"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refdesk.ui.for_selection import SelectionCommands

if TYPE_CHECKING:
    from refdesk.ui.dois.window import DoiWindow


class DoiCommands(SelectionCommands):
    """Opens the window for what is selected."""

    dialog: DoiWindow | None

    def show(self) -> None:
        """Check the DOIs of the selected references."""
        ids = self._browser.selected_ids()
        if not ids:
            return
        from refdesk.ui.dois.window import DoiWindow  # when first asked for

        dialog = self._replace(DoiWindow(self._desk.doi_checking, ids, self._window))
        dialog.reference_asked.connect(self._browser.reveal)
        dialog.put_off.connect(self._desk.put_off_doi_checks)
        dialog.settled.connect(self._desk.settle_doi_checks)
        self._desk.dois_known.connect(dialog.on_known)
        dialog.show()

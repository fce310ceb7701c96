"""The command "Change many…"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refdesk.ui.for_selection import SelectionCommands

if TYPE_CHECKING:
    from refdesk.ui.batch.dialog import BatchDialog


class Batching(SelectionCommands):
    """Opens the dialog for what is selected."""

    dialog: BatchDialog | None

    def show(self) -> None:
        """Ask what to change in the selected references."""
        ids = self._browser.selected_ids()
        if not ids:
            return
        from refdesk.ui.batch.dialog import BatchDialog  # when first asked for

        dialog = self._replace(BatchDialog(self._desk.batch, ids, self._window))
        dialog.wanted.connect(self._desk.batch.apply)
        dialog.open()

"""Export: asks which references, which format and which file, then the desk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from refdesk.model.rows import View, ViewKind
from refdesk.ui.browsing import Browser


class Exporting(QObject):
    """Opens the export dialog; remembers the format that was used last."""

    def __init__(self, window: QWidget, desk: Any, settings: Any, browser: Browser) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._settings = settings
        self._browser = browser
        self._awaited: View | None = None
        desk.listed.connect(self._on_listed)

    def ask(self, view: object) -> None:
        """Export what is selected or shown, or (from the library pane) the list of `view`."""
        if isinstance(view, View) and view != self._browser.place.view:
            self._awaited = view
            self._browser.show_view(view)
            return
        self._open(prefers_list=isinstance(view, View))

    def _on_listed(self) -> None:
        listing = self._browser.listing
        if self._awaited is not None and listing is not None and listing.is_complete:
            is_wanted = listing.view == self._awaited
            self._awaited = None
            if is_wanted:
                self._open(prefers_list=True)

    def _open(self, *, prefers_list: bool) -> None:
        from refdesk.ui.dialogs.export import ExportDialog, ExportScope

        selected = self._browser.selected_ids()
        listing = self._browser.listing
        shown = list(listing.ids) if listing is not None else []
        overview = self._browser.overview
        total = overview.count(ViewKind.ALL) if overview is not None else 0
        scopes = [
            ExportScope("selected", self.tr("Selected references"), len(selected)),
            ExportScope("shown", self.tr("The list that is shown"), len(shown)),
            ExportScope("all", self.tr("The whole library"), total),
        ]
        if prefers_list:
            scopes = scopes[1:]
        dialog = ExportDialog(scopes, parent=self._window)
        dialog.choose_format(self._settings.get("window.export_format", "nbib"))
        ids = {"selected": selected, "shown": shown}

        def answer(format_key: str, scope: str, path: Path) -> None:
            self._settings.set("window.export_format", format_key)
            self._desk.export(ids.get(scope), format_key, path)

        dialog.export_asked.connect(answer)
        dialog.open()

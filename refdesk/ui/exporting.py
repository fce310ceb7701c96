"""Export: asks which references, which format and which file, then the desk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from refdesk.model.export_options import AS_THEY_ARE, ExportOptions
from refdesk.model.rows import View, ViewKind
from refdesk.model.views import Listing, Message, MessageKind
from refdesk.services.file_names import references_name, safe_name
from refdesk.ui.browsing import Browser
from refdesk.ui.library_pane import LibraryPane
from refdesk.ui.links import open_folder

if TYPE_CHECKING:
    from refdesk.ui.dialogs.export import ExportScope

LAST: Final = "window.export_format"
FIRST: Final = "nbib"
"""The format that is chosen before any was."""
FOLDER: Final = "window.export_folder"
MOST_LETTERS: Final = 60
"""Letters of a query or name that are shown as a scope, and that name a file."""


class Exporting(QObject):
    """Opens the export dialog; remembers format, options and folder that were used last."""

    told = Signal(object)
    """A `Message` for the message bar."""

    def __init__(
        self, window: QWidget, desk: Any, settings: Any, browser: Browser, library: LibraryPane
    ) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._settings = settings
        self._browser = browser
        self._library = library
        self._awaited: View | None = None
        desk.listed.connect(self._on_listed)

    def ask(self, view: object) -> None:
        """Export what is selected or shown, or (from the library pane) the list of `view`."""
        if isinstance(view, View) and view != self._browser.place.view:
            self._awaited = view
            self._browser.show_view(view)
            return
        self._open(prefers_list=isinstance(view, View))

    def show_folder(self, path: str) -> None:
        """Open the folder that an exported file is in."""
        refusal = open_folder(Path(path))
        if refusal:
            self.told.emit(Message(MessageKind.WARNING, refusal))

    def _on_listed(self) -> None:
        listing = self._browser.listing
        if self._awaited is not None and listing is not None and listing.is_complete:
            is_wanted = listing.view == self._awaited
            self._awaited = None
            if is_wanted:
                self._open(prefers_list=True)

    def _open(self, *, prefers_list: bool) -> None:
        from refdesk.ui.dialogs.export import ExportDialog

        listing = self._browser.listing
        if prefers_list and listing is not None and not listing.ids:  # and not the whole library
            words = self.tr("There is nothing to export here.")
            self.told.emit(Message(MessageKind.INFO, words))
            return
        selected = [] if prefers_list else self._browser.selected_ids()
        dialog = ExportDialog(
            self._scopes(selected),
            options=self._kept_options(),
            folder=str(self._settings.get(FOLDER, "")),
            parent=self._window,
        )
        dialog.choose_format(self._settings.get(LAST, FIRST))

        def follow() -> None:
            dialog.show_scopes(self._scopes(selected))

        def answer(key: str, scope: str, path: Path, options: ExportOptions) -> None:
            self._keep(key, path, dialog.options)
            ids = selected if scope == "selected" else self._ids_of(scope)
            self._desk.export(ids, key, path, options)

        dialog.export_asked.connect(answer)
        changed = (self._desk.listed, self._desk.overview_read)  # an import may go on behind it
        for each in changed:
            each.connect(follow)
        dialog.finished.connect(lambda: [each.disconnect(follow) for each in changed])
        dialog.open()

    def _ids_of(self, scope: str) -> list[int] | None:
        """The references of a scope; None is the whole library."""
        listing = self._browser.listing
        return list(listing.ids) if scope == "shown" and listing is not None else None

    def _scopes(self, selected: list[int]) -> list[ExportScope]:
        """What can be exported just now; `selected` holds the ids of the selected references."""
        from refdesk.ui.dialogs.export import ExportScope

        listing = None if self._browser.is_pubmed else self._browser.listing
        shown = len(listing.ids) if listing is not None else 0
        overview = self._browser.overview
        total = overview.count(ViewKind.ALL) if overview is not None else 0
        words, name = self._of_list(listing)
        is_all = listing is not None and listing.view.kind == ViewKind.ALL and not listing.query
        return [
            ExportScope(
                "selected",
                self.tr("Selected references"),
                len(selected),
                references_name(selected, self._desk.rows),
            ),
            ExportScope("shown", words, 0 if is_all else shown, name),
            ExportScope("all", self.tr("The whole library"), total, self.tr("library")),
        ]

    def _of_list(self, listing: Listing | None) -> tuple[str, str]:
        """What the list on show is, in words, and what a file of it is called."""
        if listing is None:
            return "", ""
        name = self._library.name_of(listing.view)[:MOST_LETTERS]
        query = " ".join(listing.query.split())[:MOST_LETTERS]
        if query:
            words = self.tr("Found by “{query}”").format(query=query)
            return words, safe_name(query)
        if listing.view.kind == ViewKind.COLLECTION:
            return self.tr("Collection {name}").format(name=name), safe_name(name)
        return name or self.tr("The list that is shown"), safe_name(name) if name else ""

    def _kept_options(self) -> ExportOptions:
        get = self._settings.get
        return ExportOptions(
            bool(get("export.abstracts", AS_THEY_ARE.abstracts)),
            bool(get("export.own_notes", AS_THEY_ARE.own_notes)),
            bool(get("export.files", AS_THEY_ARE.files)),
            bool(get("export.ascii_only", AS_THEY_ARE.ascii_only)),
            bool(get("export.guard_cells", AS_THEY_ARE.guard_cells)),
        )

    def _keep(self, key: str, path: Path, options: ExportOptions) -> None:
        self._settings.set(LAST, key)
        self._settings.set(FOLDER, str(path.parent))
        self._settings.set("export.abstracts", options.abstracts)
        self._settings.set("export.own_notes", options.own_notes)
        self._settings.set("export.files", options.files)
        self._settings.set("export.ascii_only", options.ascii_only)
        self._settings.set("export.guard_cells", options.guard_cells)

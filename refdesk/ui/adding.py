"""Adding: from a small window, the clipboard, files, PubMed's hits."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from refdesk.model.import_options import ImportOptions
from refdesk.model.views import Message, MessageKind
from refdesk.ui.browsing import Browser
from refdesk.ui.search_pane import SearchPane

if TYPE_CHECKING:
    from refdesk.ui.drop_payload import Payload
    from refdesk.ui.drop_words import DropTarget
    from refdesk.ui.resolving.opening import ResolveCommands


class Adding(QObject):
    """Asks the desk to add things, to the collection that is shown where there is one."""

    told = Signal(object)
    """A `Message` for the message bar."""

    def __init__(
        self, window: QWidget, desk: Any, settings: Any, browser: Browser, pane: SearchPane
    ) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._settings = settings
        self._browser = browser
        self._pane = pane
        self.own_library: Path | None = None
        """The library that RefDesk opens by itself; None when this is it."""
        pane.add_asked.connect(self.add_pmids)
        pane.add_all_asked.connect(self.add_all_hits)
        pane.import_asked.connect(self.ask_files)
        pane.migrate_asked.connect(self.ask_migration)
        pane.sample_asked.connect(desk.open_sample)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What each action does, by its name."""
        return {
            "actionAddIdentifiers": self.ask_identifiers,
            "actionAddFromClipboard": self.add_from_clipboard,
            "actionPasteReferences": self.add_from_clipboard,
            "actionResolveList": lambda: self.resolving.show(),
            "actionFindCitation": lambda: self.resolving.show_form(),
            "actionImportFile": self.ask_files,
            "actionMigrate": self.ask_migration,
            "actionOpenLibrary": self.ask_library,
            "actionOpenOwnLibrary": self.open_own_library,
            "actionOpenSample": self._desk.open_sample,
            "actionAddHits": self.add_hits,
            "actionAddAllHits": self.add_all_hits,
        }

    def ask_identifiers(self) -> None:
        """Ask for PMIDs and the like in a small window."""
        from refdesk.ui.dialogs.identifiers import IdentifiersDialog

        dialog = IdentifiersDialog(self._window)
        dialog.submitted.connect(self.add_text)
        dialog.open()

    def add_text(self, text: str) -> None:
        """Add what `text` names to the library and to the collection that is shown."""
        self._desk.add_text(text, collection_id=self._browser.collection_id)

    @cached_property
    def resolving(self) -> ResolveCommands:
        """The windows for reference lists and single citations."""
        from refdesk.ui.resolving.opening import ResolveCommands

        return ResolveCommands(self._window, self._desk, self._browser)

    def resolve_dropped(self, payload: Payload, target: DropTarget) -> bool:
        """Open the window for a reference list that was dropped; False for anything else."""
        from refdesk.ui.drop_words import document_of, is_list

        if is_list(payload, target):
            self.resolving.resolve_text(payload.text)
            return True
        document = document_of(payload, target)
        if document is not None:
            self.resolving.resolve_file(document)
        return document is not None

    def add_from_clipboard(self) -> None:
        """Add what was copied anywhere; of references without identifiers, show what they mean."""
        from refdesk.ui.drop import paste
        from refdesk.ui.drop_payload import read_drop
        from refdesk.ui.drop_words import DropTarget

        # Where nobody has copied anything yet, some platforms have no data at all.
        data = QApplication.clipboard().mimeData() or QMimeData()
        if self.resolve_dropped(read_drop(data), DropTarget()):
            return
        sentence = paste(self._desk, data, collection_id=self._browser.collection_id)
        if sentence:
            self.told.emit(Message(MessageKind.INFO, sentence))

    def ask_files(self) -> None:
        """Ask for files to import, and how."""
        from refdesk.ui.dialogs.import_files import ImportFilesDialog

        overview = self._browser.overview
        collections = overview.collections if overview is not None else ()
        options = self._desk.import_options(self._browser.collection_id)
        dialog = ImportFilesDialog(self._settings, options, collections, self._window)
        dialog.import_asked.connect(self._on_import_asked)
        dialog.open()

    def ask_migration(self) -> None:
        """Ask for another program's library, and show what would come of it."""
        from refdesk.ui.dialogs.migrate import MigrateDialog

        MigrateDialog(self._desk.migrating, self._browser.collection_id, self._window).open()

    def _on_import_asked(self, paths: list[Path], options: ImportOptions) -> None:
        self._desk.import_files(paths, options=options)

    def import_files(self, paths: list[Path]) -> None:
        """Import files into the library and the collection that is shown."""
        self._desk.import_files(paths, collection_id=self._browser.collection_id)

    def ask_library(self) -> None:
        """Ask for a library to open in place of this one."""
        folder = str((self.own_library or self._desk.library_path).parent)
        words = self.tr("RefDesk libraries (*.refdesk);;All files (*)")
        name, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Open a library"), folder, words
        )
        if name:
            self._desk.open_library(Path(name))

    def open_own_library(self) -> None:
        """Go back from another library to the one that RefDesk opens by itself."""
        if self.own_library is not None:
            self._desk.open_library(self.own_library)

    def add_hits(self) -> None:
        """Add the chosen PubMed hits."""
        if self._browser.is_pubmed:
            self.add_pmids([str(each) for each in self._pane.table.hits_to_add()])

    def add_pmids(self, pmids: list[str]) -> None:
        """Add PubMed hits whose records are at hand."""
        if pmids:
            self._desk.add_hits(pmids)
            self._pane.table.clear_checked()

    def add_all_hits(self) -> None:
        """Add all hits of the search in PubMed that is shown, as a job."""
        page = None if self._browser.place.is_inbox else self._browser.page
        if page is not None and page.count:
            self._desk.add_all_hits(page.query)

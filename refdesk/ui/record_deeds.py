"""What is asked for in the detail pane goes from here to the desk and the list."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from refdesk.errors import RefDeskError
from refdesk.model.views import Message, MessageKind
from refdesk.ui.actions import Actions
from refdesk.ui.browsing import Browser
from refdesk.ui.commands import Commands
from refdesk.ui.detail_pane import DetailPane
from refdesk.ui.following.linking import LinkCommands
from refdesk.ui.links import open_file

if TYPE_CHECKING:
    from refdesk.model.edit_conflicts import EditConflict
    from refdesk.services.note_links import LinkTarget

OFFERED = ("actionAddIdentifiers", "actionAddFromClipboard", "actionShowPubMed")
BATCH = ("actionCopyReference", "actionAddToCollection", "actionToggleRead", "actionFindFullText",
         "actionChangeMany",
         "actionExportReferences", "actionRemoveReferences")  # fmt: skip
ON_HITS = ("actionAddHits", "actionDiscardHits", "actionCopyReference")


class RecordDeeds(QObject):
    """Connects a `DetailPane`."""

    told = Signal(object)
    """A `Message` for the message bar."""

    def __init__(
        self, window: QWidget, pane: DetailPane, desk: Any, browser: Browser, commands: Commands,
        actions: Actions,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._browser = browser
        self._commands = commands
        pane.search_asked.connect(browser.search_library)
        pane.pmid_asked.connect(self._on_pmid_asked)
        pane.reference_asked.connect(browser.reveal)
        pane.unrelate_asked.connect(desk.unrelate)
        pane.section_asked.connect(self._on_section_asked)
        self.linking = LinkCommands(pane, desk)
        pane.follow_doi_asked.connect(desk.follow_doi)
        pane.add_hit_asked.connect(self._on_add_hit)
        pane.add_to_collection_asked.connect(self._on_add_to_collection)
        pane.restore_asked.connect(self._on_restore)
        pane.note_saved.connect(desk.save_note)
        self._pane = pane
        pane.note_links_asked.connect(self._on_note_links_asked)
        pane.note_key_asked.connect(self._on_note_key_asked)
        pane.note_offers_asked.connect(self._on_note_offers_asked)
        pane.attach_asked.connect(desk.attach_files)
        pane.attachment_open_asked.connect(self._on_attachment_open)
        pane.attachment_remove_asked.connect(desk.remove_attachment)
        pane.address_asked.connect(desk.link_ready)
        pane.edited.connect(desk.edit)
        desk.edits_clashed.connect(self._on_clashed)
        pane.told.connect(self._on_told)
        pane.set_empty_actions([actions[name] for name in OFFERED])
        pane.set_batch_actions(
            [actions[name] for name in BATCH], [actions[name] for name in ON_HITS]
        )
        pane.set_more_menu(commands.menus.reference_menu)
        commands.note_asked.connect(pane.start_note)

    def _on_pmid_asked(self, pmid: str) -> None:
        self._browser.search_pubmed(f"{pmid}[pmid]")

    def _on_section_asked(self, pmid: str, section: str) -> None:
        if section == "linkout":
            self._desk.read_link_outs(pmid)
        else:
            self._desk.read_related(pmid, section)

    def _on_add_hit(self, pmid: str) -> None:
        self._desk.add_hits([pmid])

    def _on_add_to_collection(self, place: QPoint) -> None:
        self._commands.menus.ask_collection(place)

    def _on_restore(self, reference_id: int) -> None:
        self._desk.restore([reference_id])

    def _on_attachment_open(self, attachment_id: int) -> None:
        """Open a file with the desktop's program; why it is not opened is told."""
        try:
            path = self._desk.attachment_path(attachment_id)
            refusal = open_file(path, path.parent)
        except RefDeskError as error:
            refusal = str(error)
        if refusal:
            self.told.emit(Message(MessageKind.ERROR, refusal))

    def _on_clashed(self, conflicts: tuple[EditConflict, ...]) -> None:
        """Ask, a window each, what becomes of fields that were changed elsewhere meanwhile."""
        from refdesk.ui.dialogs.edit_conflict import ConflictDialog  # when there is one

        for conflict in conflicts:
            dialog = ConflictDialog(conflict, self._window)
            dialog.mine_wanted.connect(self._desk.edit)
            dialog.show()

    @cached_property
    def _noting(self) -> Any:
        """The desk's part for notes, listened to from when it is first asked."""
        made = self._desk.noting
        made.links_read.connect(self._pane.page.notes_view.show_links)
        made.target_found.connect(self._on_target_found)
        made.offered.connect(self._pane.page.notes_view.linking.show_offers)
        return made

    def _on_note_links_asked(self, reference_id: int) -> None:
        self._noting.read_links(reference_id)

    def _on_note_key_asked(self, key: str) -> None:
        self._noting.find_target(key)

    def _on_note_offers_asked(self, written: str) -> None:
        self._noting.find_offers(written)

    def _on_target_found(self, target: LinkTarget) -> None:
        """Go where a link of a note leads, or say why it leads nowhere."""
        if target.is_trashed:
            self._on_told(self.tr("The reference with the key {key} is in the trash.").format(key=target.key[:200]))  # fmt: skip
        elif not target.ids:
            self._on_told(self.tr("No reference has the key {key}.").format(key=target.key[:200]))
        elif len(target.ids) == 1:
            self._browser.reveal(target.ids[0])
        else:
            key = target.key.replace('"', " ")
            self._browser.search_library(f'"{key}"[citekey]')

    def _on_told(self, sentence: str) -> None:
        self.told.emit(Message(MessageKind.INFO, sentence))

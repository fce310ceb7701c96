"""What the commands on references and on the library do."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from refdesk.model.reports import ImportReport
from refdesk.model.rows import Extra, ReferenceRow, Status, View, ViewKind
from refdesk.model.views import JobRow, Message, MessageKind
from refdesk.ui import theme
from refdesk.ui.actions import Actions, without_arguments
from refdesk.ui.adding import Adding
from refdesk.ui.browsing import Browser
from refdesk.ui.command_states import CommandStates
from refdesk.ui.library_pane import LibraryPane
from refdesk.ui.links import open_external, pubmed_address
from refdesk.ui.noticing.opening import NoticeCommands
from refdesk.ui.reading import Reader
from refdesk.ui.reference_menus import ReferenceMenus
from refdesk.ui.reporting import Reporting
from refdesk.ui.search_pane import SearchPane
from refdesk.ui.words import number

if TYPE_CHECKING:
    from refdesk.ui.dialogs.failures import FailuresDialog
    from refdesk.ui.duplicates.opening import Reviewing
    from refdesk.ui.refreshing.opening import RefreshCommands

HUES: Final = tuple(theme.DOTS)


class Commands(QObject):
    """Connects the actions; asks the desk, never changes anything itself."""

    told = Signal(object)
    """A `Message` for the message bar."""
    export_asked = Signal(object)
    """View to export, or None for what is selected."""
    note_asked = Signal()

    def __init__(
        self, window: QWidget, actions: Actions, desk: Any, settings: Any, browser: Browser,
        reader: Reader, library: LibraryPane, pane: SearchPane,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._desk = desk
        self._browser = browser
        self._reader = reader
        self._library = library
        self._pane = pane
        self._table = pane.table
        self._wants_empty_trash = False
        self._failures: FailuresDialog | None = None
        self.adding = Adding(window, desk, settings, browser, pane)
        self.reporting = Reporting(window, desk, browser)
        self.noticing = NoticeCommands(window, desk, browser, pane.message_bar)
        self.menus = ReferenceMenus(window, actions, self, library)
        self.states = CommandStates(self, actions, desk, browser, reader, library, pane.table)
        self._connect()
        self.update_enabled()

    @Slot()
    def _on_network_back(self) -> None:
        """A search of PubMed that still stands there as failed is made again."""
        if self._browser.is_pubmed and self._pane.has_failed:
            self._browser.retry()

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What each action does, by its name."""
        desk, browser, library = self._desk, self._browser, self._library
        return {
            "actionCreateCollection": partial(self.create_collection, 0),
            **self.adding.handlers(),
            "actionSaveSearch": self.save_search,
            "actionClearSearch": browser.clear_query,
            "actionNextReference": partial(self._table.move_current, 1),
            "actionPreviousReference": partial(self._table.move_current, -1),
            "actionToggleRead": self.toggle_read,
            "actionToggleStar": self.toggle_star,
            "actionToggleReading": self.toggle_reading,
            "actionPlanReading": self.plan_reading,
            "actionRelateReferences": lambda: desk.relate(browser.selected_ids()),
            "actionClearTags": lambda: desk.clear_tags(browser.selected_ids()),
            **{f"actionToggleTag{key}": partial(self.toggle_tag, key) for key in range(1, 10)},
            "actionAddToCollection": self.ask_collection,
            "actionRemoveReferences": self.remove,
            "actionTrashReferences": lambda: desk.trash(browser.selected_ids()),
            "actionRestoreReferences": lambda: desk.restore(browser.selected_ids()),
            "actionDeleteForever": self.delete_forever,
            "actionEmptyTrash": self.empty_trash,
            "actionFollowDoi": self.follow_doi,
            "actionOpenPubMed": self.open_pubmed,
            "actionRefreshReferences": self.refresh,
            "actionRefreshAtOnce": self.refresh_at_once,
            "actionRefreshLibrary": self.refresh_library,
            "actionFillIdentifiers": lambda: desk.fill_ids(browser.selected_ids()),
            "actionCountCitations": lambda: desk.count_citations(browser.selected_ids()),
            "actionCreateNote": self.note_asked.emit,
            "actionSelectAll": self.select_all,
            "actionExportReferences": lambda: self.export_asked.emit(None),
            "actionShowReports": self.reporting.show,
            "actionShowNotices": self.noticing.show,
            "actionShowWaiting": self.show_waiting,
            "actionReviewDuplicates": lambda: self.reviewing.show(),
            "actionRenameEntry": library.rename_current,
            "actionExpandAll": partial(library.fold_all, is_folded=False),
            "actionCollapseAll": partial(library.fold_all, is_folded=True),
            "actionDeleteEntry": library.delete_current,
            "undoAction": desk.undo,
            "redoAction": desk.redo,
        }

    def _connect(self) -> None:
        for name, answer in self.handlers().items():
            self._actions[name].triggered.connect(without_arguments(answer))
        library, pane, desk = self._library, self._pane, self._desk
        library.collection_asked.connect(self.create_collection)
        library.tag_asked.connect(self.create_tag)
        library.search_save_asked.connect(self.save_search)
        library.renamed.connect(self._on_renamed)
        library.delete_asked.connect(self._on_delete_asked)
        library.empty_trash_asked.connect(self.empty_trash)
        library.refresh_asked.connect(lambda view: self.refreshing.show_view(view))
        library.review_asked.connect(without_arguments(lambda: self.reviewing.show()))
        library.export_asked.connect(self.export_asked)
        self.adding.told.connect(self.told)
        pane.message_bar.report_asked.connect(self.show_report)
        pane.message_bar.retry_asked.connect(desk.retry)
        pane.message_bar.undo_asked.connect(desk.undo)
        self._table.opened.connect(self._on_opened)
        self._table.menu_asked.connect(self._on_menu)
        desk.waiting_room.back.connect(self._on_network_back)
        self._browser.selection_changed.connect(self.update_enabled)
        self._browser.place_changed.connect(self.update_enabled)
        self._reader.view_changed.connect(self.update_enabled)
        desk.listed.connect(self._on_listed)

    @cached_property
    def reviewing(self) -> Reviewing:
        """The window for duplicates, made when it is first asked for."""
        from refdesk.ui.duplicates.opening import Reviewing

        return Reviewing(self._window, self._actions, self._desk, self._browser)

    @cached_property
    def refreshing(self) -> RefreshCommands:
        """The window for a refresh, made when it is first asked for."""
        from refdesk.ui.refreshing.opening import RefreshCommands

        made = RefreshCommands(self._window, self._desk, self._browser)
        made.failures_asked.connect(self.show_failures)
        return made

    # Collections, tags, saved searches

    def create_collection(self, parent_id: int = 0) -> None:
        """Make a collection; its name is asked for in the tree."""
        taken = {row.name for row in self._library.overview.collections}
        self._library.await_new(ViewKind.COLLECTION)
        self._desk.create_collection(_free_name(self.tr("New collection"), taken), parent_id)

    def create_tag(self) -> None:
        """Make a tag with the next free key and hue; its name is asked for in the tree."""
        tags = self._library.overview.tags
        keys = [key for key in range(1, 10) if key not in {tag.key for tag in tags}]
        hues = [hue for hue in HUES if hue not in {tag.color for tag in tags}] or [HUES[-1]]
        self._library.await_new(ViewKind.TAG)
        name = _free_name(self.tr("New tag"), {tag.name for tag in tags})
        self._desk.create_tag(name, hues[0], keys[0] if keys else 0)

    def save_search(self) -> None:
        """Keep the library's query as a saved search."""
        query = self._browser.place.whole_query
        if self._browser.is_pubmed or not query:
            self.tell(self.tr("Search your library first, then save the search."))
            return
        taken = {each.name for each in self._library.overview.saved_searches}
        self._library.await_new(ViewKind.SAVED_SEARCH)
        self._desk.save_search(_free_name(query[:80], taken), query)

    def _on_renamed(self, kind: ViewKind, each: int, name: str) -> None:
        deeds = {
            ViewKind.COLLECTION: self._desk.rename_collection,
            ViewKind.TAG: self._desk.rename_tag,
            ViewKind.SAVED_SEARCH: self._desk.rename_saved_search,
            ViewKind.WATCH: self._desk.rename_watch,
        }
        node = self._library.tree_model.find(View(kind, each))
        deeds[kind](each, name, node.name if node is not None else "")

    def _on_delete_asked(self, kind: ViewKind, each: int) -> None:
        deeds = {
            ViewKind.COLLECTION: self._desk.delete_collection,
            ViewKind.TAG: self._desk.delete_tag,
            ViewKind.SAVED_SEARCH: self._desk.delete_saved_search,
            ViewKind.WATCH: self._desk.delete_watch,
        }
        deeds[kind](each)

    def toggle_tag(self, key: int) -> None:
        """Set or take away the tag on a digit key."""
        tag = next((tag for tag in self._library.overview.tags if tag.key == key), None)
        if tag is None:
            words = self.tr("No tag has the key {key} yet. Make one with + beside Tags.")
            self.tell(words.format(key=key))
            return
        self._desk.toggle_tag(self._browser.selected_ids(), tag.id)

    def toggle_tag_id(self, tag_id: int) -> None:
        """Set or take away a tag."""
        self._desk.toggle_tag(self._browser.selected_ids(), tag_id)

    def ask_collection(self) -> None:
        """Show the collections to choose from, below the current row."""
        table = self._table
        area = table.visualRect(table.currentIndex())
        below = QPoint(theme.px(30), max(0, area.bottom()))
        self.menus.ask_collection(table.viewport().mapToGlobal(below))

    def add_to_collection(self, collection_id: int) -> None:
        """Put the selected references into a collection."""
        self._desk.add_to_collection(self._browser.selected_ids(), collection_id)

    # References

    def toggle_read(self) -> None:
        """Mark as read, or as unread when the current one is read."""
        row = self.current_row()
        if row is not None:
            self._desk.set_read(self._browser.selected_ids(), not row.is_read)

    def toggle_reading(self) -> None:
        """Put on the reading list, or off it when all that is selected is on it."""
        self._desk.toggle_reading(self._browser.selected_ids())

    def plan_reading(self) -> None:
        """Ask how urgently, and until when, the selected references are to be read."""
        from refdesk.ui.dialogs.reading_plan import ReadingPlan  # when first asked for

        ids = self._browser.selected_ids()
        if not ids:
            return
        plan = self._desk.rows(ids[:1], (Extra.PLAN,))[0].plan
        dialog = ReadingPlan(len(ids), plan, self._window)
        dialog.planned.connect(lambda priority, due: self._desk.plan_reading(ids, priority, due))
        dialog.open()

    def toggle_star(self) -> None:
        """Star, or take the star away when the current one has it."""
        row = self.current_row()
        if row is not None:
            self._desk.set_starred(self._browser.selected_ids(), not row.is_starred)

    def remove(self) -> None:
        """Delete key: out of the collection that is shown, else to the trash; in the trash for ever."""
        ids = self._browser.selected_ids()
        if not ids:
            return
        if self.is_trash:
            self.delete_forever()
        elif self._browser.collection_id:
            self._desk.remove_from_collection(ids, self._browser.collection_id)
        else:
            self._desk.trash(ids)

    def delete_forever(self) -> None:
        """Delete selected references in the trash, after asking."""
        ids = self._browser.selected_ids()
        if self.is_trash and ids:
            self._ask_delete(ids)

    def empty_trash(self) -> None:
        """Show the trash, then delete all in it, after asking."""
        listing = self._browser.listing
        is_whole = listing is not None and listing.is_complete and not listing.is_searched
        if self.is_trash and listing is not None and is_whole:
            if len(listing.ids):
                self._ask_delete(list(listing.ids))
            return
        self._wants_empty_trash = True
        self._browser.show_view(View(ViewKind.TRASH))

    def _on_listed(self) -> None:
        if self._wants_empty_trash:
            listing = self._browser.listing
            if self.is_trash and listing is not None and listing.is_complete:
                self._wants_empty_trash = False
                QTimer.singleShot(0, self, self.empty_trash)

    def _ask_delete(self, ids: list[int]) -> None:
        count = len(ids)
        one = count == 1
        title = self.tr("Delete 1 reference for ever?") if one else self.tr("Delete {n} references for ever?")  # fmt: skip
        deed = self.tr("Delete 1 reference for ever") if one else self.tr("Delete {n} references for ever")  # fmt: skip
        words = self.tr(
            "Notes and files go too. Undo brings them back for as long as the step is in the history."
        )
        keep = self.tr("Keep it") if one else self.tr("Keep them")
        n = number(count)
        from refdesk.ui.dialogs.parts import Question

        if Question(self._window, title.format(n=n), words, deed.format(n=n), keep).is_wanted():
            self._desk.delete_forever(ids)

    def refresh(self) -> None:
        """Show what PubMed says now about what is selected; say what is wanted when that is nothing."""
        if self._browser.is_pubmed:
            self.tell(self.tr("These are what PubMed says now. References of your library can be refreshed."))  # fmt: skip
        elif self.is_trash:
            self.tell(self.tr("References in the trash are not refreshed. Put them back first."))
        elif self._browser.selected_ids():
            self.refreshing.show()
        else:
            self.tell(self.tr("Select the references that are to be refreshed from PubMed."))

    def refresh_library(self) -> None:
        """Show what PubMed says now about what the list shows, or about the whole library."""
        self.refreshing.show_lists()

    def refresh_at_once(self) -> None:
        """Take what PubMed says now about what is selected, without a look at it before."""
        ids = self._browser.selected_ids()
        if ids and not self._browser.is_pubmed and not self.is_trash:
            self._desk.refresh(ids)
        else:
            self.refresh()

    def follow_doi(self) -> None:
        """Open the page that the DOI of the shown record leads to."""
        view = self._reader.view
        if view is not None and view.record.doi:
            self._desk.follow_doi(view.reference_id, view.record.doi)

    def open_pubmed(self) -> None:
        """Open PubMed's page of the shown record."""
        view = self._reader.view
        if view is not None and view.record.pmid:
            open_external(pubmed_address(view.record.pmid))

    def select_all(self) -> None:
        """Select all rows; of PubMed's hits choose all on the page."""
        model = self._table.table_model
        if model.is_checkable:
            model.check(list(model.ids), is_checked=True)
            self._pane.update_chosen()
        self._table.selectAll()

    # Telling

    def tell(self, sentence: str, kind: MessageKind = MessageKind.INFO) -> None:
        """Say a sentence in the message bar."""
        self.told.emit(Message(kind, sentence))

    def show_waiting(self) -> None:
        """List what waits for the network."""
        from refdesk.ui.dialogs.waiting import WaitingDialog  # when first asked for

        names = {row.id: row.name for row in self._library.overview.collections}
        self.waiting = WaitingDialog(self._desk.waiting_room, names, self._window)
        self.waiting.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.waiting.show()

    def show_failures(self, report: ImportReport) -> None:
        """List what failed and why."""
        from refdesk.ui.dialogs.failures import FailuresDialog

        if self._failures is not None:
            self._failures.close()
            self._failures.deleteLater()
        dialog = FailuresDialog(report, self._window)
        dialog.retried.connect(self._desk.retry)
        dialog.save_asked.connect(self._desk.reports.save_table)
        dialog.reference_asked.connect(self._browser.reveal)
        self._desk.reports.saved.connect(dialog.tell_saved)
        dialog.show()
        self._failures = dialog

    def show_report(self, report: ImportReport) -> None:
        """Show the report of an import, or what another job left for the reader to look at."""
        is_import = bool(report.changed or report.held or report.files or report.number)
        told = report.failures or report.warnings
        if told and not is_import and all(failure.is_doubt for failure in report.failures):
            self.show_failures(report)
        else:
            self.reporting.show(report)

    def show_job_failures(self, job: JobRow) -> None:
        """Show what came of an import, or list what failed in another job."""
        if job.report is not None:
            self.reporting.show(job.report)
        else:
            self.show_failures(ImportReport(failures=job.failures))

    # State

    @property
    def is_pubmed(self) -> bool:
        """Whether PubMed's hits are shown."""
        return self._browser.is_pubmed

    @property
    def collection_id(self) -> int:
        """The collection that is shown, or 0."""
        return self._browser.collection_id

    @property
    def is_trash(self) -> bool:
        """Whether the trash is shown."""
        return self.states.is_trash

    def current_row(self) -> ReferenceRow | None:
        """The current selected reference of the library, as the list shows it."""
        return self.states.current_row()

    def update_enabled(self) -> None:
        """Disable what cannot run just now; say why in the tooltip."""
        self.states.update()

    # The list

    def _on_opened(self, row_id: int) -> None:
        """Enter: to the record; on a hit that the library has, to the reference in the library."""
        place = self._table.table_model.place_of(row_id)
        row = self._table.table_model.row_at(place) if place is not None else None
        if self._browser.is_pubmed and row is not None and Status.IN_LIBRARY in row.statuses:
            self._browser.search_library(f"{row.pmid}[pmid]")
            self._table.setFocus()
            return
        self._actions["actionFocusRecord"].trigger()

    def _on_menu(self, place: QPoint) -> None:
        made = self.menus.reference_menu()
        made.exec(place)
        made.deleteLater()


def _free_name(wanted: str, taken: set[str]) -> str:
    """`wanted`, or with the first number that makes it new: "New tag 2"."""
    folded = {name.casefold() for name in taken}
    if wanted.casefold() not in folded:
        return wanted
    count = 2
    while f"{wanted} {count}".casefold() in folded:
        count += 1
    return f"{wanted} {count}"

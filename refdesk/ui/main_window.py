"""The window: places the panes, joins them with the desk, remembers how it looked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from refdesk.model.views import JobRow, Message, MessageKind
from refdesk.services.toolbox import LOADED_LATER
from refdesk.ui import theme
from refdesk.ui.actions import Actions
from refdesk.ui.browsing import Browser
from refdesk.ui.closing import CloseKeeper, Leaving
from refdesk.ui.commands import Commands
from refdesk.ui.copy_bar import CopyBar
from refdesk.ui.copying import Copying
from refdesk.ui.detail_pane import DetailPane
from refdesk.ui.drag_out import DragOut
from refdesk.ui.exporting import Exporting
from refdesk.ui.focus import FocusKeeper
from refdesk.ui.job_list import JobList
from refdesk.ui.keys import read_keys
from refdesk.ui.later import Later
from refdesk.ui.library_pane import LibraryPane
from refdesk.ui.links import open_external, use_settings
from refdesk.ui.reading import Reader
from refdesk.ui.record_deeds import RecordDeeds
from refdesk.ui.reference_deeds import ReferenceDeeds
from refdesk.ui.reference_table import ReferenceTable
from refdesk.ui.screen_fit import SMALLEST, ScreenFit, resize_within_screen
from refdesk.ui.search_pane import SearchPane
from refdesk.ui.styling import Styling
from refdesk.ui.toolbar import Toolbar
from refdesk.ui.view_commands import ViewCommands
from refdesk.ui.watching.commands import AlertCommands
from refdesk.ui.window_panes import Panes

if TYPE_CHECKING:
    from refdesk.model.work_ids import WorkId
    from refdesk.ui.dialogs.jobs import JobsDialog
    from refdesk.ui.drop import DropFilter
    from refdesk.ui.narrowing import Narrowing
    from refdesk.ui.organising import Organising
    from refdesk.ui.pubmed.help import PubMedHelp
    from refdesk.ui.search_help import SearchHelp
    from refdesk.ui.views import Views

STOPS_WITHIN: Final = 2_500
"""Milliseconds that closing waits for the threads."""


MODULES: Final = (
    "refdesk.model.record",
    "refdesk.ui.record_html",
    "refdesk.ui.reference_page",
    "refdesk.model.query",
    "refdesk.services.recognising",
    "refdesk.ui.drop",
    "refdesk.ui.notes_view",
    "refdesk.ui.files_view",
    "refdesk.ui.links_view",
    "refdesk.services.faceting",
    "refdesk.workers.faceting",
    "refdesk.ui.narrowing",
    "refdesk.ui.views",
    "refdesk.ui.library_drag",
    "refdesk.ui.library_menus",
    "refdesk.ui.reference_tags",
    "refdesk.ui.reference_folding",
    "refdesk.ui.organising",
    "refdesk.ui.search_help",
    "refdesk.workers.searching",
    "refdesk.store.completion",
    "refdesk.ui.pubmed.help",
    "refdesk.workers.asking",
)
"""What is loaded once the first rows are there: what a click or a key needs first."""


class MainWindow(QMainWindow):
    """One library on screen. `desk` does the work; `settings` keeps how the window looks."""

    def __init__(self, desk: Any, settings: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mainWindow")
        self._desk = desk
        self._settings = settings
        self._is_stopped = False
        self._leaving = Leaving(self, desk)
        self._jobs: tuple[JobRow, ...] = ()
        use_settings(settings.get("network", {}))
        self.actions_table = Actions(self, read_keys(settings))
        self._build()
        self.browser = Browser(desk, self.toolbar, self.library_pane, self.search_pane, self)
        self.reader = Reader(
            desk, self.browser, self.detail_pane, self.copy_bar, self.search_pane.message_bar, self
        )
        self.commands = Commands(
            self, self.actions_table, desk, settings, self.browser, self.reader,
            self.library_pane, self.search_pane,
        )  # fmt: skip
        table = self.search_pane.table
        self.actions_table.place(
            {"table": table, "references": table, "hits": table, "tree": self.library_pane.tree}
        )
        self.record_deeds = RecordDeeds(
            self, self.detail_pane, desk, self.browser, self.commands, self.actions_table
        )
        self.alerts = AlertCommands(
            self, self.actions_table, desk, settings, self.browser, self.library_pane,
            self.search_pane, self.detail_pane,
        )  # fmt: skip
        self._exporting = Exporting(self, desk, settings, self.browser, self.library_pane)
        self.styling = Styling(
            self, desk, settings, self.actions_table, self.copy_bar, self.browser
        )
        self.copying = Copying(self, desk, settings, self.actions_table, self.styling.chosen)
        self.commands.menus.styling, self.commands.menus.copying = self.styling, self.copying
        self.reference_deeds = ReferenceDeeds(self, desk, self.browser)
        self.commands.noticing.heavy_came.connect(self.alerts.tell_notices)
        self.detail_pane.table_asked.connect(self.reference_deeds.follow_selected)
        self.detail_pane.full_text_asked.connect(self.reference_deeds.find_full_text)
        self.library_pane.full_text_asked.connect(self.reference_deeds.find_full_text_in)
        self.library_pane.copy_asked.connect(self.copying.copy_list)
        self.commands.export_asked.connect(self._exporting.ask)
        self._restore()
        ScreenFit(self)
        self.view_commands = ViewCommands(self, desk, settings)
        self.setAcceptDrops(True)
        FocusKeeper(self)
        CloseKeeper(self)
        self._connect()
        self._tell_title()
        theme.signals().changed.connect(self.panes.restyle)
        self.panes.restyle()
        self.browser.start()
        self.search_pane.table.setFocus()
        self._later = Later(MODULES, self._parts(), LOADED_LATER, self)
        desk.listed.connect(self._later.start)

    def _build(self) -> None:
        self.toolbar = Toolbar(self.actions_table)
        self.library_pane = LibraryPane()
        self.job_list = JobList()
        self.library_pane.add_below(self.job_list)
        self.search_pane = SearchPane(ReferenceTable(self._desk.rows))
        self.detail_pane = DetailPane()
        self.copy_bar = CopyBar()
        self.panes = Panes(
            self, self.library_pane, self.search_pane, self.detail_pane, self._settings
        )
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addWidget(self.panes, 1)
        column.addWidget(self.copy_bar)
        self.setCentralWidget(centre)

    def _connect(self) -> None:
        desk, browser, messages = self._desk, self.browser, self.search_pane.message_bar
        desk.message.connect(self._on_message)
        desk.jobs_changed.connect(self._on_jobs)
        desk.undo_changed.connect(self._on_undo_changed)
        desk.link_ready.connect(self._on_link_ready)
        desk.library_opened.connect(self._on_library_opened)
        browser.emptied.connect(self._on_emptied)
        browser.place_changed.connect(self._on_place_changed)
        self.job_list.cancelled.connect(desk.cancel_job)
        self.job_list.dismissed.connect(desk.dismiss_job)
        self.job_list.failures_asked.connect(self.commands.show_job_failures)
        self.job_list.all_asked.connect(self.show_jobs)
        self.job_list.focus_left.connect(lambda: self.list_focus().setFocus())
        self.toolbar.jobs_button.clicked.connect(self.show_jobs)
        box = self.toolbar.search_box
        box.escaped.connect(self._on_escaped)
        box.list_asked.connect(self.search_pane.table.setFocus)
        box.edited.connect(self._on_query_edited)
        pane = self.search_pane
        pane.density_chosen.connect(self.set_compact)
        pane.browse_pubmed_asked.connect(self.actions_table["actionShowPubMed"].trigger)
        pane.table.paged.connect(self._on_paged)
        pane.columns_chosen.connect(lambda numbers: self.views.choose_numbers(numbers))
        pane.menus.fill_more.connect(lambda made: self.views.fill_more(made))
        pane.table.columns_arranged.connect(lambda: self.views.follow())
        pane.table.head_menu_asked.connect(lambda place: self.views.show_head_menu(place))
        pane.table.group_menu_asked.connect(lambda *asked: self.views.show_group_menu(*asked))
        pane.table.table_model.texts_for_drag = self.reader.texts_for_drag
        pane.table.table_model.follow_drag = self.reader.follow_drag
        pane.table.dragged_out.connect(self.reader.on_dragged_out)
        self.copy_bar.preview.dragged_out.connect(self.reader.on_preview_dragged)
        drag_out = DragOut(self, desk, self._settings)
        pane.table.table_model.file_for_drag = drag_out.file_of
        for part in (self.commands, self.alerts, self.record_deeds, self.styling, self.copying, self._exporting, drag_out):  # fmt: skip
            part.told.connect(messages.show_message)
        messages.folder_asked.connect(self._exporting.show_folder)

    # Built when the first rows are on screen

    @cached_property
    def jobs_dialog(self) -> JobsDialog:
        """The window of all jobs."""
        from refdesk.ui.dialogs.jobs import JobsDialog

        made = JobsDialog(self)
        made.cancelled.connect(self._desk.cancel_job)
        made.failures_asked.connect(self.commands.show_job_failures)
        made.show_jobs(self._jobs)
        return made

    @cached_property
    def drops(self) -> DropFilter:
        """What makes the window a place to drop on."""
        from refdesk.ui.drop import DropFilter

        made = DropFilter(self, self._count_known)
        made.set_stage(self.search_pane, self.detail_pane)
        made.dropped.connect(self._on_dropped)
        return made

    @cached_property
    def views(self) -> Views:
        """How the list is laid out."""
        from refdesk.ui.views import Views

        return Views(
            self, self._desk, self._settings, self.actions_table, self.browser, self.search_pane
        )

    @cached_property
    def narrowing(self) -> Narrowing:
        """What the list can be narrowed by, below the tree."""
        from refdesk.ui.facet_pane import FacetPane
        from refdesk.ui.narrowing import Narrowing

        pane = FacetPane()
        self.library_pane.add_narrow(pane, self._settings.get("window.narrow_share", 0.42))
        return Narrowing(pane, self._desk, self.browser, self._settings, self)

    @cached_property
    def pubmed_help(self) -> PubMedHelp:
        """Filters, suggestions and counts for searches of PubMed."""
        from refdesk.ui.pubmed.help import PubMedHelp

        return PubMedHelp(self.toolbar.search_box, self._desk, self.browser, self.search_pane)

    @cached_property
    def organising(self) -> Organising:
        """Order, colours, builder and tags of the library pane."""
        from refdesk.ui.organising import Organising

        return Organising(self, self._desk, self._settings, self.browser, self.library_pane)

    @cached_property
    def search_help(self) -> SearchHelp:
        """Completion, earlier searches, and how a search was understood."""
        from refdesk.ui.search_help import SearchHelp

        box = self.toolbar.search_box
        return SearchHelp(self, box, self.search_pane, self._desk, self.browser)

    def build_all(self) -> None:
        """Build now what a picture of the window shows and the first rows don't wait for."""
        self.narrowing.show()
        self.organising.start()
        self.pubmed_help.follow()

    def _count_known(self, works: Sequence[WorkId]) -> int | None:
        count: int | None = self._desk.known_ids().count(works)
        return count

    def _parts(self) -> tuple[Callable[[], object], ...]:
        """What the first rows don't wait for, in pieces of less than 50 ms."""
        return (
            lambda: self.drops,
            lambda: self.search_help,
            lambda: self.pubmed_help,
            lambda: self.views.follow(),
            lambda: self.narrowing.show(),
            lambda: self.organising.start(),
            lambda: self.detail_pane.page,
            lambda: self.detail_pane.page.notes_view,
            lambda: self.detail_pane.page.files_view,
            lambda: self.detail_pane.page.links_view,
        )

    # For the program

    def set_own_library(self, path: Path) -> None:
        """Which library RefDesk opens by itself: from any other there is a way back to it."""
        is_other = path.expanduser().resolve() != self._desk.library_path.resolve()
        self.commands.adding.own_library = path if is_other else None
        self.actions_table["actionOpenOwnLibrary"].setEnabled(is_other)

    def search(self, query: str) -> None:
        """Search the library for `query`."""
        self.browser.search_library(query)

    def select_row(self, place: int) -> None:
        """Select the row at `place`, 0-based."""
        if 0 <= place < self.search_pane.table.table_model.rowCount():
            self.search_pane.table.select_places([place])

    def show_jobs(self) -> None:
        """Show the job window."""
        self.jobs_dialog.show()
        self.jobs_dialog.raise_()

    @property
    def is_waiting(self) -> bool:
        """Whether something is about to be asked for (lists and records are asked for after a pause)."""
        return self.browser.is_waiting or self.reader.is_waiting

    def list_focus(self) -> QWidget:
        """What takes the focus in the middle pane."""
        pane = self.search_pane
        return pane.empty_library.pubmed_card if pane.is_empty_library else pane.table

    def detail_focus(self) -> QWidget:
        """What takes the focus in the detail pane."""
        return self.detail_pane.record_view

    # Panes

    def set_compact(self, is_compact: bool) -> None:
        """One line (True) or two a reference."""
        self.search_pane.table.set_compact(is_compact)
        self._settings.set("window.compact", is_compact)
        self.actions_table["actionUseCompactRows"].setChecked(is_compact)

    # Remembering

    def _restore(self) -> None:
        get = self._settings.get
        table = self.search_pane.table
        table.set_compact(get("window.compact", False))
        if _is_laid_out(self._settings):
            self.views.restore()
        self.panes.restore_shape()
        self.library_pane.set_folded(get("window.folded", []))
        self.setMinimumSize(*SMALLEST)
        size = get("window.size", [1440, 900])
        if len(size) == 2 and all(isinstance(each, int) for each in size):
            resize_within_screen(self, size[0], size[1])
        if get("window.maximized", False):
            self.setWindowState(self.windowState() | Qt.WindowState.WindowMaximized)
        self.panes.restore_sizes()
        self.styling.restore()

    def _remember(self) -> None:
        put = self._settings.set
        if not self.isMaximized():
            put("window.size", [self.width(), self.height()])
        put("window.maximized", self.isMaximized())
        self.panes.remember()
        put("window.folded", self.library_pane.folded())
        if "narrowing" in self.__dict__:
            self.narrowing.remember()
            if self.narrowing.pane.is_open and self.narrowing.pane.isVisible():
                put("window.narrow_share", round(self.library_pane.narrow_share, 2))
        self._settings.save()

    # Answers

    @Slot(str)
    def _on_query_edited(self, _text: str) -> None:
        """Who types before the rest of the window is built is helped all the same."""
        _ = self.search_help

    @Slot(object)
    def _on_message(self, message: Message) -> None:
        self.search_pane.message_bar.show_message(message)

    @Slot(object)
    def _on_jobs(self, jobs: tuple[JobRow, ...]) -> None:
        self.toolbar.jobs_button.show_jobs(jobs)
        self.job_list.show_jobs(jobs)
        self._jobs = jobs
        if "jobs_dialog" in self.__dict__:
            self.jobs_dialog.show_jobs(jobs)

    @Slot(str, str)
    def _on_undo_changed(self, undo: str, redo: str) -> None:
        if not self._desk.is_read_only:
            self.toolbar.show_undo(self.actions_table, undo, redo)
        self.search_pane.message_bar.end_undo()

    @Slot(str)
    def _on_link_ready(self, address: str) -> None:
        bar = self.search_pane.message_bar
        if bar.message is not None and bar.message.key == "follow":
            bar.close_message()
        if not open_external(address):
            words = self.tr("The browser could not be opened for {address}").format(address=address)
            bar.show_message(Message(MessageKind.ERROR, words))

    @Slot(str, bool)
    def _on_library_opened(self, path: str, is_read_only: bool) -> None:
        self._tell_title()
        self.commands.update_enabled()
        if is_read_only:
            from refdesk.ui.read_only import lock  # rarely needed

            lock(self, self._desk)
        if self._settings.trouble:
            self._on_message(Message(MessageKind.ERROR, self._settings.trouble))
            self._settings.trouble = ""  # said once

    @Slot(bool)
    def _on_emptied(self, is_empty: bool) -> None:
        self.panes.set_empty(is_empty)
        if is_empty:
            self.search_pane.empty_library.set_path(str(self._desk.library_path))
            focus = QApplication.focusWidget()
            if focus is None or focus is self.search_pane.table or focus is self:
                self.search_pane.empty_library.focus_first()

    @Slot()
    def _on_place_changed(self) -> None:
        trail = self.browser.trail
        self.actions_table["actionGoBack"].setEnabled(trail.can_go_back)
        self.actions_table["actionGoForward"].setEnabled(trail.can_go_forward)
        self._tell_title()

    @Slot()
    def _on_escaped(self) -> None:
        if self.search_pane.is_empty_library:
            self.search_pane.empty_library.focus_first()
        else:
            self.search_pane.table.setFocus()

    @Slot(int)
    def _on_paged(self, by: int) -> None:
        bar = self.detail_pane.record_view.verticalScrollBar()
        bar.setValue(bar.value() + by * bar.pageStep())

    @Slot(object, object, bool)
    def _on_dropped(self, payload: Any, target: Any, is_move: bool) -> None:
        from refdesk.ui.drop import carry_out

        if payload.kind == "styles":
            self.styling.add_files(payload.paths)
        if self.commands.adding.resolve_dropped(payload, target):
            return
        sentence = carry_out(self._desk, payload, target, is_move=is_move)
        if sentence:
            self.commands.tell(sentence)
        self.activateWindow()

    def _tell_title(self) -> None:
        name = self._desk.library_path.stem
        words = self.tr("{library} — RefDesk")
        if self._desk.is_read_only:
            words = self.tr("{library} (read only) — RefDesk")
        self.setWindowTitle(words.format(library=name))

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.panes.fit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A drag that comes before the part that takes it was built, and then builds it."""
        self.drops.eventFilter(self, event)

    def make_ready_to_close(self) -> bool:
        """Save what was typed; False when something of it waits for an answer, or was not saved."""
        return self._is_stopped or self._leaving.is_ready(STOPS_WITHIN)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._is_stopped:
            if not self.make_ready_to_close():
                event.ignore()
                return
            self._is_stopped = True
            self._remember()
            self._later.stop()
            for timer in self.findChildren(QTimer):
                timer.stop()  # until the window is deleted they would ask a library that is closed
            self._desk.stop(STOPS_WITHIN)
        super().closeEvent(event)


def _is_laid_out(settings: Any) -> bool:
    """Whether the list was laid out in another way than the usual one when the program ended."""
    layout = settings.get("window.layout", {})
    if not isinstance(layout, dict) or not layout:
        return bool(settings.get("window.columns", []))
    usual = {"columns": [], "sort": ["added down"], "group": ""}
    return any(layout.get(name, each) != each for name, each in usual.items())

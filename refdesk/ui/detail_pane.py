"""The detail pane: one reference with its record, notes, files, links and edit form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from refdesk.model.rows import ReferenceRow, Status
from refdesk.model.views import LinkOut, ReferenceView, RelatedList
from refdesk.ui import theme
from refdesk.ui.banner import Banner
from refdesk.ui.drop_words import DropTarget, TargetKind
from refdesk.ui.edit_view import EditView
from refdesk.ui.files_view import FilesView
from refdesk.ui.links import open_external, pubmed_address
from refdesk.ui.links_view import LinksView
from refdesk.ui.notes_view import NotesView
from refdesk.ui.record_view import RecordView
from refdesk.ui.selection_view import ManyView, NothingView
from refdesk.ui.tab_bar import TabBar
from refdesk.ui.widgets import Button, Surface, menu, with_key

TABS: Final = ("record", "notes", "files", "links", "edit")
_HIT_TABS: Final = ("record", "links")


class DetailPane(Surface):
    """Knows no library: it is given `ReferenceView`s and tells what the reader wants done."""

    # the record
    search_asked = Signal(str)
    pmid_asked = Signal(str)
    reference_asked = Signal(int)
    section_asked = Signal(str, str)
    """PMID and "similar", "cited_by", "references" or "linkout"."""
    follow_doi_asked = Signal(int, str)
    """Reference id (0 for a hit) and DOI."""
    # deeds
    add_hit_asked = Signal(str)
    """PMID of the hit on screen."""
    add_to_collection_asked = Signal(object)
    """Where a menu may open (a QPoint of the screen)."""
    restore_asked = Signal(int)
    note_saved = Signal(int, int, str)
    attach_asked = Signal(int, object)
    """Reference id and a list of paths."""
    attachment_open_asked = Signal(int)
    attachment_remove_asked = Signal(int)
    edited = Signal(int, object)
    """Reference id and the edits, as `desk.edit` takes them."""
    told = Signal(str)
    """A sentence for the message bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("base", "", parent)
        self.setObjectName("detailPane")
        self.setAccessibleName(self.tr("Reference"))
        self._view: ReferenceView | None = None
        self._more: Callable[[], QMenu | None] | None = None
        self._build_parts()
        self._build_head()
        self._build_actions()
        self._place()
        self._connect()
        theme.signals().changed.connect(self._restyle)
        self._restyle()
        self.show_nothing()

    # Building

    def _build_parts(self) -> None:
        self.record_view = RecordView()
        self.notes_view = NotesView()
        self.files_view = FilesView()
        self.links_view = LinksView()
        self._edit_view: EditView | None = None
        self.nothing = NothingView()
        self.many = ManyView()
        self.banner = Banner()
        self._pages = QStackedWidget()
        for page in (
            self.record_view,
            self.notes_view,
            self.files_view,
            self.links_view,
        ):
            self._pages.addWidget(page)

    def _build_head(self) -> None:
        self.tabs = TabBar()
        self.tabs.setObjectName("detailTabs")
        self.tabs.setAccessibleName(self.tr("Parts of the reference"))
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for key in TABS:
            self.tabs.addTab(self._tab_name(key))
        self.tabs.currentChanged.connect(self._on_tab)
        self.sections_button = Button(
            "", "sections", "flat", height=28, name=self.tr("Sections of the record")
        )
        self.sections_button.clicked.connect(self._on_sections)
        self.more_button = Button(
            "", "more", "flat", height=28, name=self.tr("More for this reference")
        )
        self.more_button.clicked.connect(self._on_more)
        self._head = Surface("base", "b")
        self._head_box = QHBoxLayout(self._head)
        self._head_box.addWidget(self.tabs)
        self._head_box.addStretch(1)
        self._head_box.addWidget(self.sections_button)
        self._head_box.addWidget(self.more_button)

    def _build_actions(self) -> None:
        self.add_button = Button(self.tr("Add to library"), "plus", "primary", height=30)
        self.show_button = Button(self.tr("Show in library"), "library", height=30)
        self.doi_button = Button(self.tr("Follow DOI"), "external", height=30)
        self.pubmed_button = Button(
            self.tr("PubMed"), "globe", height=30, name=self.tr("Open in PubMed")
        )
        self.file_button = Button(self.tr("Open PDF"), "file", height=30)
        self.collection_button = Button(
            "", "folder-plus", height=30, name=self.tr("Add to collection")
        )
        self._actions = Surface("base")
        self._actions_box = QHBoxLayout(self._actions)
        for button in (
            self.add_button,
            self.show_button,
            self.doi_button,
            self.pubmed_button,
            self.file_button,
        ):
            self._actions_box.addWidget(button)
        self._actions_box.addStretch(1)
        self._actions_box.addWidget(self.collection_button)

    def _place(self) -> None:
        self._one = QWidget()
        box = QVBoxLayout(self._one)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for part in (self._head, self.banner, self._actions):
            box.addWidget(part)
        box.addWidget(self._pages, 1)
        self._states = QStackedWidget()
        for state in (self.nothing, self._one, self.many):
            self._states.addWidget(state)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._states)

    def _connect(self) -> None:
        for part in (self.record_view, self.links_view):
            part.doi_asked.connect(self._on_doi)
            part.pmid_asked.connect(self.pmid_asked)
            part.section_asked.connect(self.section_asked)
            part.refused.connect(self._on_refused)
        self.record_view.search_asked.connect(self.search_asked)
        self.record_view.reference_asked.connect(self.reference_asked)
        self.record_view.copied.connect(
            lambda text: self.told.emit(self.tr("%1 copied.").replace("%1", text))
        )
        self.notes_view.note_saved.connect(self.note_saved)
        self.files_view.attach_asked.connect(self.attach_asked)
        self.files_view.open_asked.connect(self.attachment_open_asked)
        self.files_view.remove_asked.connect(self.attachment_remove_asked)
        self.banner.deed_asked.connect(self._on_banner)
        self.doi_button.clicked.connect(lambda: self._on_doi(self._record_doi()))
        self.pubmed_button.clicked.connect(self.open_pubmed)
        self.file_button.clicked.connect(self._on_open_file)
        self.add_button.clicked.connect(self._on_add)
        self.show_button.clicked.connect(self._on_show)
        self.collection_button.clicked.connect(self._on_collection)

    # What it shows

    @property
    def view(self) -> ReferenceView | None:
        """The reference on screen; None when none or several are chosen."""
        return self._view

    def show_view(self, view: ReferenceView) -> None:
        """Show one reference; the open tab stays, and what is being written."""
        self._view = view
        self.banner.set_view(view)
        self.record_view.set_view(view)
        self.notes_view.set_notes(view.reference_id, list(view.notes))
        self.files_view.set_files(view.reference_id, list(view.attachments))
        self.links_view.set_view(view)
        self._show_edit(view)
        self._show_tabs(view)
        self._show_actions(view)
        self._states.setCurrentWidget(self._one)

    def show_nothing(self, sentence: str = "") -> None:
        """Say that nothing is chosen, or another sentence (a reference that cannot be read)."""
        self.flush()
        self._forget()
        self.nothing.set_sentence(sentence or self.tr("Select a reference."))
        self._states.setCurrentWidget(self.nothing)

    def show_many(self, rows: Sequence[ReferenceRow], count: int) -> None:
        """Sum up `count` references, of which `rows` are at hand."""
        self.flush()
        self._forget()
        self.many.show_rows(count, rows)
        self._states.setCurrentWidget(self.many)

    def _forget(self) -> None:
        self._view = None
        self.banner.set_view(None)
        self.record_view.set_view(None)
        self.notes_view.set_notes(0, [])
        self.files_view.set_files(0, [])
        self.links_view.set_view(None)
        self._show_edit(None)

    def flush(self) -> None:
        """Save what is being written; called before another reference is shown and at the end."""
        self.notes_view.flush()
        if self._edit_view is not None:
            self._edit_view.flush()

    @property
    def edit_view(self) -> EditView:
        """The form, built when it is first needed: its 23 fields cost half of the pane."""
        if self._edit_view is None:
            self._edit_view = EditView()
            self._edit_view.edited.connect(self.edited)
            self._pages.addWidget(self._edit_view)
            self._edit_view.set_view(self._view)
        return self._edit_view

    def _show_edit(self, view: ReferenceView | None) -> None:
        """Fill the form when it is in sight; else only save what was typed in it."""
        if self._edit_view is None:
            return
        if self.tab == "edit":
            self._edit_view.set_view(view)
        else:
            self._edit_view.flush()

    def set_words(self, words: Sequence[str]) -> None:
        """Mark the words that the search has found."""
        self.record_view.set_words(words)

    def set_related(self, found: RelatedList) -> None:
        """Fill a section that PubMed was asked for."""
        self.record_view.set_related(found)

    def set_link_outs(self, pmid: str, found: Sequence[LinkOut]) -> None:
        """Fill "LinkOut - more resources"."""
        self.record_view.set_link_outs(pmid, found)
        self.links_view.set_link_outs(pmid, tuple(found))

    def set_section_failed(self, pmid: str, section: str, sentence: str) -> None:
        """Say in a section why it could not be filled."""
        self.record_view.set_section_failed(pmid, section, sentence)

    def set_empty_actions(self, actions: Sequence[QAction]) -> None:
        """What to offer when nothing is chosen."""
        self.nothing.set_actions(actions)

    def set_batch_actions(self, actions: Sequence[QAction]) -> None:
        """What to offer when several references are chosen."""
        self.many.set_actions(actions)

    def set_more_menu(self, make: Callable[[], QMenu | None]) -> None:
        """Where the menu of the "more" button comes from: that of a row in the list."""
        self._more = make

    def show_tab(self, key: str) -> None:
        """Turn to "record", "notes", "files", "links" or "edit"."""
        at = TABS.index(key)
        if self.tabs.isTabVisible(at):
            self.tabs.setCurrentIndex(at)

    @property
    def tab(self) -> str:
        """The open tab."""
        return TABS[self.tabs.currentIndex()]

    def focus_record(self) -> None:
        """Turn to the record and give it the keys (Alt+3)."""
        self.show_tab("record")
        self.record_view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def start_note(self) -> None:
        """Write a new note (Ctrl+Shift+O)."""
        if self._view is not None and self._view.reference_id:
            self.show_tab("notes")
            self.notes_view.start_note()

    def drop_target(self, place: QPoint) -> DropTarget | None:
        """The open reference takes files and notes; see `drop.find_target`."""
        if self._view is None or not self._view.reference_id:
            return None
        name = self._view.record.title.plain
        return DropTarget(
            TargetKind.RECORD, self._view.reference_id, name, area=QRect(QPoint(0, 0), self.size())
        )

    # Inside

    def _tab_name(self, key: str) -> str:
        return {
            "record": self.tr("Record"), "notes": self.tr("Notes"), "files": self.tr("Files"),
            "links": self.tr("Links"), "edit": self.tr("Edit"),
        }[key]  # fmt: skip

    def _show_tabs(self, view: ReferenceView) -> None:
        if not view.reference_id and self.tab not in _HIT_TABS:
            self.show_tab("record")  # before its tab goes: Qt would choose a neighbour
        counts = {"notes": len(view.notes), "files": len(view.attachments)}
        for at, key in enumerate(TABS):
            self.tabs.set_count(at, counts.get(key, 0))
            is_shown = bool(view.reference_id) or key in _HIT_TABS
            if self.tabs.isTabVisible(at) != is_shown:
                self.tabs.setTabVisible(at, is_shown)
        self._fit_tabs()

    def _show_actions(self, view: ReferenceView) -> None:
        record, is_hit = view.record, not view.reference_id
        is_known = is_hit and Status.IN_LIBRARY in view.statuses
        self.add_button.setVisible(is_hit and not is_known)
        self.show_button.setVisible(is_known and record.pmid in dict(view.known))
        _enable(
            self.doi_button,
            bool(record.doi),
            with_key(self.tr("Follow DOI"), "F3"),
            self.tr("This record has no DOI"),
        )
        _enable(
            self.pubmed_button,
            bool(record.pmid),
            self.tr("Open in PubMed"),
            self.tr("This record has no PMID"),
        )
        has_pdf = self._pdf(view) is not None
        self.file_button.setVisible(has_pdf)
        tip = with_key(self.tr("Add to collection"), "Ctrl+Shift+M")
        why = (
            self.tr("It is in the trash")
            if view.is_trashed
            else self.tr("Add it to the library first")
        )
        _enable(self.collection_button, not is_hit and not view.is_trashed, tip, why)

    @staticmethod
    def _pdf(view: ReferenceView) -> int | None:
        for row in view.attachments:
            if row.media_type == "application/pdf" or row.path.lower().endswith(".pdf"):
                return row.id
        return None

    def _record_doi(self) -> str:
        return self._view.record.doi if self._view is not None else ""

    def _on_doi(self, doi: str) -> None:
        if self._view is None or not doi:
            return
        # Only the reference's own DOI is remembered with it.
        is_own = doi == self._view.record.doi
        self.follow_doi_asked.emit(self._view.reference_id if is_own else 0, doi)

    def open_pubmed(self) -> None:
        """Open PubMed's page in the browser."""
        if self._view is not None and self._view.record.pmid:
            open_external(pubmed_address(self._view.record.pmid))

    def _on_open_file(self) -> None:
        pdf = self._pdf(self._view) if self._view is not None else None
        if pdf is not None:
            self.attachment_open_asked.emit(pdf)

    def _on_add(self) -> None:
        if self._view is not None:
            self.add_hit_asked.emit(self._view.record.pmid)

    def _on_show(self) -> None:
        if self._view is not None:
            known = dict(self._view.known).get(self._view.record.pmid)
            if known:
                self.reference_asked.emit(known)

    def _on_collection(self) -> None:
        button = self.collection_button
        self.add_to_collection_asked.emit(button.mapToGlobal(QPoint(0, button.height())))

    def _on_banner(self, deed: str, value: str) -> None:
        if deed == "pmid":
            known = dict(self._view.known) if self._view is not None else {}
            if value in known:
                self.reference_asked.emit(known[value])
            else:
                self.pmid_asked.emit(value)
        elif deed == "doi":
            self._on_doi(value)
        elif deed == "restore" and self._view is not None:
            self.restore_asked.emit(self._view.reference_id)

    def _on_refused(self, address: str) -> None:
        self.told.emit(
            self.tr("RefDesk opens web addresses only, not %1.").replace("%1", address[:200])
        )

    def _on_tab(self, at: int) -> None:
        if TABS[at] == "edit":
            self.edit_view.set_view(self._view)
            self._pages.setCurrentWidget(self.edit_view)
        else:
            self._pages.setCurrentIndex(at)
        self.sections_button.setEnabled(TABS[at] == "record")

    def sections_menu(self) -> QMenu:
        """The record's sections; choosing one scrolls there."""
        made = menu(self)
        for name, title in self.record_view.sections:
            made.addAction(title, partial(self.record_view.go_to, name))
        return made

    def _on_sections(self) -> None:
        self._open(self.sections_menu(), self.sections_button)

    def _on_more(self) -> None:
        made = self._more() if self._more is not None else None
        if made is not None:
            self._open(made, self.more_button)

    def _open(self, made: QMenu, button: Button) -> None:
        made.popup(button.mapToGlobal(QPoint(0, button.height())))
        made.aboutToHide.connect(made.deleteLater)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(280), theme.px(200))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_tabs()

    def _fit_tabs(self) -> None:
        has_room = self.width() >= theme.px(320)
        self.sections_button.setVisible(has_room)
        buttons = self.more_button.sizeHint().width() * (2 if has_room else 1)
        self.tabs.fit(self.width() - buttons - theme.px(34))

    def _restyle(self) -> None:
        m = theme.current().metrics
        self._head_box.setContentsMargins(m.padding - m.px(6), 0, m.px(12), 1)
        self._head_box.setSpacing(m.px(4))
        self._head.setFixedHeight(m.tabs + 1)
        self.tabs.setTabText(0, self.tabs.tabText(0))
        self._fit_tabs()
        self._actions_box.setContentsMargins(m.padding, m.px(12), m.px(24), m.px(8))
        self._actions_box.setSpacing(m.px(8))


def _enable(button: Button, is_possible: bool, tip: str, why_not: str) -> None:
    """Enable a button or say in its tooltip why it is not."""
    button.setEnabled(is_possible)
    button.setToolTip(tip if is_possible else why_not)
    button.setAccessibleDescription("" if is_possible else why_not)

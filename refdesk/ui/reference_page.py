"""One reference in the detail pane: head with tabs, banner, buttons, and a page for each tab."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from refdesk.model.rows import AttachmentRow, NoteRow, Status
from refdesk.model.views import LinkOut, ReferenceView
from refdesk.model.watching import HitState
from refdesk.ui import theme
from refdesk.ui.banner import Banner
from refdesk.ui.links import open_external, pubmed_address
from refdesk.ui.record_buttons import enable, pdf_of
from refdesk.ui.record_view import RecordView
from refdesk.ui.tab_bar import TabBar
from refdesk.ui.widgets import Button, Surface, menu, with_key

if TYPE_CHECKING:
    from refdesk.ui.detail_pane import DetailPane
    from refdesk.ui.edit_view import EditView, Refused
    from refdesk.ui.files_view import FilesView
    from refdesk.ui.links_view import LinksView
    from refdesk.ui.notes_view import NotesView

TABS: Final = ("record", "notes", "files", "links", "edit")
_HIT_TABS: Final = ("record", "links")


class ReferencePage(QWidget):
    """Shows a `ReferenceView`; what the reader wants is told by the signals of `pane`.

    The page of a tab is built when the tab is first opened, or asked for.
    """

    def __init__(self, pane: DetailPane) -> None:
        super().__init__()
        self._pane = pane
        self._view: ReferenceView | None = None
        self._locked = ""
        self._link_outs: tuple[str, tuple[LinkOut, ...]] = ("", ())
        self.record_view = RecordView()
        self.banner = Banner()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.record_view)
        self._build_head()
        self._build_actions()
        self._place()
        self._connect()
        theme.signals().changed.connect(self._restyle)
        self._restyle()

    # Building

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
        self.later_button = Button(self.tr("Later"), "clock", height=30, name=self.tr("Keep for later"))  # fmt: skip
        self.discard_button = Button(self.tr("Discard"), "x", height=30)
        self.back_button = Button(self.tr("New again"), "undo", height=30)
        self.show_button = Button(self.tr("Show in library"), "library", height=30)
        self.doi_button = Button(self.tr("Follow DOI"), "external", height=30)
        self.pubmed_button = Button(
            self.tr("PubMed"), "globe", height=30, name=self.tr("Open in PubMed")
        )
        self.file_button = Button(self.tr("Open PDF"), "file", height=30)
        self.find_button = Button(self.tr("Find full text"), "download", height=30)
        self.collection_button = Button(
            "", "folder-plus", height=30, name=self.tr("Add to collection")
        )
        self._actions = Surface("base")
        self._actions_box = QHBoxLayout(self._actions)
        for button in (
            self.add_button,
            self.later_button,
            self.discard_button,
            self.back_button,
            self.show_button,
            self.doi_button,
            self.pubmed_button,
            self.file_button,
            self.find_button,
        ):
            self._actions_box.addWidget(button)
        self._actions_box.addStretch(1)
        self._actions_box.addWidget(self.collection_button)
        for button in (self.doi_button, self.pubmed_button, self.collection_button):
            button.show()  # said, so that they count when room is measured before the first paint

    def _place(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for part in (self._head, self.banner, self._actions):
            box.addWidget(part)
        box.addWidget(self._pages, 1)

    def _connect(self) -> None:
        self._follow(self.record_view)
        pane = self._pane
        self.record_view.search_asked.connect(pane.search_asked)
        self.record_view.reference_asked.connect(pane.reference_asked)
        self.record_view.copied.connect(
            lambda text: pane.told.emit(self.tr("%1 copied.").replace("%1", text))
        )
        self.banner.deed_asked.connect(self._on_banner)
        self.doi_button.clicked.connect(lambda: self._on_doi(self._record_doi()))
        self.pubmed_button.clicked.connect(self.open_pubmed)
        self.file_button.clicked.connect(self._on_open_file)
        self.find_button.clicked.connect(lambda: pane.full_text_asked.emit(self._id))
        self.add_button.clicked.connect(self._on_add)
        self.later_button.clicked.connect(partial(self._on_decided, HitState.LATER))
        self.discard_button.clicked.connect(partial(self._on_decided, HitState.DISCARDED))
        self.back_button.clicked.connect(partial(self._on_decided, HitState.NEW))
        self.show_button.clicked.connect(self._on_show)
        self.collection_button.clicked.connect(self._on_collection)

    def _follow(self, part: RecordView | LinksView) -> None:
        part.doi_asked.connect(self._on_doi)
        part.pmid_asked.connect(self._pane.pmid_asked)
        part.section_asked.connect(self._pane.section_asked)
        part.refused.connect(self._on_refused)

    # Pages, each built when its tab is first opened

    @cached_property
    def notes_view(self) -> NotesView:
        """The notes."""
        from refdesk.ui.notes_view import NotesView

        made = NotesView()
        made.note_saved.connect(self._pane.note_saved)
        made.key_asked.connect(self._pane.note_key_asked)
        made.offers_asked.connect(self._pane.note_offers_asked)
        made.reference_asked.connect(self._pane.reference_asked)
        made.links_asked.connect(self._pane.note_links_asked)
        made.refused.connect(self._on_refused)
        made.set_locked(self._locked)
        made.record = self._view.record if self._view is not None else None
        made.set_notes(self._id, self._notes)
        self._pages.addWidget(made)
        return made

    @cached_property
    def files_view(self) -> FilesView:
        """The attachments."""
        from refdesk.ui.files_view import FilesView

        made = FilesView()
        made.attach_asked.connect(self._pane.attach_asked)
        made.full_text_asked.connect(self._pane.full_text_asked)
        made.open_asked.connect(self._pane.attachment_open_asked)
        made.remove_asked.connect(self._pane.attachment_remove_asked)
        made.address_asked.connect(self._pane.address_asked)
        made.set_locked(self._locked)
        made.set_files(self._id, self._files)
        self._pages.addWidget(made)
        return made

    @cached_property
    def links_view(self) -> LinksView:
        """The links."""
        from refdesk.ui.links_view import LinksView

        made = LinksView()
        self._follow(made)
        made.reference_asked.connect(self._pane.reference_asked)
        made.unrelate_asked.connect(self._pane.unrelate_asked)
        made.links_wanted.connect(self._pane.links_wanted)
        made.links_asked.connect(self._pane.links_asked)
        made.titles_asked.connect(self._pane.titles_asked)
        made.add_asked.connect(self._pane.add_works_asked)
        made.table_asked.connect(self._pane.table_asked)
        made.set_locked(self._locked)
        self._pages.addWidget(made)
        return made

    @cached_property
    def edit_view(self) -> EditView:
        """The form."""
        from refdesk.ui.edit_view import EditView

        made = EditView()
        made.edited.connect(self._pane.edited)
        made.told.connect(self._pane.told)
        made.set_locked(self._locked)
        self._pages.addWidget(made)
        return made

    @property
    def _id(self) -> int:
        return self._view.reference_id if self._view is not None else 0

    @property
    def _notes(self) -> list[NoteRow]:
        return list(self._view.notes) if self._view is not None else []

    @property
    def _files(self) -> list[AttachmentRow]:
        return list(self._view.attachments) if self._view is not None else []

    def _built(self, key: str) -> bool:
        return f"{key}_view" in self.__dict__

    # What it shows

    def set_locked(self, reason: str) -> None:
        """The library can only be read: what would change it is disabled and says `reason`."""
        self._locked = reason
        self.banner.set_locked(reason)
        for key in ("notes", "files", "links", "edit"):
            if self._built(key):
                getattr(self, f"{key}_view").set_locked(reason)
        if self._view is not None:
            self._show_actions(self._view)

    def set_view(self, view: ReferenceView | None) -> None:
        """Show a reference, or nothing; what was being written in another one is saved."""
        self._view = view
        self.banner.set_view(view)
        self.record_view.set_view(view)
        for key in ("notes", "files"):
            if self._built(key):
                self._fill(key)
        if self.tab in ("links", "edit"):
            self._fill(self.tab)
        elif self._built("edit"):
            self.edit_view.flush()
        if view is not None:
            self._show_tabs(view)
            self._show_actions(view)

    def _fill(self, key: str) -> None:
        """Put what belongs to the reference on the page of a tab."""
        if key == "notes":
            self.notes_view.record = self._view.record if self._view is not None else None
            self.notes_view.set_notes(self._id, self._notes)
        elif key == "files":
            self.files_view.set_files(self._id, self._files)
        elif key == "links":
            self.links_view.set_view(self._view)
            self.links_view.set_link_outs(*self._link_outs)
        elif key == "edit":
            self.edit_view.set_view(self._view)

    def flush(self) -> None:
        """Save what is being written."""
        if self._built("notes"):
            self.notes_view.flush()
        if self._built("edit"):
            self.edit_view.flush()

    @property
    def refused(self) -> Refused | None:
        """What of the Edit tab cannot be saved; see `EditView.refused`."""
        return self.edit_view.refused if self._built("edit") else None

    def set_link_outs(self, pmid: str, found: Sequence[LinkOut]) -> None:
        """Fill "LinkOut - more resources"."""
        self._link_outs = (pmid, tuple(found))
        self.record_view.set_link_outs(pmid, found)
        if self.tab == "links":
            self.links_view.set_link_outs(*self._link_outs)

    @property
    def tab(self) -> str:
        """The open tab."""
        return TABS[self.tabs.currentIndex()]

    def show_tab(self, key: str) -> None:
        """Turn to "record", "notes", "files", "links" or "edit"."""
        at = TABS.index(key)
        if self.tabs.isTabVisible(at):
            self.tabs.setCurrentIndex(at)

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
        self.collection_button.setVisible(not is_hit)
        enable(self.add_button, not self._locked, with_key("", "A"), self._locked)
        is_open, is_discarded = is_hit and not is_known, Status.DISCARDED in view.statuses
        is_later = Status.LATER in view.statuses
        later, back = self.tr("Keep for later: it stays in the inbox"), self.tr("Take it back")
        if is_discarded:
            back = self.tr("You discarded it before. Take that back")
        for button, key, tip, is_shown in (
            (self.later_button, "L", later, self._pane.shows_inbox and not is_later),
            (
                self.discard_button,
                "D",
                self.tr("Discard: it comes back in no alert"),
                not is_discarded,
            ),
            (self.back_button, "U", back, is_discarded or is_later),
        ):
            button.setVisible(is_open and is_shown)
            enable(button, not self._locked, with_key(tip, key), self._locked)
        self.show_button.setVisible(is_known and record.pmid in dict(view.known))
        enable(
            self.doi_button,
            bool(record.doi),
            with_key(self.tr("Follow DOI"), "F3"),
            self.tr("This record has no DOI"),
        )
        enable(
            self.pubmed_button,
            bool(record.pmid),
            self.tr("Open in PubMed"),
            self.tr("This record has no PMID"),
        )
        has_pdf = pdf_of(view) is not None
        self.file_button.setVisible(has_pdf)
        self.find_button.setVisible(not is_hit and not has_pdf and not view.is_trashed)
        tip = self.tr("Find a copy that anybody may read, and attach its PDF")
        enable(self.find_button, not self._locked, tip, self._locked)
        tip = with_key(self.tr("Add to collection"), "Ctrl+Shift+M")
        why = (
            self.tr("It is in the trash")
            if view.is_trashed
            else self.tr("Add it to the library first")
        )
        is_possible = not is_hit and not view.is_trashed and not self._locked
        enable(self.collection_button, is_possible, tip, self._locked or why)
        self._fit_actions()

    def _fit_actions(self) -> None:
        """Leave the buttons their words while there is room, the main ones the longest."""
        words = (
            self.pubmed_button,
            self.find_button,
            self.file_button,
            self.doi_button,
            self.back_button,
            self.discard_button,
            self.later_button,
            self.show_button,
            self.add_button,
        )
        for button in words:
            button.set_folded(False)
        for button in words:
            if self._actions_box.sizeHint().width() <= self.width():
                break
            button.set_folded(True)

    def _record_doi(self) -> str:
        return self._view.record.doi if self._view is not None else ""

    def _on_doi(self, doi: str) -> None:
        if self._view is None or not doi:
            return
        # Only the reference's own DOI is remembered with it.
        is_own = doi == self._view.record.doi
        self._pane.follow_doi_asked.emit(self._view.reference_id if is_own else 0, doi)

    def open_pubmed(self) -> None:
        """Open PubMed's page in the browser."""
        if self._view is not None and self._view.record.pmid:
            open_external(pubmed_address(self._view.record.pmid))

    def _on_open_file(self) -> None:
        pdf = pdf_of(self._view)
        if pdf is not None:
            self._pane.attachment_open_asked.emit(pdf)

    def _on_add(self) -> None:
        if self._view is not None:
            self._pane.add_hit_asked.emit(self._view.record.pmid)

    def _on_decided(self, state: HitState) -> None:
        if self._view is not None:
            self._pane.hit_decided.emit(self._view.record.pmid, int(state))

    def _on_show(self) -> None:
        if self._view is not None:
            known = dict(self._view.known).get(self._view.record.pmid)
            if known:
                self._pane.reference_asked.emit(known)

    def _on_collection(self) -> None:
        button = self.collection_button
        self._pane.add_to_collection_asked.emit(button.mapToGlobal(QPoint(0, button.height())))

    def _on_banner(self, deed: str, value: str) -> None:
        if deed == "pmid":
            known = dict(self._view.known) if self._view is not None else {}
            if value in known:
                self._pane.reference_asked.emit(known[value])
            else:
                self._pane.pmid_asked.emit(value)
        elif deed == "doi":
            self._on_doi(value)
        elif deed == "restore" and self._view is not None:
            self._pane.restore_asked.emit(self._view.reference_id)

    def _on_refused(self, address: str) -> None:
        self._pane.told.emit(
            self.tr("RefDesk opens web addresses only, not %1.").replace("%1", address[:200])
        )

    def _on_tab(self, at: int) -> None:
        key = TABS[at]
        page = getattr(self, f"{key}_view")
        if key in ("links", "edit"):
            self._fill(key)
        self._pages.setCurrentWidget(page)
        self.sections_button.setEnabled(key == "record")

    def sections_menu(self) -> QMenu:
        """The record's sections; choosing one scrolls there."""
        made = menu(self)
        for name, title in self.record_view.sections:
            made.addAction(title, partial(self.record_view.go_to, name))
        return made

    def _on_sections(self) -> None:
        self._open(self.sections_menu(), self.sections_button)

    def _on_more(self) -> None:
        made = self._pane.more_menu() if self._pane.more_menu is not None else None
        if made is not None:
            self._open(made, self.more_button)

    def _open(self, made: QMenu, button: Button) -> None:
        made.popup(button.mapToGlobal(QPoint(0, button.height())))
        made.aboutToHide.connect(made.deleteLater)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_tabs()
        self._fit_actions()

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
        self._fit_actions()

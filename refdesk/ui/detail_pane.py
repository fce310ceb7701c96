"""The detail pane: one reference, a summary of several, or a word on why there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from refdesk.model.rows import ReferenceRow
from refdesk.model.views import LinkOut, ReferenceView, RelatedList
from refdesk.ui import theme
from refdesk.ui.selection_view import ManyView, NothingView
from refdesk.ui.widgets import Surface

if TYPE_CHECKING:
    from refdesk.ui.drop_words import DropTarget
    from refdesk.ui.edit_view import Refused
    from refdesk.ui.links_view import LinksView
    from refdesk.ui.record_view import RecordView
    from refdesk.ui.reference_page import ReferencePage


class DetailPane(Surface):
    """Knows no library: it is given `ReferenceView`s and tells what the reader wants done.

    What shows a reference (`page`) is built for the first one.
    """

    # the record
    search_asked = Signal(str)
    pmid_asked = Signal(str)
    reference_asked = Signal(int)
    unrelate_asked = Signal(int, int)
    section_asked = Signal(str, str)
    """PMID and "similar", "cited_by", "references" or "linkout"."""
    links_wanted = Signal(object)
    links_asked = Signal(object, object)
    titles_asked = Signal(str, object)
    add_works_asked = Signal(object)
    table_asked = Signal(str)
    """These five as those of the Links tab (`LinksView`)."""
    follow_doi_asked = Signal(int, str)
    """Reference id (0 for a hit) and DOI."""
    # deeds
    add_hit_asked = Signal(str)
    """PMID of the hit on screen."""
    hit_decided = Signal(str, int)
    """PMID of the hit on screen, and a `HitState`."""
    add_to_collection_asked = Signal(object)
    """Where a menu may open (a QPoint of the screen)."""
    restore_asked = Signal(int)
    note_links_asked = Signal(int)
    note_offers_asked = Signal(str)
    """What is written after `[[` in a note."""
    note_key_asked = Signal(str)
    """The citation key that a link of a note names."""
    note_saved = Signal(int, int, str, str)
    attach_asked = Signal(int, object)
    """Reference id and a list of paths."""
    full_text_asked = Signal(int)
    """Reference id."""
    attachment_open_asked = Signal(int)
    attachment_remove_asked = Signal(int)
    address_asked = Signal(str)
    edited = Signal(int, object, object)
    """Reference id and the edits, as `desk.edit` takes them."""
    told = Signal(str)
    """A sentence for the message bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("base", "", parent)
        self.setObjectName("detailPane")
        self.setAccessibleName(self.tr("Reference"))
        self._view: ReferenceView | None = None
        self._words: tuple[str, ...] = ()
        self._locked = ""
        self.shows_inbox = False
        """Whether hits of an alert are shown: they can be put off."""
        self._batch_actions: tuple[Sequence[QAction], Sequence[QAction]] = ((), ())
        self.more_menu: Callable[[], QMenu | None] | None = None
        self.nothing = NothingView()
        self._states = QStackedWidget()
        self._states.addWidget(self.nothing)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._states)
        self.show_nothing()

    @cached_property
    def page(self) -> ReferencePage:
        """What shows one reference."""
        from refdesk.ui.reference_page import ReferencePage  # records and their HTML with it

        made = ReferencePage(self)
        made.record_view.set_words(self._words)
        made.set_locked(self._locked)
        self._states.addWidget(made)
        return made

    @cached_property
    def many(self) -> ManyView:
        """What sums up several."""
        made = ManyView()
        made.set_actions(*self._batch_actions)
        self._states.addWidget(made)
        return made

    @property
    def record_view(self) -> RecordView:
        """The record of the reference on screen."""
        return self.page.record_view

    # What it shows

    @property
    def view(self) -> ReferenceView | None:
        """The reference on screen; None when none or several are chosen."""
        return self._view

    def show_view(self, view: ReferenceView) -> None:
        """Show one reference; the open tab stays, and what is being written."""
        self._view = view
        self.page.set_view(view)
        self._states.setCurrentWidget(self.page)

    def show_nothing(self, sentence: str = "") -> None:
        """Say that nothing is chosen, or another sentence (a reference that cannot be read)."""
        self.nothing.set_sentence(sentence or self.tr("Select a reference."))
        if self._view is None and self._states.currentWidget() is self.nothing:
            return  # a list that is read again while nothing is chosen
        self.flush()
        self._forget()
        self._states.setCurrentWidget(self.nothing)

    def show_many(self, rows: Sequence[ReferenceRow], count: int, *, is_hits: bool = False) -> None:
        """Sum up `count` references or hits of PubMed, of which `rows` are at hand."""
        self.flush()
        self._forget()
        self.many.show_rows(count, rows, is_hits=is_hits)
        self._states.setCurrentWidget(self.many)

    def _forget(self) -> None:
        self._view = None
        if self._has_page:
            self.page.set_view(None)

    @property
    def _has_page(self) -> bool:
        return "page" in self.__dict__

    def flush(self) -> None:
        """Save what is being written; called before another reference is shown and at the end."""
        if self._has_page:
            self.page.flush()

    @property
    def refused(self) -> Refused | None:
        """What of the Edit tab cannot be saved; see `EditView.refused`."""
        return self.page.refused if self._has_page else None

    def set_words(self, words: Sequence[str]) -> None:
        """Mark the words that the search has found."""
        self._words = tuple(words)
        if self._has_page:
            self.page.record_view.set_words(words)

    def set_locked(self, reason: str) -> None:
        """The library can only be read: what would change it is disabled and says `reason`."""
        self._locked = reason
        if self._has_page:
            self.page.set_locked(reason)

    def set_related(self, found: RelatedList) -> None:
        """Fill a section that PubMed was asked for."""
        self.page.record_view.set_related(found)

    def set_link_outs(self, pmid: str, found: Sequence[LinkOut]) -> None:
        """Fill "LinkOut - more resources"."""
        self.page.set_link_outs(pmid, found)

    @property
    def links_view(self) -> LinksView | None:
        """The Links tab, if it was opened before."""
        is_built = self._has_page and "links_view" in self.page.__dict__
        return self.page.links_view if is_built else None

    def set_section_failed(self, pmid: str, section: str, sentence: str) -> None:
        """Say in a section why it could not be filled."""
        self.page.record_view.set_section_failed(pmid, section, sentence)

    def set_empty_actions(self, actions: Sequence[QAction]) -> None:
        """What to offer when nothing is chosen."""
        self.nothing.set_actions(actions)

    def set_batch_actions(
        self, actions: Sequence[QAction], on_hits: Sequence[QAction] = ()
    ) -> None:
        """What to offer when several references, or hits of PubMed, are chosen."""
        self._batch_actions = (actions, on_hits)
        if "many" in self.__dict__:
            self.many.set_actions(actions, on_hits)

    def set_more_menu(self, make: Callable[[], QMenu | None]) -> None:
        """Where the menu of the "more" button comes from: that of a row in the list."""
        self.more_menu = make

    def show_tab(self, key: str) -> None:
        """Turn to "record", "notes", "files", "links" or "edit"."""
        self.page.show_tab(key)

    @property
    def tab(self) -> str:
        """The open tab."""
        return self.page.tab

    def open_pubmed(self) -> None:
        """Open PubMed's page in the browser."""
        self.page.open_pubmed()

    def focus_record(self) -> None:
        """Turn to the record and give it the keys (Alt+3)."""
        self.show_tab("record")
        self.record_view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def start_note(self) -> None:
        """Write a new note (Ctrl+Shift+O)."""
        if self._view is not None and self._view.reference_id:
            self.show_tab("notes")
            self.page.notes_view.start_note()

    def drop_target(self, place: QPoint) -> DropTarget | None:
        """The open reference takes files and notes; see `drop.find_target`."""
        from refdesk.ui.drop_words import DropTarget, TargetKind  # when something is dragged

        if self._view is None or not self._view.reference_id:
            return None
        name = self._view.record.title.plain
        return DropTarget(
            TargetKind.RECORD, self._view.reference_id, name, area=QRect(QPoint(0, 0), self.size())
        )

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(280), theme.px(200))

"""What is shown in the list, and why: joins search box, library pane and list with the desk."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from refdesk.model.rows import GroupBy, Overview, SortKey, SortTerm, View, ViewKind
from refdesk.model.views import Listing, PubMedPage
from refdesk.ui import query_text
from refdesk.ui.kept_selection import KeptSelection
from refdesk.ui.library_pane import LibraryPane
from refdesk.ui.reference_table import ReferenceTable
from refdesk.ui.search_pane import SearchPane
from refdesk.ui.state import ALL, Scope, Shown, is_library_empty
from refdesk.ui.toolbar import Toolbar
from refdesk.ui.trail import Trail
from refdesk.ui.unfinished_list import UnfinishedList
from refdesk.ui.watching.inboxes import Inboxes

if TYPE_CHECKING:
    from refdesk.model.facets import FacetFilter

PAGE_SIZE: Final = 50
REFRESH_PAUSE: Final = 120
"""Milliseconds in which changes gather before the list is read again."""
BUSY_AFTER: Final = 150


class Browser(QObject):
    """Keeps what is shown (`place`), asks the desk for it, shows the answers.

    `selection_changed` follows every change of what is selected, also by a new list.
    """

    selection_changed = Signal()
    place_changed = Signal()
    emptied = Signal(bool)
    """Whether the library is empty (and its offers are shown)."""

    def __init__(
        self, desk: Any, toolbar: Toolbar, library: LibraryPane, pane: SearchPane,
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._desk = desk
        self._toolbar = toolbar
        self._library = library
        self._pane = pane
        self._table = pane.table
        self.place = Shown()
        self.trail = Trail(lambda: self._table.current_id() or 0)
        self.listing: Listing | None = None
        self.page: PubMedPage | None = None
        self.overview: Overview | None = None
        self._request = 0
        self._pubmed_request = 0
        self._is_refresh = False
        self._is_deep = False
        self._is_empty = False
        self._kept = KeptSelection(self._table)
        self._rest = UnfinishedList(desk)
        self._checked_query = ""
        self.inboxes = Inboxes(desk, self, pane)
        self.earlier_pubmed: tuple[str, ...] = ()
        """The searches of PubMed that were made, which #1, #2 ... mean."""
        self._late = QTimer(self, singleShot=True, interval=REFRESH_PAUSE)
        self._late.timeout.connect(self._refresh)
        self._busy = QTimer(self, singleShot=True, interval=BUSY_AFTER)
        self._busy.timeout.connect(partial(toolbar.search_box.set_busy, True))
        self._connect()
        self._tell_placeholder()

    def _connect(self) -> None:
        desk, box = self._desk, self._toolbar.search_box
        desk.listed.connect(self._on_listed)
        desk.list_failed.connect(self._on_list_failed)
        desk.pubmed_listed.connect(self._on_pubmed_listed)
        desk.pubmed_failed.connect(self._on_pubmed_failed)
        desk.pubmed_waits.connect(self._pane.show_pubmed_waiting)
        desk.overview_read.connect(self._on_overview)
        desk.references_changed.connect(self._on_references_changed)
        box.edited.connect(self._on_edited)
        box.searched.connect(self._on_searched)
        box.searched_other.connect(self.search_other)
        self._toolbar.scope_switch.chosen.connect(self.set_scope)
        self._library.view_chosen.connect(self.show_view)
        pane = self._pane
        pane.sort_chosen.connect(self.sort)
        self._table.sort_asked.connect(self._on_sort_asked)
        self._table.sort_added.connect(self._on_sort_added)
        pane.pubmed_sort_chosen.connect(self.sort_pubmed)
        pane.page_asked.connect(self.show_pubmed_page)
        pane.retry_asked.connect(self.retry)
        pane.pubmed_asked.connect(self.search_other)
        pane.clear_asked.connect(self.clear_query)
        pane.filter_bar.taken_away.connect(self.narrow)
        pane.filter_bar.cleared.connect(self.clear_filters)
        pane.suggestion_asked.connect(self.search)
        self._table.selected.connect(self.selection_changed)

    # Where to go

    @property
    def table(self) -> ReferenceTable:
        """The list."""
        return self._table

    @property
    def is_pubmed(self) -> bool:
        """Whether PubMed is searched."""
        return self.place.scope == Scope.PUBMED

    @property
    def is_waiting(self) -> bool:
        """Whether the list is about to be read again, or the typed query to be searched."""
        return self._late.isActive() or self._toolbar.search_box.is_waiting

    @property
    def is_empty_library(self) -> bool:
        """Whether there is nothing in the library, so that its offers are shown."""
        return self._is_empty

    @property
    def collection_id(self) -> int:
        """The collection that is shown, 0 when it is another view."""
        view = self.place.view
        is_one = view.kind == ViewKind.COLLECTION and not self.is_pubmed
        return view.id if is_one else 0

    def start(self) -> None:
        """Show the whole library."""
        self.trail.visit(self.place)
        self._show()

    def show_view(self, view: View) -> None:
        """Show an entry of the library pane; its own list, without the old query."""
        if view.kind == ViewKind.WATCH:
            self.inboxes.show(view.id)
            return
        view = replace(view, is_deep=self._is_deep and view.kind == ViewKind.COLLECTION)
        self.go(self.place.for_view(view))

    def set_deep(self, is_deep: bool) -> None:
        """Have collections show what lies in those inside them too, or not."""
        self._is_deep = is_deep
        view = self.place.view
        if view.kind == ViewKind.COLLECTION and view.is_deep != is_deep:
            self.go(replace(self.place, view=replace(view, is_deep=is_deep)))

    def set_scope(self, scope: Scope) -> None:
        """Search the library or PubMed; each scope has its own query."""
        self.go(replace(self.place, scope=scope, watch_id=0))
        self._toolbar.search_box.focus()

    def search(self, query: str) -> None:
        """Search for `query` where one searches now."""
        self.go(self.place.with_query(query))

    def search_library(self, query: str) -> None:
        """Search all of the library for `query`."""
        self.go(self.place.for_view(ALL, query))

    def narrow(self, one: FacetFilter, *, replaces: bool = False) -> None:
        """Narrow the library's list by a value, or no more when it is narrowed by it already."""
        from refdesk.model.facets import toggled  # with the first filter

        self.set_filters(toggled(self.place.filters, one, replaces=replaces))

    def set_filters(self, filters: tuple[FacetFilter, ...]) -> None:
        """Narrow the library's list by these and no others."""
        self.go(replace(self.place, scope=Scope.LIBRARY, filters=filters))

    def clear_filters(self) -> None:
        """Show the list as wide as view and query make it."""
        self.set_filters(())

    def search_pubmed(self, query: str) -> None:
        """Search PubMed for `query`."""
        self.go(replace(self.place, scope=Scope.PUBMED, pubmed_query=query, start=0, watch_id=0))

    def search_other(self, query: str = "") -> None:
        """Search the other place for what is in the box (or `query`)."""
        query = query or self._toolbar.search_box.text
        if self.is_pubmed:
            self.search_library(query)
        else:
            self.search_pubmed(query)

    def clear_query(self) -> None:
        """Take the query away, and the filters of the library's list."""
        if not self.is_pubmed and self.place.filters:
            self.place = replace(self.place, filters=())
        self.search("")

    def sort(self, sort: SortKey, descending: bool, then: tuple[SortTerm, ...] = ()) -> None:
        """Sort the library's list, by further columns too."""
        self.go(replace(self.place, sort=sort, is_descending=descending, then=then))

    def add_sort(self, sort: SortKey, descending: bool) -> None:
        """Sort by one more column; asked again, turn it, then take it away."""
        (first, is_descending), *then = self.place.with_sort_added(sort, descending)
        self.sort(first, is_descending, tuple(then))

    def arrange(self, sort: SortTerm, then: tuple[SortTerm, ...], group: GroupBy) -> None:
        """Sort and group the library's list in one go."""
        place = replace(self.place, sort=sort[0], is_descending=sort[1], then=then, group=group)
        if self.is_pubmed:
            self.place = place  # counts when the library is shown again
        elif place != self.place:
            self.go(place)

    def begin_with(self, sort: SortTerm, then: tuple[SortTerm, ...], group: GroupBy) -> None:
        """Sort and group the first list, before it is asked for."""
        if sort[0] == SortKey.PLAN and not then:
            sort = SortKey.ADDED, True  # that of the reading list, where one was last
        key = SortKey.ADDED if sort[0] == SortKey.BEST else sort[0]
        self.place = replace(self.place, sort=key, is_descending=sort[1], then=then, group=group)

    def group_by(self, group: GroupBy) -> None:
        """Divide the library's list into groups, or no more."""
        if not self.is_pubmed:
            self.go(replace(self.place, group=group))

    def sort_pubmed(self, sort: str) -> None:
        """Sort PubMed's hits."""
        self.go(replace(self.place, pubmed_sort=sort, start=0))

    def written_out(self, query: str) -> str:
        """A query for PubMed with the earlier searches that its #1, #2 ... mean."""
        return query_text.written_out_for_pubmed(query, self.earlier_pubmed)

    def show_pubmed_page(self, start: int) -> None:
        """Show the PubMed hits from `start` (0-based)."""
        self.go(replace(self.place, start=start))

    def back(self) -> None:
        """Show what was shown before."""
        self._walk(self.trail.back())

    def forward(self) -> None:
        """Show again what `back` left."""
        self._walk(self.trail.forward())

    def _walk(self, place: Shown | None) -> None:
        if place is not None:
            self.place = place
            self._show()
            self._kept.wanted = 0 if self.is_pubmed else self.trail.selected

    def retry(self) -> None:
        """Ask again for what failed."""
        self._show()

    def reveal(self, reference_id: int) -> None:
        """Select a reference of the library, in the list that is shown or in all references."""
        if not self.is_pubmed and self._table.table_model.place_of(reference_id) is not None:
            self.trail.visit(self.place, again=self._table.current_id() not in (None, reference_id))
            self._table.select_ids([reference_id])
            return
        self.go(self.place.for_view(ALL))
        self._kept.wanted = reference_id

    def selected_ids(self) -> list[int]:
        """Selected references of the library; empty in PubMed's scope."""
        return [] if self.is_pubmed else self._table.selected_ids()

    def selected_pmids(self) -> list[str]:
        """Selected PubMed hits; empty in the library's scope."""
        return [str(each) for each in self._table.selected_ids()] if self.is_pubmed else []

    def read_again(self) -> None:
        """The library changed: read the list again, soon."""
        self._late.start()

    # Asking

    def show_other_query(self, query: str) -> None:
        """The alert that is shown searches for something else by now."""
        self.place = replace(self.place, watch_query=query)
        self._toolbar.search_box.set_text(query)

    def go(self, place: Shown) -> None:
        """Show another place, and remember the way to it."""
        self.place = place
        self.trail.visit(place)
        self._show()

    def _show(self, *, typing: bool = False) -> None:
        place = self.place
        self._toolbar.scope_switch.set_scope(place.scope)
        if not typing:
            self._toolbar.search_box.set_text(place.query)
        colours = (
            query_text.pubmed_colours if place.scope == Scope.PUBMED else query_text.library_colours
        )
        self._toolbar.search_box.set_colouring(colours)
        self._tell_placeholder()
        self._library.show_view(place.marked)
        self._pane.filter_bar.show_filters(place.filters if place.scope == Scope.LIBRARY else ())
        if place.scope == Scope.LIBRARY:
            self._ask_library(is_refresh=False, typing=typing)
        elif place.is_inbox:
            self._tell_empty(False)
            self._toolbar.show_problems(())
            self.inboxes.ask()
        else:
            self._ask_pubmed()
        self.place_changed.emit()

    def _ask_library(self, *, is_refresh: bool, typing: bool) -> None:
        place = self.place
        self._is_refresh = is_refresh
        self._rest.begin(typing=typing)
        self._request = self._desk.list(
            place.view, place.library_query, place.sort, place.is_descending, typing=typing,
            narrowing=query_text.narrowing_text(place.filters), then=place.then, group=place.group,
        )  # fmt: skip
        if not is_refresh:
            self._pane.show_list_loading()
            self._busy.start()

    def _ask_pubmed(self) -> None:
        place = self.place
        self._tell_empty(False)  # hits have a record to show
        problems = query_text.problems_for_pubmed(place.pubmed_query, self.earlier_pubmed)
        self._toolbar.show_problems(problems)
        self.listing = None
        has_mistake = any(problem.is_error for problem in problems)
        if has_mistake and self.page is not None:
            self._pane.keep_list()
            return
        if has_mistake or not place.pubmed_query.strip():
            self.page = None
            self._pane.show_pubmed_start()
            self.selection_changed.emit()
            return
        if place.pubmed_query != self._checked_query:
            self._table.table_model.clear_checked()  # check marks are of one query, over its pages
            self._checked_query = place.pubmed_query
        self._pane.show_pubmed_loading(PAGE_SIZE)
        self._busy.start()
        self._pubmed_request = self._desk.search_pubmed(
            query_text.written_out_for_pubmed(place.pubmed_query, self.earlier_pubmed),
            start=place.start,
            count=PAGE_SIZE,
            sort=place.pubmed_sort,
        )

    def _refresh(self) -> None:
        if self.place.is_inbox:
            self.inboxes.ask(is_refresh=True)
        elif self.is_pubmed:
            if self.page is not None:
                rows = self._desk.read_hit_rows([row.pmid for row in self.page.rows])
                self._table.table_model.replace_rows(rows)
                self._pane.update_chosen()
        else:
            self._ask_library(is_refresh=True, typing=False)

    # Answers

    @Slot(object)
    def _on_listed(self, listing: Listing) -> None:
        if listing.request != self._request or self.is_pubmed:
            return
        if not self._rest.is_asked:
            self._toolbar.show_problems(query_text.errors_first(listing.problems))
        if any(problem.is_error for problem in listing.problems):
            self._calm()
            self._pane.keep_list()  # what was found last stays on screen
            if request := self._rest.ask_rest(self.listing):
                self._request, self._is_refresh = request, True
            return
        if self._is_refresh and not listing.is_complete:
            return
        self._calm()
        self._rest.shown()
        is_new = self.listing is None or listing.asked != self.listing.asked
        at = self._table.verticalScrollBar().value()
        self._kept.keep(is_hits=self.page is not None, is_refresh=self._is_refresh)
        self.listing, self.page = listing, None
        name = self._library.name_of(listing.view) or self._library.name_of(ALL)
        if not self._show_empty(listing):
            self._pane.show_listing(name, listing, listing.view.kind)
        if is_new and (not listing.is_complete or listing.groups is not None):
            self._table.scrollToTop()
        elif not is_new:
            self._table.settle()
            self._table.verticalScrollBar().setValue(at)
        if listing.is_complete:
            self._kept.restore(keep_scroll=not is_new)
        self.selection_changed.emit()

    def _show_empty(self, listing: Listing) -> bool:
        """Show the offers of an empty library; True when it is empty."""
        is_empty = is_library_empty(listing, self.overview)
        if is_empty:
            self._table.table_model.show_ids(listing.ids)
            self._pane.show_empty_library(True)
        self._tell_empty(is_empty)
        return is_empty

    def _tell_empty(self, is_empty: bool) -> None:
        if is_empty != self._is_empty:
            self._is_empty = is_empty
            self.emptied.emit(is_empty)

    @Slot(int, str)
    def _on_list_failed(self, request: int, sentence: str) -> None:
        if request == self._request and not self.is_pubmed:
            self._calm()
            self._pane.show_failed(sentence)

    @Slot(object)
    def _on_pubmed_listed(self, page: PubMedPage) -> None:
        if page.request != self._pubmed_request or not self.is_pubmed:
            return
        self._calm()
        self.page, self.listing = page, None
        self._pane.show_page(page, PAGE_SIZE)
        if page.rows:
            self._table.select_places([0])
        self.selection_changed.emit()

    @Slot(int, str)
    def _on_pubmed_failed(self, request: int, sentence: str) -> None:
        if request in (self._pubmed_request, self.inboxes.request) and self.is_pubmed:
            self._calm()
            if not self.place.is_inbox:
                self.page = None  # what was found before is no answer to this search
            self._pane.show_failed(sentence)
            self.selection_changed.emit()

    @Slot(object)
    def _on_overview(self, overview: Overview) -> None:
        self.overview = overview
        self._library.show_overview(overview)
        self._table.set_tag_colors({tag.name: tag.color for tag in overview.tags if tag.color})
        self._tell_placeholder()
        self.inboxes.follow(overview)
        if self._is_place_gone():
            self.show_view(ALL)  # the collection, tag or alert that was shown is gone
        elif self.listing is not None and not self.is_pubmed and not self._pane.is_empty_library:
            name = self._library.name_of(self.listing.view)
            self._pane.title.setText(name or self._pane.title.text())  # it may have been renamed

    def _is_place_gone(self) -> bool:
        if self.place.is_inbox:
            return not self._library.name_of(View(ViewKind.WATCH, self.place.watch_id))
        return not self.is_pubmed and not self._library.name_of(self.place.view)

    @Slot(object)
    def _on_references_changed(self, ids: object) -> None:
        changed = ids if isinstance(ids, frozenset) else None
        self._table.table_model.refresh(changed)
        self._late.start()

    # The reader types

    @Slot(str)
    def _on_edited(self, text: str) -> None:
        if self.is_pubmed:
            problems = query_text.problems_for_pubmed(text, self.earlier_pubmed, typing=True)
            self._toolbar.show_problems(problems)
            return  # PubMed is asked with Enter only
        self.place = self.place.with_query(text)
        self.trail.visit(self.place, typed=True)
        self._show(typing=True)

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        self.search(text)
        if not self.is_pubmed:
            self._table.setFocus()

    @Slot(object, bool)
    def _on_sort_asked(self, sort: SortKey, descending: bool) -> None:
        if not self.is_pubmed:
            self.sort(sort, descending)

    @Slot(object, bool)
    def _on_sort_added(self, sort: SortKey, descending: bool) -> None:
        if not self.is_pubmed:
            self.add_sort(sort, descending)

    def _calm(self) -> None:
        self._busy.stop()
        self._toolbar.search_box.set_busy(False)

    def _tell_placeholder(self) -> None:
        count = self.overview.count(ViewKind.ALL) if self.overview else 0
        words = query_text.placeholder(count, is_pubmed=self.is_pubmed)
        self._toolbar.search_box.set_placeholder(words, "Ctrl+F")

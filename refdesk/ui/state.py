"""What the window shows, as a value: where it searches, what for, how it is sorted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from refdesk.model.rows import GroupBy, Overview, SortKey, SortTerm, View, ViewKind

if TYPE_CHECKING:
    from refdesk.model.facets import FacetFilter
    from refdesk.model.views import Listing

ALL: Final = View()


class Scope(StrEnum):
    """Where a query goes."""

    LIBRARY = "library"
    PUBMED = "pubmed"


NOWHERE: Final = View(ViewKind.SAVED_SEARCH, -1)
"""No entry of the library pane."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A place to go back to. Each scope keeps a query of its own."""

    scope: Scope = Scope.LIBRARY
    view: View = ALL
    library_query: str = ""
    pubmed_query: str = ""
    sort: SortKey = SortKey.ADDED
    is_descending: bool = True
    then: tuple[SortTerm, ...] = ()
    """Further columns that the library's list is sorted by."""
    group: GroupBy = GroupBy.NOTHING
    pubmed_sort: str = "relevance"
    start: int = 0
    """First PubMed hit of the page, 0-based."""
    filters: tuple[FacetFilter, ...] = ()
    """What the library's list is narrowed by besides the query."""
    watch_id: int = 0
    """In PubMed's scope the alert whose inbox is shown, 0 for hits of a search."""
    watch_query: str = ""
    """What that alert searches for."""
    part: str = "inbox"
    """Which of its hits are listed (`watching.PARTS`)."""

    @property
    def is_inbox(self) -> bool:
        """Whether the inbox of an alert is shown."""
        return self.scope == Scope.PUBMED and bool(self.watch_id)

    @property
    def marked(self) -> View:
        """The entry of the library pane that is marked; none while PubMed's hits are shown."""
        if self.is_inbox:
            return View(ViewKind.WATCH, self.watch_id)
        return self.view if self.scope == Scope.LIBRARY else NOWHERE

    @property
    def query(self) -> str:
        """The query of the scope that is shown."""
        if self.is_inbox:
            return self.watch_query
        return self.library_query if self.scope == Scope.LIBRARY else self.pubmed_query

    @property
    def whole_query(self) -> str:
        """Query and filters of the library as one text."""
        if not self.filters:
            return self.library_query.strip()
        from refdesk.model.facets import joined  # with the first filter

        return joined(self.library_query, self.filters)

    @property
    def terms(self) -> tuple[SortTerm, ...]:
        """All columns that the library's list is sorted by."""
        return ((self.sort, self.is_descending), *self.then)

    def with_sort_added(self, sort: SortKey, descending: bool) -> list[SortTerm]:
        """The order with one more column; a column that is in it is turned, then taken away."""
        terms = list(self.terms)
        at = next((n for n, term in enumerate(terms) if term[0] == sort), -1)
        if at < 0:
            terms.append((sort, descending))
        elif terms[at][1] == descending or len(terms) == 1:
            terms[at] = (sort, not terms[at][1])
        else:
            del terms[at]
        return terms

    def sort_for(self, query: str) -> SortKey:
        """Best match is for queries; without one the newest come first."""
        is_best = self.sort == SortKey.BEST
        return SortKey.ADDED if is_best and not query.strip() else self.sort

    def for_view(self, view: View, query: str = "") -> Shown:
        """An entry of the library pane with another query; the reading list begins by its plan."""
        made = replace(self, scope=Scope.LIBRARY, view=view, library_query=query, filters=(),
                       sort=self.sort_for(query))  # fmt: skip
        is_plan = view.kind == ViewKind.READING
        if is_plan and made.sort == SortKey.ADDED and not made.then:
            return replace(made, sort=SortKey.PLAN, is_descending=False)
        if not is_plan and self.view.kind == ViewKind.READING and made.sort == SortKey.PLAN:
            return replace(made, sort=SortKey.ADDED, is_descending=True)
        return made

    def with_query(self, query: str) -> Shown:
        """The same place with another query in its scope."""
        if self.scope == Scope.LIBRARY:
            return replace(self, library_query=query, sort=self.sort_for(query))
        return replace(self, pubmed_query=query, start=0, watch_id=0)


def is_library_empty(listing: Listing, overview: Overview | None) -> bool:
    """Whether a list is of a library that holds nothing, not even in its trash."""
    return (
        listing.is_complete and not len(listing.ids) and not listing.is_searched
        and listing.view.kind == ViewKind.ALL and listing.total == 0
        and (overview is None or not overview.count(ViewKind.TRASH))
    )  # fmt: skip

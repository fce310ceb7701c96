"""The inbox of an alert in the list: asks the desk for it and shows what comes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Slot

from refdesk.model.rows import Overview
from refdesk.model.views import InboxListing
from refdesk.ui.state import Scope

if TYPE_CHECKING:
    from refdesk.ui.browsing import Browser
    from refdesk.ui.search_pane import SearchPane

PAGE_SIZE: Final = 50


class Inboxes(QObject):
    """A part of the browser: `listing` is the inbox that is shown, None when it is something else."""

    def __init__(self, desk: Any, browser: Browser, pane: SearchPane) -> None:
        super().__init__(browser)
        self._desk = desk
        self._browser = browser
        self._pane = pane
        self.request = 0
        self._listing: InboxListing | None = None
        self._is_refresh = False
        self._next = 0
        self._sought = ""
        """The PMID of a hit that is to be shown."""
        desk.inbox_listed.connect(self._on_listed)
        desk.watching.changed.connect(self._on_changed)

    @property
    def listing(self) -> InboxListing | None:
        """The inbox on screen."""
        return self._listing if self._browser.place.is_inbox else None

    def show(self, watch_id: int, part: str = "inbox") -> None:
        """Show hits of an alert; PubMed is not asked for it."""
        browser = self._browser
        rows = browser.overview.watches if browser.overview is not None else ()
        row = next((each for each in rows if each.id == watch_id), None)
        if row is not None:
            browser.go(
                replace(
                    browser.place,
                    scope=Scope.PUBMED,
                    watch_id=watch_id,
                    watch_query=row.query,
                    part=part,
                    start=0,
                )
            )

    def show_hit(self, watch_id: int, pmid: str) -> None:
        """Show the inbox of an alert where it has a hit, and select that."""
        before = self._browser.place
        self._sought = pmid
        self.show(watch_id)
        if self._browser.place == before:
            self.ask()

    def show_part(self, part: str) -> None:
        """Show other hits of the same alert: "inbox", "kept" or "discarded"."""
        self.show(self._browser.place.watch_id, part)

    def ask(self, *, is_refresh: bool = False) -> None:
        """Ask for the page that the browser's place names; a refresh leaves the old one on screen."""
        place = self._browser.place
        self._is_refresh = is_refresh
        if not is_refresh:
            self._browser.table.table_model.clear_checked()
            self._browser.listing = None
            self._pane.show_list_loading()
        self.request = self._desk.read_inbox(
            place.watch_id, place.part, start=place.start, count=PAGE_SIZE, pmid=self._sought
        )

    def go_on(self, decided: Collection[int]) -> None:
        """These hits are decided on: select the next one when the list is read again."""
        ids = list(self._browser.table.table_model.ids)
        places = [place for place, each in enumerate(ids) if each in decided]
        if not places:
            return
        after = [each for each in ids[places[-1] + 1 :] if each not in decided]
        before = [each for each in ids[: places[-1]] if each not in decided]
        self._next = after[0] if after else before[-1] if before else 0

    @Slot(object)
    def _on_listed(self, listing: InboxListing) -> None:
        browser = self._browser
        page = listing.page
        if page.request != self.request or not browser.place.is_inbox:
            return
        table = browser.table
        at = table.verticalScrollBar().value()
        kept = table.selected_ids() if self._is_refresh else []
        if self._is_refresh and self._next:
            kept, self._next = [self._next], 0
        row = max(0, table.currentIndex().row()) if self._is_refresh else 0
        is_sought, kept = bool(self._sought), [int(self._sought)] if self._sought else kept
        self._sought = ""
        if (page.start, listing.part) != (browser.place.start, browser.place.part):
            browser.place = replace(browser.place, start=page.start, part=listing.part)
        self._listing, browser.page, browser.listing = listing, page, None
        self._pane.show_inbox(listing, PAGE_SIZE)
        count = len(page.rows)
        places = table.table_model.places_of(kept)
        if not places and count:
            places = [min(row, count - 1)]  # what was decided on is gone: the next one
        if places:
            table.select_places(places, scroll=not self._is_refresh)
        if not is_sought:
            table.verticalScrollBar().setValue(at if self._is_refresh else 0)
        browser.selection_changed.emit()

    @Slot()
    def _on_changed(self) -> None:
        if self._browser.place.is_inbox:
            self._browser.read_again()

    def follow(self, overview: Overview) -> None:
        """The alert that is shown may be called otherwise, or ask something else, by now."""
        listing = self.listing
        if listing is None:
            return
        row = next((each for each in overview.watches if each.id == listing.watch.id), None)
        if row is None or replace(row, new=0, later=0) == listing.watch:
            return
        if row.query != listing.watch.query:
            self._browser.show_other_query(row.query)
        self._browser.read_again()

"""Joins what helps to search PubMed with box, list and desk: filters, spelling, counts while typing."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Slot

from refdesk.model.views import PubMedPage
from refdesk.services.pubmed_query import pubmed_problems
from refdesk.ui.browsing import Browser
from refdesk.ui.pubmed.filter_strip import FilterStrip
from refdesk.ui.search_box import SearchBox
from refdesk.ui.search_pane import SearchPane

COUNT_AFTER: Final = 700
"""Milliseconds without a key after which PubMed is asked how many hits the query has."""
FEW: Final = 50
"""A search with fewer hits may be misspelled."""
_TAGS: Final = '["#'
"""What PubMed's spelling takes for words, and spoils: fields, phrases, earlier searches."""


class PubMedHelp(QObject):
    """Follows what is typed and what PubMed answers."""

    def __init__(self, box: SearchBox, desk: Any, browser: Browser, pane: SearchPane) -> None:
        super().__init__(pane)
        self._box = box
        self._desk = desk
        self._browser = browser
        self._pane = pane
        self._is_joined = False
        self._years_of = ("", "")
        self.filters = FilterStrip()
        self._pause = QTimer(self, singleShot=True, interval=COUNT_AFTER)
        self._pause.timeout.connect(self._count)
        pane.add_below_strip(self.filters)
        self.filters.query_asked.connect(browser.search)
        self.filters.years_wanted.connect(self._on_years_wanted)
        box.edited.connect(self._on_edited)
        browser.place_changed.connect(self.follow)
        desk.pubmed_listed.connect(self._on_listed)
        self.follow()

    @Slot()
    def follow(self) -> None:
        """Show the filters of the query that is shown; in the library there are none."""
        place = self._browser.place
        self._pause.stop()
        self._forget_count()
        self.filters.show_query(place.pubmed_query)
        is_search = self._browser.is_pubmed and not place.is_inbox
        self.filters.setVisible(is_search and bool(place.pubmed_query.strip()))

    @Slot(str)
    def _on_edited(self, text: str) -> None:
        if not self._browser.is_pubmed:
            return
        self._forget_count()
        self._pause.stop()
        self.filters.show_query(text)  # a click narrows what stands in the box
        page = self._browser.page
        if text == self._browser.place.pubmed_query and page is not None:
            self._pane.show_hit_count(page.count)
        elif text.strip():
            self._pause.start()

    def _count(self) -> None:
        query = self._box.text
        problems = pubmed_problems(query, history=self._browser.earlier_pubmed)
        if not any(problem.is_error for problem in problems):
            self._asking().count(self._browser.written_out(query))

    def _forget_count(self) -> None:
        if self._is_joined:
            self._desk.asking.forget("count")

    def _asking(self) -> Any:
        """The desk's part, made and joined with the first question."""
        asking = self._desk.asking
        if not self._is_joined:
            self._is_joined = True
            asking.counted.connect(self._on_counted)
            asking.spelled.connect(self._on_spelled)
            asking.years_counted.connect(self._on_years_counted)
            asking.years_failed.connect(self.filters.close_bars)
        return asking

    @Slot(str, int)
    def _on_counted(self, query: str, count: int) -> None:
        is_typed = query == self._browser.written_out(self._box.text)
        if self._browser.is_pubmed and is_typed:
            self._pane.show_hit_count(count, is_typed=True)

    @Slot(object)
    def _on_listed(self, page: PubMedPage) -> None:
        if self._browser.page is not page:
            return
        self.filters.want_counts()
        if page.start or page.count >= FEW:
            return
        if not any(char in page.query for char in _TAGS):
            self._asking().spell(page.query)

    @Slot(str, str)
    def _on_spelled(self, query: str, better: str) -> None:
        page = self._browser.page
        if page is not None and page.query == query and self._browser.is_pubmed:
            self._pane.strip.show_suggestion(better)

    @Slot(str)
    def _on_years_wanted(self, query: str) -> None:
        self._years_of = query, self._browser.written_out(query)
        self._asking().count_years(self._years_of[1])

    @Slot(str, object, bool)
    def _on_years_counted(
        self, asked: str, years: tuple[tuple[int, int], ...], is_all: bool
    ) -> None:
        query, written_out = self._years_of
        if asked == written_out:
            self.filters.show_counts(query, years, is_all=is_all)

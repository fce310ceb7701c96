"""Joins the facets with the list: counts what is shown, narrows it by what is clicked."""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QPoint, QTimer, Slot

from refdesk.model.facets import Facet, FacetAnswer, FacetFilter
from refdesk.model.views import Listing
from refdesk.ui import icons
from refdesk.ui.browsing import Browser
from refdesk.ui.facet_model import FacetNode
from refdesk.ui.facet_pane import FacetPane
from refdesk.ui.widgets import menu
from refdesk.ui.year_bars import years_words

if TYPE_CHECKING:
    from refdesk.ui.dialogs.facet_values import FacetValues

GREY_AFTER: Final = 300
"""Milliseconds after which counts that are being made anew turn grey."""
_YEARS: Final = re.compile(r"(\d+):(\d+)\[dp\]")
SETTING: Final = "window.facets"


class Narrowing(QObject):
    """Asks for counts after each whole list, for what is unfolded and seen only."""

    def __init__(
        self, pane: FacetPane, desk: Any, browser: Browser, settings: Any, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.pane = pane
        self._desk = desk
        self._browser = browser
        self._settings = settings
        self._counted: set[Facet] = set()
        """The facets whose counts are those of the list."""
        self._branches: set[str] = set()
        """The same of the branches of the MeSH tree."""
        self._listing: Listing | None = None
        self._request = 0
        self.dialog: FacetValues | None = None
        self._grey = QTimer(self, singleShot=True, interval=GREY_AFTER)
        self._grey.timeout.connect(lambda: pane.set_counting(True))
        self.restore(pane)
        desk.listed.connect(self._on_listed)
        desk.faceting.counted.connect(self._on_counted)
        desk.faceting.ended.connect(self._on_ended)
        desk.faceting.failed.connect(self._on_ended)
        browser.place_changed.connect(self._on_place_changed)
        browser.emptied.connect(self._show_pane)
        pane.wanted_changed.connect(self._on_wanted_changed)
        pane.range_asked.connect(self._on_range)
        pane.range_cleared.connect(self._on_range_cleared)
        pane.tree.value_asked.connect(self._on_value)
        pane.tree.more_asked.connect(self.show_values)
        pane.tree.menu_asked.connect(self._on_menu)

    def show(self) -> None:
        """Show what the list can be narrowed by; nothing is counted before."""
        self._on_place_changed()
        self._on_listed()

    def remember(self) -> None:
        """Keep what is folded for the next start."""
        self._settings.set(SETTING, [str(facet) for facet in self.pane.unfolded])
        self._settings.set("window.narrow_folded", not self.pane.is_open)

    def restore(self, pane: FacetPane) -> None:
        """Fold what was folded when the window was closed."""
        known = {str(facet) for facet in Facet}
        kept = self._settings.get(SETTING, None)
        if isinstance(kept, list):
            pane.unfold([Facet(name) for name in kept if name in known])
        pane.set_open(not self._settings.get("window.narrow_folded", False))

    # The list

    @Slot()
    def _on_listed(self) -> None:
        listing = self._browser.listing
        if listing is None or not listing.is_complete or listing is self._listing:
            return
        self._listing = listing
        self._counted.clear()
        self._branches.clear()
        self._ask()
        if self.dialog is not None and self.dialog.isVisible():
            self._list_values(self.dialog.facet, self.dialog.field.text())

    @Slot()
    def _on_place_changed(self) -> None:
        """Show what the list is narrowed by; PubMed's hits are not in the library."""
        place = self._browser.place
        self._show_pane()
        self.pane.tree.facet_model.mark(place.filters)
        years = [one for one in place.filters if one.facet is Facet.YEAR and not one.is_excluded]
        found = _YEARS.fullmatch(years[-1].term) if years else None
        self.pane.bars.set_chosen((int(found[1]), int(found[2])) if found else None)
        if self.dialog is not None:
            self.dialog.mark(place.filters)

    def _show_pane(self) -> None:
        is_empty = self._browser.is_empty_library
        self.pane.setVisible(not self._browser.is_pubmed and not is_empty)

    @Slot()
    def _on_wanted_changed(self) -> None:
        self._ask()

    def _ask(self) -> None:
        """Count what is unfolded and not counted yet."""
        listing = self._listing
        if listing is None or not self.pane.is_open or not self.pane.isVisible():
            return
        wanted = [facet for facet in self.pane.unfolded if facet not in self._counted]
        branches = self.pane.branches if Facet.TREE in self.pane.unfolded else []
        if Facet.TREE not in wanted and set(branches) - self._branches:
            wanted.append(Facet.TREE)
        if not wanted:
            self._calm()
            return
        place = self._browser.place
        if not self._grey.isActive():
            self._grey.start()
        self._request = self._desk.faceting.count(
            listing.ids, wanted, place.view, place.library_query, place.filters, branches
        )

    @Slot(object)
    def _on_counted(self, answer: FacetAnswer) -> None:
        if answer.request != self._request:
            return
        for counts in answer.counts:
            self._counted.add(counts.facet)
            self._branches.add(counts.branch)
            self.pane.show_counts(counts)

    @Slot(int)
    def _on_ended(self, request: int) -> None:
        if request == self._request:
            self._calm()

    def _calm(self) -> None:
        self._grey.stop()
        self.pane.set_counting(False)

    # What the reader asks for

    @Slot(object, bool)
    def _on_value(self, node: FacetNode, is_excluding: bool) -> None:
        self._browser.narrow(node.filter(is_excluded=is_excluding or node.mark < 0))

    @Slot(int, int)
    def _on_range(self, first: int, last: int) -> None:
        label = years_words(first, last)
        one = FacetFilter(Facet.YEAR, f"{first:04d}:{last:04d}[dp]", label)
        self._browser.narrow(one, replaces=True)

    @Slot()
    def _on_range_cleared(self) -> None:
        others = tuple(one for one in self._browser.place.filters if one.facet is not Facet.YEAR)
        self._browser.set_filters(others)

    @Slot(object, QPoint)
    def _on_menu(self, node: FacetNode, place: QPoint) -> None:
        made = menu(self.pane)
        made.setAccessibleName(node.label)
        if node.mark:
            off = made.addAction(icons.icon("x"), self.tr("Take this filter away"))
            off.triggered.connect(lambda: self._browser.narrow(node.filter(is_excluded=node.mark < 0)))  # fmt: skip
        if node.mark <= 0:
            only = made.addAction(icons.icon("check"), self.tr("Narrow to this"))
            only.triggered.connect(lambda: self._browser.narrow(node.filter()))
        if node.mark >= 0:
            out = made.addAction(icons.icon("x"), self.tr("Leave this out"))
            out.triggered.connect(lambda: self._browser.narrow(node.filter(is_excluded=True)))
        made.addSeparator()
        search = made.addAction(icons.icon("search"), self.tr("Search all of the library for it"))
        search.triggered.connect(lambda: self._browser.search_library(node.term))
        made.exec(place)
        made.deleteLater()

    @Slot(object)
    def show_values(self, facet: Facet) -> None:
        """Show all values of a facet in a window of their own."""
        from refdesk.ui.dialogs.facet_values import FacetValues

        if self.dialog is not None:
            self.dialog.close()
            self.dialog.deleteLater()
        title = self.pane.tree.facet_model.title(facet)
        dialog = FacetValues(facet, title, self.pane.window())
        dialog.words_changed.connect(self._list_values)
        dialog.value_asked.connect(self._browser.narrow)
        self._desk.faceting.listed.connect(dialog.show_answer)
        self.dialog = dialog
        dialog.mark(self._browser.place.filters)
        dialog.show()
        self._list_values(facet, "")

    @Slot(object, str)
    def _list_values(self, facet: Facet, words: str) -> None:
        place, listing = self._browser.place, self._listing
        ids = listing.ids if listing is not None else array("q")
        self._desk.faceting.list_values(
            ids, facet, words, place.view, place.library_query, place.filters
        )

"""Below an empty list: which part of the search has no hits, and what would find something."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Slot

from refdesk.model.query.nothing import NothingFound, Offer
from refdesk.model.rows import ViewKind
from refdesk.model.views import Listing
from refdesk.ui.empty_state import PaneNote

PAUSE: Final = 300
"""Milliseconds that an empty list has stood before it is explained."""


class NothingFoundHelp(QObject):
    """Has the library's empty lists explained in `note`; an offer that is clicked is searched."""

    def __init__(self, note: PaneNote, desk: Any, browser: Any) -> None:
        super().__init__(note)
        self._note = note
        self._searching = desk.searching
        self._browser = browser
        self._listing: Listing | None = None
        self._offers: tuple[Offer, ...] = ()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._ask)
        desk.listed.connect(self._on_listed)
        self._searching.nothing_explained.connect(self._on_explained)
        note.offer_taken.connect(self._on_taken)
        if browser.listing is not None:
            self._on_listed(browser.listing)

    @Slot(object)
    def _on_listed(self, listing: Listing) -> None:
        self._listing, self._offers = None, ()
        self._pause.stop()
        is_mistake = any(problem.is_error for problem in listing.problems)
        is_other = listing.narrowing or listing.view.kind is ViewKind.SAVED_SEARCH
        if listing.ids or not listing.is_complete or is_mistake or is_other:
            return
        if listing.query.strip():
            self._listing = listing
            self._pause.start()

    @Slot()
    def _ask(self) -> None:
        if self._listing is not None:
            self._searching.explain_nothing(self._listing.query, self._listing.view)

    @Slot(object)
    def _on_explained(self, found: NothingFound) -> None:
        if self._listing is None or found.query != self._listing.query or self._browser.is_pubmed:
            return
        self._offers = found.offers
        self._note.offer(found.sentence, [offer.words for offer in found.offers])

    @Slot(int)
    def _on_taken(self, place: int) -> None:
        if place < len(self._offers):
            self._browser.search(self._offers[place].query)

"""The hint beside the number of hits: how the search was understood."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from refdesk.model.query.explain import Explanation
from refdesk.model.views import Listing, PubMedPage
from refdesk.ui.widgets import Button, plain_tip

if TYPE_CHECKING:
    from refdesk.ui.dialogs.explanation import ExplanationWindow

PAUSE: Final = 300
"""Milliseconds that a search has stood before it is explained."""
_LONGEST_TIP: Final = 600


class SearchedAs(QObject):
    """Has the search that is shown explained; `button` tells in its tip and opens the window."""

    def __init__(self, window: QWidget, button: Button, desk: Any, browser: Any) -> None:
        super().__init__(window)
        self._window = window
        self._button = button
        self._searching = desk.searching
        self._browser = browser
        self._query = ""
        self._said: Explanation | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._ask)
        button.clicked.connect(self.show)
        desk.listed.connect(self._on_listed)
        desk.pubmed_listed.connect(self._on_pubmed)
        browser.place_changed.connect(self._on_place)
        self._searching.explained.connect(self._on_explained)
        self._searching.explain_failed.connect(self._on_failed)
        if browser.listing is not None:
            self._on_listed(browser.listing)

    @cached_property
    def dialog(self) -> ExplanationWindow:
        """The window, built when it is first opened."""
        from refdesk.ui.dialogs.explanation import ExplanationWindow

        made = ExplanationWindow(self._window)
        made.search_asked.connect(self._browser.search)
        return made

    @property
    def _is_open(self) -> bool:
        return "dialog" in self.__dict__ and self.dialog.isVisible()

    @Slot()
    def show(self) -> None:
        """Open the window on the search that is shown."""
        dialog = self.dialog
        self._tell()
        if self._query and self._said is None:
            self._ask()
        dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    @Slot()
    def _ask(self) -> None:
        if self._query:
            self._searching.explain(self._query)

    @Slot(object)
    def _on_listed(self, listing: Listing) -> None:
        query = listing.query.strip()
        if any(problem.is_error for problem in listing.problems):
            return
        if query != self._query:
            self._query, self._said = query, None
            self._button.setToolTip(plain_tip(self.tr("How the search was understood")))
        self._on_place()
        if self._query and self._said is None and listing.is_complete:
            self._pause.start()
        self._tell()

    @Slot(object)
    def _on_pubmed(self, _page: PubMedPage) -> None:
        self._button.hide()

    @Slot()
    def _on_place(self) -> None:
        """PubMed tells in its own strip how it understood a query."""
        self._button.setVisible(bool(self._query) and not self._browser.is_pubmed)

    @Slot(object)
    def _on_explained(self, said: Explanation) -> None:
        if said.query == self._query:
            self._said = said
            words = f"{self.tr('Searched as')}: {said.text}"
            self._button.setToolTip(plain_tip(_cut(words)))
            self._button.setAccessibleDescription(_cut(words))
            self._tell()

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        if self._is_open:
            self.dialog.show_nothing(sentence)

    def _tell(self) -> None:
        if "dialog" not in self.__dict__:
            return
        if not self._query:
            self.dialog.show_nothing(self.tr("The library is not searched now."))
        elif self._said is not None and self._said is not self.dialog.explanation:
            self.dialog.show_explanation(self._said)


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST_TIP else f"{words[:_LONGEST_TIP]} …"

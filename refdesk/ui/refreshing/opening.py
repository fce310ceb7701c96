"""The command "Refresh from PubMed…"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from refdesk.model.rows import View, ViewKind
from refdesk.ui.browsing import Browser
from refdesk.ui.for_selection import SelectionCommands
from refdesk.ui.words import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refdesk.ui.refreshing.window import RefreshWindow


class RefreshCommands(SelectionCommands):
    """Opens the window for what is selected, else for what the list shows."""

    dialog: RefreshWindow | None

    failures_asked = Signal(object)

    def __init__(self, window: QWidget, desk: Any, browser: Browser) -> None:
        super().__init__(window, desk, browser)
        self._awaited: View | None = None
        desk.listed.connect(self._on_listed)

    def show(self, ids: Sequence[int] = ()) -> None:
        """Show what PubMed says now about `ids`, or about what is selected."""
        chosen = tuple(ids or self._browser.selected_ids())
        one, many = self.tr("1 selected reference"), self.tr("{n} selected references")
        words = one if len(chosen) == 1 else many.format(n=number(len(chosen)))
        self._open([(words, chosen), *self._lists()])

    def show_lists(self) -> None:
        """Show what PubMed says now about what the list shows, or about the whole library."""
        self._open(self._lists())

    def show_view(self, view: View) -> None:
        """Show a view in the list, then what PubMed says now about its references."""
        is_shown = view == self._browser.place.view and not self._browser.is_pubmed
        if not is_shown:
            self._browser.show_view(view)
        self._awaited = self._browser.place.view
        if is_shown:
            self._on_listed()

    @Slot()
    def _on_listed(self) -> None:
        listing = self._browser.listing
        if listing is not None and listing.is_complete and listing.view == self._awaited:
            self._awaited = None
            self.show_lists()

    def _open(self, scopes: Sequence[tuple[str, tuple[int, ...] | None]]) -> None:
        from refdesk.ui.refreshing.window import RefreshWindow, Scope  # when first asked for

        desk = self._desk
        found = [Scope(words, ids) for words, ids in scopes if ids != ()]
        dialog = self._replace(RefreshWindow(desk.refreshing, found, desk.undo, self._window))
        dialog.reference_asked.connect(self._browser.reveal)
        dialog.failures_asked.connect(self.failures_asked)
        dialog.wait_asked.connect(desk.refresh_later)
        desk.message.connect(dialog.show_message)
        dialog.show()

    def _lists(self) -> list[tuple[str, tuple[int, ...] | None]]:
        """What the list shows, unless that is all; the whole library."""
        whole: tuple[str, None] = (self.tr("The whole library"), None)
        listing, view = self._browser.listing, self._browser.place.view
        is_all = view.kind is ViewKind.TRASH or (
            view.kind is ViewKind.ALL and not (listing is not None and listing.is_searched)
        )
        if listing is None or not listing.is_complete or is_all or self._browser.is_pubmed:
            return [whole]
        words = self.tr("What the list shows: {n}").format(n=number(len(listing.ids)))
        return [(words, tuple(listing.ids)), whole]

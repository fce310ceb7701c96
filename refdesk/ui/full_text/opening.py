"""The commands that find full text, and the window of what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from refdesk.errors import RefDeskError
from refdesk.model.full_text import FullText, Outcome
from refdesk.model.rows import View
from refdesk.model.views import Message, MessageKind
from refdesk.ui.browsing import Browser
from refdesk.ui.links import library_address, open_external, open_file

if TYPE_CHECKING:
    from refdesk.ui.full_text.window import FullTextWindow


class FullTextCommands(QObject):
    """Asks the desk; opens the window for several references, or when one could not be had."""

    def __init__(self, window: QWidget, desk: Any, browser: Browser) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._browser = browser
        self._awaited: View | None = None
        self._quiet: set[int] = set()
        """Single references: the window opens only when nothing was attached."""
        self.dialog: FullTextWindow | None = None
        desk.full_text.ended.connect(self._on_ended)
        desk.listed.connect(self._on_listed)

    def find_selected(self) -> None:
        """Find the full text of the selected references."""
        self.find(self._browser.selected_ids())

    def find(self, ids: Sequence[int]) -> None:
        """Find the full text of references."""
        if not ids:
            return
        self._desk.full_text.fetch(ids)
        if len(ids) > 1:
            self.show()
        else:
            self._quiet.update(ids)

    def find_in(self, view: View) -> None:
        """Find the full text of all references of a list, which is shown for it."""
        if view != self._browser.place.view:
            self._awaited = view
            self._browser.show_view(view)
            return
        listing = self._browser.listing
        if listing is not None:
            self.find(list(listing.ids))

    def show(self) -> None:
        """Show what came of the last search."""
        if self.dialog is None:
            from refdesk.ui.full_text.window import FullTextWindow  # when first asked for

            self.dialog = FullTextWindow(self._desk.full_text, self._window)
            self.dialog.open_asked.connect(self._on_open)
            self.dialog.reference_asked.connect(self._browser.reveal)
            self.dialog.library_asked.connect(self._on_library)
        self.dialog.show()
        self.dialog.raise_()

    @Slot(object)
    def _on_ended(self, found: Sequence[FullText]) -> None:
        for one in found:
            if one.reference_id in self._quiet and one.outcome not in (
                Outcome.ATTACHED,
                Outcome.HELD,
                Outcome.WAITING,
            ):
                self.show()
            self._quiet.discard(one.reference_id)

    @Slot()
    def _on_listed(self) -> None:
        listing = self._browser.listing
        if self._awaited is not None and listing is not None and listing.is_complete:
            is_wanted = listing.view == self._awaited
            self._awaited = None
            if is_wanted:
                self.find(list(listing.ids))

    @Slot(object)
    def _on_open(self, one: FullText) -> None:
        """Open the file with the desktop's program, or the page in the browser."""
        refusal = ""
        if one.attachment_id:
            try:
                path = self._desk.attachment_path(one.attachment_id)
                refusal = open_file(path, path.parent)
            except RefDeskError as error:
                refusal = str(error)
        else:
            copy = one.copy or one.copies[0]
            if not open_external(copy.url):
                refusal = self.tr("This address cannot be opened: {url}").format(url=copy.url[:200])
        if refusal:
            self._desk.message.emit(Message(MessageKind.ERROR, refusal))

    @Slot(int)
    def _on_library(self, reference_id: int) -> None:
        record = self._desk.full_text.record(reference_id)
        address = library_address(record) if record is not None else ""
        if not address or not open_external(address):
            words = self.tr("Your library cannot be asked: check its link resolver in the preferences.")  # fmt: skip
            self._desk.message.emit(Message(MessageKind.ERROR, words))

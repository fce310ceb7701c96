"""The command "Notices…", and what is told of a round of the record watch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from refdesk.model.views import Message
from refdesk.ui.browsing import Browser
from refdesk.ui.message_bar import MessageBar
from refdesk.workers.record_watching import MESSAGE_KEY

if TYPE_CHECKING:
    from refdesk.services.record_watch import WatchReport
    from refdesk.ui.noticing.window import NoticesWindow


class NoticeCommands(QObject):
    """Owns the window; a message of new notices leads to it."""

    heavy_came = Signal(str)
    """A sentence on new retractions and concerns that a round by itself found."""

    def __init__(self, window: QWidget, desk: Any, browser: Browser, messages: MessageBar) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._browser = browser
        self._messages = messages
        self.dialog: NoticesWindow | None = None
        messages.extra_asked.connect(self._on_extra)
        desk.record_watching.told.connect(self._on_told)
        desk.record_watching.came.connect(self._on_came)

    def show(self, *, new: bool = False) -> None:
        """Show all notices, or only those that nobody has looked at."""
        from refdesk.ui.noticing.window import NoticesWindow  # when first asked for

        if self.dialog is None:
            desk = self._desk
            locked = self.tr("The library can only be read.") if desk.is_read_only else ""
            self.dialog = NoticesWindow(desk.record_watching, self._window, locked=locked)
            self.dialog.reference_asked.connect(self._browser.reveal)
            self.dialog.query_asked.connect(self._browser.search_library)
        self.dialog.open_at(new=new)

    @Slot(object)
    def _on_told(self, message: Message) -> None:
        self._messages.show_message(message, extra=self.tr("Show"))

    @Slot(object)
    def _on_came(self, report: WatchReport) -> None:
        if report.is_heavy:
            self.heavy_came.emit(report.sentence)

    @Slot(str)
    def _on_extra(self, key: str) -> None:
        if key == MESSAGE_KEY:
            self.show(new=True)

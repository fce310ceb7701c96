"""The searches that were made: kept as they are made, and offered below the box."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QDateTime, QEvent, QLocale, QObject, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from refdesk.model.query.fields import Scope
from refdesk.model.searches import HistoryLine, SearchHistory
from refdesk.model.views import Listing, PubMedPage
from refdesk.ui import theme
from refdesk.ui.search_box import SearchBox
from refdesk.ui.suggestions import Suggestion, Suggestions
from refdesk.ui.words import number

if TYPE_CHECKING:
    from refdesk.ui.dialogs.search_history import HistoryDialog

SETTLED: Final = 2_000
"""Milliseconds: a search that was shown for so long before another one counts as made."""


class Earlier(QObject):
    """Tells the desk which searches count, and shows them; `browser` searches."""

    opened = Signal()
    """Its list is about to open: others close theirs."""

    def __init__(self, window: QWidget, box: SearchBox, desk: Any, browser: Any) -> None:
        super().__init__(window)
        self._window = window
        self._box = box
        self._desk = desk
        self._browser = browser
        self.history = SearchHistory()
        self._entered = ""
        self._shown: tuple[str, int] | None = None
        self._is_settled = False
        self.list = Suggestions(window, self.tr("Earlier searches"))
        self.list.chosen.connect(self.search_again)
        self._settling = QTimer(self, singleShot=True, interval=SETTLED)
        self._settling.timeout.connect(self._on_settled)
        desk.searching.history_read.connect(self._on_history_read)
        desk.listed.connect(self._on_listed)
        desk.pubmed_listed.connect(self._on_pubmed_listed)
        box.searched.connect(self._on_searched)
        box.history_asked.connect(self.open_list)
        box.field.textChanged.connect(self.list.hide)
        box.field.focus_changed.connect(self._on_focus_changed)
        box.field.installEventFilter(self)
        desk.searching.read_history()

    @property
    def scope(self) -> Scope:
        """Where one searches now, and whose history counts."""
        return "pubmed" if self._browser.is_pubmed else "library"

    @cached_property
    def dialog(self) -> HistoryDialog:
        """The window of all searches, built when it is first opened."""
        from refdesk.ui.dialogs.search_history import HistoryDialog

        made = HistoryDialog(self._window)
        made.search_asked.connect(self.search_again)
        made.number_asked.connect(self._insert_number)
        made.combined_asked.connect(self.search_joined)
        made.clear_asked.connect(self._desk.searching.clear_history)
        made.strategy_asked.connect(self._on_strategy_asked)
        return made

    def show_dialog(self) -> None:
        """Show all searches that were made where one searches now."""
        self.dialog.show_history(self.history, self.scope)
        self.dialog.open()

    @Slot()
    def export_shown(self) -> None:
        """Export the strategy of the search of PubMed that is shown."""
        if self._browser.page is not None:
            self.export_strategy(self._browser.place.pubmed_query)

    @Slot(str)
    def _on_strategy_asked(self, query: str) -> None:
        self.export_strategy(query, self.dialog)

    def export_strategy(self, query: str, dialog: HistoryDialog | None = None) -> None:
        """Ask for a file, and have the strategy of a search of PubMed written to it."""
        from refdesk.ui.dialogs.file_choice import choose_new_file  # rarely wanted

        kinds = self.tr("Text (*.txt);;All files (*)")
        title = self.tr("Export the search strategy")
        parent = dialog or self._window
        if path := choose_new_file(parent, title, "PubMed search strategy.txt", kinds):
            if dialog is not None:
                dialog.accept()
            self._desk.asking.write_strategy(query, path)

    @Slot()
    def open_list(self) -> None:
        """Offer the searches that were made, the latest first."""
        self.opened.emit()
        if self.list.isVisible():
            self.list.hide()
            return
        self._box.field.setFocus()
        lines = sorted(
            self.history.lines(self.scope), key=lambda one: (one.at, one.number), reverse=True
        )
        rows = [Suggestion(f"#{one.number}  {one.query}", said(one), one) for one in lines]
        rows = rows or [Suggestion(self.tr("No search has been made yet."))]
        corner = self._box.mapTo(self._window, self._box.rect().topLeft())
        width = min(self._box.width(), theme.px(720))
        self.list.open(rows, QRect(corner.x(), corner.y(), width, self._box.height()))
        self.list.move_by(1)

    @Slot(object)
    def search_again(self, line: HistoryLine | None) -> None:
        """Search for an earlier query once more."""
        if line is not None:
            self._entered = line.query
            self._browser.search(line.query)
            self._box.field.setFocus()

    @Slot(str)
    def search_joined(self, query: str) -> None:
        """Search for a query that joins earlier ones by their numbers."""
        self._entered = query
        self._browser.search(query)
        self._box.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape and self.list.isVisible():
                event.accept()
            return False
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            is_plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            return self.list.isVisible() and is_plain and self.list.press(event.key())
        return False

    # Which searches count

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        self._entered = text

    @Slot(object)
    def _on_listed(self, listing: Listing) -> None:
        """A list by a query is shown, or one without: the one before may have been left."""
        if not listing.is_complete or self._browser.is_pubmed:
            return
        if any(problem.is_error for problem in listing.problems):
            return
        query = " ".join(listing.query.split())
        if self._shown is not None and self._shown[0] != query and self._is_settled:
            self._desk.searching.remember("library", *self._shown)
        if self._shown is None or self._shown[0] != query:
            self._is_settled = False
            self._settling.start()
        self._shown = (query, len(listing.ids)) if query else None
        if query and query == " ".join(self._entered.split()):
            self._entered = ""
            self._desk.searching.remember("library", query, len(listing.ids))

    @Slot(object)
    def _on_pubmed_listed(self, page: PubMedPage) -> None:
        if self._browser.page is page and page.query.strip():
            self._entered = ""
            self._desk.searching.remember("pubmed", self._browser.place.pubmed_query, page.count)

    def _on_settled(self) -> None:
        self._is_settled = True

    @Slot(object)
    def _on_history_read(self, history: SearchHistory) -> None:
        self.history = history
        self._browser.earlier_pubmed = history.texts("pubmed")
        if "dialog" in self.__dict__ and self.dialog.isVisible():
            self.dialog.show_history(history, self.scope)

    @Slot()
    def _on_focus_changed(self) -> None:
        if not self._box.field.hasFocus():
            self.list.hide()

    @Slot(int)
    def _insert_number(self, line_number: int) -> None:
        cursor = self._box.field.textCursor()
        before = self._box.text[: cursor.position()]
        cursor.insertText(f"{'' if not before or before[-1:].isspace() else ' '}#{line_number} ")
        self._box.field.setFocus()


def said(line: HistoryLine) -> str:
    """How much a search found, and when: "1,204 · 26 Nov 14:05"."""
    when = shown_time(line.at)
    return f"{number(line.count)} · {when}" if line.count is not None else when


def shown_time(at: str) -> str:
    """A moment in UTC in the reader's time, short; "" for none."""
    moment = QDateTime.fromString(at, Qt.DateFormat.ISODate)
    return QLocale().toString(moment.toLocalTime(), "d MMM yyyy HH:mm") if moment.isValid() else ""

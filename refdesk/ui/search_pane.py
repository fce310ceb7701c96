"""The middle pane: what is shown and how many, the list, and its states."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsOpacityEffect,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from refdesk.model.rows import SortKey, SortTerm, ViewKind
from refdesk.model.views import InboxListing, Listing, PubMedPage
from refdesk.ui import theme
from refdesk.ui.columns import Column
from refdesk.ui.empty_state import PaneNote
from refdesk.ui.empty_words import empty_words
from refdesk.ui.error_line import ErrorLine
from refdesk.ui.filter_bar import FilterBar
from refdesk.ui.list_menus import ListMenus
from refdesk.ui.message_bar import MessageBar
from refdesk.ui.pubmed_strip import PubMedFooter, PubMedStrip, WatchButton
from refdesk.ui.reference_table import ReferenceTable
from refdesk.ui.widgets import Button, Label, Surface
from refdesk.ui.words import number

if TYPE_CHECKING:
    from refdesk.ui.drop_words import DropTarget
    from refdesk.ui.empty_library import EmptyLibrary
    from refdesk.ui.watching.strip import InboxStrip

GREY_AFTER: Final = 300
"""Milliseconds after which a list that is being replaced turns grey."""


class SearchPane(Surface):
    """Shows a `Listing` of the library or a `PubMedPage`; emits what the reader asks for."""

    sort_chosen = Signal(object, bool)
    """SortKey, descending."""
    pubmed_sort_chosen = Signal(str)
    page_asked = Signal(int)
    add_asked = Signal(list)
    """PMIDs (str) of the hits to add."""
    add_all_asked = Signal()
    """All hits of the search are to be added."""
    retry_asked = Signal()
    pubmed_asked = Signal()
    """Search PubMed for the same query."""
    clear_asked = Signal()
    """Take the query away."""
    import_asked = Signal()
    migrate_asked = Signal()
    sample_asked = Signal()
    browse_pubmed_asked = Signal()
    """What an empty library offers; the last is to go to PubMed."""
    density_chosen = Signal(bool)
    columns_chosen = Signal(list)
    suggestion_asked = Signal(str)
    later_asked = Signal()
    discard_asked = Signal()
    """What is chosen of PubMed's hits is to be put off, or discarded."""
    inbox_deed_asked = Signal(str)
    """"inbox", "kept" or "discarded" is to be shown; "check", "edit"."""

    def __init__(self, table: ReferenceTable, parent: QWidget | None = None) -> None:
        super().__init__("base", "", parent)
        self._collection: tuple[int, str] | None = None
        self.setObjectName("searchPane")
        self.table = table
        self.title = Label("", "heading", weight=600, elide=True, grow=True)
        self.hit_count = Label("", "body", "text2")
        self.hit_count.setObjectName("hitCount")
        self.explain_button = Button("", "info", "flat", name=self.tr("How the search was understood"), height=28)  # fmt: skip
        self.explain_button.hide()
        self.sort_button = Button(
            self.tr("Newest first"), kind="flat", height=28, name=self.tr("Sort")
        )
        self.summary_button = Button(self.tr("Summary"), kind="flat", height=28, tip=self.tr("Numbers and plots of this list (Ctrl+Shift+U)"))  # fmt: skip
        self.summary_button.setCheckable(True)
        self.watch_button = WatchButton()
        self.columns_button = Button("", "columns", "flat", name=self.tr("Columns and density"), height=28)  # fmt: skip
        self.filter_bar = FilterBar()
        self.error_line = ErrorLine()
        self.strip = PubMedStrip()
        self.footer = PubMedFooter()
        self.note = PaneNote()
        self.message_bar = MessageBar()
        self._is_pubmed = False
        self._locked = ""
        self.over_list: QWidget | None = None
        """What stands in the place of lists of the library."""
        self._sort: tuple[SortKey, bool] = (SortKey.ADDED, True)
        self._then: tuple[SortTerm, ...] = ()
        self._pubmed_sort = "relevance"
        self._page_size = 50
        self._has_query = False
        self._is_narrowed = False
        self._lay_out()
        self._connect()
        theme.signals().changed.connect(self._restyle)
        self._restyle()

    def _lay_out(self) -> None:
        self._head = Surface("base", "b")
        self._head_row = QHBoxLayout(self._head)
        self._head_row.addWidget(self.title)
        self._head_row.addWidget(self.hit_count)
        self._head_row.addWidget(self.explain_button)
        self._head_row.addStretch(1)
        self._head_row.addWidget(self.summary_button)
        self._head_row.addWidget(self.watch_button)
        self._head_row.addWidget(self.sort_button)
        self._head_row.addWidget(self.columns_button)
        self._body = QStackedWidget()
        self._body.addWidget(self.table)
        self._body.addWidget(self.note)
        self._main = QWidget()
        column = QVBoxLayout(self._main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        parts: tuple[QWidget, ...] = (
            self._head,
            self.filter_bar,
            self.error_line,
            self.strip,
            self._body,
            self.footer,
        )
        for part in parts:
            column.addWidget(part, 1 if part is self._body else 0)
        self._whole = QStackedWidget()
        self._whole.addWidget(self._main)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._whole, 1)
        outer.addWidget(self.message_bar)

    def _connect(self) -> None:
        self.menus = ListMenus(self.sort_button, self.columns_button, self.table, self)
        self.menus.sort_chosen.connect(self.sort_chosen)
        self.menus.pubmed_sort_chosen.connect(self.pubmed_sort_chosen)
        self.menus.density_chosen.connect(self.density_chosen)
        self.menus.columns_chosen.connect(self.columns_chosen)
        self.error_line.retry_asked.connect(self.retry_asked)
        self.note.first_asked.connect(self._on_first)
        self.note.second_asked.connect(self._on_second)
        self.footer.page_asked.connect(self.page_asked)
        self.footer.add_asked.connect(self._on_add)
        self.footer.add_all_asked.connect(self.add_all_asked)
        self.footer.later_asked.connect(self.later_asked)
        self.footer.discard_asked.connect(self.discard_asked)
        self.strip.search_asked.connect(self.suggestion_asked)
        self.table.checked_changed.connect(self.update_chosen)
        self.table.selected.connect(self.update_chosen)
        self.message_bar.closed.connect(self.table.setFocus)
        self._grey = QTimer(self, singleShot=True, interval=GREY_AFTER)
        self._grey.timeout.connect(self._on_late)
        self._first_offer: str = ""

    def add_below_strip(self, widget: QWidget) -> None:
        """Put what narrows PubMed's hits between their strip and the list."""
        column = self._main.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(column.indexOf(self._body), widget)

    def show_hit_count(self, count: int, *, is_typed: bool = False) -> None:
        """Say how many hits PubMed has for the query, or for one that is still being typed."""
        one, many = self.tr("1 result"), self.tr("{n} results")
        if is_typed:
            one, many = self.tr("Enter finds 1"), self.tr("Enter finds {n}")
        self.hit_count.setText(one if count == 1 else many.format(n=number(count)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_head()

    def _fit_head(self) -> None:
        """Leave the title its words rather than the button beside it."""
        self.watch_button.set_folded(False)
        self._head_row.invalidate()
        if self._head_row.sizeHint().width() > self.width():
            self.watch_button.set_folded(True)

    # What is shown

    def show_listing(self, name: str, listing: Listing, kind: ViewKind = ViewKind.ALL) -> None:
        """Show references of the library under `name`."""
        self._settle(is_pubmed=False)
        is_plan = listing.view.kind is ViewKind.READING
        self.table.columns.bring(Column.PLAN if is_plan else None)
        self.title.setText(name)
        is_collection = listing.view.kind is ViewKind.COLLECTION
        self._collection = (listing.view.id, name) if is_collection else None
        self._has_query = bool(listing.query.strip())
        self._is_narrowed = bool(listing.narrowing)
        self.hit_count.setText(self._count_words(listing))
        self.hit_count.setToolTip(
            self.tr("Found in {n} ms").format(n=round(listing.milliseconds))
            if listing.is_searched and listing.is_complete
            else ""
        )
        self.show_sort(listing.sort, listing.descending, listing.then)
        model = self.table.table_model
        model.is_checkable = False
        if listing.groups is not None:
            model.show_groups(listing.groups, len(listing.ids), listing.words)
        else:
            model.show_ids(listing.ids, listing.words)
        if listing.is_complete and not len(listing.ids):
            self._say_nothing_found(kind)
        else:
            self._body.setCurrentWidget(self.over_list or self.table)

    def show_over_list(self, widget: QWidget | None) -> None:
        """Show `widget` in the place of a list of the library; None shows lists again."""
        was_list = self._body.currentWidget() in (self.table, self.over_list)
        self.over_list = widget
        self.summary_button.setChecked(widget is not None)
        self.summary_button.set_current(widget is not None)
        if widget is not None and self._body.indexOf(widget) < 0:
            self._body.addWidget(widget)
        if was_list and not self._is_pubmed:
            self._body.setCurrentWidget(widget or self.table)

    def drop_target(self, place: QPoint) -> DropTarget | None:
        """What is dropped on the list of a collection goes into that collection."""
        if self._collection is None:
            return None
        from refdesk.ui.drop_words import DropTarget, TargetKind  # with the first drag

        key, name = self._collection
        return DropTarget(
            TargetKind.COLLECTION, key, name, from_id=key, from_name=name, area=self.rect()
        )

    def show_page(self, page: PubMedPage, size: int) -> None:
        """Show a page of PubMed hits."""
        self._settle(is_pubmed=True)
        self._collection = None
        self.title.setText(self.tr("PubMed"))
        self._has_query = True
        self.show_hit_count(page.count)
        self._pubmed_sort = page.sort
        self._tell_sort()
        self.strip.show_page(page)
        self.footer.show_page(page, size)
        self.table.show_rows(page.rows, checkable=True)
        self.table.scrollToTop()
        if page.count == 0 or not page.rows:
            self.note.say(
                "search",
                self.tr("PubMed has nothing that matches."),
                self.tr("The query translation shows how PubMed understood it.")
                if page.translation
                else "",
            )
            self._first_offer = ""
            self._body.setCurrentWidget(self.note)
        else:
            self._body.setCurrentWidget(self.table)
        self.update_chosen()

    @cached_property
    def inbox_strip(self) -> InboxStrip:
        """What stands above an inbox, made when the first one is shown."""
        from refdesk.ui.watching.strip import InboxStrip

        made = InboxStrip()
        made.set_locked(self._locked)
        self.add_below_strip(made)
        made.part_asked.connect(self.inbox_deed_asked)
        made.check_asked.connect(lambda: self.inbox_deed_asked.emit("check"))
        made.edit_asked.connect(lambda: self.inbox_deed_asked.emit("edit"))
        return made

    def show_inbox(self, listing: InboxListing, size: int) -> None:
        """Show a page of an alert's hits."""
        self._settle(is_pubmed=True, is_inbox=True)
        self._collection = None
        page = listing.page
        self.title.setText(listing.watch.name)
        one, many = self.tr("1 hit"), self.tr("{n} hits")
        self.hit_count.setText(one if page.count == 1 else many.format(n=number(page.count)))
        self.strip.hide()
        self.inbox_strip.show_listing(listing)
        self.footer.show_page(page, size, is_inbox=True)
        self.table.show_rows(page.rows, checkable=True)
        if page.rows:
            self._body.setCurrentWidget(self.table)
        else:
            self.note.say("inbox", *self.inbox_strip.words_for_empty(listing))
            self._first_offer = ""
            self._body.setCurrentWidget(self.note)
        self.update_chosen()

    def show_pubmed_start(self) -> None:
        """PubMed is chosen and nothing was asked yet."""
        self._settle(is_pubmed=True)
        self.title.setText(self.tr("PubMed"))
        self.hit_count.setText("")
        self._tell_sort()
        self.strip.hide()
        self.footer.hide()
        self.table.show_rows((), checkable=True)
        self.note.say(
            "globe",
            self.tr("Search PubMed."),
            self.tr("Type words or PubMed's syntax into the box above and press Enter."),
        )
        self._first_offer = ""
        self._body.setCurrentWidget(self.note)

    def show_pubmed_loading(self, count: int) -> None:
        """PubMed was asked: grey rows until it answers."""
        self._settle(is_pubmed=True)
        self.title.setText(self.tr("PubMed"))
        self.hit_count.setText(self.tr("Searching"))
        self.table.table_model.is_checkable = True
        self.table.table_model.show_loading(min(count, 50))
        if (focus := QApplication.focusWidget()) is not None and self.footer.isAncestorOf(focus):
            self.table.setFocus()  # else it would go to whatever comes next, here the copy bar
        self.footer.hide()
        self._body.setCurrentWidget(self.table)

    def show_pubmed_waiting(self, words: str) -> None:
        """Say why PubMed has not answered yet, where one waits for it."""
        if self._is_pubmed and self.table.table_model.is_loading:
            self.hit_count.setText(words or self.tr("Searching"))

    def show_list_loading(self) -> None:
        """The library was asked: the old rows stay, and turn grey when it takes long."""
        if not self._grey.isActive():
            self._grey.start()

    def keep_list(self) -> None:
        """The query cannot be run: what was found last stays as it is."""
        self._settle(is_pubmed=self._is_pubmed)

    @property
    def has_failed(self) -> bool:
        """Whether it is said that a search failed."""
        is_told = self._body.currentWidget() is self.note and self._first_offer == "retry"
        return is_told or self.error_line.isVisible()

    def show_failed(self, sentence: str) -> None:
        """Say what failed; rows that are on screen stay, grey rows go."""
        self._settle(is_pubmed=self._is_pubmed)
        if self.table.table_model.rowCount() and not self.table.table_model.is_loading:
            self.error_line.say(sentence)
            return
        if self._is_pubmed:
            self.hit_count.setText("")
            self.strip.hide()  # the translation is of the search before
        self.table.table_model.show_rows(())
        self.note.say(
            "warning", sentence, self.tr("Your query is kept."), first=self.tr("Retry"), role="orange.ink"
        )  # fmt: skip
        self._first_offer = "retry"
        self._body.setCurrentWidget(self.note)

    @cached_property
    def empty_library(self) -> EmptyLibrary:
        """The offers of an empty library, made when they are first wanted."""
        from refdesk.ui.empty_library import EmptyLibrary

        made = EmptyLibrary()
        self._whole.addWidget(made)
        made.import_asked.connect(self.import_asked)
        made.migrate_asked.connect(self.migrate_asked)
        made.sample_asked.connect(self.sample_asked)
        made.pubmed_asked.connect(self.browse_pubmed_asked)
        return made

    def show_empty_library(self, is_empty: bool) -> None:
        """Show the offers of an empty library instead of list and head."""
        self._whole.setCurrentWidget(self.empty_library if is_empty else self._main)

    @property
    def is_empty_library(self) -> bool:
        """Whether the offers of an empty library are shown."""
        return self._whole.currentWidget() is not self._main

    def show_sort(self, sort: SortKey, descending: bool, then: Sequence[SortTerm] = ()) -> None:
        """Show what the list is sorted by."""
        self._sort, self._then = (sort, descending), tuple(then)
        self.table.show_sort(sort, descending, then)
        self._tell_sort()

    def update_chosen(self) -> None:
        """Count again what "Add" would add."""
        self._fit_head()
        if self._is_pubmed:
            is_any = bool(self.table.chosen_hits())
            self.footer.set_chosen(len(self.table.hits_to_add()), is_any_chosen=is_any)

    def set_locked(self, reason: str) -> None:
        """The library can only be read: nothing is added, checked or decided on."""
        self._locked = reason
        self.footer.set_locked(reason)
        if "inbox_strip" in self.__dict__:
            self.inbox_strip.set_locked(reason)

    # Inner

    def _settle(self, *, is_pubmed: bool, is_inbox: bool = False) -> None:
        """An answer is there: no grey, no error line.

        What is shown on is not hidden for a moment: the focus would leave it.
        """
        self._grey.stop()
        if self._body.graphicsEffect() is not None:
            self._body.setGraphicsEffect(None)  # type: ignore[arg-type]
        self.error_line.say("")
        self._is_pubmed = is_pubmed
        self.summary_button.setVisible(not is_pubmed)
        if is_pubmed:
            self.table.columns.bring(None)
        else:
            self.strip.hide()
            self.footer.hide()
        if "inbox_strip" in self.__dict__ and not is_inbox:
            self.inbox_strip.hide()
        self.sort_button.setVisible(not is_inbox)
        self.show_empty_library(False)

    def _on_late(self) -> None:
        effect = QGraphicsOpacityEffect(self._body)
        effect.setOpacity(0.5)
        self._body.setGraphicsEffect(effect)

    def _count_words(self, listing: Listing) -> str:
        count = number(len(listing.ids))
        if not listing.is_complete:
            return self.tr("more than {n}, counting").format(n=count)
        if not listing.is_searched:
            return count
        return self.tr("{n} of {all}").format(n=count, all=number(listing.total))

    def _say_nothing_found(self, kind: ViewKind) -> None:
        if self._is_narrowed:
            self.note.say(
                "search", self.tr("No reference matches."), first=self.tr("Clear filters")
            )
            self._first_offer = "filters"
        elif self._has_query:
            self.note.say(
                "search", self.tr("No reference matches."),
                first=self.tr("Search PubMed for it"), second=self.tr("Clear the search"),
            )  # fmt: skip
            self._first_offer = "pubmed"
        else:
            sentence, detail = empty_words(kind)
            self.note.say("inbox", sentence, detail)
            self._first_offer = ""
        self._body.setCurrentWidget(self.note)

    def _on_first(self) -> None:
        if self._first_offer == "retry":
            self.retry_asked.emit()
        elif self._first_offer == "pubmed":
            self.pubmed_asked.emit()
        elif self._first_offer == "filters":
            self.filter_bar.cleared.emit()

    def _on_second(self) -> None:
        self.clear_asked.emit()

    def _on_add(self) -> None:
        self.add_asked.emit([str(each) for each in self.table.hits_to_add()])

    def _tell_sort(self) -> None:
        menus = self.menus
        menus.order, menus.pubmed_order = self._sort, self._pubmed_sort
        menus.then = self._then
        menus.is_pubmed, menus.has_query = self._is_pubmed, self._has_query
        menus.tell_sort()

    def _restyle(self) -> None:
        m = theme.current().metrics
        self._head.setFixedHeight(m.head)
        self._head_row.setContentsMargins(m.padding, 0, m.px(8), 0)
        self._head_row.setSpacing(m.px(8))

"""The menus at the head of the list: order, columns, density."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from refdesk.model.rows import SortKey, SortTerm
from refdesk.ui.columns import KINDS, SORT_KEYS, USUAL, Column, title
from refdesk.ui.reference_table import ReferenceTable
from refdesk.ui.widgets import Button, menu

PUBMED_SORTS: Final = ("relevance", "recent", "pub_date", "Author", "JournalName")


OFFERED: Final = (*USUAL, Column.ADDED, Column.CITEKEY)
"""Columns that stand in the menu whether they are shown or not."""


class ListMenus(QObject):
    """Fills the menus of two buttons as they open; `order` and the like say what is in force."""

    sort_chosen = Signal(object, bool)
    """SortKey, descending."""
    pubmed_sort_chosen = Signal(str)
    density_chosen = Signal(bool)
    columns_chosen = Signal(list)
    fill_more = Signal(object)
    """The menu of columns is about to open: whoever has more for it puts it in."""

    def __init__(
        self, sort_button: Button, columns_button: Button, table: ReferenceTable, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._sort_button = sort_button
        self._table = table
        self.order: tuple[SortKey, bool] = (SortKey.ADDED, True)
        self.then: tuple[SortTerm, ...] = ()
        self.pubmed_order = "relevance"
        self.is_pubmed = False
        self.has_query = False
        for button in (sort_button, columns_button):
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            # A click leaves the focus in the list, whose keys go on after the menu.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._sort_menu = menu(parent)
        self._sort_menu.aboutToShow.connect(self._fill_sort_menu)
        sort_button.setMenu(self._sort_menu)
        self._columns_menu = menu(parent)
        self._columns_menu.aboutToShow.connect(self._fill_columns_menu)
        columns_button.setMenu(self._columns_menu)

    def sort_words(self) -> dict[tuple[SortKey, bool], str]:
        """All orders of the library, in words."""
        words = {
            (SortKey.ADDED, True): self.tr("Newest first"),
            (SortKey.ADDED, False): self.tr("Oldest first"),
            (SortKey.YEAR, True): self.tr("Latest year first"),
            (SortKey.YEAR, False): self.tr("Earliest year first"),
            (SortKey.TITLE, False): self.tr("Title, A to Z"),
            (SortKey.TITLE, True): self.tr("Title, Z to A"),
            (SortKey.CREATORS, False): self.tr("Creators, A to Z"),
            (SortKey.CREATORS, True): self.tr("Creators, Z to A"),
            (SortKey.CONTAINER, False): self.tr("Journal, A to Z"),
            (SortKey.CONTAINER, True): self.tr("Journal, Z to A"),
            (SortKey.CITEKEY, False): self.tr("Citation key, A to Z"),
            (SortKey.CITEKEY, True): self.tr("Citation key, Z to A"),
            (SortKey.PMID, True): self.tr("Highest PMID first"),
            (SortKey.PMID, False): self.tr("Lowest PMID first"),
        }
        return {(SortKey.BEST, True): self.tr("Best match"), **words} if self.has_query else words

    def pubmed_sort_words(self) -> dict[str, str]:
        """PubMed's orders, in words."""
        names = (
            self.tr("Best match"),
            self.tr("Most recent"),
            self.tr("Publication date"),
            self.tr("First author"),
            self.tr("Journal"),
        )
        return dict(zip(PUBMED_SORTS, names, strict=True))

    def tell_sort(self) -> None:
        """Say the order on the button."""
        if self.is_pubmed:
            words = self.pubmed_sort_words().get(self.pubmed_order, self.tr("Best match"))
        else:
            best = {(SortKey.BEST, each): self.tr("Best match") for each in (True, False)}
            words = {**best, **self.sort_words()}.get(self.order) or self._term_words(self.order)
            if self.then:  # shorter: there may be many
                words = ", ".join(map(self._term_words, (self.order, *self.then)))
        self._sort_button.setText(words)
        self._sort_button.setAccessibleName(self.tr("Sort: {order}").format(order=words))
        self._sort_button.updateGeometry()

    def _term_words(self, term: SortTerm) -> str:
        """A column that is sorted by, and an arrow."""
        column = next((each for each, key in SORT_KEYS.items() if key == term[0]), Column.ADDED)
        return f"{title(column, is_compact=True)} {'↓' if term[1] else '↑'}"

    def _fill_sort_menu(self) -> None:
        self._sort_menu.clear()
        group = QActionGroup(self._sort_menu)
        if self.is_pubmed:
            for key, words in self.pubmed_sort_words().items():
                self._add_choice(self._sort_menu, group, words, key == self.pubmed_order).setData(
                    key
                )
        else:
            for pair, words in self.sort_words().items():
                action = self._add_choice(self._sort_menu, group, words, pair == self.order)
                action.setData((str(pair[0]), pair[1]))
            self._fill_other_orders(group)
        group.triggered.connect(self._on_sort_chosen)

    def _fill_other_orders(self, group: QActionGroup) -> None:
        """The columns that have no words of their own."""
        worded = {key for key, _ in self.sort_words()}
        self._sort_menu.addSeparator()
        inner = self._sort_menu.addMenu(self.tr("Other columns"))
        for column, key in SORT_KEYS.items():
            if key not in worded:
                worded.add(key)
                is_chosen = key == self.order[0]
                action = self._add_choice(inner, group, title(column), is_chosen)
                down = not self.order[1] if is_chosen else KINDS[column].newest_first
                action.setData((str(key), down))

    def _on_sort_chosen(self, action: QAction) -> None:
        data = action.data()
        if isinstance(data, str):
            self.pubmed_sort_chosen.emit(data)
        else:
            self.sort_chosen.emit(SortKey(data[0]), bool(data[1]))

    def _fill_columns_menu(self) -> None:
        made = self._columns_menu
        made.clear()
        group = QActionGroup(made)
        rows = ((self.tr("Two lines a reference"), False), (self.tr("One line a reference"), True))
        for words, is_compact in rows:
            action = self._add_choice(made, group, words, self._table.is_compact == is_compact)
            action.setData(is_compact)
        group.triggered.connect(self._on_density)
        made.addSeparator()
        shown = self._table.columns.checked()
        for column in (*shown, *(each for each in OFFERED if each not in shown)):
            if column == Column.REFERENCE:
                continue
            if column == Column.CREATORS and not self._table.is_compact and column not in shown:
                continue  # the second line has them
            action = made.addAction(title(column))
            action.setCheckable(True)
            action.setChecked(column in shown)
            action.setData(int(column))
            action.triggered.connect(self._on_columns)
        self.fill_more.emit(made)

    @staticmethod
    def _add_choice(made: QMenu, group: QActionGroup, words: str, is_chosen: bool) -> QAction:
        action = made.addAction(words)
        action.setCheckable(True)
        action.setChecked(is_chosen)
        group.addAction(action)
        return action

    def _on_density(self, action: QAction) -> None:
        self.density_chosen.emit(bool(action.data()))

    def _on_columns(self) -> None:
        wanted = [int(Column.REFERENCE)]
        for action in self._columns_menu.actions():
            is_column = isinstance(action.data(), int) and not isinstance(action.data(), bool)
            if is_column and action.isChecked():
                wanted.append(action.data())
        self.columns_chosen.emit(wanted)

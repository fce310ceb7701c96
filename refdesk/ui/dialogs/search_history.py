"""All searches that were made: number, query, hits, when."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from refdesk.model.query.fields import Scope
from refdesk.model.searches import HistoryLine, SearchHistory
from refdesk.ui import theme
from refdesk.ui.dialogs.parts import Frame, Question
from refdesk.ui.dialogs.table_parts import TextTable, table_view
from refdesk.ui.search_history import shown_time
from refdesk.ui.words import number


class HistoryDialog(Frame):
    """Enter or a double click searches again; a number can be put into the query."""

    search_asked = Signal(object)
    """HistoryLine."""
    number_asked = Signal(int)
    clear_asked = Signal(str)
    """The scope whose searches are to be forgotten."""
    strategy_asked = Signal(str)
    """The query of PubMed that is to be written down, with those that it builds upon."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Search history"), parent, width=720, height=520)
        self.setObjectName("searchHistory")
        self._scope: Scope = "library"
        self._lines: tuple[HistoryLine, ...] = ()
        headers = (self.tr("No."), self.tr("Query"), self.tr("Hits"), self.tr("When"))
        self._model = TextTable(headers, self)
        self.view = table_view(self._model, "searchHistoryTable", self.tr("Searches"))
        self.view.setSelectionMode(self.view.SelectionMode.SingleSelection)
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, 56), (2, 88), (3, 150)):
            self.view.setColumnWidth(column, theme.px(width))
        self.view.doubleClicked.connect(self._on_double_clicked)
        self.body.addWidget(self.view, 1)
        self.clear_button = self.add_button(self.tr("Clear the history…"))
        self.strategy_button = self.add_button(self.tr("Export strategy…"))
        self.number_button = self.add_button(self.tr("Put its number into the query"))
        self.again_button = self.add_button(self.tr("Search again"), is_main=True)
        self.again_button.clicked.connect(self.search_again)
        self.number_button.clicked.connect(self._on_number)
        self.strategy_button.clicked.connect(self._on_strategy)
        self.clear_button.clicked.connect(self._on_clear)
        self.view.selectionModel().selectionChanged.connect(self._tell)

    def show_history(self, history: SearchHistory, scope: Scope) -> None:
        """Show the searches of a scope, the latest first."""
        self._scope = scope
        self._lines = tuple(
            sorted(history.lines(scope), key=lambda one: (one.at, one.number), reverse=True)
        )
        self._model.show(
            [
                (
                    f"#{one.number}",
                    one.query,
                    "" if one.count is None else number(one.count),
                    shown_time(one.at),
                )
                for one in self._lines
            ],
            [one.query[:2_000] for one in self._lines],
        )
        where = self.tr("your library") if scope == "library" else self.tr("PubMed")
        words = self.tr("Searches of {where}. Numbers can be combined in a query: #1 AND #2")
        self.say(words.format(where=where))
        if self._lines:
            self.view.selectRow(0)
        self._tell()

    def search_again(self) -> None:
        """Search for the query that is chosen."""
        if line := self._chosen():
            self.accept()
            self.search_asked.emit(line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.view.hasFocus():
            self.search_again()
        else:
            super().keyPressEvent(event)

    def _chosen(self) -> HistoryLine | None:
        index = self.view.currentIndex()
        return self._lines[index.row()] if index.isValid() else None

    def _tell(self) -> None:
        self.strategy_button.setVisible(self._scope == "pubmed")
        for button in (self.again_button, self.number_button, self.strategy_button):
            button.setEnabled(self._chosen() is not None)
        self.clear_button.setEnabled(bool(self._lines))

    def _on_double_clicked(self, _index: QModelIndex) -> None:
        self.search_again()

    def _on_number(self) -> None:
        if line := self._chosen():
            self.accept()
            self.number_asked.emit(line.number)

    def _on_strategy(self) -> None:
        if line := self._chosen():
            self.strategy_asked.emit(line.query)

    def _on_clear(self) -> None:
        question = Question(
            self,
            self.tr("Clear the search history?"),
            self.tr("The searches are forgotten for ever, and numbers begin with #1 again."),
            self.tr("Forget {n} searches").format(n=number(len(self._lines))),
            self.tr("Keep them"),
        )
        if question.is_wanted():
            self.clear_asked.emit(self._scope)

"""All searches that were made: number, query, hits, when."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QItemSelection, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QWidget

from refdesk.model.query.fields import Scope
from refdesk.model.searches import HistoryLine, SearchHistory
from refdesk.ui import theme
from refdesk.ui.dialogs.parts import Frame, Question
from refdesk.ui.dialogs.table_parts import TextTable, table_view
from refdesk.ui.search_history import shown_time
from refdesk.ui.widgets import Button, Label, plain_tip
from refdesk.ui.words import number


class HistoryDialog(Frame):
    """Enter or a double click searches again; a number can be put into the query, several joined."""

    search_asked = Signal(object)
    """HistoryLine."""
    number_asked = Signal(int)
    combined_asked = Signal(str)
    """A query that joins the numbers of several searches."""
    clear_asked = Signal(str)
    """The scope whose searches are to be forgotten."""
    strategy_asked = Signal(str)
    """The query of PubMed that is to be written down, with those that it builds upon."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Search history"), parent, width=720, height=520)
        self.setObjectName("searchHistory")
        self._scope: Scope = "library"
        self._lines: tuple[HistoryLine, ...] = ()
        self._order: list[int] = []  # chosen rows, the first chosen first: NOT takes from it
        headers = (self.tr("No."), self.tr("Query"), self.tr("Hits"), self.tr("When"))
        self._model = TextTable(headers, self)
        self.view = table_view(self._model, "searchHistoryTable", self.tr("Searches"))
        self.view.setSelectionMode(self.view.SelectionMode.ExtendedSelection)
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, 56), (2, 88), (3, 150)):
            self.view.setColumnWidth(column, theme.px(width))
        self.view.doubleClicked.connect(self._on_double_clicked)
        self.body.addWidget(self.view, 1)
        self._add_joining()
        self.clear_button = self.add_button(self.tr("Clear the history…"))
        self.strategy_button = self.add_button(self.tr("Export strategy…"))
        self.number_button = self.add_button(self.tr("Put its number into the query"))
        self.again_button = self.add_button(self.tr("Search again"), is_main=True)
        self.again_button.clicked.connect(self.search_again)
        self.number_button.clicked.connect(self._on_number)
        self.strategy_button.clicked.connect(self._on_strategy)
        self.clear_button.clicked.connect(self._on_clear)
        self.view.selectionModel().selectionChanged.connect(self._on_selected)

    def _add_joining(self) -> None:
        line = QHBoxLayout()
        self.joined = Label("", "body", "text2", elide=True, grow=True)
        line.setSpacing(theme.px(8))
        line.addWidget(self.joined)
        line.addStretch(1)
        self.joining: dict[str, Button] = {}
        for operator in ("AND", "OR", "NOT"):
            name = self.tr("Search for the chosen searches joined by {operator}")
            made = Button(operator, height=28, name=name.format(operator=operator))
            made.clicked.connect(partial(self._on_join, operator))
            line.addWidget(made)
            self.joining[operator] = made
        self.body.addLayout(line)

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
        self._order = []
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
        return self._lines[self._order[0]] if len(self._order) == 1 else None

    def _joined(self, operator: str) -> str:
        """The query of the chosen searches, in the order in which they were chosen."""
        return f" {operator} ".join(f"#{self._lines[row].number}" for row in self._order)

    def _on_selected(self, _chosen: QItemSelection, _left: QItemSelection) -> None:
        rows = {index.row() for index in self.view.selectionModel().selectedRows()}
        kept = [row for row in self._order if row in rows]
        new = sorted(rows.difference(kept), key=lambda row: self._lines[row].number)
        self._order = [*kept, *new]
        self._tell()

    def _tell(self) -> None:
        self.strategy_button.setVisible(self._scope == "pubmed")
        for button in (self.again_button, self.number_button, self.strategy_button):
            button.setEnabled(self._chosen() is not None)
        self.clear_button.setEnabled(bool(self._lines))
        are_several = len(self._order) > 1
        for operator, button in self.joining.items():
            button.setEnabled(are_several)
            button.setToolTip(plain_tip(self._joined(operator) if are_several else ""))
        numbers = ", ".join(f"#{self._lines[row].number}" for row in self._order)
        words = self.tr("Join {numbers} by").format(numbers=numbers)
        hint = self.tr("Choose several searches (Ctrl and a click) to join them")
        self.joined.setText(words if are_several else hint)

    def _on_double_clicked(self, _index: QModelIndex) -> None:
        self.search_again()

    def _on_number(self) -> None:
        if line := self._chosen():
            self.accept()
            self.number_asked.emit(line.number)

    def _on_join(self, operator: str, _checked: bool = False) -> None:
        query = self._joined(operator)
        self.accept()
        self.combined_asked.emit(query)

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

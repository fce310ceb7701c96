"""What came of looking for full text: each reference with its copy or the reason, and what can be done."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QHeaderView, QWidget

from refdesk.model.full_text import FullText, Outcome
from refdesk.services.full_text_words import advice, sentence
from refdesk.ui import theme
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.dialogs.table_parts import table_view
from refdesk.ui.full_text.results import TITLE, WHY, ResultTable
from refdesk.ui.links import has_library
from refdesk.ui.widgets import Label, plain_tip
from refdesk.ui.words import number

_WIDTHS: Final = ((1, 190), (2, 176), (3, 110))
_AGAIN: Final = (Outcome.FAILED, Outcome.WAITING)


class FullTextWindow(Frame):
    """Not modal. `searching` is the desk's part (workers/full_text.py)."""

    open_asked = Signal(object)
    """A `FullText` whose file or page is to be opened."""
    reference_asked = Signal(int)
    library_asked = Signal(int)
    """A reference to be asked for at the reader's library."""

    def __init__(self, searching: Any, parent: QWidget | None = None) -> None:
        super().__init__("", parent, width=1100, height=520)
        self.setObjectName("fullTextWindow")
        self._searching = searching
        self._model = ResultTable(self)
        self.table = table_view(self._model, "fullTextTable", self.tr("What came of each"))
        head = self.table.horizontalHeader()
        head.setStretchLastSection(False)
        for column in (TITLE, WHY):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS:
            self.table.setColumnWidth(column, theme.px(width))
        self.empty = Label("", "body", "text2", wrap=True)
        self.advice = Label("", "body", wrap=True)
        self.outcome = Label("", "body", "text2", wrap=True)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.advice)
        self.body.addWidget(self.outcome)
        self.body.addStretch(0)
        self.stop_button = self.add_button(self.tr("Stop"))
        self.again_button = self.add_button(self.tr("Try again"), icon="update")
        self.library_button = self.add_button(self.tr("Find at my library"), icon="library")
        self.show_button = self.add_button(self.tr("Show reference"))
        self.open_button = self.add_button(self.tr("Open"), is_main=True, icon="external")
        self.close_button = self.add_button(self.tr("Close"))
        self._connect()
        self._on_began()

    def _connect(self) -> None:
        searching = self._searching
        searching.found.connect(self._on_found)
        searching.began.connect(self._on_began)
        searching.ended.connect(self._on_ended)
        self.table.activated.connect(self._on_activated)
        self.table.selectionModel().selectionChanged.connect(self._update)
        self.stop_button.clicked.connect(searching.stop)
        self.again_button.clicked.connect(self._on_again)
        self.library_button.clicked.connect(self._on_library)
        self.show_button.clicked.connect(self._on_show)
        self.open_button.clicked.connect(self._on_open)
        self.close_button.clicked.connect(self.close)

    @property
    def chosen(self) -> FullText | None:
        """The result of the current row."""
        index = self.table.currentIndex()
        is_row = index.isValid() and index.row() < len(self._model.results)
        return self._model.results[index.row()] if is_row else None

    @Slot(object)
    def _on_began(self, ids: object = None) -> None:
        results = list(self._searching.results.values())
        self._model.show(results)
        count = max(self._searching.total, len(results))
        one, many = self.tr("Full text of 1 reference"), self.tr("Full text of {n} references")
        title = one if count == 1 else many.format(n=number(count))
        title = title if count else self.tr("Full text")
        self.setWindowTitle(title)
        self.heading.setText(title)
        self._select_first()
        self._tell()

    @Slot(object)
    def _on_found(self, one: FullText) -> None:
        self._model.add(one)
        self._select_first()
        self._tell()

    @Slot(object)
    def _on_ended(self, found: object) -> None:
        self._tell()

    def _select_first(self) -> None:
        if self._model.results and not self.table.currentIndex().isValid():
            self.table.show()
            self.table.selectRow(0)
            self.table.setFocus()

    def _tell(self) -> None:
        results, total = self._model.results, self._searching.total
        if self._searching.is_going:
            words = self.tr("{done} of {total} …")
            said = words.format(done=number(len(results)), total=number(total))
        elif len(results) < total:
            said = self.tr("Stopped. {words}").format(words=sentence(results) if results else "")
        else:
            said = sentence(results) if len(results) > 1 else ""
        self.outcome.setText(said.strip())
        self.outcome.setVisible(bool(said))
        hint = self.tr("Asking for open copies …")
        if not self._searching.is_going:
            hint = self.tr(
                "Nothing was looked for yet. “Find full text” is in the menu of the list."
            )
        self.empty.setText(hint)
        self.empty.setVisible(not results)
        self.table.setVisible(bool(results))
        self.body.setStretch(self.body.count() - 1, 0 if results else 1)
        self._update()

    @Slot()
    def _update(self) -> None:
        is_going, one = self._searching.is_going, self.chosen
        self.stop_button.setVisible(is_going)
        self.again_button.setVisible(not is_going)
        self.again_button.setEnabled(bool(self._again()))
        self.advice.setText(advice(one) if one is not None else "")
        self.advice.setVisible(bool(self.advice.text()))
        self.show_button.setEnabled(one is not None)
        self.open_button.setEnabled(one is not None and can_open(one))
        has_resolver = has_library()
        self.library_button.setEnabled(one is not None and has_resolver)
        tip = self.tr("Give your library’s link resolver in the preferences, under Your library.")
        self.library_button.setToolTip("" if has_resolver else plain_tip(tip))

    def _again(self) -> list[int]:
        return [one.reference_id for one in self._model.results if one.outcome in _AGAIN]

    @Slot()
    def _on_again(self) -> None:
        self._searching.fetch(self._again())

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        one = self._model.results[index.row()]
        if can_open(one):
            self.open_asked.emit(one)
        else:
            self.reference_asked.emit(one.reference_id)

    @Slot()
    def _on_open(self) -> None:
        if (one := self.chosen) is not None and can_open(one):
            self.open_asked.emit(one)

    @Slot()
    def _on_show(self) -> None:
        if (one := self.chosen) is not None:
            self.reference_asked.emit(one.reference_id)

    @Slot()
    def _on_library(self) -> None:
        if (one := self.chosen) is not None:
            self.library_asked.emit(one.reference_id)


def can_open(one: FullText) -> bool:
    """Whether there is a file, or an address for the browser."""
    return bool(one.attachment_id or one.copy or one.copies)

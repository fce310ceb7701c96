"""The builder: a query put together from rows and groups, with its text beside them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QWidget
from shiboken6 import isValid

from refdesk.model.building import RAW, rows_of, text_of
from refdesk.model.query import parse
from refdesk.ui.builder_completion import BuilderCompletion
from refdesk.ui.builder_counts import BuilderCounts
from refdesk.ui.builder_rows import GroupView
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.widgets import Button, Label, plain_tip


class Builder(Frame):
    """Rows and text follow each other; searching leaves it open, saving ends it."""

    searched = Signal(str)
    """Search the library."""
    searched_pubmed = Signal(str)
    saved = Signal(str, str)
    """Name, query."""
    headings_asked = Signal()
    """A MeSH heading is to be chosen; `put_query` takes it."""

    def __init__(
        self, query: str, parent: QWidget | None = None, *, name: str = "", is_pubmed: bool = False
    ) -> None:
        super().__init__(self.tr("Build a search"), parent, width=820, height=560)
        self.setObjectName("queryBuilder")
        self._is_pubmed = is_pubmed
        self._is_edit = bool(name)
        self._locked = ""
        self._told: dict[str, str] = {}
        self.completion: BuilderCompletion | None = None
        self.counts: BuilderCounts | None = None
        self._group: GroupView | None = None
        """Where a heading is to be put."""
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setProperty("frame", "none")
        self._area.setAccessibleName(self.tr("Conditions"))
        self.text = QLineEdit(query)
        self.text.setAccessibleName(self.tr("Query"))
        self.text.setPlaceholderText(self.tr("The query stands here while you put it together"))
        self.problem = Label("", "small", "red.ink", wrap=True)
        self.name = QLineEdit(name)
        self.name.setAccessibleName(self.tr("Name of the saved search"))
        self.name.setPlaceholderText(self.tr("Name of the saved search"))
        self.body.addWidget(self._area, 1)
        self.body.addWidget(Label(self.tr("Query"), "small", "text2", weight=600))
        self.body.addWidget(self.text)
        self.body.addWidget(self.problem)
        self._add_buttons()
        self._show_rows(query)
        self.text.textEdited.connect(self._on_text)
        self._tell()
        next(self._top.rows()).value.setFocus()

    def _add_buttons(self) -> None:
        is_edit = self._is_edit
        line = QHBoxLayout()
        line.addWidget(Label(self.tr("Save as"), "body", "text2"))
        line.addWidget(self.name, 1)
        self.body.addLayout(line)
        self.add_button(self.tr("Close")).clicked.connect(self.reject)
        if self._is_pubmed:
            self._add_search_library(is_main=False)
            self._add_save(is_main=is_edit)
            self._add_search_pubmed(is_main=not is_edit)
        else:
            self._add_search_pubmed(is_main=False)
            self._add_save(is_main=is_edit)
            self._add_search_library(is_main=not is_edit)
        self.name.textChanged.connect(self._tell)

    def _add_search_library(self, *, is_main: bool) -> None:
        words = self.tr("Search library")
        self.search_button = self.add_button(words, is_main=is_main, icon="search")
        self.search_button.clicked.connect(lambda: self._search(in_pubmed=False))

    def _add_search_pubmed(self, *, is_main: bool) -> None:
        self.pubmed_button = self.add_button(
            self.tr("Search PubMed"), is_main=is_main, icon="globe"
        )
        self.pubmed_button.clicked.connect(lambda: self._search(in_pubmed=True))

    def _add_save(self, *, is_main: bool) -> None:
        self.save_button = self.add_button(self.tr("Save"), is_main=is_main, icon="saved-search")
        self.save_button.clicked.connect(self._save)

    def set_locked(self, reason: str) -> None:
        """The library can only be read: searching goes on, saving does not."""
        self._locked = reason
        self.save_button.setToolTip(plain_tip(reason))
        self._tell()

    def complete_by(self, searching: Any) -> None:
        """Offer in the rows what the library has, asked of the desk's `searching` part."""
        self.completion = BuilderCompletion(self, searching)
        self._top.typed.connect(self.completion.look_up)

    def count_by(self, asking: Any) -> None:
        """Say behind each row what PubMed finds with it, asked of the desk's `asking` part."""
        self.counts = BuilderCounts(self, asking)
        self._top.touched.connect(self.counts.look_up)
        self.counts.look_up_all(self._top.rows())

    @Slot(object)
    def describe_fields(self, told: dict[str, str]) -> None:
        """Say in the tips of fields what PubMed says of them, by tag."""
        self._told = told
        self._describe()

    def _describe(self) -> None:
        if self._told:
            for row in self._top.rows():
                row.describe(self._told)

    @property
    def query(self) -> str:
        """The query as it stands."""
        return self.text.text().strip()

    @property
    def top(self) -> GroupView:
        """The outermost group."""
        return self._top

    def _show_rows(self, query: str) -> None:
        self._top = GroupView(rows_of(query), has_library=not self._is_pubmed, is_top=True)
        self._top.changed.connect(self._on_rows)
        self._top.headings_asked.connect(self._on_headings)
        if self.completion is not None:
            self._top.typed.connect(self.completion.look_up)
        if self.counts is not None:
            self._top.touched.connect(self.counts.look_up)
            self.counts.look_up_all(self._top.rows())
        self._area.setWidget(self._top)
        self._describe()

    def _on_headings(self, group: GroupView) -> None:
        self._group = group
        self.headings_asked.emit()

    @Slot(str)
    def put_query(self, query: str) -> None:
        """Put what a query says into the group that asked for a heading, and go there."""
        group = self._group
        (group if group is not None and isValid(group) else self._top).put(rows_of(query))
        # Later: the window of headings closes, and hands the keys to the main window.
        QTimer.singleShot(0, self, self._come)

    @Slot()
    def _come(self) -> None:
        self.raise_()
        self.activateWindow()

    def _on_rows(self) -> None:
        self.text.setText(text_of(self._top.group))
        self._describe()
        self._tell()

    def _on_text(self, text: str) -> None:
        """The text was written into: show it as rows, once it can be read."""
        query = parse(text)
        if not query.errors:
            self._show_rows(text)
        self._tell()

    def _tell(self) -> None:
        for_pubmed = parse(self.query, scope="pubmed").errors if self.query else ()
        for_library = parse(self.query).errors if self.query else ()
        errors = for_pubmed if self._is_pubmed else for_library
        sentence = errors[0].message if errors else ""
        raw = any(row.row.field == RAW for row in self._top.rows())
        if not sentence and raw:
            sentence = self.tr("What rows cannot say stands in them as text.")
        self.problem.set_color("red.ink" if errors else "text2")
        self.problem.setText(sentence)
        is_ready = bool(self.query) and not for_library
        self.search_button.setEnabled(is_ready)
        self.pubmed_button.setEnabled(bool(self.query) and not for_pubmed)
        if for_pubmed:
            self.pubmed_button.setToolTip(for_pubmed[0].message)
        may_save = is_ready and not self._locked
        self.save_button.setEnabled(may_save and bool(self.name.text().strip()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            (focus if isinstance(focus, Button) else self.main_button).click()
            return
        super().keyPressEvent(event)

    @property
    def main_button(self) -> Button:
        """What Enter means."""
        if self._is_edit:
            return self.save_button
        return self.pubmed_button if self._is_pubmed else self.search_button

    def _search(self, *, in_pubmed: bool) -> None:
        if in_pubmed:
            self.searched_pubmed.emit(self.query)
        else:
            self.searched.emit(self.query)

    def _save(self) -> None:
        self.saved.emit(self.name.text().strip(), self.query)
        self.accept()

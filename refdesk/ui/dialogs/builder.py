"""The builder: a query put together from rows and groups, with its text beside them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QWidget

from refdesk.model.building import RAW, rows_of, text_of
from refdesk.model.query import parse
from refdesk.ui.builder_completion import BuilderCompletion
from refdesk.ui.builder_counts import BuilderCounts
from refdesk.ui.builder_rows import GroupView
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.widgets import Label, plain_tip


class Builder(Frame):
    """Rows and text follow each other; searching leaves it open, saving ends it."""

    searched = Signal(str)
    """Search the library."""
    searched_pubmed = Signal(str)
    saved = Signal(str, str)
    """Name, query."""

    def __init__(
        self, query: str, parent: QWidget | None = None, *, name: str = "", is_pubmed: bool = False
    ) -> None:
        super().__init__(self.tr("Build a search"), parent, width=820, height=560)
        self.setObjectName("queryBuilder")
        self._is_pubmed = is_pubmed
        self._locked = ""
        self._told: dict[str, str] = {}
        self.completion: BuilderCompletion | None = None
        self.counts: BuilderCounts | None = None
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
        self._add_buttons(is_edit=bool(name))
        self._show_rows(query)
        self.text.textEdited.connect(self._on_text)
        self._tell()

    def _add_buttons(self, *, is_edit: bool) -> None:
        line = QHBoxLayout()
        line.addWidget(Label(self.tr("Save as"), "body", "text2"))
        line.addWidget(self.name, 1)
        self.body.addLayout(line)
        self.add_button(self.tr("Close")).clicked.connect(self.reject)
        self.pubmed_button = self.add_button(self.tr("Search PubMed"), icon="globe")
        self.pubmed_button.clicked.connect(lambda: self._search(in_pubmed=True))
        self.save_button = self.add_button(self.tr("Save"), is_main=is_edit, icon="saved-search")
        self.save_button.clicked.connect(self._save)
        self.search_button = self.add_button(
            self.tr("Search library"), is_main=not is_edit, icon="search"
        )
        self.search_button.clicked.connect(lambda: self._search(in_pubmed=False))
        self.name.textChanged.connect(self._tell)

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
        if self.completion is not None:
            self._top.typed.connect(self.completion.look_up)
        if self.counts is not None:
            self._top.touched.connect(self.counts.look_up)
        self._area.setWidget(self._top)
        self._describe()

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

    def _search(self, *, in_pubmed: bool) -> None:
        if in_pubmed:
            self.searched_pubmed.emit(self.query)
        else:
            self.searched.emit(self.query)

    def _save(self) -> None:
        self.saved.emit(self.name.text().strip(), self.query)
        self.accept()

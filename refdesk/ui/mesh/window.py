"""MeSH headings: find one, see what it means, and put it into a query with what belongs to it."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import unquote

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QListView,
    QSplitter,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from refdesk.model.mesh_terms import OPERATORS, heading_query, joined
from refdesk.model.query import parse
from refdesk.services.mesh_choice import HeadingLine, HeadingList, HeadingPage
from refdesk.ui import theme
from refdesk.ui.check_cells import CheckDelegate
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.locked_browser import LockedBrowser
from refdesk.ui.mesh.check_model import CheckModel
from refdesk.ui.mesh.heading_model import HeadingModel, is_branch
from refdesk.ui.mesh.page_html import page_html
from refdesk.ui.widgets import Button, CheckBox, ComboBox, Label

PAUSE: Final = 120
"""Milliseconds between a key and the question."""


class MeshWindow(Frame):
    """Not modal. `mesh` is the desk's part (workers/mesh.py)."""

    searched = Signal(str)
    """Search the library."""
    searched_pubmed = Signal(str)
    build_asked = Signal(str)
    """Go on with a query in the builder."""
    chosen = Signal(str)
    """A query for the builder that asked for headings."""
    load_asked = Signal()
    """Choose NLM's file."""

    def __init__(self, mesh: Any, query: str = "", parent: QWidget | None = None) -> None:
        super().__init__(self.tr("MeSH headings"), parent, width=1000, height=680)
        self.setObjectName("meshWindow")
        self._mesh = mesh
        self._page: HeadingPage | None = None
        self._wanted = ""
        """The heading that was asked for last."""
        self._own_query: str | None = None
        """The query that stood here before the builder asked for headings; None: it did not."""
        self.words_line = QLineEdit()
        self.words_line.setAccessibleName(self.tr("Find a heading"))
        self.words_line.setPlaceholderText(self.tr("Heading or entry term, such as: heart attack"))
        self.words_line.setClearButtonEnabled(True)
        self.words_line.installEventFilter(self)
        self.body.addWidget(self.words_line)
        self._build_hint()
        self._build_list()
        self._build_page()
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self._left)
        parts.addWidget(self._right)
        parts.setSizes([theme.px(420), theme.px(560)])
        self.body.addWidget(parts, 1)
        self._build_query(query)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._connect()
        self._show_page(None)
        self.look_up()

    def _build_hint(self) -> None:
        self.hint = QWidget()
        line = QHBoxLayout(self.hint)
        line.setContentsMargins(0, 0, 0, 0)
        words = self.tr(
            "These are the headings of your references. Load NLM's file (desc2026.xml) for all "
            "headings, entry terms and the tree."
        )
        line.addWidget(Label(words, "body", "text2", wrap=True), 1)
        self.load_button = Button(self.tr("Load MeSH headings…"), "download", "outline")
        line.addWidget(self.load_button)
        self.hint.hide()
        self.body.addWidget(self.hint)

    def _build_list(self) -> None:
        self.model = HeadingModel(self)
        self.tree = QTreeView()
        self.tree.setObjectName("meshTree")
        self.tree.setAccessibleName(self.tr("Headings"))
        self.tree.setProperty("kind", "list")
        self.tree.setModel(self.model)
        self.tree.setUniformRowHeights(True)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setTabKeyNavigation(False)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.nothing = Label("", "body", "text2", wrap=True)
        self.nothing.hide()
        self._left = QWidget()
        column = QVBoxLayout(self._left)
        column.setContentsMargins(0, 0, theme.px(4), 0)
        column.addWidget(self.nothing)
        column.addWidget(self.tree, 1)

    def _build_page(self) -> None:
        self.page = LockedBrowser()
        self.page.setObjectName("meshPage")
        self.page.setAccessibleName(self.tr("About the heading"))
        self.subheading_model = CheckModel(self)
        self.subheadings = QListView()
        self.subheadings.setModel(self.subheading_model)
        self.subheadings.setItemDelegate(CheckDelegate(self.subheadings))
        self.subheadings.setAccessibleName(self.tr("Subheadings"))
        self.subheadings.setProperty("kind", "list")
        self.subheadings.setFlow(QListView.Flow.TopToBottom)
        self.subheadings.setWrapping(True)
        self.subheadings.setResizeMode(QListView.ResizeMode.Adjust)
        self.subheadings.setMinimumHeight(theme.px(110))
        self.subheadings_words = Label(self.tr("Only with a subheading"), "small", "text2", weight=600)  # fmt: skip
        self.major = CheckBox(self.tr("Only as a major topic"))
        self.alone = CheckBox(self.tr("Without narrower headings"))
        self.operator = ComboBox()
        self.operator.setAccessibleName(self.tr("How it is joined to the query"))
        for each in OPERATORS:
            self.operator.addItem(each)
        self.add = Button(self.tr("Add to query"), "plus", "outline")
        self._right = QWidget()
        column = QVBoxLayout(self._right)
        column.setContentsMargins(theme.px(4), 0, 0, 0)
        column.addWidget(self.page, 2)
        column.addWidget(self.subheadings_words)
        column.addWidget(self.subheadings, 1)
        line = QHBoxLayout()
        line.addWidget(self.major)
        line.addWidget(self.alone)
        line.addStretch(1)
        line.addWidget(self.operator)
        line.addWidget(self.add)
        column.addLayout(line)

    def _build_query(self, query: str) -> None:
        self.query_line = QLineEdit(query)
        self.query_line.setAccessibleName(self.tr("Query"))
        self.query_line.setPlaceholderText(self.tr("Headings that are added stand here as a query"))
        self.query_line.setClearButtonEnabled(True)
        self.outcome = Label("", "small", "red.ink", wrap=True)
        self.outcome.hide()
        self.body.addWidget(Label(self.tr("Query"), "small", "text2", weight=600))
        self.body.addWidget(self.query_line)
        self.body.addWidget(self.outcome)
        self.close_button = self.add_button(self.tr("Close"))
        self.builder_button = self.add_button(self.tr("Go on in the builder"), icon="builder")
        self.pubmed_button = self.add_button(self.tr("Search PubMed"), icon="globe")
        self.search_button = self.add_button(self.tr("Search library"), is_main=True, icon="search")
        self.put_button = self.add_button(
            self.tr("Put into the builder"), is_main=True, icon="builder"
        )
        self.put_button.hide()

    def _connect(self) -> None:
        mesh = self._mesh
        mesh.found.connect(self._on_found)
        mesh.opened.connect(self.model.add_below)
        mesh.described.connect(self._on_described)
        mesh.failed.connect(self._on_failed)
        self.model.wanted.connect(mesh.open)
        self.words_line.textChanged.connect(self._pause.start)
        self._pause.timeout.connect(self.look_up)
        self.tree.selectionModel().currentChanged.connect(self._on_current)
        self.tree.activated.connect(lambda _index: self.add_heading())
        self.page.deed_asked.connect(self._on_deed)
        self.load_button.clicked.connect(self.load_asked)
        self.add.clicked.connect(self.add_heading)
        self.query_line.textChanged.connect(self._tell)
        self.put_button.clicked.connect(self._put)
        self.close_button.clicked.connect(self.close)
        self.builder_button.clicked.connect(lambda: self.build_asked.emit(self.query))
        self.pubmed_button.clicked.connect(lambda: self.searched_pubmed.emit(self.query))
        self.search_button.clicked.connect(lambda: self.searched.emit(self.query))
        theme.signals().changed.connect(self._restyle)

    @property
    def query(self) -> str:
        """The query as it stands."""
        return self.query_line.text().strip()

    @property
    def is_waiting(self) -> bool:
        """Whether it is about to ask."""
        return self._pause.isActive()

    @Slot()
    def look_up(self) -> None:
        """Ask for the headings with the words that are written."""
        self._pause.stop()
        self._mesh.find(self.words_line.text())

    @Slot()
    def read_again(self) -> None:
        """The library or NLM's file changed."""
        if self.isVisible():
            self.look_up()

    def add_heading(self) -> None:
        """Put the heading that is shown into the query, as it is chosen."""
        if self._page is None:
            return
        term = heading_query(
            self._page.name, self.chosen_subheadings,
            is_major=self.major.isChecked(), with_narrower=not self.alone.isChecked(),
        )  # fmt: skip
        self.query_line.setText(joined(self.query, self.operator.currentText(), term))

    def choose_for_builder(self) -> None:
        """What is chosen from now on goes into the builder; a query that was begun is laid aside."""
        if self._own_query is None:
            self._own_query = self.query_line.text()
        self.query_line.clear()
        self._offer()

    @Slot()
    def leave_builder(self) -> None:
        """The builder is closed, or the headings were asked for without it."""
        if self._own_query is not None:
            self.query_line.setText(self._own_query)
            self._own_query = None
        self._offer()

    def _offer(self) -> None:
        is_for_builder = self._own_query is not None
        self.put_button.setVisible(is_for_builder)
        for button in (self.builder_button, self.pubmed_button, self.search_button):
            button.setVisible(not is_for_builder)
        self._tell()

    @Slot()
    def _put(self) -> None:
        if not self.query:
            self.add_heading()
        query = self.query
        self.close()
        self.leave_builder()
        self.chosen.emit(query)

    @property
    def chosen_subheadings(self) -> list[str]:
        """Those that are checked."""
        return self.subheading_model.checked

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.words_line and isinstance(event, QKeyEvent):
            is_press = event.type() == QEvent.Type.KeyPress
            if is_press and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.tree.setFocus(Qt.FocusReason.ShortcutFocusReason)
                if not self.tree.currentIndex().isValid():
                    self.tree.setCurrentIndex(self.model.index(0, 0))
                return True
        return super().eventFilter(watched, event)

    @Slot(object)
    def _on_found(self, found: HeadingList) -> None:
        self.hint.setVisible(not found.is_whole)
        self.tree.setRootIsDecorated(found.is_whole)
        self.model.show(found.lines)
        self.nothing.setVisible(not found.lines)
        self.tree.setVisible(bool(found.lines))
        if not found.lines:
            words = self.words_line.text().strip()
            self.nothing.setText(self._words_for_nothing(words, is_whole=found.is_whole))
            self._show_page(None)
        elif self.words_line.text().strip():
            self.tree.setCurrentIndex(self.model.index(0, 0))

    def _words_for_nothing(self, words: str, *, is_whole: bool) -> str:
        if not words:
            return self.tr("No reference of the library has a MeSH heading yet.")
        if is_whole:
            return self.tr("No heading or entry term has the words “{words}”.").format(words=words)
        return self.tr("No heading of your references has the words “{words}”.").format(words=words)

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        line = self.model.line(index)
        if line is not None:
            self._describe(line)

    def _describe(self, line: HeadingLine) -> None:
        if is_branch(line):
            self._wanted = ""
            self._show_page(None)
            return
        self._wanted = line.name
        self._mesh.describe(line.name)

    @Slot(str, str)
    def _on_deed(self, deed: str, value: str) -> None:
        if deed == "mesh":
            self._wanted = unquote(value)
            self._mesh.describe(self._wanted)

    @Slot(object)
    def _on_described(self, page: HeadingPage) -> None:
        if page.name == self._wanted:
            self._say("")
            self._show_page(page)

    def _show_page(self, page: HeadingPage | None) -> None:
        is_same = page is not None and self._page is not None and page.name == self._page.name
        self._page = page
        if page is None:
            ink = theme.color("text2").name()
            words = self.tr("Choose a heading to see what it means and what belongs to it.")
            self.page.show_page(f'<p style="color:{ink}">{words}</p>')
        else:
            self.page.show_page(page_html(page))
        if not is_same:
            self._fill_subheadings(page.subheadings if page is not None else ())
        for widget in (self.major, self.alone, self.operator, self.add):
            widget.setEnabled(page is not None)
        self._tell()

    @Slot()
    def _restyle(self) -> None:
        self._show_page(self._page)

    def _fill_subheadings(self, names: tuple[str, ...]) -> None:
        self.subheading_model.show(names)
        self.subheadings.setVisible(bool(names))
        self.subheadings_words.setVisible(bool(names))

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self._say(sentence)

    def _say(self, sentence: str) -> None:
        self.outcome.setText(sentence)
        self.outcome.setVisible(bool(sentence))

    @Slot()
    def _tell(self) -> None:
        """Offer what can be done with the query as it stands."""
        errors = parse(self.query).errors if self.query else ()
        self._say(errors[0].message if errors else "")
        for_pubmed = parse(self.query, scope="pubmed").errors if self.query else ()
        self.search_button.setEnabled(bool(self.query) and not errors)
        self.pubmed_button.setEnabled(bool(self.query) and not for_pubmed)
        self.builder_button.setEnabled(bool(self.query))
        has_any = bool(self.query) or self._page is not None
        self.put_button.setEnabled(has_any and not errors)

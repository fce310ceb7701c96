"""Add references of a list: paste or drop it, look at what was found, add what is right."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QEvent, QItemSelection, QObject, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from refdesk.model.work_ids import WorkId
from refdesk.services.reference_lists import Chosen, ReadList, summary_sentence
from refdesk.ui import theme
from refdesk.ui.check_cells import CheckDelegate
from refdesk.ui.dialogs.file_choice import choose_new_file
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.dialogs.table_parts import table_view
from refdesk.ui.resolving.details import ReferenceDetails
from refdesk.ui.resolving.model import MATCH, NUMBER, REFERENCE, SURE, WHERE, ResolveModel, Shown
from refdesk.ui.widgets import Button, ComboBox, Label, plain_tip
from refdesk.ui.words import number
from refdesk.workers.resolving import Part

DOCUMENTS: Final = "*.docx *.odt *.rtf *.pdf *.txt *.md"
MOST_PIECES: Final = 12
LONGEST_PIECE: Final = 300
"""Of the pieces that were left out so many, and so much of each, stand in the tooltip."""
_WIDTHS: Final = ((NUMBER, 64), (SURE, 132), (WHERE, 84))


class ResolveWindow(Frame):
    """Not modal. `resolving` is the desk's part (workers/resolving.py)."""

    add_asked = Signal(object)
    """A Chosen: what to add."""
    candidate_opened = Signal(object)
    """A Candidate to show in the main window."""
    network_awaited = Signal()
    """Some references wait for the network."""

    def __init__(self, resolving: Any, parent: QWidget | None = None) -> None:
        super().__init__("", parent, width=1_080, height=740)
        self.setObjectName("resolveWindow")
        title = self.tr("Add references of a list")
        self.setWindowTitle(title)
        self.heading.setText(title)
        self.setAcceptDrops(True)
        self._resolving = resolving
        self.collection = ""
        """The name of the collection into which works are added, "" for none."""
        self.model = ResolveModel(self)
        self.pages = QStackedWidget()
        self.pages.addWidget(self._input_page())
        self.pages.addWidget(self._list_page())
        self.body.addWidget(self.pages, 1)
        self.outcome = Label("", "body", "text2", wrap=True)
        self.outcome.setObjectName("resolveOutcome")
        self.body.addWidget(self.outcome)
        self.stop_button = self.add_button(self.tr("Stop"))
        self.retry_button = self.add_button(self.tr("Ask for the rest"))
        self.new_button = self.add_button(self.tr("Another list"))
        self.save_button = self.add_button(self.tr("Save report…"))
        self.find_button = self.add_button(self.tr("Find references"), is_main=True)
        self.add_works_button = self.add_button(self.tr("Add"), is_main=True)
        self.close_button = self.add_button(self.tr("Close"))
        self._connect()
        self.ask_for_list()

    # building
    def _input_page(self) -> QWidget:
        page = QWidget()
        self.field = QPlainTextEdit()
        self.field.setProperty("kind", "field")
        self.field.setAccessibleName(self.tr("Reference list"))
        self.field.setTabChangesFocus(True)
        self.field.setPlaceholderText(
            self.tr(
                "Paste a bibliography in any style, or drop a Word, LibreOffice, PDF or text file."
            )
        )
        self.field.viewport().installEventFilter(self)
        self.file_button = Button(self.tr("Choose a file…"), "file", "outline")
        row = QHBoxLayout()
        row.addWidget(self.file_button)
        row.addStretch(1)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        column.addWidget(self.field, 1)
        column.addLayout(row)
        return page

    def _list_page(self) -> QWidget:
        page = QWidget()
        self.shown = ComboBox()
        self.shown.setAccessibleName(self.tr("Rows shown"))
        for words, key in (
            (self.tr("All references"), Shown.ALL),
            (self.tr("To be decided"), Shown.OPEN),
            (self.tr("Certain and likely"), Shown.GOOD),
            (self.tr("Not in the library"), Shown.LACKING),
        ):
            self.shown.addItem(words, key)
        self.table = table_view(self.model, "resolveTable", self.tr("References of the list"))
        self.table.setItemDelegateForColumn(NUMBER, CheckDelegate(self.table))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.table.horizontalHeader()
        header.setStretchLastSection(False)
        for section in (REFERENCE, MATCH):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.Stretch)
        for section, width in _WIDTHS:
            self.table.setColumnWidth(section, theme.px(width))
        self.table.installEventFilter(self)
        self.details = ReferenceDetails(self.model)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.table)
        self.splitter.addWidget(self.details)
        self.splitter.setSizes([theme.px(300), theme.px(300)])
        self.copy_button = Button(self.tr("Copy what was not found"), "copy", "outline")
        row = QHBoxLayout()
        row.addWidget(self.shown)
        row.addStretch(1)
        row.addWidget(self.copy_button)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        column.addLayout(row)
        column.addWidget(self.splitter, 1)
        return page

    def _connect(self) -> None:
        resolving = self._resolving
        resolving.listed.connect(self._on_listed)
        resolving.unreadable.connect(self._on_unreadable)
        resolving.resolved.connect(self._on_resolved)
        resolving.moved.connect(self._on_moved)
        resolving.ended.connect(self._on_ended)
        resolving.saved.connect(self.outcome.tell)
        resolving.held.connect(self._on_held)
        self.model.changed.connect(self._update)
        self.model.changed.connect(self._show_current)
        self.model.modelReset.connect(self._show_current)
        self.field.textChanged.connect(self._update)
        self.shown.currentIndexChanged.connect(self._on_shown)
        self.table.selectionModel().selectionChanged.connect(self._on_selected)
        self.details.chosen.connect(self._on_chosen)
        self.details.kept.connect(self._on_kept)
        self.details.asked_again.connect(self._on_asked_again)
        self.details.candidate_opened.connect(self.candidate_opened)
        self.copy_button.clicked.connect(self.copy_missing)
        self.file_button.clicked.connect(self.choose_file)
        self.find_button.clicked.connect(self.find_works)
        self.stop_button.clicked.connect(resolving.stop)
        self.retry_button.clicked.connect(self.ask_for_rest)
        self.new_button.clicked.connect(self.ask_for_list)
        self.save_button.clicked.connect(self._on_save)
        self.add_works_button.clicked.connect(self._on_add)
        self.close_button.clicked.connect(self.close)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):  # the tables would take them for Enter
            QShortcut(QKeySequence(keys), self).activated.connect(self._on_done)

    # deeds
    @Slot()
    def ask_for_list(self) -> None:
        """Go to the page that takes a list."""
        self._resolving.stop()
        self.pages.setCurrentIndex(0)
        self.say(
            self.tr(
                "The works are looked for in your library, in PubMed and by their DOIs; nothing is added before you say so."
            )
        )
        self.outcome.tell("")
        self._update()
        self.field.setFocus()

    def find_in_text(self, text: str) -> None:
        """Take a text as if it were pasted, and find its references."""
        self.field.setPlainText(text)
        self.find_works()

    @Slot()
    def find_works(self) -> None:
        """Find the references of the text in the field."""
        text = self.field.toPlainText()
        if text.strip():
            self.outcome.tell(self.tr("Reading …"))
            self._resolving.read_text(text)
            self._update()

    def find_in_file(self, path: Path) -> None:
        """Find the references of a document."""
        self.outcome.tell(self.tr("Reading {name} …").format(name=path.name))
        self._resolving.read_file(path)
        self._update()

    @Slot()
    def choose_file(self) -> None:
        """Ask for a document."""
        words = self.tr("Documents ({endings});;All files (*)").format(endings=DOCUMENTS)
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a document"), "", words)
        if name:
            self.find_in_file(Path(name))

    @Slot()
    def ask_for_rest(self) -> None:
        """Ask for what was not asked for yet, or not answered."""
        places = self.model.unasked()
        rows = self.model.rows
        if places:
            self._resolving.resolve([rows[place].listed for place in places], places)
            self._update()

    # answers
    @Slot(object)
    def _on_listed(self, read: ReadList) -> None:
        if not read.references:
            self._on_unreadable(self.tr("No references were found in this text."))
            return
        self.model.start(read.references)
        self.shown.setCurrentIndex(0)
        self.pages.setCurrentIndex(1)
        words = ""
        if read.left_out:
            one = self.tr("One piece of the text looks like no reference and was left out.")
            many = self.tr("{n} pieces of the text look like no reference and were left out.")
            words = one if len(read.left_out) == 1 else many.format(n=number(len(read.left_out)))
        self.say(words)
        told = "\n\n".join(piece[:LONGEST_PIECE] for piece in read.left_out[:MOST_PIECES])
        self.words.setToolTip(plain_tip(told) if told else "")
        self.words.setAccessibleDescription(told)
        self.table.selectRow(0)
        self.table.setFocus()
        self._resolving.resolve(read.references, range(len(read.references)))
        self._update()

    @Slot(str)
    def _on_unreadable(self, sentence: str) -> None:
        self.outcome.tell(sentence, is_error=True)
        self._update()

    @Slot(object)
    def _on_resolved(self, part: Part) -> None:
        self.model.take(part.places, part.resolutions)

    @Slot(int, int)
    def _on_moved(self, done: int, total: int) -> None:
        if total > 1:
            words = self.tr("{done} of {total} references …")
            self.outcome.tell(words.format(done=number(done), total=number(total)))

    @Slot(str)
    def _on_ended(self, sentence: str) -> None:
        told = summary_sentence(self.model.resolutions)
        failures = dict.fromkeys(
            row.resolution.failure
            for row in self.model.rows
            if row.resolution is not None and row.resolution.failure
        )
        waits = ""
        if any(row.resolution is not None and row.resolution.is_offline for row in self.model.rows):
            waits = self.tr("It is asked again by itself when the network is back.")
            self.network_awaited.emit()
        parts = (sentence, told, *list(failures)[:1], waits)
        self.outcome.tell(" ".join(part for part in parts if part))
        self._update()

    @Slot()
    def on_network_back(self) -> None:
        """Ask for what there was no network for."""
        rows = self.model.rows
        has_any = any(row.resolution is not None and row.resolution.is_offline for row in rows)
        if self.isVisible() and has_any and not self._resolving.is_going:
            self.ask_for_rest()

    @Slot(object)
    def on_references_changed(self, _ids: object) -> None:
        """The library changed: some candidates may be in it now."""
        found = (row.resolution.found for row in self.model.rows if row.resolution is not None)
        works = [one.candidate.work for each in found for one in each]
        if self.isVisible() and works:
            self._resolving.look_up([work for work in dict.fromkeys(works) if work is not None])

    @Slot(object)
    def _on_held(self, ids: dict[WorkId, int]) -> None:
        """Some of what was found is in the library by now."""
        self.model.hold(ids)
        if self.model.rows and not self._resolving.is_going:
            self._on_ended("")

    # the reader
    @Slot(QItemSelection, QItemSelection)
    def _on_selected(self, *_: QItemSelection) -> None:
        self._show_current()

    @property
    def place(self) -> int:
        """The place in the list of the row that the table is at; -1 for none."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.place_of(rows[0].row()) if rows else -1

    @Slot()
    def _show_current(self) -> None:
        place = self.place
        self.details.show_row(self.model.rows[place] if place >= 0 else None)

    @Slot(int)
    def _on_chosen(self, choice: int) -> None:
        if self.place >= 0:
            self.model.choose(self.place, choice)

    @Slot()
    def _on_kept(self) -> None:
        if self.place >= 0:
            self.model.keep(self.place)

    @Slot()
    def copy_missing(self) -> None:
        """Copy the texts of references for which nothing is chosen."""
        texts = self.model.lacking_texts()
        if not texts:
            return
        QApplication.clipboard().setText("\n".join(texts))
        one, many = self.tr("1 reference copied."), self.tr("{n} references copied.")
        self.outcome.tell(one if len(texts) == 1 else many.format(n=number(len(texts))))

    @Slot(str)
    def _on_asked_again(self, text: str) -> None:
        if self.place >= 0 and text:
            self.outcome.tell(self.tr("Asking again …"))
            self._resolving.ask_again(text, self.place)
            self._update()

    @Slot()
    def _on_shown(self) -> None:
        self.model.show(Shown(self.shown.currentData()))

    @Slot()
    def _on_save(self) -> None:
        kinds = self.tr("Table (*.csv);;Text (*.txt);;JSON (*.json)")
        path = choose_new_file(self, self.tr("Save report"), "references.csv", kinds)
        if path is not None:
            path = path if path.suffix else path.with_suffix(".csv")
            self._resolving.save(self.model.resolutions, path)

    @Slot()
    def _on_add(self) -> None:
        if picked := self._to_add():
            self.add_asked.emit(picked)
            self.model.send_kept()

    @Slot()
    def _on_done(self) -> None:
        button = self.find_button if self.pages.currentIndex() == 0 else self.add_works_button
        if button.isEnabled():
            button.click()

    def _to_add(self) -> Chosen:
        """What is ticked: all for a collection, else what the library lacks."""
        return self.model.picked(with_library=bool(self.collection))

    @Slot()
    def _update(self) -> None:
        is_list = self.pages.currentIndex() == 1
        is_going = self._resolving.is_going
        self.stop_button.setVisible(is_going)
        self.find_button.setVisible(not is_list)
        self.find_button.setEnabled(
            bool(self.field.document().characterCount() > 1) and not is_going
        )
        for button in (self.new_button, self.save_button, self.add_works_button):
            button.setVisible(is_list)
        rest = len(self.model.unasked()) if is_list and not is_going else 0
        self.retry_button.setVisible(bool(rest))
        self.retry_button.setText(self.tr("Ask for {n} again").format(n=number(rest)))
        self.save_button.setEnabled(not is_going)
        self.copy_button.setEnabled(bool(self.model.lacking_texts()))
        count = len(self._to_add())
        one, many = self.tr("Add 1 reference"), self.tr("Add {n} references")
        words = one if count == 1 else many.format(n=number(count))
        if not count:
            words = self.tr("Add")
        elif self.collection:
            words = self.tr("{deed} to {collection}").format(deed=words, collection=self.collection)
        self.add_works_button.setText(words)
        self.add_works_button.setAccessibleName(words)
        self.add_works_button.setEnabled(bool(count))
        self.add_works_button.updateGeometry()

    def tick_selected(self) -> None:
        """Tick the row that the table is at, or take the tick away."""
        if self.place >= 0:
            self.model.tick(self.place, not self.model.rows[self.place].is_ticked)

    # Qt
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (
            QEvent.Type.DragEnter,
            QEvent.Type.DragMove,
            QEvent.Type.Drop,
        ) and isinstance(event, QDropEvent):
            if _document_in(event) is not None:
                self._take_drop(event)
                return True
        elif event.type() == QEvent.Type.KeyPress and watched is self.table:
            key = event.key() if isinstance(event, QKeyEvent) else 0
            if key == Qt.Key.Key_Space:
                self.tick_selected()
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.details.table.setFocus()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)  # a dialog would press its first button

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._take_drop(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._take_drop(event)

    def _take_drop(self, event: QDropEvent) -> None:
        """Files and texts may be dropped anywhere in the window."""
        path = _document_in(event)
        text = "" if path is not None else event.mimeData().text()
        if path is None and not text.strip():
            event.ignore()
            return
        event.acceptProposedAction()
        if event.type() != QEvent.Type.Drop:
            return
        if path is not None:
            self.find_in_file(path)
        else:
            self.find_in_text(text)

    def done(self, result: int) -> None:
        self._resolving.stop()
        super().done(result)


def _document_in(event: QDropEvent) -> Path | None:
    """The first file of this computer that is dropped."""
    for url in event.mimeData().urls():
        if url.isLocalFile() and url.host() in ("", "localhost"):
            return Path(url.toLocalFile())
    return None

"""One reference of a list: its text, to be mended and asked for again, and its candidates."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from refdesk.model.listed import ListedReference
from refdesk.model.resolving import Judged
from refdesk.services.reference_lists import candidate_line
from refdesk.ui import theme
from refdesk.ui.dialogs.table_parts import TextTable, table_view
from refdesk.ui.resolving.model import ResolveModel, Row
from refdesk.ui.widgets import Button, Label

CANDIDATE = 2
_WIDTHS = ((0, 76), (1, 96), (3, 250), (4, 72))


class ReferenceDetails(QWidget):
    """Shows what is known of the row that the table is at; emits what the reader decides."""

    chosen = Signal(int)
    """A candidate was chosen; -1 for none of them."""
    kept = Signal()
    """The reference is added as it is written."""
    asked_again = Signal(str)
    """The text is to be asked for as it is written now."""
    candidate_opened = Signal(object)
    """A Candidate to show: in the library, or in PubMed."""

    def __init__(self, model: ResolveModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = model
        self._row: Row | None = None
        self.field = QPlainTextEdit()
        self.field.setProperty("kind", "field")
        self.field.setAccessibleName(self.tr("Text of the reference"))
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(theme.px(52))
        self.read = Label("", "small", "text2", wrap=True)
        self.read.setObjectName("readParts")
        self.again_button = Button(self.tr("Ask again"), "update", "outline")
        self._table = TextTable(
            [self.tr(each) for each in ("Chosen", "Confidence", "Candidate", "Why", "Where")], self
        )
        self.table = table_view(self._table, "candidateTable", self.tr("Candidates"))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(CANDIDATE, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS:
            self.table.setColumnWidth(column, theme.px(width))
        self.differences = Label("", "small", "text2", wrap=True)
        self.differences.setObjectName("differences")
        self.none_button = Button(self.tr("None of these"), "x", "outline")
        self.keep_button = Button(self.tr("Keep as written"), "pencil", "outline")
        self.choose_button = Button(self.tr("Take this one"), "check", "outline")
        self.open_button = Button(self.tr("Show"), "external", "outline")
        self._lay_out()
        self.field.textChanged.connect(self._update)
        self.again_button.clicked.connect(self._on_again)
        self.none_button.clicked.connect(lambda: self.chosen.emit(-1))
        self.keep_button.clicked.connect(self.kept)
        self.choose_button.clicked.connect(self._on_choose)
        self.open_button.clicked.connect(self._on_open)
        self.table.activated.connect(self._on_activated)
        self.table.selectionModel().selectionChanged.connect(self._update)
        self.show_row(None)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.px(8), 0, 0)
        column.setSpacing(theme.px(6))
        top = QHBoxLayout()
        top.setSpacing(theme.px(8))
        top.addWidget(self.field, 1)
        top.addWidget(self.again_button, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        column.addWidget(self.read)
        column.addWidget(self.table, 1)
        column.addWidget(self.differences)
        deeds = QHBoxLayout()
        deeds.setSpacing(theme.px(8))
        for button in (self.choose_button, self.none_button, self.keep_button, self.open_button):
            deeds.addWidget(button)
        deeds.addStretch(1)
        column.addLayout(deeds)

    def show_row(self, row: Row | None) -> None:
        """Show a row, or that there is none."""
        if row is not None and row is self._row:
            return  # other rows changed: the candidate that is looked at stays
        is_other = row is None or self._row is None or row.listed != self._row.listed
        self._row = row
        if is_other:
            self.field.setPlainText(row.listed.text if row is not None else "")
        self.field.setEnabled(row is not None)
        self.read.setText(self._parts(row.listed) if row is not None else "")
        found = self._found()
        mark = self.tr("Yes")
        self._table.show(
            [
                (
                    mark if row is not None and at == row.choice else "",
                    self._words.confidence_word(one.confidence),
                    candidate_line(one),
                    one.reason,
                    self._words.where_word(one.candidate),
                )
                for at, one in enumerate(found)
            ],
            [f"{candidate_line(one)}\n{one.reason}" for one in found],
        )
        if found:
            self.table.selectRow(max(0, row.choice if row is not None else 0))
        self._update()

    def _found(self) -> tuple[Judged, ...]:
        if self._row is None or self._row.resolution is None:
            return ()
        return self._row.resolution.found

    def _parts(self, listed: ListedReference) -> str:
        """What was read out of the text, so that one sees where it went wrong."""
        place = listed.volume + (f"({listed.issue})" if listed.issue else "")
        place += f":{listed.page}" if listed.page else ""
        parts = (
            (self.tr("Author"), listed.first_author),
            (self.tr("Year"), str(listed.year or "")),
            (self.tr("Title"), listed.title),
            (self.tr("Journal"), listed.container),
            (self.tr("Place"), place),
            ("PMID", listed.pmid),
            ("DOI", listed.doi),
        )
        told = " · ".join(f"{name}: {value}" for name, value in parts if value)
        return self.tr("Read as {parts}").format(parts=told) if told else ""

    def _differences(self, listed: ListedReference, judged: Judged) -> str:
        """What the list says and what the record says, where they differ."""
        row = judged.candidate.row
        values = {
            "title": (self.tr("Title"), listed.title, row.title),
            "first author": (self.tr("First author"), listed.first_author, row.creators),
            "year": (self.tr("Year"), str(listed.year or ""), str(row.year or "")),
            "journal": (self.tr("Journal"), listed.container, row.container),
            "volume": (self.tr("Volume"), listed.volume, row.source),
            "page": (self.tr("Page"), listed.page, row.source),
            "identifier": (
                self.tr("Identifier"),
                listed.pmid or listed.doi or listed.pmcid,
                row.pmid if listed.pmid else row.doi if listed.doi else row.pmcid,
            ),
        }
        words = self.tr("{name}: “{listed}” in the list, “{record}” in the record.")
        found = (values[name] for name in judged.against if name in values)
        return "\n".join(
            words.format(name=name, listed=mine, record=theirs) for name, mine, theirs in found
        )

    @property
    def _at(self) -> int:
        rows = self.table.selectionModel().selectedRows()
        return rows[0].row() if rows else -1

    @Slot()
    def _update(self) -> None:
        found, at = self._found(), self._at
        row = self._row
        self.again_button.setEnabled(row is not None and bool(self.field.toPlainText().strip()))
        self.choose_button.setEnabled(
            row is not None and 0 <= at < len(found) and found[at].candidate.work is not None
            and (at != row.choice or not row.is_ticked)
        )  # fmt: skip
        self.none_button.setEnabled(bool(found) and row is not None and row.choice >= 0)
        self.keep_button.setEnabled(
            row is not None and row.resolution is not None and not row.is_kept
        )
        self.open_button.setEnabled(0 <= at < len(found))
        told = ""
        if row is not None and 0 <= at < len(found):
            told = self._differences(row.listed, found[at])
        elif row is not None and row.resolution is not None and not found:
            told = self._words.reason(row) or self.tr(
                "Mend the text and ask again, keep the reference as it is written, or copy it."
            )
        self.differences.setText(told)

    @Slot()
    def _on_again(self) -> None:
        self.asked_again.emit(" ".join(self.field.toPlainText().split()))

    @Slot()
    def _on_choose(self) -> None:
        if self._at >= 0:
            self.chosen.emit(self._at)

    @Slot(QModelIndex)
    def _on_activated(self, place: QModelIndex) -> None:
        self.chosen.emit(place.row())

    @Slot()
    def _on_open(self) -> None:
        found = self._found()
        if 0 <= self._at < len(found):
            self.candidate_opened.emit(found[self._at].candidate)

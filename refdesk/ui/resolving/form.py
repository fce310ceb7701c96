"""Find a citation: a small form for what one remembers, and what PubMed has for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QStringListModel, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCompleter,
    QGridLayout,
    QHeaderView,
    QLineEdit,
    QWidget,
)

from refdesk.model.resolving import Candidate
from refdesk.model.work_ids import WorkId
from refdesk.services.completing import Offers
from refdesk.services.resolving import FoundCitations
from refdesk.services.resolving_terms import CitationForm, form_problem, form_term
from refdesk.ui import theme
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.dialogs.table_parts import TextTable, table_view
from refdesk.ui.widgets import Label
from refdesk.ui.words import number

TITLE: Final = 0
PAUSE: Final = 120
"""Milliseconds between the last letter and the question which journals begin so."""
_WIDTHS: Final = ((1, 170), (2, 130), (3, 52), (4, 136), (5, 84))


class CitationWindow(Frame):
    """Not modal. `resolving` and `searching` are the desk's parts."""

    add_asked = Signal(object)
    """WorkIds to add."""
    candidate_opened = Signal(object)
    """A Candidate to show in the main window."""
    network_awaited = Signal()
    """The form waits for the network."""
    search_asked = Signal(str)
    """A search to show in PubMed, with all its hits."""

    def __init__(self, resolving: Any, searching: Any, parent: QWidget | None = None) -> None:
        super().__init__("", parent, width=880, height=600)
        self.setObjectName("citationWindow")
        title = self.tr("Find a citation")
        self.setWindowTitle(title)
        self.heading.setText(title)
        self.say(
            self.tr("Fill in what you know; PubMed is asked for the articles that fit all of it.")
        )
        self._resolving = resolving
        self._searching = searching
        self._found: FoundCitations | None = None
        self._waits = False
        self._request = 0
        self._build_fields()
        headers = ("Title", "Authors", "Journal", "Year", "Where in it", "Where")
        self._model = TextTable([self.tr(each) for each in headers], self)
        self.table = table_view(self._model, "citationTable", self.tr("Articles that fit"))
        header = self.table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS:
            self.table.setColumnWidth(column, theme.px(width))
        self.outcome = Label("", "body", "text2", wrap=True)
        self.outcome.setObjectName("citationOutcome")
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.outcome)
        self.stop_button = self.add_button(self.tr("Stop"))
        self.clear_button = self.add_button(self.tr("Clear"))
        self.search_button = self.add_button(self.tr("Show in PubMed"))
        self.find_button = self.add_button(self.tr("Find"), is_main=True)
        self.add_works_button = self.add_button(self.tr("Add to library"))
        self.close_button = self.add_button(self.tr("Close"))
        self._connect()
        self._update()

    def _build_fields(self) -> None:
        self.fields = {
            name: self._field(words, hint)
            for name, words, hint in (
                ("journal", self.tr("Journal"), self.tr("Prog Neurobiol")),
                ("year", self.tr("Year"), self.tr("1997 or 1996-1998")),
                ("volume", self.tr("Volume"), "52"),
                ("issue", self.tr("Issue"), "5"),
                ("page", self.tr("First page"), "379"),
                ("author", self.tr("Author"), self.tr("Gadient RA")),
                (
                    "title",
                    self.tr("Words of the title"),
                    self.tr("interleukin-6 beneficial destructive"),
                ),
            )
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(10))
        grid.setVerticalSpacing(theme.px(6))
        places = (
            ("journal", 0, 0, 2), ("author", 0, 2, 2), ("year", 1, 0, 1), ("volume", 1, 1, 1),
            ("issue", 1, 2, 1), ("page", 1, 3, 1), ("title", 2, 0, 4),
        )  # fmt: skip
        for name, row, column, span in places:
            field = self.fields[name]
            label = Label(field.accessibleName(), "small", "text2")
            label.setBuddy(field)
            grid.addWidget(label, row * 2, column, 1, span)
            grid.addWidget(field, row * 2 + 1, column, 1, span)
        for column in range(4):
            grid.setColumnStretch(column, 1)
        self.body.addLayout(grid)
        self._names = QStringListModel(self)
        self._completer = QCompleter(self._names, self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.fields["journal"].setCompleter(self._completer)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)

    def _field(self, words: str, hint: str) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(words)
        field.setPlaceholderText(hint)
        field.returnPressed.connect(self.find_articles)
        return field

    def _connect(self) -> None:
        resolving = self._resolving
        resolving.found.connect(self._on_found)
        resolving.not_found.connect(self._on_failed)
        resolving.out_of_reach.connect(self._on_out_of_reach)
        resolving.held.connect(self._on_held)
        self._searching.offered.connect(self._on_offered)
        self._pause.timeout.connect(self._ask_journals)
        self.fields["journal"].textEdited.connect(self._pause.start)
        for field in self.fields.values():
            field.textChanged.connect(self._update)
        self.table.activated.connect(self._on_activated)
        self.table.selectionModel().selectionChanged.connect(self._update)
        self.find_button.clicked.connect(self.find_articles)
        self.stop_button.clicked.connect(resolving.stop_finding)
        self.clear_button.clicked.connect(self.clear)
        self.search_button.clicked.connect(self._on_search)
        self.add_works_button.clicked.connect(self.add_selected)
        self.close_button.clicked.connect(self.close)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):  # the table would take them for Enter
            QShortcut(QKeySequence(keys), self).activated.connect(self.add_selected)

    @property
    def form(self) -> CitationForm:
        """What is filled in."""
        return CitationForm(**{name: field.text().strip() for name, field in self.fields.items()})

    @Slot()
    def find_articles(self) -> None:
        """Ask PubMed."""
        if problem := form_problem(self.form):
            self.outcome.tell(problem, is_error=True)
            self.fields["year"].setFocus()
        elif not self.form.is_empty:
            self._waits = False
            self._resolving.find(self.form)
            self.outcome.tell(self.tr("Asking PubMed …"))
            self._update()

    @Slot()
    def clear(self) -> None:
        """Empty the form."""
        for field in self.fields.values():
            field.clear()
        self._waits = False
        self._show(None)
        self.outcome.tell("")
        self.fields["journal"].setFocus()

    @property
    def chosen(self) -> list[WorkId]:
        """The selected works that the library lacks."""
        candidates = self._found.candidates if self._found is not None else ()
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        picked = [candidates[row] for row in rows if row < len(candidates)]
        works = (one.work for one in picked if not one.reference_id)
        return [work for work in works if work is not None]

    @Slot()
    def add_selected(self) -> None:
        """Add the selected works that the library lacks."""
        if works := self.chosen:
            self.add_asked.emit(works)

    # answers
    @Slot(object)
    def _on_found(self, found: FoundCitations) -> None:
        self._show(found)
        shown = len(found.candidates)
        if not found.count:
            words = self.tr(
                "PubMed has nothing that fits all of it. Leave out what you are least sure of."
            )
        elif found.count > shown:
            words = self.tr("{n} articles fit; the first {shown} are listed.").format(
                n=number(found.count), shown=number(shown)
            )
        else:
            one, many = self.tr("1 article fits."), self.tr("{n} articles fit.")
            words = one if found.count == 1 else many.format(n=number(found.count))
        self.outcome.tell(" ".join((words, *found.remarks)))
        if shown:
            self.table.selectRow(0)
            self.table.setFocus()
        self._update()

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self.outcome.tell(sentence, is_error=True)
        self._update()

    @Slot(str)
    def _on_out_of_reach(self, sentence: str) -> None:
        waits = self.tr("It is asked again by itself when the network is back.")
        self._on_failed(f"{sentence} {waits}")
        self._waits = True
        self.network_awaited.emit()

    @Slot()
    def on_network_back(self) -> None:
        """Ask what there was no network for."""
        if self._waits and self.isVisible() and not self._resolving.is_finding:
            self.find_articles()

    @Slot(object)
    def _on_held(self, ids: dict[WorkId, int]) -> None:
        """Mark what is in the library by now."""
        if self._found is None:
            return
        rows = [index.row() for index in self.table.selectionModel().selectedRows()]
        self._show(_held(self._found, ids))
        for row in rows:
            self.table.selectRow(row)

    @Slot(object)
    def on_references_changed(self, _ids: object) -> None:
        """The library changed: some articles may be in it now."""
        if self.isVisible() and self._found is not None:
            works = [one.work for one in self._found.candidates]
            self._resolving.look_up([work for work in works if work is not None])

    def _show(self, found: FoundCitations | None) -> None:
        self._found = found
        candidates = found.candidates if found is not None else ()
        self._model.show(
            [
                (
                    one.row.title, one.row.creators, one.row.container, str(one.row.year or ""),
                    one.row.source, self.tr("Library") if one.reference_id else "PubMed",
                )
                for one in candidates
            ],
            [one.row.title for one in candidates],
        )  # fmt: skip
        self._update()

    # journals
    @Slot()
    def _ask_journals(self) -> None:
        text = self.fields["journal"].text().strip()
        if text:
            self._request = self._searching.complete(f"{text}[ta]", len(text), "library")

    @Slot(object)
    def _on_offered(self, offers: Offers) -> None:
        field = self.fields["journal"]
        if offers.request != self._request or not field.hasFocus():
            return
        names = [one.label for one in offers.offers if one.start == 0]
        self._names.setStringList(names)
        if names and names != [field.text()]:
            self._completer.complete()

    # the reader
    @Slot(QModelIndex)
    def _on_activated(self, place: QModelIndex) -> None:
        if self._found is not None and place.row() < len(self._found.candidates):
            self.candidate_opened.emit(self._found.candidates[place.row()])

    @Slot()
    def _on_search(self) -> None:
        self.search_asked.emit(form_term(self.form))

    @Slot()
    def _update(self) -> None:
        is_going = self._resolving.is_finding
        is_filled = not self.form.is_empty or bool(self.form.year)
        self.stop_button.setVisible(is_going)
        self.find_button.setEnabled(is_filled and not is_going)
        self.search_button.setEnabled(is_filled and not form_problem(self.form))
        self.clear_button.setEnabled(any(field.text() for field in self.fields.values()))
        self.add_works_button.setEnabled(bool(self.chosen))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)  # the field's own signal finds, the table's shows

    def done(self, result: int) -> None:
        self._resolving.stop_finding()
        super().done(result)


def _held(found: FoundCitations, ids: dict[WorkId, int]) -> FoundCitations:
    def marked(one: Candidate) -> Candidate:
        reference_id = ids.get(one.work, 0) if one.work is not None else 0
        return replace(one, reference_id=reference_id) if reference_id else one

    return replace(found, candidates=tuple(map(marked, found.candidates)))

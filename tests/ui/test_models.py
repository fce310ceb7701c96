"""Every model of the window keeps Qt's rules while it is filled, changed and emptied.

A model that breaks them shows false rows or ends the program, and only in a view that asks for
just the row that is not there. `QAbstractItemModelTester` asks for all of them at each change; it
ends the run where a rule is broken.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QAction
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

import refdesk
from refdesk.model.backups import Backup
from refdesk.model.duplicate_sets import FoundSet, SetKind
from refdesk.model.facets import Facet, FacetCounts, FacetFilter, FacetValue
from refdesk.model.full_text import Copy, FullText, Outcome
from refdesk.model.grouping import Groups
from refdesk.model.layouts import LayoutColumn
from refdesk.model.likeness import Traits
from refdesk.model.linked import LinkedWork
from refdesk.model.listed import ListedReference
from refdesk.model.markup import RichText
from refdesk.model.migrating import Part
from refdesk.model.notices import PublishedNotice, key_of
from refdesk.model.record import Creator, ReferenceRecord
from refdesk.model.record_changes import FieldChange
from refdesk.model.refresh_choices import NewsKind, Renewal, Taken
from refdesk.model.reports import Failure, FileRead, Held, Match
from refdesk.model.resolving import Candidate, Confidence, Judged, Resolution, Where
from refdesk.model.rows import (
    AttachmentRow,
    CollectionRow,
    Extra,
    GroupBy,
    NoteRow,
    Overview,
    ReferenceRow,
    SavedSearchRow,
    SavedViewRow,
    StepRow,
    TagRow,
    View,
    ViewKind,
)
from refdesk.model.watching import WatchRow
from refdesk.model.work_ids import WorkId
from refdesk.services.following import Followed
from refdesk.services.holding import HeldPair
from refdesk.services.mesh_choice import HeadingLine
from refdesk.services.note_links import NoteLink
from refdesk.services.notices import Noticed
from refdesk.services.styles import StyleRow
from refdesk.settings import Settings
from refdesk.store.merging import merged_record
from refdesk.ui import note_backlinks, palette, suggestions
from refdesk.ui.actions import Actions
from refdesk.ui.columns import Column
from refdesk.ui.columns_chooser import ColumnList
from refdesk.ui.dialogs.backups import BackupListModel
from refdesk.ui.dialogs.facet_values import ValueModel
from refdesk.ui.dialogs.failures import FailuresModel
from refdesk.ui.dialogs.import_report_pair import PairModel
from refdesk.ui.dialogs.import_report_tables import (
    FilesTable,
    RecordsTable,
    ReferencesTable,
    ReportTable,
)
from refdesk.ui.dialogs.keys import KeysDialog, KeysModel
from refdesk.ui.dialogs.migrate_parts import PartsModel
from refdesk.ui.dialogs.style_rows import StylesModel
from refdesk.ui.dialogs.table_parts import TextTable
from refdesk.ui.dialogs.tags import TagModel
from refdesk.ui.duplicates.choices import Choices, Side
from refdesk.ui.duplicates.comparison import ComparisonModel, SidedModel
from refdesk.ui.duplicates.set_list import SetModel
from refdesk.ui.edit_creators import CreatorModel
from refdesk.ui.facet_model import FacetModel
from refdesk.ui.files_view import FileListModel
from refdesk.ui.following.work_table import WorkTable
from refdesk.ui.full_text.results import ResultTable
from refdesk.ui.history.model import StepsModel
from refdesk.ui.library_model import LibraryModel
from refdesk.ui.mesh.check_model import CheckModel
from refdesk.ui.mesh.heading_model import HeadingModel
from refdesk.ui.notes_view import NoteListModel
from refdesk.ui.noticing.list import NEW, NoticeModel
from refdesk.ui.reference_model import ReferenceTableModel
from refdesk.ui.refreshing.fields import FieldsModel
from refdesk.ui.refreshing.news import NewsModel
from refdesk.ui.resolving.model import NUMBER, ResolveModel, Shown
from refdesk.ui.suggestions import Suggestion
from refdesk.ui.views_dialog import ViewList
from tests.ui.conftest import HOSTILE, make_row

Role = Qt.ItemDataRole
CHECK = Role.CheckStateRole
ON, OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked
TEXTS = ("A plain one", "", "line\nbreak", "白血病 \ud800 المراجعة", "long " * 2_000)
ROLES = tuple(Role(number) for number in range(14))
MOST_READ = 12
"""Rows of a level that are read after each change."""
BASES = {SidedModel, ReportTable}
"""What is made only as one of its kinds."""


class Watched:
    """A model under a tester, read at each change; so is a sorter that follows what it tells.

    The sorter knows the rows by the model's signals alone: a change that is not told shows as rows
    that only one of them has. Rows that move are told to be others where a kept index has another
    text than before.
    """

    def __init__(self, model: QAbstractItemModel) -> None:
        self.model = model
        self.told = 0
        self.most_rows = 0
        self._kept: list[tuple[QPersistentModelIndex, Any]] = []
        self.is_list = isinstance(model, QAbstractListModel)  # whose columns nobody may count
        self.tester = _tester(model)
        self.sorter = QSortFilterProxyModel()
        self.sorter.setSourceModel(model)
        self.sorter_tester = _tester(self.sorter)
        for signal in (model.rowsInserted, model.rowsRemoved, model.rowsMoved, model.layoutChanged):
            signal.connect(self._on_moved)
        for signal in (model.modelReset, model.dataChanged):
            signal.connect(self.read)
        self.read()
        self.told = 0

    def _on_moved(self) -> None:
        for index, text in self._kept:
            assert not index.isValid() or index.data() == text, "another row moved than was told"
        self.read()

    def _column_count(self, parent: QModelIndex) -> int:
        return 1 if self.is_list else self.model.columnCount(parent)

    def read(self) -> None:
        """Ask for all that a view or a screen reader could, of the first rows."""
        self.told += 1
        for section in range(self._column_count(QModelIndex())):
            for role in ROLES:
                self.model.headerData(section, Qt.Orientation.Horizontal, role)
        self._kept.clear()
        above = [QModelIndex()]
        while above:
            parent = above.pop()
            rows = self.model.rowCount(parent)
            assert self.sorter.rowCount(self.sorter.mapFromSource(parent)) == rows, "rows untold"
            self.most_rows = max(self.most_rows, rows)
            for row in range(min(rows, MOST_READ)):
                for column in range(self._column_count(parent)):
                    index = self.model.index(row, column, parent)
                    self.model.flags(index)
                    for role in ROLES:
                        self.model.data(index, role)
                above.append(self.model.index(row, 0, parent))
                self._kept.append((QPersistentModelIndex(above[-1]), above[-1].data()))


def _tester(model: QAbstractItemModel) -> QAbstractItemModelTester:
    return QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)


Watch = Callable[[Any], Any]
Life = Callable[[Watch], None]
LIVES: dict[type[QAbstractItemModel], Life] = {}


def life_of(kind: type[QAbstractItemModel]) -> Callable[[Life], Life]:
    """Marks what a model lives through."""

    def keep(life: Life) -> Life:
        LIVES[kind] = life
        return life

    return keep


def set_check(model: QAbstractItemModel, row: int, state: Qt.CheckState, column: int = 0) -> bool:
    """Tick a row as a click on its box does."""
    return model.setData(model.index(row, column), state.value, CHECK)


def rows_of(ids: Sequence[int], *extras: object) -> list[ReferenceRow]:
    """Rows of references, as the library gives them; it lost number 7."""
    return [make_row(each) for each in ids if each != 7]


# The list of references and the tree


@life_of(ReferenceTableModel)
def _references(watch: Watch) -> None:
    model = watch(ReferenceTableModel(rows_of))
    model.show_loading(10)
    model.show_ids(array("q", range(1, 60)))
    model.show_ids(array("q", range(1, 90)))
    model.refresh([5, 70])
    model.set_extras(Extra)
    model.row_at(80)
    model.put_late({1: {"last_creator": "Otten UH"}, 80: {}})
    model.set_words(("title",))
    ids = array("q", [-1, 1, 2, 3, -2, 4, 1])
    model.show_groups(
        Groups(GroupBy.YEAR, ids, array("q", [0, 4]), ("2024", "2023"), ("2024", "2023")), 5
    )
    model.fold(0, is_folded=True)
    model.fold(1, is_folded=True)
    model.fold(0, is_folded=False)
    model.fold_all(is_folded=True)
    model.fold_all(is_folded=False)
    model.is_checkable = True
    model.show_rows(HOSTILE)
    model.check([2], is_checked=True)
    model.replace_rows([make_row(2, title="new")])
    model.clear_checked()
    model.show_ids(array("q"))


@life_of(LibraryModel)
def _library(watch: Watch) -> None:
    model = watch(LibraryModel())
    collections = tuple(
        CollectionRow(n, n - 1 if 1 < n < 6 else None, TEXTS[n % 5] or "x") for n in range(1, 400)
    )
    tags = (TagRow(1, "To cite", "red", 1, 23), TagRow(2, "Methods"))
    watches = (WatchRow(1, "Asthma", "asthma", new=3, error="PubMed could not be reached."),)
    searches = (SavedSearchRow(1, "Mine", "x", 5), SavedSearchRow(2, "Inner", "y", None, "", 3))
    full = Overview(
        ((ViewKind.ALL, 9), (ViewKind.DUPLICATES, 2)), collections, tags, searches, (), watches
    )
    model.show(full)
    model.find(View(ViewKind.COLLECTION, 5))
    model.find(View(ViewKind.COLLECTION, 399))
    model.find(View(ViewKind.SAVED_SEARCH, 2))
    model.set_count(View(ViewKind.SAVED_SEARCH, 2), 7)
    model.show(Overview(((ViewKind.ALL, 8),), collections, tags, searches, (), watches))
    model.set_filter("plain")
    model.set_filter("nothing is called so")
    model.set_filter("")
    model.show(Overview(((ViewKind.ALL, 8),), collections[:3], tags[:1]))
    model.show(Overview())


@life_of(FacetModel)
def _facets(watch: Watch) -> None:
    model = watch(FacetModel())
    values = tuple(FacetValue(str(n), f"Value {n}", 9 - n) for n in range(5))
    model.show(FacetCounts(Facet.TYPE, values, 80))
    model.mark([FacetFilter(Facet.TYPE, "3", "Value 3"), FacetFilter(Facet.TYPE, "1", "x", True)])
    model.show(FacetCounts(Facet.TYPE, (*values[3:], *values[:1], FacetValue("9", "New", 1)), 4))
    model.show(FacetCounts(Facet.TYPE))
    tree = (FacetValue("C", "Diseases", 4, "C"), FacetValue("D", "Chemicals", 2, "D"))
    model.show(FacetCounts(Facet.TREE, tree, 2))
    model.show(FacetCounts(Facet.TREE, (FacetValue("C08", "Lung", 3, "C08"),), 1, branch="C"))
    model.show(FacetCounts(Facet.TREE, (FacetValue("x", "Asthma", 3),), 1, branch="C08"))
    model.show(FacetCounts(Facet.TREE, tree[1:], 1))
    model.show(FacetCounts(Facet.TREE, is_known=False))


@life_of(ColumnList)
def _columns(watch: Watch) -> None:
    model = watch(ColumnList())
    model.show([LayoutColumn("year", 60), LayoutColumn("pmid")])
    assert set_check(model, 3, ON) and set_check(model, 3, OFF) and not set_check(model, 0, OFF)
    assert model.move(1, 4) and model.move(4, 2) and not model.move(0, 2)
    data = model.mimeData([model.index(2, 0)])
    model.dropMimeData(data, Qt.DropAction.MoveAction, 7, 0, QModelIndex())
    assert model.place_of(Column.REFERENCE) == 0


@life_of(ViewList)
def _views(watch: Watch) -> None:
    model = watch(ViewList())
    model.show([SavedViewRow(n, text) for n, text in enumerate(TEXTS, 1)])
    assert not model.setData(model.index(0, 0), "Another name")  # the library answers with it
    model.show([SavedViewRow(1, "Another name")])
    model.show([])


# What is typed and found


@life_of(suggestions._Model)
def _suggestions(watch: Watch) -> None:
    model = watch(suggestions._Model())
    model.show([Suggestion(text, "12") for text in TEXTS])
    model.show([Suggestion("one")])
    model.show([])


@life_of(palette._Model)
def _palette(watch: Watch) -> None:
    model = watch(palette._Model())
    actions = [QAction(text, model) for text in TEXTS]
    actions[0].setShortcut("Ctrl+K")
    model.show(actions)
    model.show(actions[2:3])
    model.show([])


@life_of(KeysModel)
def _keys(watch: Watch) -> None:
    window = QWidget()
    model = watch(KeysModel(Actions(window), window))
    model.tell_changed()


@life_of(CheckModel)
def _checks(watch: Watch) -> None:
    model = watch(CheckModel())
    model.show(["diagnosis", "therapy", "genetics"])
    assert set_check(model, 1, ON) and model.checked == ["therapy"]
    model.show(["therapy"])
    assert model.checked == []
    model.show([])


@life_of(HeadingModel)
def _headings(watch: Watch) -> None:
    model = HeadingModel()
    asked: list[str] = []
    model.wanted.connect(asked.append)
    watch(model)
    model.show(
        [HeadingLine("C", "Diseases", has_narrower=True), HeadingLine("A", "Anatomy", "Body", True)]
    )
    model.fetchMore(model.index(0, 0))
    assert "C" in asked
    model.add_below(
        "C", [HeadingLine("C08", "Lung", has_narrower=True), HeadingLine("C01", "Infections")]
    )
    model.fetchMore(model.index(0, 0, model.index(0, 0)))
    model.add_below("C08", [])
    model.show([HeadingLine("B", "Organisms")])
    model.show([])


@life_of(ValueModel)
def _facet_values(watch: Watch) -> None:
    model = watch(ValueModel(Facet.JOURNAL))
    model.show([FacetValue(text, text, n) for n, text in enumerate(TEXTS)])
    model.mark(
        [FacetFilter(Facet.JOURNAL, TEXTS[0], "x"), FacetFilter(Facet.JOURNAL, "", "", True)]
    )
    model.toggle(1)
    model.show([])
    model.mark([])


# One reference


@life_of(NoteListModel)
def _notes(watch: Watch) -> None:
    model = watch(NoteListModel())
    model.set_notes([NoteRow(n, text, "2024-05-01T10:00:00Z") for n, text in enumerate(TEXTS, 1)])
    model.set_notes([NoteRow(1, "# Head")])
    model.set_notes([])


@life_of(note_backlinks._Model)
def _backlinks(watch: Watch) -> None:
    model = watch(note_backlinks._Model())
    model.show_links([NoteLink(n, text, text) for n, text in enumerate(TEXTS, 1)])
    model.show_links([])


@life_of(FileListModel)
def _files(watch: Watch) -> None:
    model = watch(FileListModel())
    model.set_files(
        [AttachmentRow(n, text, "a.pdf", size=n * 9_999) for n, text in enumerate(TEXTS)]
    )
    model.set_files([AttachmentRow(1, "", "/away/b.pdf")])
    model.set_files([])


@life_of(CreatorModel)
def _creators(watch: Watch) -> None:
    model = watch(CreatorModel())
    people = tuple(Creator(text, "R") for text in TEXTS)
    model.show(people)
    assert model.setData(model.index(1, 1), "Otten")
    model.change([*model.creators[1:], Creator(literal=RichText("The Group"))])
    model.is_locked = True
    assert not model.setData(model.index(0, 1), "x")
    model.show(())


# Duplicates and what is new


LEFT = ReferenceRecord(title=RichText("One title"), volume="2", issue="3")
RIGHT = ReferenceRecord(title=RichText("Another title"), volume="2", issue="9")


@life_of(SetModel)
def _sets(watch: Watch) -> None:
    model = watch(SetModel(rows_of))
    model.show_sets([FoundSet(SetKind.SURE, 9.0, (n, n + 100)) for n in range(1, 80)])
    model.show_sets([FoundSet(SetKind.LOOK, 4.0, (7, 8))])
    model.show_sets([])


@life_of(ComparisonModel)
def _comparison(watch: Watch) -> None:
    model = watch(ComparisonModel())
    model.show_choices(Choices(LEFT, RIGHT, merged_record(LEFT, [RIGHT])[0]))
    model.choose(0, Side.RIGHT)
    model.choose_all(Side.LEFT)
    model.show_equal(True)
    model.show_equal(False)
    model.show_choices(None)


@life_of(PairModel)
def _pair(watch: Watch) -> None:
    model = watch(PairModel())
    model.set_pair(HeldPair(Held(1, 2, "T", "PMID"), RIGHT, LEFT))
    model.set_pair(HeldPair(Held(1, 0, "T", "PMID"), RIGHT, None))
    model.set_pair(None)


@life_of(NewsModel)
def _news(watch: Watch) -> None:
    taken = {1: Taken.ALL, 2: Taken.SOME}
    model = watch(NewsModel(lambda one: taken.get(one.reference_id, Taken.NONE)))
    new = [
        Renewal(
            n,
            str(n),
            text,
            ("volume",),
            frozenset(),
            ("Retracted",) * (n % 2),
            "",
            (0, ""),
            (0, 0, 0),
        )
        for n, text in enumerate(TEXTS, 1)
    ]
    model.show(new[:2])
    model.add(new[2:])
    model.show_kind(NewsKind.NOTICES)
    model.add(new[:1])
    model.show_kind(NewsKind.ALL)
    model.sort_notices_first()
    model.tell()
    model.forget([1, 3])
    model.show([])
    model.tell()


@life_of(FieldsModel)
def _fields(watch: Watch) -> None:
    model = watch(FieldsModel(lambda name: name == "volume"))
    model.show([
        FieldChange("volume", "2", "3"), FieldChange("owner", "NLM", "NASA"),
        FieldChange("title", "x", "z", is_edited=True, yours="y"),
        FieldChange("mesh_headings", "a", "b", ("b",) * 20, ("a",) * 20, equal=4),
    ])  # fmt: skip
    model.show_own(True)
    model.choose(0, Side.RIGHT)
    model.tell()
    model.show_own(False)
    model.show([])


@life_of(NoticeModel)
def _notices(watch: Watch) -> None:
    model = watch(NoticeModel())
    retracted, comment = (
        PublishedNotice("Retracted", "BMJ. 2020", "7"),
        PublishedNotice("Commented on"),
    )
    found = [Noticed(1, "12\tOne title", (retracted, comment)), Noticed(2, "No PMID", (comment,))]
    model.add(found[:1], {key_of(1, retracted)})
    model.add(found[1:], ())
    assert model.rowCount() == 3
    model.narrow(NEW, "")
    model.narrow("", "title retracted")
    model.narrow("Corrected", "")
    model.clear()


@life_of(WorkTable)
def _works(watch: Watch) -> None:
    model = watch(WorkTable())
    model.show([
        Followed("1", 9, 4, "T", "A B", "J", 1990), Followed("2", 3), Followed("3", 1, 5, is_trashed=True, cited_by=4)
    ])  # fmt: skip
    model.add_titles({"2": LinkedWork("Late"), "3": LinkedWork(TEXTS[3]), "99": LinkedWork("x")})
    model.forget_titles()
    model.show([])


@life_of(ResultTable)
def _full_texts(watch: Watch) -> None:
    model = watch(ResultTable())
    for number, outcome in enumerate(Outcome):
        model.add(FullText(number, TEXTS[number % 5], outcome))
    model.add(
        FullText(
            0, "Again", Outcome.FOUND, copy=Copy("http://x.test/a.pdf", "PMC", licence="CC BY")
        )
    )
    assert model.rowCount() == len(Outcome)
    model.show(model.results[:2])
    model.show([])


@life_of(ResolveModel)
def _resolving(watch: Watch) -> None:
    model = watch(ResolveModel())
    listed = [ListedReference(text, title=text) for text in TEXTS]
    row = make_row(1)
    candidate = Candidate(row, Traits(title="title 1"), Where.PUBMED)
    sure = Judged(candidate, Confidence.CERTAIN, "Its title is the same.")
    perhaps = Judged(candidate, Confidence.DOUBTFUL, "Its year is another one.")
    model.start(listed)
    model.take([0, 1], [Resolution(listed[0], (sure, perhaps)), Resolution(listed[1], (perhaps,))])
    model.take([2], [Resolution(listed[2], failure="PubMed could not be reached.")])
    model.take([3], [Resolution(listed[3], remark="Nothing is like it.")])
    assert set_check(model, 1, ON, NUMBER) and model.rows[1].is_ticked
    model.choose(0, 1)
    model.keep(3)
    model.send_kept()
    for shown in Shown:
        model.show(shown)
        model.hold({WorkId("pmid", row.pmid): 12})
    model.hold({})
    model.show(Shown.ALL)
    model.start([])


# Windows of their own


@life_of(StepsModel)
def _steps(watch: Watch) -> None:
    model = watch(StepsModel())
    model.show(
        [StepRow(3, TEXTS[4], "2024-05-01T10:00:00Z", True), StepRow(2, "Import", "", False, 99)]
    )
    model.show([StepRow(1, "Add", "", True)])
    model.show([])


@life_of(StylesModel)
def _styles(watch: Watch) -> None:
    model = watch(StylesModel())
    model.show_rows([StyleRow("a", "A", "A"), StyleRow("b", TEXTS[3], "B", "numbers")])
    model.set_on_bar(["b"])
    model.set_sample("b", "<i>Journal</i> 2")
    model.set_failed("a", "It cannot be read.")
    model.forget("a")
    model.show_rows([])
    model.forget()


@life_of(FailuresModel)
def _failures(watch: Watch) -> None:
    entries = [Failure(text, text, text=text) for text in TEXTS]
    watch(FailuresModel(entries))
    watch(FailuresModel([]))


@life_of(TagModel)
def _tags(watch: Watch) -> None:
    model = watch(TagModel())
    tags = [TagRow(n, text or "x", "red" * (n % 2), n, n) for n, text in enumerate(TEXTS, 1)]
    model.show(tags)
    model.show([TagRow(t.id, t.name, "", 0, 7) for t in tags])
    model.set_filter("plain")
    model.set_filter("no such tag")
    model.set_filter("")
    model.is_locked = True
    model.show(tags[:1])
    model.show([])


@life_of(TextTable)
def _texts(watch: Watch) -> None:
    model = watch(TextTable(("One", "Two")))
    model.show([(text, text) for text in TEXTS], TEXTS[:2])
    model.show([])


@life_of(ReferencesTable)
def _references_of_report(watch: Watch) -> None:
    model = watch(ReferencesTable(range(1, 80), (), rows_of))
    model.show_ids([3, 7])
    model.show_places(None)
    model = watch(
        ReferencesTable((), [Match(1, "PMID", "a.ris", "record 2"), Match(7, "DOI")], rows_of)
    )
    model.show_ids([])


@life_of(RecordsTable)
def _records_of_report(watch: Watch) -> None:
    entries = [Held(1, 2, "", "PMID", "a.ris"), Failure("x", "It cannot be read.", text=TEXTS[4])]
    model = watch(RecordsTable(entries))
    model.filter("read")
    model.filter("nothing has this")
    model.filter("")


@life_of(FilesTable)
def _files_of_report(watch: Watch) -> None:
    model = watch(FilesTable([FileRead("a.ris", "RIS", 12_000), FileRead("", "", 0)]))
    model.filter("ris")


@life_of(PartsModel)
def _parts(watch: Watch) -> None:
    model = watch(PartsModel())
    parts = (
        Part("a", "Library", is_library=True),
        Part("b", "Inner", "a"),
        Part("c", "Innermost", "b"),
    )
    model.set_parts(parts)
    assert set_check(model, 1, OFF) and model.left_out == {"b", "c"}
    assert set_check(model, 2, ON) and model.left_out == set()
    model.set_parts(parts[:1])
    model.set_parts(())


@life_of(BackupListModel)
def _backups(watch: Watch) -> None:
    model = watch(BackupListModel())
    moment = datetime(2024, 5, 1, tzinfo=UTC)
    model.set_rows(
        [Backup(Path("a.refdesk"), moment, 12_000, 99), Backup(Path("b.refdesk"), moment)]
    )
    model.set_rows([])


@pytest.mark.parametrize("kind", LIVES, ids=lambda kind: f"{kind.__module__[8:]}.{kind.__name__}")
def test_a_model_keeps_the_rules_through_every_change(
    kind: type[QAbstractItemModel], qapp: object
) -> None:
    watched: list[Watched] = []

    def watch(model: Any) -> Any:
        watched.append(Watched(model))
        return model

    LIVES[kind](watch)
    for one in watched:
        if isValid(one.model):
            one.read()
    assert all(type(one.model) is kind for one in watched)
    assert max(one.most_rows for one in watched) > 1, "it was never filled"
    assert kind is FailuresModel or watched[0].told, "it never changed"


def _names_in_sources() -> set[str]:
    """All classes of RefDesk's that are models, however many classes stand between; none is run."""
    heads = re.compile(r"^ *class (\w+)\(([^)]*)\)", re.MULTILINE)
    folder = Path(refdesk.__file__).parent
    found = {
        (".".join(path.relative_to(folder.parent).with_suffix("").parts), name): set(
            re.findall(r"\w+", bases)
        )
        for path in folder.rglob("*.py")
        for name, bases in heads.findall(path.read_text("utf-8"))
    }
    models: set[tuple[str, str]] = set()
    known = {"QStringListModel", "QStandardItemModel", "QConcatenateTablesProxyModel"}
    known |= {f"QAbstract{kind}Model" for kind in ("Item", "List", "Table", "Proxy")}
    known |= {"QSortFilterProxyModel", "QIdentityProxyModel", "QTransposeProxyModel"}
    while fresh := {key for key, bases in found.items() if bases & known} - models:
        models |= fresh
        known |= {name for _, name in fresh}
    return {f"{module}.{name}" for module, name in models}


def test_no_model_is_left_out() -> None:
    listed = {f"{kind.__module__}.{kind.__qualname__}" for kind in BASES | set(LIVES)}
    assert _names_in_sources() == listed


def test_the_list_of_keys_keeps_the_rules_while_it_is_filtered(
    qtbot: QtBot, tmp_path: Path
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    dialog = KeysDialog(Actions(window), Settings(tmp_path / "settings.toml"), window)
    shown = dialog.table.model()
    assert isinstance(shown, QSortFilterProxyModel)
    one = Watched(shown)
    for words in ("copy", "ctrl+shift", "no command is called so", ""):
        dialog.filter.setText(words)
    assert one.told and one.most_rows > 70

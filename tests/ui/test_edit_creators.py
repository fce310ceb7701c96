"""Creators as a table in the Edit tab, by mouse and keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QComboBox, QInputDialog, QLineEdit
from pytestqt.qtbot import QtBot

from refdesk.model.creator_edits import CreatorColumn, as_group, as_person, cell_text, with_cell
from refdesk.model.markup import RichText
from refdesk.model.record import Affiliation, Creator, Identifier
from refdesk.model.typed import FieldError
from refdesk.ui.edit_creators import MOST_ROWS, CreatorsBox
from refdesk.ui.edit_view import EditView
from tests.ui.sample_views import seed, view_of

FROG = Creator(
    "Frog", "Ann B", "AB", identifiers=(Identifier("ORCID", "0000-0002-1825-0097"), Identifier("ISNI", "1")),
    affiliations=(Affiliation(RichText("Pond 1"), (Identifier("ROR", "r"),)), Affiliation(RichText("Pond 2"))),
    equal_contribution=True,
)  # fmt: skip
GROUP = Creator(literal=RichText("Toad Group &amp; Co"))
OLD = Creator("Tadpole", "A", "A", is_valid=False)
EDITOR = Creator("Newt", "N", "N", role="editor", non_dropping_particle="van")
RECORD = replace(seed(), creators=(FROG, GROUP, OLD, EDITOR))


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[EditView]:
    made = EditView()
    qtbot.addWidget(made)
    made.resize(560, 900)
    made.set_view(view_of(RECORD))
    made.show()
    yield made
    made.set_view(None)


def index(box: CreatorsBox, row: int, column: CreatorColumn) -> QModelIndex:
    return box.model.index(row, column)


def type_into(qtbot: QtBot, box: CreatorsBox, row: int, column: CreatorColumn, text: str) -> None:
    """Write in a cell as a person does."""
    box.table.setCurrentIndex(index(box, row, column))
    box.table.setFocus()
    qtbot.keyClick(box.table, Qt.Key.Key_F2)
    editor = box.table.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, Qt.Key.Key_Return)


def told(view: EditView) -> list[tuple[Creator, ...]]:
    """What the view wants the creators to be, from now on."""
    found: list[tuple[Creator, ...]] = []
    view.edited.connect(lambda _, edits, was: found.append(edits["creators"]))
    return found


def test_every_creator_has_a_row_and_superseded_names_have_none(view: EditView) -> None:
    model = view.creators.model
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    rows = [[str(model.index(r, c).data()) for c in CreatorColumn] for r in range(model.rowCount())]
    assert rows == [
        ["author", "Frog", "Ann B", "", "0000-0002-1825-0097", "Pond 1 (+1)"],
        ["author", "Toad Group & Co", "", "", "", ""],
        ["editor", "van Newt", "N", "", "", ""],
    ]
    assert not view.boxes["authors"].isVisible() and not view.boxes["editors"].isVisible()


def test_a_changed_cell_changes_that_alone(view: EditView, qtbot: QtBot) -> None:
    found = told(view)
    type_into(qtbot, view.creators, 0, CreatorColumn.GIVEN, "Ann Belle")
    qtbot.waitUntil(lambda: found == [(replace(FROG, given="Ann Belle"), GROUP, EDITOR, OLD)])


def test_what_no_creator_can_hold_is_refused_in_words(view: EditView, qtbot: QtBot) -> None:
    found = told(view)
    type_into(qtbot, view.creators, 0, CreatorColumn.ORCID, "0000-0002-1825-0098")
    qtbot.waitUntil(lambda: "sixteen digits" in view.creators.error)
    assert found == []
    assert index(view.creators, 0, CreatorColumn.ORCID).data() == "0000-0002-1825-0097"


def test_a_role_is_chosen_from_a_list(view: EditView, qtbot: QtBot) -> None:
    found = told(view)
    box = view.creators
    box.table.setCurrentIndex(index(box, 1, CreatorColumn.ROLE))
    box.table.edit(box.table.currentIndex())
    roles = box.table.findChild(QComboBox)
    assert roles is not None and roles.currentText() == "author"
    roles.setCurrentText("translator")
    roles.activated.emit(roles.currentIndex())
    assert found[-1][1] == replace(GROUP, role="translator")


def test_rows_are_moved_taken_away_and_added_by_keys(view: EditView, qtbot: QtBot) -> None:
    found, box = told(view), view.creators
    box.table.setCurrentIndex(index(box, 0, CreatorColumn.FAMILY))
    QTest.keyClick(box.table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert found[-1] == (GROUP, FROG, EDITOR, OLD) and box.rows() == [1]
    QTest.keyClick(box.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(box.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)  # it is the first
    assert found[-1] == (FROG, GROUP, EDITOR, OLD)
    QTest.keyClick(box.table, Qt.Key.Key_Delete)
    assert found[-1] == (GROUP, EDITOR, OLD) and box.rows() == [0]
    QTest.keyClick(box.table, Qt.Key.Key_Insert)
    editor = box.table.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    qtbot.keyClicks(editor, "Olm")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [one.family for one in found[-1]] == ["", "Olm", "Newt", "Tadpole"])


def test_affiliations_are_edited_one_a_line(
    view: EditView, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = told(view)
    asked: list[str] = []

    def answer(*words: str) -> tuple[str, bool]:
        asked.append(words[-1])
        return "Pond 1\nPond 3", True

    monkeypatch.setattr(QInputDialog, "getMultiLineText", answer)
    view.creators.table.setCurrentIndex(index(view.creators, 0, CreatorColumn.AFFILIATIONS))
    QTest.keyClick(view.creators.table, Qt.Key.Key_Return)
    assert asked == ["Pond 1\nPond 2"]
    assert found[-1][0].affiliations == (FROG.affiliations[0], Affiliation(RichText("Pond 3")))


def test_what_pubmed_said_stands_below_and_can_be_had_again(view: EditView, qtbot: QtBot) -> None:
    changed = replace(RECORD, creators=(GROUP,))
    shown = replace(view_of(changed), source_record=RECORD, edited_fields=("creators",))
    view.set_view(shown)
    assert "Frog, Ann B; {Toad Group" in view.creators._said.text()
    with qtbot.waitSignal(view.edited) as edited:
        view.creators._use.click()
    assert edited.args[1] == {"creators": None}


def test_names_can_be_lines_of_text_too(view: EditView, qtbot: QtBot) -> None:
    view.creators.lines.click()
    assert view.boxes["authors"].isVisible()
    found = told(view)
    view.boxes["authors"].editor.setPlainText("Frog, Ann B\nNewer, N")  # type: ignore[union-attr]
    view.flush()
    assert [one.family for one in found[-1] if one.is_valid] == ["Frog", "Newer", "Newt"]
    assert found[-1][0] == FROG


def test_a_locked_table_is_only_read(view: EditView) -> None:
    found = told(view)
    view.set_locked("The library can only be read.")
    view.creators.table.setCurrentIndex(index(view.creators, 0, CreatorColumn.FAMILY))
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_Insert, Qt.Key.Key_F2):
        QTest.keyClick(view.creators.table, key)
    assert view.creators.table.findChild(QLineEdit) is None and found == []
    assert not view.creators.add_person.isEnabled()


def test_hundreds_of_creators_scroll(view: EditView) -> None:
    many = tuple(Creator(f"Frog{n}", "A", "A") for n in range(300))
    view.set_view(view_of(replace(RECORD, creators=many)))
    table = view.creators.table
    assert view.creators.model.rowCount() == 300
    assert table.height() < (MOST_ROWS + 3) * table.rowHeight(0)
    assert table.verticalScrollBar().maximum() > 0


def test_groups_and_persons_become_each_other() -> None:
    assert as_person(GROUP).family == "Toad Group & Co" and not as_person(GROUP).literal
    assert as_group(EDITOR).literal.plain == "N van Newt"
    assert as_group(GROUP) is GROUP and as_person(FROG) is FROG
    assert with_cell(GROUP, CreatorColumn.GIVEN, "T").family == "Toad Group & Co"


@pytest.mark.parametrize("column", list(CreatorColumn))
@pytest.mark.parametrize("creator", [FROG, GROUP, EDITOR])
def test_writing_what_stands_there_changes_nothing(creator: Creator, column: CreatorColumn) -> None:
    assert with_cell(creator, column, cell_text(creator, column)) is creator


def test_cells_say_what_they_take() -> None:
    assert with_cell(FROG, CreatorColumn.ORCID, "https://orcid.org/0000-0001-5109-3700").identifiers == (
        Identifier("ISNI", "1"), Identifier("ORCID", "0000-0001-5109-3700"),
    )  # fmt: skip
    assert with_cell(FROG, CreatorColumn.ORCID, "").identifiers == (Identifier("ISNI", "1"),)
    assert with_cell(EDITOR, CreatorColumn.GIVEN, "Nora Bell").initials == "NB"
    with pytest.raises(FieldError):
        with_cell(replace(FROG, given=""), CreatorColumn.FAMILY, " ")
    assert with_cell(FROG, CreatorColumn.AFFILIATIONS, "").affiliations == ()

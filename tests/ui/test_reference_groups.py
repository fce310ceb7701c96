"""Groups of the reference table: headings, folding, keys, selection."""

from __future__ import annotations

import time
from array import array
from collections.abc import Sequence

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from refdesk.model.grouping import Groups
from refdesk.model.rows import GroupBy, ReferenceRow
from refdesk.ui.columns import Column
from refdesk.ui.reference_groups import Outline
from refdesk.ui.reference_model import PAGE, ReferenceTableModel
from refdesk.ui.reference_table import ReferenceTable
from tests.ui.conftest import make_row

Role = Qt.ItemDataRole


def fetch(ids: Sequence[int]) -> list[ReferenceRow]:
    return [make_row(each, container=f"Journal {each}") for each in ids]


def groups(*sizes: int, by: GroupBy = GroupBy.YEAR) -> Groups:
    """Years from 2024 down; ids from 1 up."""
    ids, starts, at = array("q"), array("q"), 1
    for number, size in enumerate(sizes):
        starts.append(len(ids))
        ids.append(-number - 1)
        ids.extend(range(at, at + size))
        at += size
    keys = tuple(str(2024 - number) for number in range(len(sizes)))
    return Groups(by, ids, starts, keys, keys if by is GroupBy.YEAR else ("",) * len(sizes))


@pytest.fixture
def table(qtbot: QtBot) -> ReferenceTable:
    table = ReferenceTable(fetch)
    qtbot.addWidget(table)
    table.resize(744, 500)
    table.show()
    table.table_model.show_groups(groups(3, 2, 4), 9)
    table.setFocus()
    return table


def _rows(table: ReferenceTable) -> list[str]:
    model = table.table_model
    return [model.data(model.index(place, 0)) for place in range(model.rowCount())]


def test_the_model_of_groups_behaves_through_every_change(qapp: object) -> None:
    model = ReferenceTableModel(fetch)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_groups(groups(3, 200, 4), 207)
    model.fold(1, is_folded=True)
    model.fold(0, is_folded=True)
    model.fold(1, is_folded=False)
    model.refresh([5])
    model.fold_all(is_folded=True)
    model.fold_all(is_folded=False)
    model.show_groups(groups(1, 1, by=GroupBy.CONTAINER), 2)
    model.show_ids(array("q", range(1, 50)))
    model.show_groups(groups(2), 2)
    model.show_rows([make_row(1)])
    model.show_groups(groups(), 0)
    assert tester is not None


def test_headings_stand_between_the_references_with_their_counts(table: ReferenceTable) -> None:
    assert _rows(table) == [
        "2024", "Title 1", "Title 2", "Title 3", "2023", "Title 4", "Title 5",
        "2022", "Title 6", "Title 7", "Title 8", "Title 9",
    ]  # fmt: skip
    model = table.table_model
    spoken = model.data(model.index(4, Column.REFERENCE), Role.AccessibleTextRole)
    assert spoken == "2023, 2 references, unfolded"
    assert model.id_at(4) is None and model.row_at(4) is None
    assert model.reference_count == 9


def test_groups_by_journal_are_called_as_their_references_are(table: ReferenceTable) -> None:
    table.table_model.show_groups(groups(3, 2, by=GroupBy.CONTAINER), 5)
    assert _rows(table)[0] == "Journal 1" and _rows(table)[4] == "Journal 4"


def test_left_and_right_fold_as_in_a_tree(table: ReferenceTable) -> None:
    def press(key: Qt.Key) -> int:
        QTest.keyClick(table, key)
        return table.currentIndex().row()

    table.select_places([5])
    assert press(Qt.Key.Key_Left) == 4  # to the heading
    assert press(Qt.Key.Key_Left) == 4 and table.table_model.rowCount() == 10  # folded
    assert press(Qt.Key.Key_Left) == 0  # the heading above
    assert press(Qt.Key.Key_Down) == 1
    table.select_places([4])
    assert press(Qt.Key.Key_Right) == 4 and table.table_model.rowCount() == 12
    assert press(Qt.Key.Key_Right) == 5 and table.selected_ids() == [4]
    table.select_places([0])
    press(Qt.Key.Key_Space)
    assert _rows(table)[:2] == ["2024", "2023"]
    press(Qt.Key.Key_Return)
    assert _rows(table)[1] == "Title 1"


def test_arrows_stop_at_headings_and_j_and_k_go_over_them(table: ReferenceTable) -> None:
    table.select_places([3])
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.currentIndex().row() == 4 and table.selected_count() == 0
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.selected_ids() == [4]
    table.move_current(-1)
    assert table.selected_ids() == [3]
    table.move_current(1)
    assert table.selected_ids() == [4]
    table.select_places([1])
    table.move_current(-1)
    assert table.selected_ids() == [1]  # no reference stands above


def test_a_click_on_a_heading_folds_and_unfolds(table: ReferenceTable) -> None:
    at = QPoint(120, table.rowViewportPosition(4) + 8)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert _rows(table)[4:6] == ["2023", "2022"]
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert _rows(table)[5] == "Title 4"


def test_headings_are_selected_along_but_never_counted_or_dragged(table: ReferenceTable) -> None:
    table.selectAll()
    assert table.selected_count() == 9
    assert table.selected_ids() == list(range(1, 10))
    assert [row.id for row in table.first_selected(5)] == [1, 2, 3, 4, 5]
    table.folding.select(1)
    assert table.selected_ids() == [4, 5]
    model = table.table_model
    data = model.mimeData([model.index(place, 0) for place in range(6)])
    assert b'"items": [1, 2, 3, 4]' in bytes(data.data(model.mimeTypes()[0]).data())


def test_a_reference_in_two_groups_is_selected_once(table: ReferenceTable) -> None:
    twice = Groups(
        GroupBy.TAG, array("q", [-1, 7, 8, -2, 7]), array("q", [0, 3]), ("1", "2"), ("a", "b")
    )
    table.table_model.show_groups(twice, 2)
    table.selectAll()
    assert table.selected_ids() == [7, 8]


def test_folded_groups_stay_folded_when_the_list_is_read_again(table: ReferenceTable) -> None:
    table.table_model.fold(1, is_folded=True)
    table.table_model.show_groups(groups(3, 5, 4), 12)
    assert _rows(table)[4:6] == ["2023", "2022"]
    table.folding.fold_all(is_folded=True)
    assert _rows(table) == ["2024", "2023", "2022"]
    table.folding.fold_all(is_folded=False)
    assert table.table_model.rowCount() == 15


def test_the_same_groups_again_leave_selection_and_place(
    table: ReferenceTable, qtbot: QtBot
) -> None:
    table.select_places([5])
    with qtbot.assertNotEmitted(table.table_model.modelReset):
        table.table_model.show_groups(groups(3, 2, 4), 9)
    assert table.selected_ids() == [4]


def test_headings_are_lower_than_two_lines_and_follow_the_density(table: ReferenceTable) -> None:
    assert table.rowHeight(4) < table.rowHeight(5)
    table.table_model.fold(0, is_folded=True)
    assert [table.rowHeight(place) < 48 for place in range(4)] == [True, True, False, False]
    table.set_compact(True)
    assert table.rowHeight(0) == table.rowHeight(2)
    table.set_compact(False)
    assert table.rowHeight(0) < table.rowHeight(2)


def test_a_million_references_in_groups_are_read_page_by_page(table: ReferenceTable) -> None:
    asked: list[int] = []
    model = ReferenceTableModel(lambda ids: (asked.extend(ids), fetch(ids))[1])
    big = groups(*[20_000] * 50)
    start = time.process_time()
    model.show_groups(big, 1_000_000)
    assert model.rowCount() == 1_000_050
    row = model.row_at(500_000)
    assert row is not None and len(asked) <= PAGE
    model.fold(10, is_folded=True)
    model.fold(10, is_folded=False)
    assert model.rowCount() == 1_000_050
    assert time.process_time() - start < 1.5


def test_the_outline_agrees_with_the_list_by_hand() -> None:
    outline = Outline(groups(3, 2, 4), {"2023"})
    for group in (0, 2, 0):
        (outline.unfold if outline.is_folded(group) else outline.fold)(group)
        rows = list(outline.rows)
        assert list(outline.heads) == [place for place, each in enumerate(rows) if each < 0]
        for first in range(len(rows)):
            for last in range(first, len(rows)):
                count = sum(each < 0 for each in rows[first : last + 1])
                assert outline.heads_between(first, last) == count


def test_other_groups_leave_no_heights_of_the_ones_before(table: ReferenceTable) -> None:
    table.table_model.show_groups(groups(5, 5), 10)
    heights = [table.rowHeight(place) for place in range(12)]
    low = [place for place, height in enumerate(heights) if height < 48]
    assert low == [0, 6]
    table.table_model.show_ids(array("q", range(1, 13)))
    assert {table.rowHeight(place) for place in range(12)} == {48}


@pytest.fixture
def long(qtbot: QtBot) -> ReferenceTable:
    """A table on three groups of journals, each longer than what is on screen."""
    table = ReferenceTable(fetch)
    qtbot.addWidget(table)
    table.resize(744, 400)
    table.show()
    table.table_model.show_groups(groups(100, 100, 100, by=GroupBy.CONTAINER), 300)
    table.settle()
    table.setFocus()
    return table


def scrolled_to(table: ReferenceTable, place: int, more: int = 0) -> None:
    """Put a row at the top of the screen, and `more` pixels further."""
    bar = table.verticalScrollBar()
    bar.setValue(bar.value() + table.rowViewportPosition(place) + more)


def test_the_heading_of_the_group_on_screen_stays_on_top(long: ReferenceTable) -> None:
    assert long.sticky.group == -1  # the heading itself is there
    scrolled_to(long, 50)
    assert long.sticky.group == 0
    scrolled_to(long, 250)  # at a bound: its heading was never on screen
    assert long.sticky.group == 2 and long.table_model.heading(2) == "Journal 201"
    assert long.sticky.y() == long.viewport().y()
    scrolled_to(long, 0)
    assert long.sticky.group == -1


def test_the_next_heading_pushes_it_out(long: ReferenceTable) -> None:
    scrolled_to(long, 101, -10)  # the heading of the second group, 10 pixels from the top
    height = long.rowHeight(0)
    assert long.sticky.group == 0
    assert long.sticky.y() == long.viewport().y() + 10 - height
    scrolled_to(long, 101)
    assert long.sticky.group == -1


def test_no_row_that_one_goes_to_lies_under_it(long: ReferenceTable) -> None:
    scrolled_to(long, 60)
    for place in (59, 58, 57):
        long.move_current(-1) if place != 59 else long.select_places([59])
        assert long.currentIndex().row() == place
        assert long.rowViewportPosition(place) >= long.sticky.height()
    long.scrollTo(long.table_model.index(80, 0), ReferenceTable.ScrollHint.PositionAtTop)
    assert long.rowViewportPosition(80) == long.sticky.height()


def test_a_click_on_it_folds_the_group_and_goes_to_its_heading(long: ReferenceTable) -> None:
    scrolled_to(long, 150)
    QTest.mouseClick(long.sticky, Qt.MouseButton.LeftButton, pos=QPoint(60, 8))
    assert long.table_model.rowCount() == 203
    assert long.currentIndex().row() == 101
    assert 0 <= long.rowViewportPosition(101) < long.viewport().height()


def test_it_goes_with_the_groups(long: ReferenceTable) -> None:
    scrolled_to(long, 150)
    long.table_model.show_ids(array("q", range(1, 300)))
    assert long.sticky.group == -1
    scrolled_to(long, 150)
    assert long.sticky.group == -1

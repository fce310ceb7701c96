from __future__ import annotations

import json
import time
from array import array
from collections.abc import Sequence

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QMouseEvent, QTextLayout
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from refdesk.model.rows import ReferenceRow, SortKey, Status
from refdesk.ui import reference_table, theme
from refdesk.ui.columns import Column, first_creators
from refdesk.ui.reference_delegate import byline
from refdesk.ui.reference_model import HITS_MIME, ITEMS_MIME, PAGE, ReferenceTableModel
from refdesk.ui.reference_table import ReferenceTable
from tests.ui.conftest import HOSTILE, make_row

Role = Qt.ItemDataRole


class Shelf:
    """Gives rows by id and notes how many it was asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.gone: set[int] = set()
        self.titles: dict[int, str] = {}

    def __call__(self, ids: Sequence[int]) -> list[ReferenceRow]:
        self.asked.extend(ids)
        return [
            make_row(each, title=self.titles.get(each, f"Title {each}"))
            for each in ids
            if each not in self.gone
        ]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def table(shelf: Shelf, qtbot: QtBot) -> ReferenceTable:
    table = ReferenceTable(shelf)
    qtbot.addWidget(table)
    table.resize(744, 500)
    table.show()
    table.table_model.show_ids(array("q", range(1, 101)))
    return table


def _click(table: ReferenceTable, place: int, x: int = 100, modifier: object = None) -> None:
    at = QPoint(x, table.rowViewportPosition(place) + 10)
    flags = modifier or Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, flags, at)  # type: ignore[arg-type]


def _places(text: str) -> list[float]:
    """Where on a line each letter of a text begins."""
    layout = QTextLayout(text)
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    found = [line.cursorToX(at) for at in range(len(text) + 1)]
    return [one[0] if isinstance(one, tuple) else one for one in found]


def test_a_line_of_names_written_from_the_right_goes_on_at_their_right(qapp: object) -> None:
    row = make_row(1, creators="محمد ع", creator_count=1, container="המגזין", source="2018;4(1):7")
    names, rest = byline(row, with_container=True)
    dot = _places(names + " · ")
    assert dot[-1] == max(dot) and dot[names.index("م")] < dot[-3]
    year = _places(rest)
    assert year[-1] == max(year) and min(year[rest.index("2018") :]) > max(year[: rest.index(" ")])
    assert byline(make_row(1), with_container=True) == (
        "Gadient RA, Otten UH", "Prog Neurobiol  52(5):379-90",
    )  # fmt: skip


def test_a_drag_of_all_rows_begins_without_asking_each_cell(
    table: ReferenceTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    dragged: list[QDrag] = []
    monkeypatch.setattr(reference_table, "drag_out", lambda drag: bool(dragged.append(drag)))
    table.table_model.show_ids(array("q", range(1, 3_001)))
    table.selectAll()
    asked: list[int] = []
    id_at = ReferenceTableModel.id_at  # the flags of a cell ask for it

    def counted(model: ReferenceTableModel, place: int) -> int | None:
        asked.append(place)
        return id_at(model, place)

    monkeypatch.setattr(ReferenceTableModel, "id_at", counted)
    QTest.mousePress(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    for x in (120, 140):
        place = QPointF(x, 100)
        event = QMouseEvent(
            QEvent.Type.MouseMove, place, table.viewport().mapToGlobal(place),
            Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(table.viewport(), event)
    (drag,) = dragged
    carried = json.loads(bytes(drag.mimeData().data(ITEMS_MIME).data()))
    assert len(carried["items"]) == 3_000 and 0 < len(asked) < 200


class TestModel:
    def test_it_behaves_as_a_model_through_every_change(self, shelf: Shelf, qapp: object) -> None:
        model = ReferenceTableModel(shelf)
        tester = QAbstractItemModelTester(
            model, QAbstractItemModelTester.FailureReportingMode.Fatal
        )
        model.show_ids(array("q", range(1, 300)))
        model.show_ids(array("q", range(1, 900)))
        model.refresh([5, 700])
        model.refresh()
        model.show_loading(10)
        model.show_rows(HOSTILE)
        model.check([2], is_checked=True)
        model.replace_rows([make_row(2, title="new")])
        model.show_ids(array("q"))
        assert tester is not None

    def test_only_the_pages_that_are_looked_at_are_read(self, shelf: Shelf, qapp: object) -> None:
        model = ReferenceTableModel(shelf)
        model.show_ids(array("q", range(1, 1_000_001)))
        row = model.row_at(500_000)
        assert row is not None and row.id == 500_001
        assert len(shelf.asked) == PAGE

    def test_a_list_that_grows_keeps_what_it_had(self, shelf: Shelf, qtbot: QtBot) -> None:
        model = ReferenceTableModel(shelf)
        model.show_ids(array("q", range(200)))
        with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.rowsInserted):
            model.show_ids(array("q", range(5_000)))
        assert model.rowCount() == 5_000
        assert model.row_at(199) is not None and model.row_at(200) is not None

    def test_a_changed_row_is_read_again_in_its_place(self, shelf: Shelf, qtbot: QtBot) -> None:
        model = ReferenceTableModel(shelf)
        model.show_ids(array("q", range(1, 101)))
        assert model.data(model.index(6, Column.REFERENCE)) == "Title 7"
        shelf.titles[7] = "Changed"
        with qtbot.waitSignal(model.dataChanged) as told:
            model.refresh(frozenset([7, 9_999]))
        assert told.args[0].row() == 6
        assert model.data(model.index(6, Column.REFERENCE)) == "Changed"

    def test_a_row_that_is_gone_is_grey_and_cannot_be_chosen(self, shelf: Shelf) -> None:
        shelf.gone.add(3)
        model = ReferenceTableModel(shelf)
        model.show_ids(array("q", range(1, 10)))
        index = model.index(2, Column.REFERENCE)
        assert model.data(index) is None
        assert model.data(index, Role.AccessibleTextRole) == "Loading"

    @pytest.mark.parametrize("row", HOSTILE, ids=lambda row: str(row.id))
    def test_hostile_text_is_one_bounded_line(self, row: ReferenceRow) -> None:
        model = ReferenceTableModel()
        model.show_rows([row])
        for column in Column:
            index = model.index(0, column)
            text = model.data(index)
            assert text is not None and len(text) <= 1_001 and "\n" not in text
            tip = model.data(index, Role.ToolTipRole)
            assert "<img" not in tip and "<b>" not in tip
        assert model.data(model.index(0, 0)).strip()

    def test_a_row_is_spoken_with_what_the_picture_shows(self) -> None:
        model = ReferenceTableModel()
        row = make_row(
            1, tags=("To cite",), attachment_count=1, is_read=False, is_starred=True,
            statuses=(Status.CONCERN, Status.RETRACTED),
        )  # fmt: skip
        model.show_rows([row])
        spoken = model.data(model.index(0, Column.REFERENCE), Role.AccessibleTextRole)
        assert spoken == (
            "Title 1, Gadient RA, Otten UH, 1997, Prog Neurobiol, tag To cite, has file, "
            "not read, starred"
        )
        status = model.data(model.index(0, Column.STATUS), Role.AccessibleTextRole)
        assert status == "Retracted, Concern"

    def test_two_names_then_an_ellipsis(self) -> None:
        assert first_creators(make_row(1), 2) == "Gadient RA, Otten UH"
        many = make_row(1, creators="A B, C D, E F", creator_count=12)
        assert first_creators(many, 2) == "A B, C D …"
        group = make_row(1, creators="The Group, Inc", creator_count=1)
        assert first_creators(group, 2) == "The Group, Inc"

    def test_dragged_references_carry_our_list_and_texts(self, shelf: Shelf) -> None:
        model = ReferenceTableModel(shelf)
        model.show_ids(array("q", range(1, 10)))
        model.texts_for_drag = lambda ids: {"text/plain": f"{len(ids)} references"}
        data = model.drag_data([3, 4])
        carried = json.loads(bytes(data.data(ITEMS_MIME).data()))
        assert carried["items"] == [3, 4]
        assert data.text() == "2 references"
        assert "application/x-qabstractitemmodeldatalist" not in data.formats()

    def test_hits_are_not_dragged_as_references(self) -> None:
        model = ReferenceTableModel()
        model.show_rows([make_row(9_304_698)])
        data = model.drag_data([9_304_698])
        assert not data.hasFormat(ITEMS_MIME)
        assert json.loads(bytes(data.data(HITS_MIME).data()))["items"] == [9_304_698]

    def test_a_hit_that_the_library_has_says_where(self) -> None:
        model = ReferenceTableModel()
        model.is_checkable = True
        held = (Status.IN_LIBRARY,)
        model.show_rows(
            [
                make_row(1, statuses=held, collections=("Sepsis", "To cite")),
                make_row(2, statuses=held),
                make_row(3, statuses=(Status.IN_TRASH,)),
            ]
        )
        tips = [
            str(model.index(place, int(Column.STATUS)).data(Qt.ItemDataRole.ToolTipRole))
            for place in range(3)
        ]
        assert "<br>In your library, in: Sepsis, To cite" in tips[0]
        assert "<br>In your library, in no collection" in tips[1]
        assert "In your library" not in tips[2]
        spoken = model.index(0, int(Column.REFERENCE)).data(Qt.ItemDataRole.AccessibleTextRole)
        assert "in: Sepsis, To cite" in spoken


class TestTable:
    def test_letters_are_commands_and_no_search(self, table: ReferenceTable) -> None:
        table.select_places([0])
        QTest.keyClicks(table, "title")
        assert table.currentIndex().row() == 0

    def test_home_and_end_go_to_the_ends(self, table: ReferenceTable) -> None:
        table.setFocus()
        table.select_places([4])
        QTest.keyClick(table, Qt.Key.Key_End)
        assert table.selected_ids() == [100]
        QTest.keyClick(table, Qt.Key.Key_Home)
        assert table.selected_ids() == [1]

    def test_enter_and_double_click_open(self, table: ReferenceTable, qtbot: QtBot) -> None:
        table.select_places([2])
        with qtbot.waitSignal(table.opened) as opened:
            QTest.keyClick(table, Qt.Key.Key_Return)
        assert opened.args == [3]
        with qtbot.waitSignal(table.opened) as opened:
            at = QPoint(100, table.rowViewportPosition(1) + 5)
            _click(table, 1)
            QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert opened.args == [2]

    def test_tab_leaves_the_table(self, table: ReferenceTable) -> None:
        assert not table.tabKeyNavigation()

    def test_shift_and_ctrl_select_more(self, table: ReferenceTable, qtbot: QtBot) -> None:
        _click(table, 1)
        _click(table, 3, modifier=Qt.KeyboardModifier.ShiftModifier)
        _click(table, 6, modifier=Qt.KeyboardModifier.ControlModifier)
        assert table.selected_ids() == [2, 3, 4, 7]
        assert table.selected_count() == 4
        assert table.current_id() == 7

    def test_rows_that_are_awaited_are_not_selected(self, table: ReferenceTable) -> None:
        table.table_model.show_loading(20)
        table.selectAll()
        assert table.selected_count() == 0 and table.selected_ids() == []

    def test_a_selection_is_told_once(self, table: ReferenceTable, qtbot: QtBot) -> None:
        told: list[int] = []
        table.selected.connect(lambda: told.append(table.selected_count()))
        with qtbot.waitSignal(table.selected):
            table.select_ids([5, 6, 50])
        assert told == [3]

    def test_a_hundred_thousand_selected_are_counted_at_once(self, table: ReferenceTable) -> None:
        table.table_model.show_ids(array("q", range(1, 100_001)))
        table.selectAll()
        start = time.process_time()
        assert table.selected_count() == 100_000
        assert time.process_time() - start < 0.5  # not a loop over rows
        assert len(table.selected_ids()) == 100_000

    def test_a_large_selection_is_found_again_in_one_pass(self, table: ReferenceTable) -> None:
        table.table_model.show_ids(array("q", range(1, 1_000_001)))
        start = time.process_time()
        table.select_ids(range(990_000, 995_000))
        assert time.process_time() - start < 3.0
        assert table.selected_count() == 5_000
        assert [row.id for row in table.first_selected(3)] == [990_000, 990_001, 990_002]

    def test_a_million_rows_are_shown_without_a_stall(self, table: ReferenceTable) -> None:
        ids = array("q", range(1, 1_000_001))
        start = time.process_time()
        table.table_model.show_ids(ids)
        table.viewport().repaint()
        table.verticalScrollBar().setValue(24_000_000)
        table.viewport().repaint()
        assert time.process_time() - start < 2.0
        assert table.rowAt(5) > 400_000

    @pytest.mark.parametrize("is_compact", [False, True])
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_hostile_rows_are_painted(
        self, table: ReferenceTable, qapp: QApplication, is_compact: bool, scheme: str
    ) -> None:
        theme.apply(qapp, scheme)
        table.set_compact(is_compact)
        table.set_tag_colors({f"tag {n}": "red" for n in range(40)})
        table.show_rows(HOSTILE, checkable=False)
        table.table_model.set_words(("白血病", "a*", "line break"))
        start = time.process_time()
        table.viewport().repaint()
        assert time.process_time() - start < 2.0
        image = table.grab().toImage()
        assert image.pixelColor(table.width() - 40, table.height() - 4) == theme.color("base")

    def test_title_and_year_stay_when_it_gets_narrow(self, table: ReferenceTable) -> None:
        table.set_wanted_columns(Column)
        shown: list[set[Column]] = []
        for width in (1_100, 744, 424, 300):
            table.resize(width, 400)
            table.settle()
            shown.append({c for c in Column if not table.isColumnHidden(c)})
        assert Column.CONTAINER in shown[0]
        assert Column.PMID in shown[1] and Column.PMID not in shown[2]
        assert {Column.REFERENCE, Column.YEAR} <= shown[3]
        assert table.horizontalScrollBar().maximum() == 0

    def test_columns_fill_the_width_exactly(self, table: ReferenceTable) -> None:
        for width in (424, 744, 1_040):
            table.resize(width, 400)
            used = sum(table.columnWidth(c) for c in Column if not table.isColumnHidden(c))
            assert used == table.viewport().width()

    def test_columns_make_room_for_a_scroll_bar_that_comes(self, table: ReferenceTable) -> None:
        table.table_model.show_ids(array("q", range(1, 10)))
        rows = 9 * table.rowHeight(0)
        head = table.height() - table.viewport().height()
        for height in (rows + head + 20, rows + head - 6, rows + head + 20):
            table.resize(744, height)
            QApplication.processEvents()
            shown = (c for c in Column if not table.isColumnHidden(c))
            assert sum(table.columnWidth(c) for c in shown) == table.viewport().width()

    def test_a_click_on_a_head_asks_to_sort_and_the_next_turns_it(
        self, table: ReferenceTable, qtbot: QtBot
    ) -> None:
        header = table.horizontalHeader()
        x = header.sectionViewportPosition(Column.YEAR) + 20
        with qtbot.waitSignal(table.sort_asked) as asked:
            QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 10))
        assert asked.args == [SortKey.YEAR, True]
        table.show_sort(SortKey.YEAR, True)
        with qtbot.waitSignal(table.sort_asked) as asked:
            QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 10))
        assert asked.args == [SortKey.YEAR, False]

    def test_a_far_row_is_scrolled_to_in_a_list_that_has_just_come(
        self, table: ReferenceTable
    ) -> None:
        table.table_model.show_ids(array("q", range(1, 50_001)))
        table.select_ids([40_000])
        assert table.rowAt(0) > 39_900

    def test_density_keeps_the_place(self, table: ReferenceTable) -> None:
        table.table_model.show_ids(array("q", range(1, 5_001)))
        table.settle()
        table.scrollTo(table.table_model.index(2_000, 0), table.ScrollHint.PositionAtTop)
        table.set_compact(True)
        assert abs(table.rowAt(0) - 2_000) <= 1

    def test_unfocused_selection_is_grey(self, table: ReferenceTable) -> None:
        table.select_places([0])
        table.clearFocus()
        image = table.viewport().grab().toImage()
        x = table.columnViewportPosition(Column.YEAR) + 2
        assert image.pixelColor(x, 40) == theme.color("selin")


class TestHits:
    @pytest.fixture
    def hits(self, table: ReferenceTable) -> ReferenceTable:
        table.show_rows([make_row(n) for n in range(1, 9)], checkable=True)
        return table

    def test_a_click_into_the_gutter_checks_without_selecting(
        self, hits: ReferenceTable, qtbot: QtBot
    ) -> None:
        hits.select_places([0])
        with qtbot.waitSignal(hits.checked_changed):
            _click(hits, 3, x=15)
        assert hits.table_model.checked == {4}
        assert hits.selected_ids() == [1]
        _click(hits, 5, x=15, modifier=Qt.KeyboardModifier.ShiftModifier)
        assert hits.table_model.checked == {4, 5, 6}
        _click(hits, 3, x=15)
        assert hits.table_model.checked == {5, 6}

    def test_space_checks_what_is_selected(self, hits: ReferenceTable) -> None:
        hits.select_places([1, 2])
        QTest.keyClick(hits, Qt.Key.Key_Space)
        assert hits.table_model.checked == {2, 3}
        QTest.keyClick(hits, Qt.Key.Key_Space)
        assert hits.table_model.checked == frozenset()

    def test_grey_rows_cannot_be_chosen(self, hits: ReferenceTable) -> None:
        hits.table_model.show_loading(10)
        QTest.keyClick(hits, Qt.Key.Key_End)
        hits.selectAll()
        assert hits.selected_ids() == []
        assert hits.current_id() is None


class TestFirstSelection:
    def test_down_selects_the_only_row_when_it_is_current_but_not_selected(
        self, table: ReferenceTable
    ) -> None:
        table.table_model.show_ids(array("q", [1]))
        model = table.selectionModel()
        model.setCurrentIndex(table.table_model.index(0, 0), model.SelectionFlag.NoUpdate)
        QTest.keyClick(table, Qt.Key.Key_Down)
        assert table.selected_ids() == [1]

    @pytest.mark.parametrize("has_current", [False, True])
    def test_a_list_that_takes_the_focus_selects_its_first_row(
        self, table: ReferenceTable, qtbot: QtBot, has_current: bool
    ) -> None:
        table.clearFocus()
        table.selectionModel().clear()
        if has_current:  # as Qt leaves it when the window becomes active
            model = table.selectionModel()
            model.setCurrentIndex(table.table_model.index(0, 0), model.SelectionFlag.NoUpdate)
        table.activateWindow()
        table.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.waitUntil(lambda: table.selected_ids() == [1])


def test_places_are_found_in_a_long_list_whatever_bytes_the_ids_are_made_of() -> None:
    ids = array("q", [1 << 56, 1, 1 << 8, 256 << 8, *range(2, 250), *range(1_000, 6_000)])
    model = ReferenceTableModel()
    model.show_ids(ids)
    few, many = [256 << 8, 5_999, 7, 3], list(ids[::3])
    assert model.places_of(few) == [ids.index(each) for each in few]
    assert model.places_of(many) == [ids.index(each) for each in many]
    assert [model.place_of(each) for each in (1, 1 << 8, 999, 1 << 16)] == [1, 2, None, 3]

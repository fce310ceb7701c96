"""Columns, orders, views and marks of the list, in a real window on a real library."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from refdesk.model.layouts import LayoutColumn, from_text
from refdesk.model.rows import GroupBy, ReferenceRow, SortKey
from refdesk.ui.columns import Column
from refdesk.ui.main_window import MainWindow
from refdesk.ui.reference_paint import star_width
from refdesk.ui.reference_table import ReferenceTable
from refdesk.ui.reference_tags import TagEditor
from tests.ui.conftest import Bench

Settle = Callable[[], None]


@pytest.fixture
def table(window: MainWindow) -> ReferenceTable:
    return window.search_pane.table


@pytest.fixture
def settle(bench: Bench, window: MainWindow) -> Settle:
    return lambda: bench.settle(window)


def _row(table: ReferenceTable, place: int) -> ReferenceRow:
    row = table.table_model.row_at(place)
    assert row is not None
    return row


def _click(table: ReferenceTable, place: int, column: Column, dx: int, dy: int = 12) -> None:
    area = table.visualRect(table.table_model.index(place, column))
    at = area.topLeft() + QPoint(dx, dy)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)


def _choose(table: ReferenceTable, *keys: str) -> None:
    table.choose_columns([LayoutColumn(key) for key in keys])


class TestMarks:
    def test_a_click_on_dot_or_star_changes_it_without_selecting(
        self, table: ReferenceTable, settle: Settle
    ) -> None:
        table.select_places([5])
        settle()
        before = _row(table, 1)
        _click(table, 1, Column.REFERENCE, 12, 8)
        settle()
        assert _row(table, 1).is_read is not before.is_read
        _click(table, 1, Column.REFERENCE, 16, 36)
        settle()
        assert _row(table, 1).is_starred is not before.is_starred
        assert table.currentIndex().row() == 5

    @pytest.mark.parametrize("is_compact", [False, True])
    def test_stars_are_clicked_in_both_row_styles(
        self, window: MainWindow, table: ReferenceTable, settle: Settle, is_compact: bool
    ) -> None:
        window.set_compact(is_compact)
        _choose(table, "reference", "rating", "year")
        fourth = 8 + 3 * star_width() + 4
        _click(table, 2, Column.RATING, fourth)
        settle()
        assert _row(table, 2).rating == 4
        _click(table, 2, Column.RATING, fourth)  # the same star again takes the rating away
        settle()
        assert _row(table, 2).rating == 0

    def test_keys_rate_all_that_is_selected_in_one_step(
        self, window: MainWindow, table: ReferenceTable, settle: Settle
    ) -> None:
        table.select_places([0, 1, 2])
        settle()
        window.actions_table["actionRate3"].trigger()
        settle()
        assert [_row(table, place).rating for place in range(3)] == [3, 3, 3]
        window.actions_table["undoAction"].trigger()
        settle()
        assert [_row(table, place).rating for place in range(3)] == [0, 0, 0]

    def test_nothing_is_marked_in_the_trash(
        self, window: MainWindow, table: ReferenceTable, settle: Settle
    ) -> None:
        from refdesk.model.rows import View, ViewKind

        table.select_places([0])
        settle()
        window.actions_table["actionRemoveReferences"].trigger()
        settle()
        window.browser.show_view(View(ViewKind.TRASH))
        settle()
        before = _row(table, 0)
        _click(table, 0, Column.REFERENCE, 12, 8)
        settle()
        assert _row(table, 0).is_read is before.is_read
        assert not window.actions_table["actionRate3"].isEnabled()


def _is_whole(editor: TagEditor) -> bool:
    """Whether the tags that the field names are seen to their end."""
    label = editor.shown
    return (
        label.isVisible() and label.fontMetrics().horizontalAdvance(label.text()) <= label.width()
    )


class TestTags:
    def test_typing_completes_enter_adds_and_escape_leaves(
        self, window: MainWindow, table: ReferenceTable, settle: Settle
    ) -> None:
        table.setFocus()
        table.select_places([3, 4])
        settle()
        QTest.keyClick(table, Qt.Key.Key_T)
        editor = window.reference_deeds.tag_editor
        assert editor.is_open and editor.field.hasFocus()
        QTest.keyClicks(editor.field, "cited")
        assert editor.field.popup.model().index(0, 0).data() == "cited in the thesis"
        QTest.keyClick(editor.field.popup, Qt.Key.Key_Down)
        QTest.keyClick(editor.field.popup, Qt.Key.Key_Return)
        settle()
        assert all("cited in the thesis" in _row(table, place).tags for place in (3, 4))
        QTest.keyClicks(editor.field, "brand  new")
        QTest.keyClick(editor.field, Qt.Key.Key_Return)
        settle()
        assert all("brand new" in _row(table, place).tags for place in (3, 4))
        assert editor.shown.text() == "cited in the thesis, brand new"
        assert _is_whole(editor)
        QTest.keyClick(editor.field, Qt.Key.Key_Backspace)
        settle()
        assert not any("brand new" in _row(table, place).tags for place in (3, 4))
        QTest.keyClick(editor.field, Qt.Key.Key_Escape)
        assert not editor.is_open and window.focusWidget() is table
        assert table.selected_count() == 2

    def test_of_many_tags_those_that_come_off_first_are_named(
        self, window: MainWindow, table: ReferenceTable, settle: Settle
    ) -> None:
        table.select_places([0])
        editor = window.reference_deeds.tag_editor
        editor.open([f"tag number {n}" for n in range(40)], [])
        settle()
        assert editor.shown.text().startswith("… ") and _is_whole(editor)
        assert editor.shown.text().endswith("tag number 38, tag number 39")
        assert editor.field.width() >= editor.field.minimumWidth()

    def test_each_tag_is_one_step(
        self, window: MainWindow, table: ReferenceTable, settle: Settle
    ) -> None:
        table.select_places([0])
        settle()
        before = _row(table, 0).tags
        window.actions_table["actionEditTags"].trigger()
        QTest.keyClicks(window.reference_deeds.tag_editor.field, "xyz")
        QTest.keyClick(window.reference_deeds.tag_editor.field, Qt.Key.Key_Return)
        settle()
        assert _row(table, 0).tags != before
        window.actions_table["undoAction"].trigger()
        settle()
        assert _row(table, 0).tags == before
        overview = window.browser.overview
        assert overview is not None and "xyz" not in [tag.name for tag in overview.tags]


class TestColumns:
    def test_every_column_is_shown_and_sorted_by(
        self, window: MainWindow, table: ReferenceTable, settle: Settle, qtbot: QtBot
    ) -> None:
        _choose(table, *(column.name.lower() for column in Column))
        settle()
        qtbot.waitUntil(lambda: bool(_row(table, 0).day and _row(table, 0).last_creator))
        assert table.columns.shown() == list(Column)
        assert table.horizontalScrollBar().maximum() > 0  # nothing that was chosen is left out
        header = table.horizontalHeader()
        for column in Column:
            table.scrollTo(table.table_model.index(0, column))
            x = header.sectionViewportPosition(column) + 10
            QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 10))
            settle()
            assert window.browser.listing is not None
            assert len(window.browser.listing.ids) == 76
        assert window.browser.place.sort == SortKey.CITED

    def test_shift_and_a_click_sort_by_one_more(
        self, window: MainWindow, table: ReferenceTable, settle: Settle
    ) -> None:
        header = table.horizontalHeader()

        def click(column: Column, modifier: Qt.KeyboardModifier) -> None:
            at = QPoint(header.sectionViewportPosition(column) + 20, 10)
            QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, modifier, at)
            settle()

        none, shift = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
        click(Column.YEAR, none)
        click(Column.REFERENCE, shift)
        place = window.browser.place
        assert place.terms == ((SortKey.YEAR, True), (SortKey.TITLE, False))
        rows = [_row(table, at) for at in range(30)]
        pairs = [(-(row.year or 0), row.title.casefold()[:1]) for row in rows]
        assert [year for year, _ in pairs] == sorted(year for year, _ in pairs)
        assert window.search_pane.sort_button.text() == "Year ↓, Title ↑"
        click(Column.REFERENCE, shift)
        assert window.browser.place.then == ((SortKey.TITLE, True),)
        click(Column.REFERENCE, shift)
        assert window.browser.place.then == ()

    def test_a_dragged_edge_is_remembered_for_the_next_start(
        self, window: MainWindow, table: ReferenceTable, bench: Bench, settle: Settle
    ) -> None:
        header = table.horizontalHeader()
        edge = header.sectionViewportPosition(Column.PMID) + header.sectionSize(Column.PMID) - 1
        QTest.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(edge, 10))
        QTest.mouseMove(header.viewport(), QPoint(edge + 40, 10))
        QTest.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(edge + 40, 10))
        wide = table.columnWidth(Column.PMID)
        window.browser.sort(SortKey.TITLE, False)
        settle()
        path = window._desk.library_path
        bench.close_all()
        again = bench.open(path)
        assert abs(again.search_pane.table.columnWidth(Column.PMID) - wide) <= 1
        assert again.browser.place.terms == ((SortKey.TITLE, False),)

    def test_the_chooser_ticks_moves_and_goes_back_to_the_usual(
        self, window: MainWindow, table: ReferenceTable
    ) -> None:
        window.actions_table["actionChooseColumns"].trigger()
        dialog = window.views._columns_dialog
        assert dialog is not None
        columns = dialog.columns
        index = columns.index(columns.place_of(Column.DOI))
        columns.setData(index, Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
        assert Column.DOI in table.columns.shown()
        place = columns.place_of(Column.DOI)
        dialog.list.setCurrentIndex(columns.index(place))
        while columns.place_of(Column.DOI) > 1:
            QTest.keyClick(dialog.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
        assert table.columns.shown()[:2] == [Column.REFERENCE, Column.DOI]
        assert not columns.move(1, 0)  # the first column stays
        data = columns.mimeData([columns.index(1)])
        columns.dropMimeData(data, Qt.DropAction.MoveAction, 3, 0, columns.index(-1))
        assert table.columns.shown()[2] == Column.DOI
        dialog.usual.click()
        assert not table.columns.chosen and Column.DOI not in table.columns.shown()
        dialog.accept()


class TestGroups:
    def test_every_grouping_shows_all_references(
        self, window: MainWindow, table: ReferenceTable, settle: Settle
    ) -> None:
        for by in GroupBy:
            window.browser.group_by(by)
            settle()
            table.selectAll()
            assert table.selected_count() >= 76
            assert len(set(table.selected_ids())) == 76

    def test_marking_in_a_grouped_list_keeps_the_place(
        self, window: MainWindow, table: ReferenceTable, settle: Settle
    ) -> None:
        window.actions_table["actionGroupByYear"].trigger()
        settle()
        assert window.actions_table["actionGroupByYear"].isChecked()
        table.select_places([4])
        settle()
        chosen = table.selected_ids()
        before = _row(table, 4).is_read
        table.setFocus()
        QTest.keyClick(table, Qt.Key.Key_R)
        settle()
        assert table.selected_ids() == chosen and _row(table, 4).is_read is not before

    def test_a_deleted_reference_leaves_its_group(
        self, window: MainWindow, table: ReferenceTable, settle: Settle
    ) -> None:
        window.browser.group_by(GroupBy.READ)
        settle()
        outline = table.table_model.outline
        assert outline is not None
        count = outline.groups.count(0)
        table.select_places([1])
        settle()
        gone = table.selected_ids()
        table.setFocus()
        QTest.keyClick(table, Qt.Key.Key_Delete)
        settle()
        outline = table.table_model.outline
        assert outline is not None and outline.groups.count(0) == count - 1
        assert table.selected_count() == 1 and table.selected_ids() != gone


class TestViews:
    def test_a_view_is_saved_shown_changed_renamed_and_deleted(
        self, window: MainWindow, table: ReferenceTable, settle: Settle, qapp: QApplication
    ) -> None:
        _choose(table, "reference", "doi", "rating")
        window.browser.sort(SortKey.TITLE, False)
        window.browser.group_by(GroupBy.YEAR)
        settle()
        window.actions_table["actionSaveView"].trigger()
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        QTest.keyClicks(dialog.focusWidget(), "Triage")
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
        settle()
        (extra,) = window.actions_table.extra
        assert extra.text() == "Triage"
        window.actions_table["actionUseUsualColumns"].trigger()
        window.browser.group_by(GroupBy.NOTHING)
        settle()
        extra.trigger()
        settle()
        assert table.columns.shown() == [Column.REFERENCE, Column.DOI, Column.RATING]
        assert window.browser.place.group == GroupBy.YEAR
        assert window.browser.place.sort == SortKey.TITLE
        window.actions_table["actionShowViews"].trigger()
        views = window.views._views_dialog
        assert views is not None
        window.browser.group_by(GroupBy.TAG)
        views.change.click()
        views.views.setData(views.views.index(0), "Read later")
        settle()
        overview = window.browser.overview
        assert overview is not None
        (row,) = overview.saved_views
        assert row.name == "Read later" and from_text(row.layout).group == GroupBy.TAG
        QTest.keyClick(views.list, Qt.Key.Key_Delete)
        settle()
        assert window.actions_table.extra == []
        window.actions_table["undoAction"].trigger()
        settle()
        assert [each.text() for each in window.actions_table.extra] == ["Read later"]
        views.accept()

    def test_the_palette_knows_the_views_by_name(self, window: MainWindow, settle: Settle) -> None:
        window._desk.save_view("Sunday reading", window.views.layout())
        settle()
        palette = window.view_commands.palette
        palette.open()
        QTest.keyClicks(palette.field, "sunday")
        assert palette.found()[0].text() == "Sunday reading"
        palette.close()

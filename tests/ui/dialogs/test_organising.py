"""The builder and the window of tags, alone and on a real library."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from refdesk.model.building import How, Row
from refdesk.model.rows import CollectionRow, SavedSearchRow, SortKey, TagRow, View, ViewKind
from refdesk.ui.builder_rows import GroupView, RowView
from refdesk.ui.columns import Column
from refdesk.ui.dialogs.builder import Builder
from refdesk.ui.dialogs.collection_choice import CollectionChoice
from refdesk.ui.dialogs.tags import TagModel, TagsDialog
from refdesk.ui.library_menus import in_order
from refdesk.ui.main_window import MainWindow
from tests.ui.conftest import Bench

TAGS = (
    TagRow(1, "To cite", "red", 1, 23),
    TagRow(2, "Methods", "green", 2, 40),
    TagRow(3, "étiquette 標籤 🧬", "", 0, 3),
)


# The builder


@pytest.fixture
def builder(qtbot: QtBot) -> Builder:
    made = Builder("asthma[ti] AND (review[pt] OR letter[pt])")
    qtbot.addWidget(made)
    made.show()
    return made


def test_rows_and_text_follow_each_other(builder: Builder) -> None:
    first, group = builder.top.items
    assert isinstance(first, RowView) and isinstance(group, GroupView)
    first.value.setText("asthma in children")
    first.how.setCurrentIndex(first.how.findData(str(How.EXACT)))
    assert builder.query == '"asthma in children"[ti] AND (review[pt] OR letter[pt])'
    group.match.setCurrentIndex(3)
    assert builder.query == '"asthma in children"[ti] NOT (review[pt] OR letter[pt])'
    builder.text.selectAll()
    QTest.keyClicks(builder.text, "2010:2012[dp] NOT eng[la]")
    assert [item.row for item in builder.top.rows()] == [
        Row("dp", How.BETWEEN, "2010", "2012"),
        Row("la", How.HAS, "eng", is_not=True),
    ]


def test_conditions_and_groups_come_and_go(builder: Builder) -> None:
    builder.top.add_row.click()
    last = builder.top.items[-1]
    assert isinstance(last, RowView) and last.row.field == "ti"
    assert builder.focusWidget() is last.value
    last.field.setCurrentIndex(last.field.findData("rating"))
    assert [last.how.itemData(n) for n in range(last.how.count())] == ["has", "between"]
    last.value.setText("4")
    builder.top.add_group.click()
    inner = builder.top.items[-1]
    assert isinstance(inner, GroupView)
    assert builder.focusWidget() is next(inner.rows()).value
    inner.items[0].value.setText("mice")  # type: ignore[union-attr]
    assert builder.query.endswith("AND 4[rating] AND mice[ti]")
    for item in list(builder.top.items):
        item.removed.emit()
    assert builder.query == "" and len(builder.top.items) == 1
    assert not builder.search_button.isEnabled()


def test_a_mistake_is_told_and_what_rows_cannot_say_is_kept(builder: Builder) -> None:
    builder.text.setText("")
    QTest.keyClicks(builder.text, "asthma[xy]")
    assert "is not a field" in builder.problem.text()
    assert not builder.search_button.isEnabled() and not builder.save_button.isEnabled()
    builder.text.setText("")
    QTest.keyClicks(builder.text, '"cell response"[tiab:~3] AND note*[note]')
    assert "stands in them as text" in builder.problem.text()
    assert builder.search_button.isEnabled() and not builder.pubmed_button.isEnabled()


def test_enter_in_a_condition_does_what_the_filled_button_does(qtbot: QtBot) -> None:
    for is_pubmed, name in ((False, ""), (True, ""), (False, "Mine")):
        made = Builder("asthma", name=name, is_pubmed=is_pubmed)
        qtbot.addWidget(made)
        made.show()
        value = next(made.top.rows()).value
        assert made.focusWidget() is value
        told = made.saved if name else made.searched_pubmed if is_pubmed else made.searched
        assert made.main_button is made.buttons.itemAt(made.buttons.count() - 1).widget() or name
        with qtbot.waitSignal(told, timeout=1000):
            qtbot.keyClick(value, Qt.Key.Key_Return)


def test_searching_leaves_it_open_and_saving_ends_it(builder: Builder, qtbot: QtBot) -> None:
    with qtbot.waitSignal(builder.searched) as searched:
        builder.search_button.click()
    assert searched.args == ["asthma[ti] AND (review[pt] OR letter[pt])"] and builder.isVisible()
    assert not builder.save_button.isEnabled()
    builder.name.setText("Asthma")
    with qtbot.waitSignal(builder.saved) as saved:
        builder.save_button.click()
    assert saved.args == ["Asthma", searched.args[0]] and not builder.isVisible()
    builder.set_locked("Only to be read.")
    assert not builder.save_button.isEnabled() and builder.search_button.isEnabled()


# Tags


@pytest.fixture
def dialog(qtbot: QtBot) -> TagsDialog:
    made = TagsDialog()
    qtbot.addWidget(made)
    made.show_tags(TAGS)
    made.show()
    return made


def test_the_model_of_tags_behaves(qapp: object) -> None:
    model = TagModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show(TAGS)
    model.set_filter("標")
    assert [tag.id for tag in model.rows] == [3]
    model.set_filter("")
    model.show(TAGS[:1])
    assert tester is not None


def test_a_tag_is_renamed_with_the_name_that_was_seen(dialog: TagsDialog, qtbot: QtBot) -> None:
    dialog.view.selectRow(1)
    dialog.rename_button.click()
    editor = dialog.view.findChild(QLineEdit)
    assert editor is not None
    editor.setText("How it was done")
    with qtbot.waitSignal(dialog.renamed) as renamed:
        QTest.keyClick(editor, Qt.Key.Key_Return)
    assert renamed.args == [2, "How it was done", "Methods"]


def test_several_tags_become_the_commonest_or_go(dialog: TagsDialog, qtbot: QtBot) -> None:
    dialog.view.selectAll()
    assert not dialog.rename_button.isEnabled()
    with qtbot.waitSignal(dialog.merged) as merged:
        dialog.merge_button.click()
    assert merged.args == [[1, 2, 3], 2]
    dialog.activateWindow()
    dialog.view.setFocus()
    with qtbot.waitSignal(dialog.deleted) as deleted:
        QTest.keyClick(dialog.view, Qt.Key.Key_Delete)
    assert deleted.args == [[1, 2, 3]]


def test_letters_find_a_tag_or_make_one(dialog: TagsDialog, qtbot: QtBot) -> None:
    QTest.keyClicks(dialog.field, "cite")
    assert [tag.name for tag in dialog.model.rows] == ["To cite"]
    dialog.field.clear()
    QTest.keyClicks(dialog.field, "brand new")
    with qtbot.waitSignal(dialog.created) as created:
        QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert created.args == ["brand new"]


def test_colours_and_keys_are_in_a_menu(dialog: TagsDialog, qtbot: QtBot) -> None:
    dialog.view.selectRow(2)
    made = dialog.color_button.menu()
    assert made is not None
    made.aboutToShow.emit()
    actions = {action.text(): action for action in made.actions()}
    with qtbot.waitSignal(dialog.colored) as colored:
        actions["Key 7"].trigger()
    assert colored.args == [3, "", 7]
    dialog.set_locked("Only to be read.")
    assert not dialog.color_button.isEnabled() and not dialog.delete_button.isEnabled()


def test_ten_thousand_tags_are_shown_and_filtered_quickly(dialog: TagsDialog) -> None:
    import time

    start = time.process_time()
    dialog.show_tags([TagRow(n, f"étiquette {n} 標籤", count=n) for n in range(10_000)])
    dialog.field.setText("9999")
    assert [tag.id for tag in dialog.model.rows] == [9999]
    assert time.process_time() - start < 1.0


# Choosing a collection


def test_one_of_many_collections_is_found_by_what_it_stands_in(qtbot: QtBot) -> None:
    rows = (
        CollectionRow(1, None, "Cytokines"),
        CollectionRow(2, 1, "Sepsis"),
        CollectionRow(3, None, "Sepsis"),
    )
    made = CollectionChoice("Add", "Add", in_order(rows), None)
    qtbot.addWidget(made)
    made.show()
    QTest.keyClicks(made.field, "cyto sep")
    with qtbot.waitSignal(made.chosen) as chosen:
        QTest.keyClick(made, Qt.Key.Key_Return)
    assert chosen.args == [2]


# In the window


@pytest.fixture
def built(window: MainWindow, bench: Bench) -> MainWindow:
    window.build_all()
    bench.settle(window)
    return window


def searches(window: MainWindow) -> dict[str, SavedSearchRow]:
    return {row.name: row for row in window.library_pane.overview.saved_searches}


def test_a_built_search_is_saved_counted_edited_and_told_when_it_changed(
    built: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    pane = built.library_pane
    built.browser.search("covid")
    bench.settle(built)
    built.actions_table["actionBuildSearch"].trigger()
    builder = built.organising.builder
    assert builder is not None and builder.query == "covid"
    builder.name.setText("Pandemic")
    builder.save_button.click()
    bench.settle(built)
    row = searches(built)["Pandemic"]
    found = built.search_pane.table.table_model.rowCount()
    node = pane.tree_model.find(View(ViewKind.SAVED_SEARCH, row.id))
    assert node is not None
    qtbot.waitUntil(lambda: node.count == found)
    built.organising.edit_search(row.id)
    open_one = built.organising.builder
    assert open_one is not None and open_one.name.text() == "Pandemic"
    built._desk.edit_saved_search(row.id, "mpox", "covid")
    bench.settle(built)
    open_one.text.setText("sars")
    with qtbot.waitSignal(built._desk.message) as told:
        open_one.saved.emit("Pandemic", "sars")
    assert "was changed meanwhile, to: mpox" in told.args[0].text
    bench.settle(built)
    assert searches(built)["Pandemic"].query == "mpox"


def test_a_tag_that_gets_the_name_of_another_merges_and_undo_parts_them(
    built: MainWindow, bench: Bench
) -> None:
    before = {tag.name: tag.count for tag in built.library_pane.overview.tags}
    built.actions_table["actionShowTags"].trigger()
    dialog = built.organising.tags
    assert dialog is not None and len(dialog.model.rows) == len(before)
    tag = next(tag for tag in dialog.model.rows if tag.name == "guideline")
    dialog.renamed.emit(tag.id, "to read", "guideline")
    bench.settle(built)
    message = built.search_pane.message_bar.message
    assert message is not None and "guideline merged into to read" in message.text
    assert message.can_undo
    assert "guideline" not in {tag.name for tag in dialog.model.rows}
    built.actions_table["undoAction"].trigger()
    bench.settle(built)
    assert {tag.name: tag.count for tag in dialog.model.rows} == before


def test_sub_collections_are_taken_in_when_asked_for(built: MainWindow, bench: Bench) -> None:
    rows = {row.name: row for row in built.library_pane.overview.collections}
    outer = View(ViewKind.COLLECTION, rows["COVID-19"].id)
    built.browser.show_view(outer)
    bench.settle(built)
    own = built.search_pane.table.table_model.rowCount()
    built.actions_table["actionIncludeSubcollections"].trigger()
    bench.settle(built)
    deep = built.search_pane.table.table_model.rowCount()
    assert own < deep <= own + rows["Trials"].count
    node = built.library_pane.tree_model.find(outer)
    assert node is not None and node.count == deep
    assert built.library_pane.tree.is_shown(node)
    built.actions_table["actionIncludeSubcollections"].trigger()
    bench.settle(built)
    assert built.search_pane.table.table_model.rowCount() == own


def test_the_reading_list_is_filled_by_a_key(built: MainWindow, bench: Bench) -> None:
    before = built.library_pane.overview.count(ViewKind.READING)
    built.search_pane.table.select_places([0, 1])
    bench.settle(built)
    built.actions_table["actionToggleReading"].trigger()
    bench.settle(built)
    assert built.library_pane.overview.count(ViewKind.READING) == before + 2


def test_the_reading_list_shows_the_plan_and_comes_in_its_order(
    built: MainWindow, bench: Bench
) -> None:
    table, browser = built.search_pane.table, built.browser
    first, second, third = list(table.table_model.ids)[:3]
    built._desk.plan_reading([third], 1)
    built._desk.plan_reading([first], 3, "2020-01-02")
    built._desk.plan_reading([second], 1, "2020-01-01")
    browser.show_view(View(ViewKind.READING))
    bench.settle(built)
    assert list(table.table_model.ids)[:3] == [second, first, third]
    assert Column.PLAN in table.columns.shown() and not table.columns.chosen
    browser.show_view(View(ViewKind.ALL))
    bench.settle(built)
    assert (browser.place.sort, browser.place.is_descending) == (SortKey.ADDED, True)
    assert Column.PLAN not in table.columns.shown()
    browser.sort(SortKey.TITLE, False)  # an order of one's own goes along
    browser.show_view(View(ViewKind.READING))
    bench.settle(built)
    assert browser.place.sort == SortKey.TITLE and Column.PLAN in table.columns.shown()


def test_a_new_tag_is_selected_among_all_of_them(dialog: TagsDialog, qtbot: QtBot) -> None:
    QTest.keyClicks(dialog.field, "Brand new")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    dialog.show_tags((*TAGS, TagRow(9, "Brand new")))
    assert dialog.field.text() == "" and len(dialog.model.rows) == len(TAGS) + 1
    assert [tag.id for tag in dialog.chosen] == [9]


def test_letters_of_a_tag_that_is_gone_hide_no_others(dialog: TagsDialog, qtbot: QtBot) -> None:
    QTest.keyClicks(dialog.field, "cite")
    dialog.show_tags([tag for tag in TAGS if tag.name != "To cite"])  # merged into another
    assert dialog.field.text() == "" and len(dialog.model.rows) == len(TAGS) - 1

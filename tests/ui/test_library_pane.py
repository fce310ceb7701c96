from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from refdesk.model.rows import (
    CollectionRow,
    Overview,
    SavedSearchRow,
    TagRow,
    View,
    ViewKind,
)
from refdesk.ui.library_drag import DropPlace, drop_place
from refdesk.ui.library_model import LibraryModel, Node
from refdesk.ui.library_pane import LibraryPane
from refdesk.ui.library_tree import name_left, plus_area

K = ViewKind
INNER = ("Recently read", "Without PDF", "Without abstract")
"""What stands folded below "All references"."""
OVERVIEW = Overview(
    ((K.ALL, 12_481), (K.RETRACTED, 3), (K.TRASH, 5)),
    (
        CollectionRow(1, None, "Cytokine review", count=148),
        CollectionRow(2, 1, "IL-6 and the brain", count=42),
        CollectionRow(3, 1, "Sepsis", count=31),
        CollectionRow(4, None, "Asthma guideline", count=96),
    ),
    (TagRow(1, "To cite", "red", 1, 23), TagRow(2, "Methods", "green", 2, 40)),
    (SavedSearchRow(1, "Retracted or of concern", "x", 5),),
)


@pytest.fixture
def pane(qtbot: QtBot) -> LibraryPane:
    pane = LibraryPane()
    qtbot.addWidget(pane)
    pane.resize(244, 700)
    pane.show()
    pane.show_overview(OVERVIEW)
    pane.show_view(View())
    return pane


def _names(model: LibraryModel) -> list[str]:
    return [node.name for node in model.nodes()]


def _node(pane: LibraryPane, kind: ViewKind, number: int) -> Node:
    node = pane.tree_model.find(View(kind, number))
    assert node is not None
    return node


def _place(pane: LibraryPane, node: Node, x: int = 80) -> QPoint:
    area = pane.tree.visualRect(pane.tree_model.index_of(node))
    return QPoint(x, area.bottom() - 10)


def _click(pane: LibraryPane, node: Node, x: int = 80) -> None:
    QTest.mouseClick(pane.tree.viewport(), Qt.MouseButton.LeftButton, pos=_place(pane, node, x))


def test_the_model_behaves_through_every_change(qapp: object) -> None:
    model = LibraryModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show(OVERVIEW)
    model.show(replace(OVERVIEW, collections=(), tags=()))
    model.show(Overview())
    assert tester is not None


def test_entries_stand_in_order_and_collections_nest(pane: LibraryPane) -> None:
    names = [name for name in _names(pane.tree_model) if name not in INNER]
    assert names[:8] == [
        "All references", "Recently added", "Reading list", "Unfiled",
        "Retracted", "Notices", "Trash", "Collections",
    ]  # fmt: skip
    assert names[8:12] == ["Cytokine review", "IL-6 and the brain", "Sepsis", "Asthma guideline"]
    assert _node(pane, K.COLLECTION, 2).depth == 1
    assert _node(pane, K.ALL, 0).depth == 0


def test_an_empty_section_says_so(qtbot: QtBot) -> None:
    pane = LibraryPane()
    qtbot.addWidget(pane)
    assert _names(pane.tree_model).count("None yet") == 4


def test_new_counts_change_no_row(pane: LibraryPane, qtbot: QtBot) -> None:
    counted = replace(OVERVIEW, counts=((K.ALL, 12_482),))
    with (
        qtbot.assertNotEmitted(pane.tree_model.modelReset),
        qtbot.waitSignal(pane.tree_model.dataChanged),
    ):
        pane.show_overview(counted)
    assert _node(pane, K.ALL, 0).count == 12_482


def test_what_is_folded_and_shown_survives_a_new_overview(pane: LibraryPane) -> None:
    tree, model = pane.tree, pane.tree_model
    pane.show_view(View(K.COLLECTION, 4))
    tree.collapse(model.index_of(_node(pane, K.COLLECTION, 1)))
    pane.show_overview(replace(OVERVIEW, tags=()))
    assert not tree.isExpanded(model.index_of(_node(pane, K.COLLECTION, 1)))
    assert model.node(tree.currentIndex()) is _node(pane, K.COLLECTION, 4)
    assert pane.folded() == ["collection:1:0"]
    tree.expand(model.index_of(_node(pane, K.ALL, 0)))
    assert pane.folded() == ["collection:1:0", "+all:0:0"]


def test_folding_can_be_remembered_whatever_was_written(pane: LibraryPane) -> None:
    pane.set_folded(["collection:1:0", "rubbish", "tag:x:1", "", "tag:0:1"])
    assert not pane.tree.isExpanded(pane.tree_model.index_of(_node(pane, K.COLLECTION, 1)))


def test_a_click_and_the_arrow_keys_choose(pane: LibraryPane, qtbot: QtBot) -> None:
    with qtbot.waitSignal(pane.view_chosen) as chosen:
        _click(pane, _node(pane, K.COLLECTION, 3))
    assert chosen.args == [View(K.COLLECTION, 3)]
    with qtbot.waitSignal(pane.view_chosen) as chosen:
        QTest.keyClick(pane.tree, Qt.Key.Key_Down)
    assert chosen.args == [View(K.COLLECTION, 4)]


def test_the_arrow_folds_without_choosing(pane: LibraryPane, qtbot: QtBot) -> None:
    node = _node(pane, K.COLLECTION, 1)
    with qtbot.assertNotEmitted(pane.view_chosen):
        _click(pane, node, x=14)
    assert not pane.tree.isExpanded(pane.tree_model.index_of(node))


def test_plus_asks_for_a_collection(pane: LibraryPane, qtbot: QtBot) -> None:
    section = next(n for n in pane.tree_model.nodes() if n.is_section and n.kind == K.COLLECTION)
    area = pane.tree.row_area(pane.tree.visualRect(pane.tree_model.index_of(section)))
    with qtbot.waitSignal(pane.collection_asked) as asked:
        QTest.mouseClick(
            pane.tree.viewport(), Qt.MouseButton.LeftButton, pos=plus_area(area).center()
        )
    assert asked.args == [0]


def test_a_new_collection_is_named_in_place(
    pane: LibraryPane, qtbot: QtBot, qapp: QApplication
) -> None:
    pane.await_new(K.COLLECTION)
    fresh = CollectionRow(9, 1, "New collection")
    pane.show_overview(replace(OVERVIEW, collections=(*OVERVIEW.collections, fresh)))
    editor = pane.tree.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    QTest.keyClicks(editor, "Sepsis in children")
    with qtbot.waitSignal(pane.renamed) as renamed:
        QTest.keyClick(editor, Qt.Key.Key_Return)
    assert renamed.args == [K.COLLECTION, 9, "Sepsis in children"]


def test_a_name_that_is_typed_before_there_is_a_field_for_it_is_taken(
    pane: LibraryPane, qtbot: QtBot
) -> None:
    QTest.keyClicks(pane.tree, "cyto")  # a filter, which would hide the new one
    pane.await_new(K.COLLECTION)
    QTest.keyClicks(pane.tree, "Sepsis 2")
    QTest.keyClick(pane.tree, Qt.Key.Key_Return)
    fresh = CollectionRow(9, None, "New collection")
    with qtbot.waitSignal(pane.renamed) as renamed:
        pane.show_overview(replace(OVERVIEW, collections=(*OVERVIEW.collections, fresh)))
    assert renamed.args == [K.COLLECTION, 9, "Sepsis 2"]
    assert pane._filter.isHidden() and "Sepsis" in _names(pane.tree_model)
    QTest.keyClicks(pane.tree, "s")
    assert pane._filter.text() == "s"


def test_where_nothing_new_comes_letters_filter_again(pane: LibraryPane) -> None:
    pane.await_new(K.COLLECTION)
    QTest.keyClicks(pane.tree, "s")
    assert pane._filter.isHidden()
    pane._held._patience.timeout.emit()
    QTest.keyClicks(pane.tree, "s")
    assert pane._filter.text() == "s"


def test_an_empty_or_unchanged_name_is_not_asked_for(pane: LibraryPane, qtbot: QtBot) -> None:
    index = pane.tree_model.index_of(_node(pane, K.COLLECTION, 4))
    with qtbot.assertNotEmitted(pane.renamed):
        assert not pane.tree_model.setData(index, "   ")
        assert not pane.tree_model.setData(index, "Asthma guideline")


def test_typing_filters_and_escape_ends_it(pane: LibraryPane) -> None:
    pane.tree.setFocus()
    QTest.keyClicks(pane.tree, "s")
    field = pane.findChild(QLineEdit)
    assert field is not None and field.isVisible()
    QTest.keyClicks(field, "epsis")
    shown = _names(pane.tree_model)
    assert "Sepsis" in shown and "Cytokine review" in shown
    assert "Asthma guideline" not in shown and "All references" not in shown
    assert not pane.nothing.isVisible()
    QTest.keyClicks(field, "zzz")
    assert pane.nothing.isVisible()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not field.isVisible() and pane.tree.hasFocus()
    assert not pane.nothing.isVisible()
    assert _names(pane.tree_model)[0] == "All references"


def test_a_collection_cannot_be_moved_into_itself(pane: LibraryPane) -> None:
    made = pane.menu_for(_node(pane, K.COLLECTION, 1))
    move = next(a.menu() for a in made.actions() if a.menu() and a.text() == "Move into")
    assert [a.text().strip() for a in move.actions()] == ["Asthma guideline"]


def test_collections_that_hold_each_other_are_shown_all_the_same(pane: LibraryPane) -> None:
    rows = (CollectionRow(1, 2, "A"), CollectionRow(2, 1, "B"), CollectionRow(3, 77, "C"))
    pane.show_overview(replace(OVERVIEW, collections=rows))
    assert {"A", "B", "C"} <= set(_names(pane.tree_model))


def test_rows_are_spoken_with_count_kind_and_level(pane: LibraryPane) -> None:
    role = Qt.ItemDataRole.AccessibleTextRole
    model = pane.tree_model
    node = _node(pane, K.COLLECTION, 1)
    spoken = model.data(model.index_of(node), role)
    assert spoken == "Cytokine review, 148 references, collection, level 1"
    tag = model.data(model.index_of(_node(pane, K.TAG, 1)), role)
    assert tag == "To cite, 23 references, tag, key 1"


def test_hostile_names_are_painted(pane: LibraryPane) -> None:
    names = ("<b>x</b>", "A" * 10_000, "\u202eright to left", "line\nbreak", "😀" * 200)
    rows = tuple(CollectionRow(n, None, name, "red", 10**9) for n, name in enumerate(names, 1))
    pane.show_overview(replace(OVERVIEW, collections=rows))
    assert not pane.grab().isNull()


def _large(count: int) -> Overview:
    rows = tuple(
        CollectionRow(n, n // 3 if n % 2 else None, f"Collection {n} 集 é", count=n)
        for n in range(1, count + 1)
    )
    tags = tuple(TagRow(n, f"étiquette {n} 標籤", count=n) for n in range(1, count + 1))
    return Overview(((K.ALL, 5),), rows, tags)


@pytest.mark.parametrize("count", [2_000, 10_000])
def test_many_collections_and_tags_are_shown_quickly(pane: LibraryPane, count: int) -> None:
    import time

    start = time.process_time()
    pane.show_overview(_large(count))
    assert time.process_time() - start < 1.0
    assert pane.tree_model.rowCount(pane.tree_model.index(0, 0)) < 5
    assert sum(1 for _ in pane.tree_model.nodes()) < 2_000


def test_rows_that_follow_are_made_when_they_come_on_screen(
    pane: LibraryPane, qtbot: QtBot
) -> None:
    tester = QAbstractItemModelTester(
        pane.tree_model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    pane.show_overview(_large(2_000))
    section = next(n for n in pane.tree_model.nodes() if n.is_section and n.kind == K.COLLECTION)
    before = len(section.children)
    more = section.children[-1]
    assert pane.tree_model.data(pane.tree_model.index_of(more)) == "701 more"
    pane.tree.scrollTo(pane.tree_model.index_of(more))
    pane.tree.viewport().repaint()
    qtbot.waitUntil(lambda: len(section.children) > before)
    assert [node.id for node in section.children if node.is_entry][:3] == [1, 2, 4]
    assert tester is not None


def test_an_entry_far_down_is_found_shown_and_filtered(pane: LibraryPane) -> None:
    pane.show_overview(_large(10_000))
    pane.show_view(View(K.COLLECTION, 9_999))
    node = pane.tree_model.node(pane.tree.currentIndex())
    assert node is not None and node.id == 9_999 and node.depth > 1
    assert pane.name_of(View(K.TAG, 8_000)) == "étiquette 8000 標籤"
    QTest.keyClicks(pane.tree, "7777")
    names = _names(pane.tree_model)
    assert "étiquette 7777 標籤" in names and "Collection 7777 集 é" in names
    assert len(names) < 25
    pane.end_filter()
    assert _node(pane, K.COLLECTION, 9_999) is not None


def test_a_collection_a_hundred_deep_is_readable(pane: LibraryPane) -> None:
    rows = tuple(CollectionRow(n, n - 1 or None, f"Level {n} 層") for n in range(1, 101))
    pane.show_overview(replace(OVERVIEW, collections=rows))
    pane.show_view(View(K.COLLECTION, 100))
    node = _node(pane, K.COLLECTION, 100)
    assert node.depth == 99
    area = pane.tree.row_area(pane.tree.visualRect(pane.tree_model.index_of(node)))
    assert name_left(area, node.indent) < area.right() - 60
    assert not pane.grab().isNull()


def test_what_is_shown_keeps_its_name_while_letters_hide_it(pane: LibraryPane) -> None:
    pane.tree_model.set_filter("sepsis")
    assert pane.tree_model.find(View(K.COLLECTION, 4)) is None
    assert pane.name_of(View(K.COLLECTION, 4)) == "Asthma guideline"
    assert pane.name_of(View(K.UNFILED)) == "Unfiled"
    assert pane.name_of(View(K.COLLECTION, 77)) == "" == pane.name_of(View(K.DUPLICATES))


def test_late_counts_stay_through_new_overviews(pane: LibraryPane) -> None:
    plain = replace(OVERVIEW, saved_searches=(SavedSearchRow(1, "Frogs", "frog"),))
    pane.show_overview(plain)
    pane.tree_model.set_count(View(K.SAVED_SEARCH, 1), 7)
    pane.tree_model.set_count(View(K.NO_PDF), 70)
    pane.show_overview(replace(plain, counts=((K.ALL, 3),)))
    assert _node(pane, K.SAVED_SEARCH, 1).count == 7 and _node(pane, K.NO_PDF, 0).count == 70


def test_duplicates_are_hidden_while_there_are_none(pane: LibraryPane) -> None:
    assert pane.tree_model.find(View(K.DUPLICATES)) is None
    pane.show_overview(replace(OVERVIEW, counts=(*OVERVIEW.counts, (K.DUPLICATES, 4))))
    assert _node(pane, K.DUPLICATES, 0).count == 4


# Dragging


def _drag_words(pane: LibraryPane, node: Node, what: tuple[ViewKind, int], share: float) -> object:
    area = pane.tree.row_area(pane.tree.visualRect(pane.tree_model.index_of(node)))
    place = QPoint(area.left() + 60, area.top() + round(area.height() * share))
    return drop_place(node, [what], area, place)


def test_a_drag_says_where_it_would_go(pane: LibraryPane) -> None:
    outer, sepsis = _node(pane, K.COLLECTION, 1), _node(pane, K.COLLECTION, 3)
    into = _drag_words(pane, sepsis, (K.COLLECTION, 4), 0.5)
    assert isinstance(into, DropPlace)
    assert (into.parent_id, into.before_id, into.words) == (3, 0, "Into Sepsis")
    before = _drag_words(pane, sepsis, (K.COLLECTION, 4), 0.05)
    assert isinstance(before, DropPlace) and before.line.isValid()
    assert (before.parent_id, before.before_id, before.words) == (1, 3, "Before Sepsis")
    after = _drag_words(pane, outer, (K.COLLECTION, 4), 0.95)
    assert isinstance(after, DropPlace)
    assert (after.parent_id, after.before_id, after.words) == (0, 4, "After Cytokine review")


def test_a_collection_is_refused_inside_itself_in_words(pane: LibraryPane) -> None:
    for share in (0.5, 0.05):
        place = _drag_words(pane, _node(pane, K.COLLECTION, 3), (K.COLLECTION, 1), share)
        assert isinstance(place, DropPlace)
        assert place.refusal == "A collection cannot go into itself"
    assert _drag_words(pane, _node(pane, K.TAG, 1), (K.COLLECTION, 1), 0.5) is None


def test_a_saved_search_goes_into_a_collection_and_is_shown_there(pane: LibraryPane) -> None:
    place = _drag_words(pane, _node(pane, K.COLLECTION, 4), (K.SAVED_SEARCH, 1), 0.9)
    assert isinstance(place, DropPlace) and place.parent_id == 4 and not place.refusal
    inside = SavedSearchRow(1, "Frogs", "frog", color="green", parent_id=4)
    pane.show_overview(replace(OVERVIEW, saved_searches=(inside,)))
    node = _node(pane, K.SAVED_SEARCH, 1)
    assert node.parent is _node(pane, K.COLLECTION, 4) and node.depth == 1
    assert not pane.grab().isNull()


def test_a_drop_asks_for_the_move(pane: LibraryPane, qtbot: QtBot) -> None:
    node = _node(pane, K.COLLECTION, 3)
    index = pane.tree_model.index_of(_node(pane, K.COLLECTION, 4))
    data = pane.tree_model.mimeData([index])
    area = pane.tree.visualRect(pane.tree_model.index_of(node))
    place = QPointF(80, area.center().y())

    class Drop(QDropEvent):
        def source(self) -> QObject:
            return pane.tree

    event = Drop(place, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)  # fmt: skip
    with qtbot.waitSignal(pane.entry_moved) as moved:
        pane.tree.dropEvent(event)
    assert moved.args == [K.COLLECTION, 4, 3, 0]


def test_the_menu_orders_and_colours(pane: LibraryPane, qtbot: QtBot) -> None:
    made = pane.menu_for(_node(pane, K.COLLECTION, 3))
    actions = {action.text(): action for action in made.actions()}
    assert actions["Move up"].isEnabled() and not actions["Move down"].isEnabled()
    with qtbot.waitSignal(pane.entry_moved) as moved:
        actions["Move up"].trigger()
    assert moved.args == [K.COLLECTION, 3, 1, 2]
    colours = {action.text(): action for action in actions["Colour"].menu().actions()}  # type: ignore[attr-defined]
    with qtbot.waitSignal(pane.color_asked) as asked:
        colours["Green"].trigger()
    assert asked.args == [K.COLLECTION, 3, "green"]

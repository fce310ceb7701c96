from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
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
from refdesk.ui.library_model import LibraryModel, Node
from refdesk.ui.library_pane import LibraryPane
from refdesk.ui.library_tree import plus_area

K = ViewKind
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
    names = _names(pane.tree_model)
    assert names[:7] == [
        "All references", "Recently added", "Reading list", "Unfiled",
        "Retracted", "Trash", "Collections",
    ]  # fmt: skip
    assert names[7:11] == ["Cytokine review", "IL-6 and the brain", "Sepsis", "Asthma guideline"]
    assert _node(pane, K.COLLECTION, 2).depth == 1
    assert _node(pane, K.ALL, 0).depth == 0


def test_an_empty_section_says_so(qtbot: QtBot) -> None:
    pane = LibraryPane()
    qtbot.addWidget(pane)
    assert _names(pane.tree_model).count("None yet") == 3


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
    hidden = [
        node.name
        for node in pane.tree_model.nodes()
        if pane.tree.isRowHidden(node.place, pane.tree_model.index_of(node.parent or node))
    ]
    assert "Sepsis" not in hidden and "Cytokine review" not in hidden
    assert "Asthma guideline" in hidden and "All references" in hidden
    assert not pane.nothing.isVisible()
    QTest.keyClicks(field, "zzz")
    assert pane.nothing.isVisible()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not field.isVisible() and pane.tree.hasFocus()
    assert not pane.nothing.isVisible()
    assert not pane.tree.isRowHidden(0, QModelIndex())


def test_a_collection_cannot_be_moved_into_itself(pane: LibraryPane) -> None:
    made = pane.menu_for(_node(pane, K.COLLECTION, 1))
    move = next(a.menu() for a in made.actions() if a.menu() is not None)
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


@pytest.mark.parametrize("count", [2_000])
def test_many_collections_are_shown_quickly(pane: LibraryPane, count: int) -> None:
    import time

    rows = tuple(CollectionRow(n, n // 2 or None, f"Collection {n}") for n in range(1, count))
    start = time.process_time()
    pane.show_overview(replace(OVERVIEW, collections=rows))
    assert time.process_time() - start < 1.0

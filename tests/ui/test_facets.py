"""The facets below the library tree: clicks and keys narrow the list, chips take it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPersistentModelIndex, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from refdesk.model.facets import Facet, FacetCounts, FacetFilter, FacetValue
from refdesk.ui.dialogs.facet_values import ValueModel
from refdesk.ui.facet_model import FacetModel, FacetNode, Kind
from refdesk.ui.facet_pane import FacetPane
from refdesk.ui.filter_bar import FilterBar
from refdesk.ui.main_window import MainWindow
from refdesk.ui.year_bars import YearBars
from tests.ui.conftest import Bench


def counts(*labels: str, total: int = 0) -> FacetCounts:
    values = tuple(FacetValue(f'"{label}"[pt]', label, 9 - n) for n, label in enumerate(labels))
    return FacetCounts(Facet.TYPE, values, total or len(values))


REVIEW = FacetFilter(Facet.TYPE, '"Review"[pt]', "Review")


def test_the_model_behaves_through_every_change(qapp: object) -> None:
    model = FacetModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    kept = None
    for labels in (("Review", "Letter"), ("Letter", "Review", "News"), ("Review",), ()):
        model.show(counts(*labels, total=12 if len(labels) == 3 else 0))
        model.mark([REVIEW])
        section = model.section(Facet.TYPE)
        found = next((node for node in section.children if node.label == "Review"), None)
        if found is not None and kept is None:
            kept = QPersistentModelIndex(model.index_of(found))
        if found is not None:
            assert found.mark == 1 and kept is not None and model.node(kept) is found
    assert [node.kind for node in model.section(Facet.TYPE).children] == [Kind.HINT]
    assert tester is not None


def test_a_branch_of_the_mesh_tree_unfolds_and_keeps_its_rows(qapp: object) -> None:
    model = FacetModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show(FacetCounts(Facet.TREE, is_known=False))
    assert model.section(Facet.TREE).children[0].label == "Load MeSH headings to see it"
    top = FacetValue('"Animals"[mh]', "Animals", 9, "animals")
    model.show(FacetCounts(Facet.TREE, (top,), 1))
    mice = FacetValue('"Mice"[mh]', "Mice", 4)
    model.show(FacetCounts(Facet.TREE, (mice,), 1, branch="animals"))
    (animals,) = model.section(Facet.TREE).children
    assert [(each.label, each.depth) for each in animals.children] == [("Mice", 1)]
    model.mark([FacetFilter(Facet.TREE, mice.term, "Mice")])
    model.show(FacetCounts(Facet.TREE, (replace(top, count=8),), 1))
    assert animals.count == 8 and animals.children[0].mark == 1
    model.show(FacetCounts(Facet.TREE, (mice,), 1, branch="gone"))
    assert tester is not None


def test_the_model_of_all_values_behaves(qapp: object) -> None:
    model = ValueModel(Facet.TYPE)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for labels in (("Review", "Letter"), ("Letter",), ()):
        model.show(counts(*labels).values)
        model.mark([REVIEW])
    assert tester is not None


def test_values_are_spoken_with_their_count_and_mark(qapp: object) -> None:
    model = FacetModel()
    model.show(counts("Review"))
    model.mark([FacetFilter(Facet.TYPE, '"Review"[pt]', "Review", is_excluded=True)])
    index = model.index_of(model.section(Facet.TYPE).children[0])
    spoken = model.data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Review, 9 references, left out"


# Years


@pytest.fixture
def bars(qtbot: QtBot) -> YearBars:
    made = YearBars()
    qtbot.addWidget(made)
    made.resize(240, 48)
    made.show_years([(2000, 1), (2001, 5), (2004, 2)])
    made.show()
    return made


def at(bars: YearBars, year: int) -> QPoint:
    drawn = bars.bars()
    place = next(n for n, (first, last, _) in enumerate(drawn) if first <= year <= last)
    return bars.bar_area(place, len(drawn)).center().toPoint()


def test_a_click_asks_for_a_year_and_a_drag_for_a_range(bars: YearBars, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bars.range_asked) as asked:
        QTest.mouseClick(bars, Qt.MouseButton.LeftButton, pos=at(bars, 2001))
    assert asked.args == [2001, 2001]
    QTest.mousePress(bars, Qt.MouseButton.LeftButton, pos=at(bars, 2004))
    QTest.mouseMove(bars, at(bars, 2001))
    with qtbot.waitSignal(bars.range_asked) as asked:
        QTest.mouseRelease(bars, Qt.MouseButton.LeftButton, pos=at(bars, 2001))
    assert asked.args == [2001, 2004]


def test_arrow_keys_move_both_ends_and_enter_puts_them_in_force(
    bars: YearBars, qtbot: QtBot
) -> None:
    bars.setFocus()
    assert bars.accessibleDescription() == "2000 to 2004"
    QTest.keyClick(bars, Qt.Key.Key_Left)
    QTest.keyClick(bars, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert bars.accessibleDescription() == "2001 to 2003"
    with qtbot.waitSignal(bars.range_asked) as asked:
        QTest.keyClick(bars, Qt.Key.Key_Return)
    assert asked.args == [2001, 2003]
    bars.set_chosen((2001, 2003))
    with qtbot.waitSignal(bars.cleared):
        QTest.keyClick(bars, Qt.Key.Key_Delete)


def test_years_that_are_not_counted_yet_are_not_said_to_be_none(qtbot: QtBot) -> None:
    made = YearBars()
    qtbot.addWidget(made)
    assert made.accessibleDescription() == "Counting"
    made.show_years([])
    assert made.accessibleDescription() == "No years"


def test_many_years_share_bars_and_every_hit_is_in_one(bars: YearBars) -> None:
    bars.show_years([(year, 1) for year in range(1780, 2027)])
    drawn = bars.bars()
    assert len(drawn) < 60 and sum(count for *_, count in drawn) == 247
    assert drawn[0][0] <= 1780 and drawn[-1][1] >= 2026
    assert not bars.grab().isNull()
    bars.show_years([])
    assert bars.accessibleDescription() == "No years" and not bars.grab().isNull()


# In the window


@pytest.fixture
def pane(window: MainWindow, bench: Bench) -> Iterator[FacetPane]:
    window.build_all()
    bench.settle(window)
    yield window.narrowing.pane


def node(pane: FacetPane, label: str, facet: Facet = Facet.TYPE) -> FacetNode:
    children = pane.tree.facet_model.section(facet).children
    return next(each for each in children if each.label == label)


def click(pane: FacetPane, each: FacetNode, *, control: bool = False) -> None:
    area = pane.tree.visualRect(pane.tree.facet_model.index_of(each))
    modifier = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(pane.tree.viewport(), Qt.MouseButton.LeftButton, modifier, area.center())


def shown(window: MainWindow) -> int:
    return window.search_pane.table.table_model.rowCount()


def test_a_click_narrows_and_the_chip_takes_it_back(
    window: MainWindow, bench: Bench, pane: FacetPane
) -> None:
    review = node(pane, "Review")
    count = review.count
    click(pane, review)
    bench.settle(window)
    assert shown(window) == count > 0
    assert node(pane, "Review").mark == 1
    assert node(pane, "Journal Article").count > count  # what it would add
    (chip,) = window.search_pane.filter_bar.chips
    assert chip.text() == "Review" and chip.isVisible()
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    bench.settle(window)
    assert shown(window) == 76 and not window.search_pane.filter_bar.isVisible()


def test_control_leaves_out_and_several_values_are_any_of_them(
    window: MainWindow, bench: Bench, pane: FacetPane
) -> None:
    review, studies = node(pane, "Review").count, node(pane, "Multicenter Study").count
    click(pane, node(pane, "Review"), control=True)
    bench.settle(window)
    assert shown(window) == 76 - review
    assert window.search_pane.filter_bar.chips[0].text() == "not Review"
    click(pane, node(pane, "Review"))
    click(pane, node(pane, "Review"))
    click(pane, node(pane, "Multicenter Study"))
    bench.settle(window)
    assert max(review, studies) < shown(window) <= review + studies
    assert window.browser.place.whole_query == (
        '("Review"[pt:noexp] OR "Multicenter Study"[pt:noexp])'
    )
    window.browser.back()
    bench.settle(window)
    assert shown(window) == review


def test_keys_narrow_and_only_what_is_unfolded_is_counted(
    window: MainWindow, bench: Bench, pane: FacetPane
) -> None:
    tree, model = pane.tree, pane.tree.facet_model
    journals = model.section(Facet.JOURNAL)
    assert [each.label for each in journals.children] == ["Counting"]
    tree.setFocus()
    tree.setCurrentIndex(model.index_of(journals))
    QTest.keyClick(tree, Qt.Key.Key_Right)
    bench.settle(window)
    assert len(journals.children) == 6 and journals.children[-1].kind is Kind.MORE
    QTest.keyClick(tree, Qt.Key.Key_Down)
    QTest.keyClick(tree, Qt.Key.Key_Space)
    bench.settle(window)
    assert shown(window) == journals.children[0].count
    assert journals.children[0].mark == 1 and tree.hasFocus()


def test_the_year_and_the_query_narrow_together(
    window: MainWindow, bench: Bench, pane: FacetPane
) -> None:
    pane.bars.range_asked.emit(2020, 2022)
    window.browser.search("covid")
    bench.settle(window)
    both = shown(window)
    assert 0 < both < 76 and window.search_pane.hit_count.text().endswith("of 76")
    assert window.browser.place.whole_query == "covid AND 2020:2022[dp]"
    assert pane.bars.shown_range == (2020, 2022)
    pane.bars.range_asked.emit(2021, 2021)
    bench.settle(window)
    assert [chip.text() for chip in window.search_pane.filter_bar.chips] == ["2021"]
    window.search_pane.filter_bar.clear_button.click()
    bench.settle(window)
    assert shown(window) > both and window.browser.place.library_query == "covid"


def test_all_values_are_listed_found_by_letters_and_checked(
    window: MainWindow, bench: Bench, pane: FacetPane, qtbot: QtBot
) -> None:
    click(pane, pane.tree.facet_model.section(Facet.TYPE).children[-1])
    bench.settle(window)
    dialog = window.narrowing.dialog
    assert dialog is not None and dialog.model.rowCount() == 26
    QTest.keyClicks(dialog.field, "meta")
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 1)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    bench.settle(window)
    index = dialog.model.index(0, 0)
    assert dialog.model.data(index, Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
    assert [chip.text() for chip in window.search_pane.filter_bar.chips] == ["Meta-Analysis"]
    dialog.field.clear()
    window.browser.search("covid")
    bench.settle(window)
    qtbot.waitUntil(lambda: 0 < dialog.model.rowCount() < 26)


def test_what_is_unfolded_is_remembered_and_pubmed_has_no_facets(
    window: MainWindow, bench: Bench, pane: FacetPane
) -> None:
    pane.unfold([Facet.STATUS])
    window.narrowing.remember()
    again = FacetPane()
    window.narrowing.restore(again)
    assert again.unfolded == [Facet.STATUS] and again.is_open
    again.deleteLater()
    window.actions_table["actionShowPubMed"].trigger()
    assert not pane.isVisible() and not window.search_pane.filter_bar.isVisible()


def test_a_change_is_counted(window: MainWindow, bench: Bench, pane: FacetPane) -> None:
    pane.unfold([Facet.STATUS])
    bench.settle(window)
    before = node(pane, "Unread", Facet.STATUS).count
    window.search_pane.table.select_places([0, 1, 2])
    bench.settle(window)
    window.actions_table["actionToggleRead"].trigger()
    bench.settle(window)
    assert node(pane, "Unread", Facet.STATUS).count == before - 3


def test_chips_wrap_and_are_reached_by_keys(qtbot: QtBot) -> None:
    bar = FilterBar()
    qtbot.addWidget(bar)
    bar.resize(300, 40)
    bar.show_filters([FacetFilter(Facet.TYPE, str(n), f"Value {n} " * 4) for n in range(5)])
    bar.show()
    tops = {chip.y() for chip in bar.chips}
    assert len(tops) > 1 and max(chip.geometry().right() for chip in bar.chips) <= 300
    with qtbot.waitSignal(bar.taken_away) as taken:
        QTest.keyClick(bar.chips[2], Qt.Key.Key_Delete)
    assert taken.args[0].term == "2"

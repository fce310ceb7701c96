"""Searching PubMed in the window: filters, spelling, counts while typing, check marks that stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from refdesk.ui.dialogs.builder import Builder
from refdesk.ui.main_window import MainWindow
from refdesk.ui.pubmed import help as pubmed_help
from refdesk.ui.state import Scope
from tests.servers.eutils import EutilsServer
from tests.ui.conftest import Bench


def search(window: MainWindow, bench: Bench, query: str) -> int:
    window.build_all()
    window.browser.search_pubmed(query)
    bench.settle(window)
    assert window.browser.page is not None
    return window.browser.page.count


class TestFilters:
    def test_a_chip_narrows_and_its_text_stands_in_the_box(
        self, empty_window: MainWindow, bench: Bench
    ) -> None:
        window = empty_window
        whole = search(window, bench, "sepsis OR asthma")
        strip = window.pubmed_help.filters
        assert strip.isVisible()
        assert not strip.clear.isVisible()
        next(one for one in strip.chips if one.text() == "Review").click()
        bench.settle(window)
        assert window.toolbar.search_box.text == "(sepsis OR asthma) AND review[filter]"
        assert window.browser.page is not None
        assert 0 < window.browser.page.count < whole
        assert next(one for one in strip.chips if one.text() == "Review").accessibleName() == (
            "Review, in force"
        )
        strip.clear.click()
        bench.settle(window)
        assert window.toolbar.search_box.text == "sepsis OR asthma"
        assert window.browser.page.count == whole

    def test_years_narrow_to_what_lies_between(
        self, empty_window: MainWindow, bench: Bench
    ) -> None:
        window = empty_window
        search(window, bench, "sepsis")
        years = window.pubmed_help.filters.years
        years.first.setFocus()
        QTest.keyClicks(years.first, "2010")
        years.last.setFocus()
        QTest.keyClicks(years.last, "2001")  # the wrong way round
        years.last.editingFinished.emit()
        bench.settle(window)
        assert window.toolbar.search_box.text == "sepsis AND 2001:2010[dp]"
        assert window.browser.page is not None
        assert {2001 <= (row.year or 0) <= 2010 for row in window.browser.page.rows} == {True}
        assert (years.first.text(), years.last.text()) == ("2001", "2010")

    def test_hits_are_counted_by_years_which_a_bar_narrows_to(
        self, empty_window: MainWindow, bench: Bench, eutils: EutilsServer
    ) -> None:
        window = empty_window
        count = search(window, bench, "sepsis AND 2018:2030[dp]")
        strip = window.pubmed_help.filters
        assert not any(one.get("datetype") for one in eutils.requests)  # not before it is wanted
        strip.by_year.click()
        bench.settle(window)
        assert strip.bars.isVisible()
        assert not strip.bars.is_counting
        years = {year: hits for year, _, hits in strip.bars.bars()}
        assert sum(years[year] for year in range(2018, 2027)) == count
        assert years[2017] > 0  # what lies outside the range that is in force
        asked = len(eutils.requests)
        strip.bars.range_asked.emit(2017, 2017)
        bench.settle(window)
        assert window.browser.page is not None
        assert window.browser.page.count == years[2017]
        assert window.toolbar.search_box.text == "sepsis AND 2017:2017[dp]"
        assert not any(one.get("datetype") for one in eutils.requests[asked:])  # known already

    def test_years_that_could_not_be_counted_are_told(
        self, empty_window: MainWindow, bench: Bench, eutils: EutilsServer
    ) -> None:
        window = empty_window
        search(window, bench, "sepsis")
        eutils.fault("503", path="esearch")
        window.pubmed_help.filters.by_year.click()
        bench.settle(window)
        assert not window.pubmed_help.filters.bars.isVisible()
        assert "PubMed has a fault" in window.search_pane.message_bar.text

    def test_every_other_filter_is_in_the_menu_with_its_source(
        self, empty_window: MainWindow, bench: Bench
    ) -> None:
        window = empty_window
        search(window, bench, "sepsis")
        made = window.pubmed_help.filters.open_menu()
        menus = {action.text(): action.menu() for action in made.actions()}
        clinical = menus["Clinical Queries"].actions()  # type: ignore[union-attr]
        therapy = next(one for one in clinical if one.text() == "Therapy, Narrow")
        assert "Haynes" in therapy.toolTip()
        therapy.trigger()
        made.close()
        bench.settle(window)
        assert window.toolbar.search_box.text == "sepsis AND Therapy/Narrow[filter]"
        assert window.pubmed_help.filters.chips[-1].text() == "Therapy, Narrow"

    def test_a_chip_narrows_what_was_typed_and_not_yet_searched_for(
        self, empty_window: MainWindow, bench: Bench, qtbot: QtBot
    ) -> None:
        window = empty_window
        search(window, bench, "sepsis")
        window.toolbar.search_box.focus()
        QTest.keyClicks(window.toolbar.search_box.field, "asthma AND humans[filter]")
        strip = window.pubmed_help.filters
        qtbot.waitUntil(lambda: strip.chips[0].accessibleName() == "Humans, in force")
        strip.chips[2].click()
        bench.settle(window)
        assert window.toolbar.search_box.text == "asthma AND review[filter] AND humans[filter]"

    def test_the_library_has_its_own_filters(self, window: MainWindow, bench: Bench) -> None:
        search(window, bench, "sepsis")
        window.browser.set_scope(Scope.LIBRARY)
        bench.settle(window)
        assert not window.pubmed_help.filters.isVisible()


class TestSpelling:
    def test_a_better_spelling_is_offered_and_searched_for(
        self, empty_window: MainWindow, bench: Bench
    ) -> None:
        window = empty_window
        assert search(window, bench, "interlukin") == 0
        strip = window.search_pane.strip
        assert strip.suggestion == "interleukin"
        strip.search_asked.emit(strip.suggestion)
        bench.settle(window)
        assert window.toolbar.search_box.text == "interleukin"
        assert strip.suggestion == ""

    @pytest.mark.parametrize("query", ["sepsis", "interlukin[ti]"])
    def test_many_hits_and_tagged_words_are_not_asked_about(
        self, empty_window: MainWindow, bench: Bench, eutils: EutilsServer, query: str
    ) -> None:
        search(empty_window, bench, query)
        assert not any("espell" in request.path for request in eutils.requests)


class TestTyping:
    def test_a_pause_tells_how_many_hits_enter_would_find(
        self, empty_window: MainWindow, bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pubmed_help, "COUNT_AFTER", 0)
        window = empty_window
        count = search(window, bench, "sepsis")
        shown = window.search_pane.hit_count
        assert shown.text() == f"{count} results"
        window.toolbar.search_box.focus()
        QTest.keyClicks(window.toolbar.search_box.field, "asthma[ti] AND 2001[dp]")
        qtbot.waitUntil(lambda: shown.text().startswith("Enter finds "))
        window.toolbar.search_box.focus()
        QTest.keyClicks(window.toolbar.search_box.field, "sepsis")
        qtbot.waitUntil(lambda: shown.text() == f"{count} results")

    def test_a_count_that_could_not_be_had_is_none_of_no_hits(
        self,
        empty_window: MainWindow,
        bench: Bench,
        qtbot: QtBot,
        eutils: EutilsServer,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(pubmed_help, "COUNT_AFTER", 0)
        window = empty_window
        count = search(window, bench, "sepsis")
        eutils.requests.clear()
        eutils.fault("captive", path="esearch")
        window.toolbar.search_box.focus()
        QTest.keyClicks(window.toolbar.search_box.field, "asthma")
        qtbot.waitUntil(lambda: any("esearch" in one.path for one in eutils.requests))
        bench.settle(window)
        assert window.search_pane.hit_count.text() == f"{count} results"


def test_check_marks_stay_while_the_library_is_looked_at(window: MainWindow, bench: Bench) -> None:
    search(window, bench, "sepsis")
    model = window.search_pane.table.table_model
    chosen = list(model.ids[1:4])
    model.check(chosen, is_checked=True)
    window.browser.set_scope(Scope.LIBRARY)
    bench.settle(window)
    window.browser.set_scope(Scope.PUBMED)
    bench.settle(window)
    assert sorted(window.search_pane.table.chosen_hits()) == sorted(chosen)
    assert window.search_pane.footer.add.text() == "Add 3 to library"


def test_the_strategy_of_a_search_is_written_from_the_history(
    empty_window: MainWindow, bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = empty_window
    path = tmp_path / "strategy.txt"
    assert window.search_help  # built by now, as with any reader's first search
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    count = search(window, bench, "sepsis[ti] AND humans[filter]")
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyPress(window.windowHandle(), Qt.Key.Key_Control, held)  # of the key that opens it
    window.search_help.earlier.show_dialog()
    QTest.keyRelease(window.windowHandle(), Qt.Key.Key_Control)
    dialog = window.search_help.earlier.dialog
    assert dialog.strategy_button.isVisible()
    dialog.strategy_button.click()
    bench.settle(window)
    text = path.read_text(encoding="utf-8")
    assert f"{count:,} records" in text
    assert window.search_pane.message_bar.text == "The strategy was written to strategy.txt."
    path.unlink()
    window.actions_table["actionExportStrategy"].trigger()  # that of the search on screen
    bench.settle(window)
    assert f"{count:,} records" in path.read_text(encoding="utf-8")


def test_the_builder_says_what_pubmed_says_of_its_fields(
    empty_window: MainWindow, bench: Bench
) -> None:
    window = empty_window
    search(window, bench, "sepsis[ti]")
    window.organising.build_query()
    bench.settle(window)
    builder = window.organising.builder
    assert builder is not None
    (row,) = builder.top.rows()
    assert row.field.toolTip() == "Words in title of publication. 21,000 terms."
    builder.top.put_row()
    assert all(each.field.toolTip() for each in builder.top.rows())
    builder.close()


def test_the_builder_begins_with_what_stands_in_the_box_searched_or_not(
    empty_window: MainWindow, bench: Bench
) -> None:
    search(empty_window, bench, "sepsis[ti]")
    empty_window.toolbar.search_box.set_text("sepsis[ti] AND fever")
    empty_window.organising.build_query()
    builder = empty_window.organising.builder
    assert builder is not None and builder.query == "sepsis[ti] AND fever"
    builder.close()


class TestCountsOfConditions:
    @pytest.fixture
    def builder(self, empty_window: MainWindow, bench: Bench) -> Builder:
        search(empty_window, bench, "sepsis[ti]")
        empty_window.organising.build_query()
        bench.settle(empty_window)
        builder = empty_window.organising.builder
        assert builder is not None
        return builder

    def settle(self, builder: Builder, window: MainWindow, bench: Bench, qtbot: QtBot) -> None:
        counts = builder.counts
        assert counts is not None
        qtbot.waitUntil(lambda: not counts.is_waiting)
        bench.settle(window)

    def test_a_condition_says_what_pubmed_finds_with_it(
        self, builder: Builder, empty_window: MainWindow, bench: Bench, qtbot: QtBot
    ) -> None:
        builder.top.put_row()
        row = list(builder.top.rows())[-1]
        QTest.keyClicks(row.value, "asthma")
        self.settle(builder, empty_window, bench, qtbot)
        count = int(row.said.text().split()[0].replace(",", ""))
        builder.searched_pubmed.emit("asthma[ti]")
        bench.settle(empty_window)
        assert empty_window.browser.page is not None
        assert count == empty_window.browser.page.count > 0
        assert not row.better.isVisible()

    def test_conditions_that_are_shown_say_it_too_each_asked_once(
        self, builder: Builder, empty_window: MainWindow, bench: Bench, qtbot: QtBot,
        eutils: EutilsServer,
    ) -> None:  # fmt: skip
        self.settle(builder, empty_window, bench, qtbot)
        (row,) = builder.top.rows()
        assert row.said.text().endswith("hits")
        eutils.requests.clear()
        builder.text.clear()
        QTest.keyClicks(builder.text, "asthma[ti] OR zqx[ti]")
        self.settle(builder, empty_window, bench, qtbot)
        qtbot.waitUntil(lambda: all(each.said.text() for each in builder.top.rows()))
        asked = [each.get("term") for each in eutils.requests if "esearch" in each.path]
        assert asked == ["asthma[ti]", "zqx[ti]"]
        assert [each.said.text() == "0 hits" for each in builder.top.rows()] == [False, True]

    def test_where_nothing_is_found_a_better_spelling_is_offered_and_taken(
        self, builder: Builder, empty_window: MainWindow, bench: Bench, qtbot: QtBot
    ) -> None:
        row = next(iter(builder.top.rows()))
        row.value.clear()
        QTest.keyClicks(row.value, "astma")
        self.settle(builder, empty_window, bench, qtbot)
        assert row.said.text() == "0 hits"
        assert row.better.text() == "asthma?"
        row.better.click()
        assert row.value.text() == "asthma"
        assert not row.better.isVisible()
        self.settle(builder, empty_window, bench, qtbot)
        assert row.said.text() not in ("", "0 hits")
        assert builder.query == "asthma[ti]"

    def test_a_failure_is_no_count_of_none(
        self,
        builder: Builder,
        empty_window: MainWindow,
        bench: Bench,
        qtbot: QtBot,
        eutils: EutilsServer,
    ) -> None:
        row = next(iter(builder.top.rows()))
        eutils.fault("captive", times=None)
        QTest.keyClicks(row.value, "x")
        self.settle(builder, empty_window, bench, qtbot)
        assert row.said.text() == ""

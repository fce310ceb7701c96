"""Where references lead, in a real window on a real library, asking the imitation of PubMed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from refdesk.services.followed_table import Column
from refdesk.ui.following import window as module
from refdesk.ui.following.window import FollowWindow
from refdesk.ui.following.work_table import COLUMNS
from refdesk.ui.main_window import MainWindow
from tests.servers.eutils import EutilsServer
from tests.servers.icite import IciteServer
from tests.servers.records import FIRST
from tests.ui.conftest import Bench

CITING = "pubmed_pubmed_citedin"
Open = Callable[[], FollowWindow]


@pytest.fixture
def open_window(window: MainWindow, bench: Bench, eutils: EutilsServer) -> Open:
    """Two references selected: both lead to one work, one of them to a second."""
    rows = [row for row in window._desk.rows(range(1, 77)) if row.pmid][:2]
    one, two = (int(row.pmid) for row in rows)
    eutils.links = {CITING: {one: [FIRST + 7, FIRST + 8], two: [FIRST + 7]}}

    def open_it() -> FollowWindow:
        window.browser.table.select_ids([row.id for row in rows])
        bench.settle(window)
        window.actions_table["actionFollowReferences"].trigger()
        dialog = window.reference_deeds.following.dialog
        assert dialog is not None
        bench.settle(window)
        choose(window, bench, dialog, "cited_by")
        return dialog

    return open_it


def choose(window: MainWindow, bench: Bench, dialog: FollowWindow, kind: str) -> None:
    dialog.kind.setCurrentIndex(dialog.kind.findData(kind))
    bench.settle(window)


def pmids(dialog: FollowWindow) -> list[str]:
    model = dialog.table.model()
    return [model.data(model.index(row, 6)) for row in range(model.rowCount())]


def test_works_that_most_lead_to_stand_first(
    open_window: Open, window: MainWindow, bench: Bench
) -> None:
    dialog = open_window()
    assert pmids(dialog) == [str(FIRST + 7)]
    dialog.least.setValue(1)
    bench.settle(window)
    assert pmids(dialog) == [str(FIRST + 7), str(FIRST + 8)]


def test_a_selected_work_is_added_and_marked(
    open_window: Open, window: MainWindow, bench: Bench
) -> None:
    dialog = open_window()
    assert not dialog.add_works_button.isEnabled()
    dialog.table.selectRow(0)
    dialog.add_works_button.click()
    bench.settle(window)
    bench.settle(window)
    model = dialog.table.model()
    assert model.data(model.index(0, 1)) == "Yes"
    dialog.lacking.setChecked(True)
    bench.settle(window)
    assert pmids(dialog) == []
    assert "No work fits" in dialog.outcome.text()


def test_a_failure_is_told_and_not_taken_for_no_links(
    open_window: Open, eutils: EutilsServer
) -> None:
    eutils.fault("503", times=None, path="elink")
    dialog = open_window()
    assert pmids(dialog) == []
    assert "PubMed" in dialog.outcome.text() and "0 of 2 references" in dialog.outcome.text()
    assert "No work fits" not in dialog.outcome.text()


def test_what_was_asked_before_is_shown_with_its_day_when_pubmed_fails(
    open_window: Open, window: MainWindow, bench: Bench, eutils: EutilsServer
) -> None:
    dialog = open_window()
    eutils.fault("503", times=None, path="elink")
    dialog.refresh_button.click()
    bench.settle(window)
    assert pmids(dialog) == [str(FIRST + 7)]
    assert "Links as of" in dialog.outcome.text() and "PubMed" in dialog.outcome.text()
    assert "when the network is back" not in dialog.outcome.text()  # nothing is left to ask for


def test_the_table_is_saved(
    open_window: Open, window: MainWindow, bench: Bench, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    dialog = open_window()
    monkeypatch.setattr(module, "choose_new_file", lambda *_: tmp_path / "links")
    dialog.save_button.click()
    bench.settle(window)
    head, row = (tmp_path / "links.csv").read_text().splitlines()
    assert head.startswith("pmid,count,") and row.startswith(f"{FIRST + 7},2,")
    assert "links.csv" in dialog.outcome.text()


def test_only_works_since_a_year_are_shown(
    open_window: Open, window: MainWindow, bench: Bench
) -> None:
    dialog = open_window()
    dialog.least.setValue(1)
    bench.settle(window)
    years = [int(dialog.table.model().index(row, 5).data()) for row in range(2)]
    assert years[0] != years[1]
    dialog.since.setValue(max(years))
    assert pmids(dialog) == [str(FIRST + 7 + years.index(max(years)))]


def test_enter_shows_a_work_in_the_main_window(
    open_window: Open, window: MainWindow, bench: Bench
) -> None:
    dialog = open_window()
    dialog.table.activated.emit(dialog.table.model().index(0, 0))
    bench.settle(window)
    assert window.browser.is_pubmed
    view = window.detail_pane.view
    assert view is not None and view.record.pmid == str(FIRST + 7)


def test_asking_can_be_stopped(
    open_window: Open, window: MainWindow, bench: Bench, eutils: EutilsServer
) -> None:
    dialog = open_window()
    eutils.fault("hang", times=None, path="elink")
    dialog.kind.setCurrentIndex(dialog.kind.findData("similar"))
    assert dialog.stop_button.isVisible()
    dialog.stop_button.click()
    bench.settle(window)
    assert not dialog.stop_button.isVisible()
    assert "Stopped" in dialog.outcome.text()


MANY = 2_300


@pytest.fixture
def many(open_window: Open, window: MainWindow, bench: Bench, eutils: EutilsServer) -> FollowWindow:
    """More works than are arranged on the spot, all those of the tail from one reference."""
    lists = eutils.links[CITING]
    one = next(iter(lists))
    eutils.links[CITING] = {**lists, one: [FIRST + 7, *range(FIRST + 100, FIRST + 100 + MANY)]}
    dialog = open_window()
    dialog.least.setValue(1)
    bench.settle(window)
    return dialog


def test_thousands_of_works_are_shown_with_the_titles_of_those_on_screen(
    many: FollowWindow, window: MainWindow, bench: Bench
) -> None:
    model = many.table.model()
    assert model.rowCount() == MANY + 1
    assert "2,301 works" in many.outcome.text()
    title = COLUMNS.index(Column.TITLE)
    assert model.index(0, title).data() != "…"
    assert model.index(MANY, title).data() == "…"
    many.table.scrollToBottom()
    many._scrolled.timeout.emit()
    bench.settle(window)
    assert model.index(MANY, title).data() != "…"


def test_a_sort_by_title_says_what_it_cannot_judge_until_all_titles_are_fetched(
    many: FollowWindow, window: MainWindow, bench: Bench
) -> None:
    title = COLUMNS.index(Column.TITLE)
    many.table.horizontalHeader().setSortIndicator(title, Qt.SortOrder.AscendingOrder)
    bench.settle(window)
    assert "titles are not fetched yet" in many.outcome.text()
    many.titles_button.click()
    bench.settle(window)
    assert "not fetched" not in many.outcome.text() and not many.titles_button.isVisible()
    model = many.table.model()
    titles = [model.index(row, title).data() for row in range(model.rowCount())]
    folded = [text.casefold() for text in titles]
    assert "…" not in titles and folded == sorted(folded)


def test_selected_works_stay_selected_when_the_order_changes(
    many: FollowWindow, window: MainWindow, bench: Bench
) -> None:
    many.table.selectRow(3)
    chosen = many.chosen
    many.table.horizontalHeader().setSortIndicator(
        COLUMNS.index(Column.PMID), Qt.SortOrder.AscendingOrder
    )
    bench.settle(window)
    assert many.chosen == chosen and pmids(many)[3] != chosen[0]


def test_a_first_click_on_a_column_of_numbers_shows_the_largest_first(
    many: FollowWindow, qtbot: QtBot, window: MainWindow, bench: Bench
) -> None:
    head = many.table.horizontalHeader()
    year = COLUMNS.index(Column.PMID)
    x = head.sectionViewportPosition(year) + 10
    place = head.viewport().rect().center()
    place.setX(x)
    qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)
    bench.settle(window)
    assert pmids(many) == sorted(pmids(many), reverse=True)


def test_words_narrow_and_enter_in_their_field_adds_nothing(
    many: FollowWindow, qtbot: QtBot, window: MainWindow, bench: Bench
) -> None:
    added: list[object] = []
    many.add_asked.connect(added.append)
    many.table.selectRow(1)
    many.choices.words.setFocus()
    qtbot.keyClicks(many.choices.words, str(FIRST + 7))
    qtbot.keyClick(many.choices.words, Qt.Key.Key_Return)
    bench.settle(window)
    assert pmids(many) == [str(FIRST + 7)]
    assert added == [] and many.isVisible()


def test_citations_are_counted_and_a_failure_on_the_way_stays_on_screen(
    many: FollowWindow, window: MainWindow, bench: Bench, icite_server: IciteServer
) -> None:
    icite_server.counts = {FIRST + 7: 70}
    icite_server.fault("500", times=None)
    many.count_button.click()
    bench.settle(window)
    cited = COLUMNS.index(Column.CITED_BY)
    assert "iCite" in many.outcome.text() and "2,301 works" in many.outcome.text()
    assert many.table.model().index(0, cited).data() == ""
    icite_server.reset()
    icite_server.counts = {FIRST + 7: 70}
    many.count_button.click()
    bench.settle(window)
    assert many.table.model().index(0, cited).data() == "70"
    assert "Not" not in many.outcome.text()


def test_what_had_no_network_comes_by_itself_when_it_is_back(
    open_window: Open, window: MainWindow, bench: Bench, eutils: EutilsServer, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(window._desk._waiting, "_pause", 200)
    eutils.fault("reset", times=None)
    dialog = open_window()
    links = eutils.links
    assert "when the network is back" in dialog.outcome.text()
    assert "No work fits" not in dialog.outcome.text()
    eutils.reset()
    eutils.links = links
    qtbot.waitUntil(lambda: pmids(dialog) == [str(FIRST + 7)], timeout=10_000)
    bench.settle(window)
    assert "network" not in dialog.outcome.text()

"""Counting citations from the list: one message, a column that shows and sorts them."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from refdesk.model.layouts import LayoutColumn
from refdesk.model.rows import SortKey
from refdesk.model.work_ids import WorkId
from refdesk.ui.columns import Column
from refdesk.ui.main_window import MainWindow
from tests.servers.icite import IciteServer
from tests.servers.records import FIRST
from tests.ui.conftest import Bench


@pytest.fixture
def window(empty_window: MainWindow, bench: Bench, icite_server: IciteServer) -> MainWindow:
    """Three references, of which iCite knows two, all selected; the column is shown."""
    icite_server.counts = {FIRST: 8, FIRST + 1: 1_234}
    icite_server.unknown = {FIRST + 2}
    empty_window._desk.add_ids([WorkId("pmid", str(FIRST + n)) for n in range(3)])
    bench.settle(empty_window)
    table = empty_window.search_pane.table
    table.choose_columns([LayoutColumn(key) for key in ("reference", "pmid", "cited")])
    bench.settle(empty_window)
    table.selectAll()
    bench.settle(empty_window)
    return empty_window


def cells(window: MainWindow) -> dict[str, str]:
    model = window.search_pane.table.table_model
    return {
        model.index(row, Column.PMID).data(): model.index(row, Column.CITED).data()
        for row in range(model.rowCount())
    }


def test_counts_come_into_the_column_and_sort_it(
    window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    assert set(cells(window).values()) == {""}
    window.actions_table["actionCountCitations"].trigger()
    bar = window.search_pane.message_bar
    qtbot.waitUntil(lambda: "Citations of" in bar.text)
    bench.settle(window)
    assert bar.text.startswith(
        "Citations of 2 references counted. 1 not known to NIH iCite. The column"
    )
    shown = {str(FIRST): "8", str(FIRST + 1): "1,234", str(FIRST + 2): ""}
    assert cells(window) == shown
    window.browser.sort(SortKey.CITED, True)
    bench.settle(window)
    assert list(cells(window)) == [str(FIRST + 1), str(FIRST), str(FIRST + 2)]
    model = window.search_pane.table.table_model
    tip = model.data(model.index(0, Column.CITED), 3)
    assert "1,234 times" in tip and "iCite" in tip


def test_a_failure_is_told_and_leaves_the_cells_empty(
    window: MainWindow, bench: Bench, qtbot: QtBot, icite_server: IciteServer
) -> None:
    icite_server.fault("500", times=None)
    window.actions_table["actionCountCitations"].trigger()
    bar = window.search_pane.message_bar
    qtbot.waitUntil(lambda: "iCite" in bar.text)
    bench.settle(window)
    assert "3 not asked for" in bar.text and "The column" not in bar.text
    assert set(cells(window).values()) == {""}

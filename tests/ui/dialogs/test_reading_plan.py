"""Planning what to read: by a key, with a priority and a day, and what the list then says."""

from __future__ import annotations

from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest

from refdesk.model.rows import Extra
from refdesk.ui.columns import plan_words
from refdesk.ui.dialogs.reading_plan import ReadingPlan
from refdesk.ui.main_window import MainWindow
from tests.ui.conftest import Bench


def asked(window: MainWindow) -> ReadingPlan:
    window.actions_table["actionPlanReading"].trigger()
    dialog = window.findChild(ReadingPlan)
    assert dialog is not None
    return dialog


def test_a_plan_is_made_changed_and_undone(window: MainWindow, bench: Bench) -> None:
    table = window.search_pane.table
    table.select_places([0, 1])
    bench.settle(window)
    ids = window.browser.selected_ids()
    dialog = asked(window)
    assert dialog.priorities[2].isChecked() and not dialog.day.isEnabled()
    dialog.priorities[1].click()
    dialog.has_day.click()
    dialog.day.setDate(QDate(2026, 12, 24))
    QTest.keyClick(dialog.priorities[1], Qt.Key.Key_Return)
    bench.settle(window)
    plans = [row.plan for row in window._desk.rows(ids, (Extra.PLAN,))]
    assert plans == [("1", "2026-12-24")] * 2
    again = asked(window)
    assert again.priorities[1].isChecked() and again.day.date() == QDate(2026, 12, 24)
    again.priorities[3].click()
    again.deed.click()
    bench.settle(window)
    plans = [row.plan for row in window._desk.rows(ids, (Extra.PLAN,))]
    assert plans == [("3", "2026-12-24")] * 2
    for _ in range(2):
        window.actions_table["undoAction"].trigger()
        bench.settle(window)
    assert [row.plan for row in window._desk.rows(ids, (Extra.PLAN,))] == [(), ()]


def test_the_column_says_what_is_overdue() -> None:
    assert plan_words(()) == ""
    assert plan_words(("1", "")) == "High"
    assert plan_words(("3", "2026-12-24"), "2026-12-24") == "Low, 2026-12-24"
    assert plan_words(("3", "2026-12-24"), "2026-12-25") == "Overdue since 2026-12-24"

"""The undo history in a real window on a real library."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from refdesk.formats.registry import parse_source
from refdesk.model.rows import StepRow
from refdesk.store import opening, references
from refdesk.store.library import Library
from refdesk.ui.history.model import SIZE, STATE, STEP, WHEN
from refdesk.ui.history.window import HistoryWindow
from refdesk.ui.main_window import MainWindow
from tests.ui.conftest import Bench


def open_history(window: MainWindow, bench: Bench) -> HistoryWindow:
    window.actions_table["actionShowHistory"].trigger()
    bench.settle(window)
    dialog = window.view_commands.history.dialog
    assert dialog is not None and dialog.isVisible()
    return dialog


@pytest.fixture
def plain(window: MainWindow) -> list[int]:
    """Three references without star and rating."""
    rows = window._desk.rows(range(1, 77))
    return [row.id for row in rows if not row.is_starred and not row.rating][:3]


@pytest.fixture
def history(window: MainWindow, bench: Bench, plain: list[int]) -> HistoryWindow:
    """Open on three steps: two references starred, the third rated."""
    desk = window._desk
    desk.set_starred(plain[:1], True)
    desk.set_starred(plain[1:2], True)
    desk.set_rating(plain[2:], 4)
    bench.settle(window)
    dialog = open_history(window, bench)
    QAbstractItemModelTester(
        dialog.table.model(), QAbstractItemModelTester.FailureReportingMode.Fatal, dialog
    )
    return dialog


def column(dialog: HistoryWindow, number: int) -> list[str]:
    model = dialog.table.model()
    return [model.data(model.index(row, number)) for row in range(model.rowCount())]


def test_an_untouched_library_says_so(window: MainWindow, bench: Bench) -> None:
    dialog = open_history(window, bench)
    assert "Nothing has been changed yet" in dialog.none.text() and dialog.none.isVisible()
    assert not dialog.table.isVisible() and not dialog.go_button.isEnabled()


def test_each_step_has_words_size_and_time_and_the_present_is_marked(
    history: HistoryWindow,
) -> None:
    assert column(history, STATE) == ["Now", "", "", ""]
    steps = column(history, STEP)
    assert len(set(steps)) == 4 and steps[-1] == "Before all of these steps"
    assert all(size.endswith(("B", "bytes")) for size in column(history, SIZE)[:3])
    assert all(column(history, WHEN)[:3]) and column(history, WHEN)[3] == ""
    assert history.table.currentIndex().row() == 0
    assert not history.go_button.isEnabled()
    model = history.table.model()
    words = model.data(model.index(0, STEP), Qt.ItemDataRole.AccessibleTextRole)
    assert words.startswith(f"{steps[0]}, Now, ")


def test_enter_goes_back_and_what_was_taken_back_can_be_done_again(
    history: HistoryWindow, window: MainWindow, bench: Bench, plain: list[int], qtbot: QtBot
) -> None:
    history.table.setFocus()
    history.table.selectRow(2)
    assert history.outcome.text() == "2 steps are taken back."
    QTest.keyClick(history.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: column(history, STATE) == ["Taken back", "Taken back", "Now", ""])
    bench.settle(window)
    one, two, three = window._desk.rows(plain)
    assert (one.is_starred, two.is_starred, three.rating) == (True, False, 0)
    history.table.selectRow(0)
    assert history.go_button.text() == "Go forward to here"
    assert history.outcome.text() == "2 steps are done again."
    history.go_button.click()
    qtbot.waitUntil(lambda: column(history, STATE) == ["Now", "", "", ""])
    assert window._desk.rows(plain)[2].rating == 4
    history.table.selectRow(3)
    history.go_button.click()
    qtbot.waitUntil(lambda: column(history, STATE) == ["Taken back"] * 3 + ["Now"])
    assert not any(row.is_starred or row.rating for row in window._desk.rows(plain))


def test_what_was_taken_back_is_grey(
    history: HistoryWindow, window: MainWindow, qtbot: QtBot
) -> None:
    window._desk.undo()
    qtbot.waitUntil(lambda: column(history, STATE) == ["Taken back", "Now", "", ""])

    def darkest(row: int) -> int:
        place = history.table.visualRect(history.table.model().index(row, STEP))
        image = history.table.viewport().grab(place).toImage()
        return min(
            image.pixelColor(x, y).lightness()
            for x in range(image.width())
            for y in range(image.height())
        )

    assert darkest(0) > darkest(2) + 30


def test_the_list_follows_changes_and_who_looks_at_a_step_stays_there(
    history: HistoryWindow, window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    window._desk.create_collection("One")
    qtbot.waitUntil(lambda: len(column(history, STEP)) == 5)
    assert history.table.currentIndex().row() == 0
    history.table.selectRow(2)
    window._desk.create_collection("Two")
    qtbot.waitUntil(lambda: len(column(history, STEP)) == 6)
    assert history.table.currentIndex().row() == 3
    window._desk.undo()
    qtbot.waitUntil(lambda: column(history, STATE)[:2] == ["Taken back", "Now"])


def test_on_the_way_it_can_be_stopped_and_nothing_else_be_begun(
    history: HistoryWindow, window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    history.table.selectRow(3)
    history.go_button.click()
    assert history.stop_button.isVisible() and not history.go_button.isEnabled()
    assert history.outcome.text() == "On the way …"
    history.stop_button.click()
    qtbot.waitUntil(lambda: not history.stop_button.isVisible())
    bench.settle(window)
    states = column(history, STATE)
    assert states.count("Now") == 1
    assert states[: states.index("Now")] == ["Taken back"] * states.index("Now")


def test_a_library_that_is_only_read_shows_its_history_and_says_why_it_stays(
    bench: Bench, tmp_path: Path, sample_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "shelf.refdesk"
    shutil.copy(sample_file, path)
    with (
        Library.open(path, parse_source=parse_source) as library,
        library.write("Rate") as session,
    ):
        references.set_rating(session, [1, 2], 5)
    monkeypatch.setattr(opening, "is_writable", lambda path: False)
    dialog = open_history(bench.open(path), bench)
    assert column(dialog, STEP) == ["Rate", "Before all of these steps"]
    dialog.table.selectRow(1)
    assert not dialog.go_button.isEnabled()
    assert "open for reading only" in dialog.outcome.text()
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    assert not dialog.stop_button.isVisible()


def test_long_histories_and_odd_titles_are_shown(history: HistoryWindow) -> None:
    steps = [StepRow(n, f"Step {n}", "2026-11-26T03:00:00Z", size=n) for n in range(2_000, 1, -1)]
    history.show_steps([*steps, StepRow(1, "Import <b>a</b>\nb\t" + "x" * 100_000, "no time")])
    assert len(column(history, STEP)) == 2_001
    assert column(history, STEP)[-2].startswith("Import <b>a</b> b xxx")
    assert column(history, WHEN)[-2] == ""

"""The window of a refresh, real, on a real library, asking the imitation of PubMed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from refdesk.model.markup import RichText
from refdesk.model.refresh_choices import NewsKind
from refdesk.model.rows import View, ViewKind
from refdesk.model.views import JobRow, JobState
from refdesk.model.work_ids import WorkId
from refdesk.ui.main_window import MainWindow
from refdesk.ui.refreshing.window import RefreshWindow
from tests.servers.eutils import EutilsServer
from tests.servers.records import FIRST
from tests.ui.conftest import Bench

Open = Callable[..., RefreshWindow]
TITLE = "A corrected title"


@pytest.fixture
def ids(empty_window: MainWindow, bench: Bench, eutils: EutilsServer) -> list[int]:
    """Three references; PubMed gives two of them another title by now, one new pages as well."""
    desk = empty_window._desk
    desk.add_ids([WorkId("pmid", str(FIRST + n)) for n in range(3)])
    settle(empty_window, bench)
    for n in range(2):
        work = eutils.shelf.get(FIRST + n)
        assert work is not None
        pages = "e77" if n else work.pages
        eutils.shelf.revise(replace(work, title=f"{TITLE}.", pages=pages))
    by_pmid = {row.pmid: row.id for row in desk.rows(range(1, 4))}
    return [by_pmid[str(FIRST + n)] for n in range(3)]


def settle(window: MainWindow, bench: Bench) -> None:
    for _ in range(3):
        bench.settle(window)


@pytest.fixture
def open_window(empty_window: MainWindow, bench: Bench, ids: list[int]) -> Open:
    def open_it(count: int = 3) -> RefreshWindow:
        window = empty_window
        window.browser.table.select_ids(ids[:count])
        bench.settle(window)
        window.search_pane.table.setFocus()
        QTest.keySequence(window, QKeySequence("F5"))
        dialog = window.commands.refreshing.dialog
        assert dialog is not None
        settle(window, bench)
        return dialog

    return open_it


def titles(window: MainWindow, ids: list[int]) -> list[str]:
    return [row.title for row in window._desk.rows(ids)]


def show(window: MainWindow, bench: Bench, dialog: RefreshWindow, reference_id: int) -> int:
    """Select a reference in the window; its row."""
    row = [one.reference_id for one in dialog.news.rows].index(reference_id)
    dialog.table.selectRow(row)
    settle(window, bench)
    return row


def shown(dialog: RefreshWindow) -> dict[str, tuple[str, str]]:
    model = dialog.fields
    return {
        model.index(row, 0).data(): (model.index(row, 1).data(), model.index(row, 2).data())
        for row in range(model.rowCount())
    }


def row_of(dialog: RefreshWindow, label: str) -> int:
    return list(shown(dialog)).index(label)


def test_f5_shows_what_is_new_before_anything_changes(
    open_window: Open, empty_window: MainWindow, bench: Bench, ids: list[int]
) -> None:
    before = titles(empty_window, ids)
    dialog = open_window()
    show(empty_window, bench, dialog, ids[0])
    assert dialog.news.total == 2
    assert "2 of 3 references" in dialog.outcome.text()
    assert shown(dialog)["Title"] == (before[0], TITLE)
    assert titles(empty_window, ids) == before
    assert dialog.take_button.text() == "Take over 2 references"


def test_taking_all_is_one_step_that_can_be_taken_back(
    open_window: Open, empty_window: MainWindow, bench: Bench, ids: list[int]
) -> None:
    before = titles(empty_window, ids)
    dialog = open_window()
    QTest.keySequence(dialog, QKeySequence("Ctrl+Return"))
    settle(empty_window, bench)
    assert titles(empty_window, ids)[:2] == [TITLE, TITLE]
    assert dialog.news.total == 0
    assert dialog.message_bar.text == "2 references refreshed."
    dialog.message_bar.undo_asked.emit()
    settle(empty_window, bench)
    assert titles(empty_window, ids) == before
    assert "Ask again" in dialog.outcome.text()
    dialog.ask_button.click()
    settle(empty_window, bench)
    assert dialog.news.total == 2


def test_a_field_is_left_with_the_left_key(
    open_window: Open, empty_window: MainWindow, bench: Bench, ids: list[int]
) -> None:
    before = titles(empty_window, ids)
    dialog = open_window()
    row = show(empty_window, bench, dialog, ids[1])
    dialog.pair.selectRow(row_of(dialog, "Title"))
    QTest.keyClick(dialog.pair, Qt.Key.Key_Left)
    assert dialog.news.index(row, 0).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.PartiallyChecked  # fmt: skip
    dialog.take()
    settle(empty_window, bench)
    assert titles(empty_window, ids)[:2] == [TITLE, before[1]]
    assert "e77" in empty_window._desk.rows(ids[1:2])[0].source


def test_space_leaves_a_reference_out(
    open_window: Open, empty_window: MainWindow, bench: Bench, ids: list[int]
) -> None:
    before = titles(empty_window, ids)
    dialog = open_window()
    show(empty_window, bench, dialog, ids[0])
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)
    assert dialog.take_button.text() == "Take over 1 reference"
    QTest.keyClick(dialog.table, Qt.Key.Key_K)
    dialog.take()
    settle(empty_window, bench)
    assert titles(empty_window, ids)[:2] == [before[0], TITLE]
    assert dialog.news.total == 1


def test_a_change_of_the_readers_is_marked_and_stays(
    open_window: Open, empty_window: MainWindow, bench: Bench, ids: list[int]
) -> None:
    empty_window._desk.edit(ids[0], {"title": RichText("Mine")})
    settle(empty_window, bench)
    dialog = open_window(1)
    assert shown(dialog)["Title"] == ("Mine", TITLE)
    label = dialog.fields.index(row_of(dialog, "Title"), 0)
    assert "your change" in label.data(Qt.ItemDataRole.AccessibleTextRole)
    assert "You changed" in dialog.yours.text()
    dialog.take()
    settle(empty_window, bench)
    assert titles(empty_window, ids)[0] == "Mine"


def test_the_list_can_be_narrowed_to_what_has_its_pages_now(
    open_window: Open, ids: list[int]
) -> None:
    dialog = open_window()
    dialog.kind.setCurrentIndex(dialog.kind.findData(NewsKind.FINAL))
    assert [one.reference_id for one in dialog.news.rows] == [ids[1]]
    assert dialog.take_button.text() == "Take over 1 reference"


def test_without_an_answer_the_reason_is_told_and_one_can_ask_again(
    open_window: Open, empty_window: MainWindow, bench: Bench, eutils: EutilsServer
) -> None:
    fault = eutils.fault("503", times=None, path="efetch")
    dialog = open_window()
    assert "PubMed" in dialog.outcome.text()
    assert "nothing new" not in dialog.outcome.text()
    assert not dialog.take_button.isEnabled()
    eutils.faults.remove(fault)
    dialog.ask_button.click()
    settle(empty_window, bench)
    assert dialog.news.total == 2


def test_asking_can_be_stopped(
    open_window: Open, empty_window: MainWindow, bench: Bench, eutils: EutilsServer
) -> None:
    dialog = open_window()
    eutils.fault("hang", times=None, path="efetch")
    dialog.ask()
    assert dialog.stop_button.isVisible()
    dialog.stop_button.click()
    settle(empty_window, bench)
    assert "Stopped" in dialog.outcome.text()
    assert not dialog.stop_button.isVisible()


def test_nothing_new_is_said_so(open_window: Open, eutils: EutilsServer, ids: list[int]) -> None:
    eutils.shelf.restore()
    assert open_window(1).outcome.text() == "PubMed says nothing new about this reference."


def test_the_whole_library_is_among_what_can_be_asked_for(
    empty_window: MainWindow, bench: Bench, ids: list[int]
) -> None:
    empty_window.actions_table["actionRefreshLibrary"].trigger()
    dialog = empty_window.commands.refreshing.dialog
    assert dialog is not None
    assert dialog.scope.currentText() == "The whole library"
    assert dialog.news.total == 0
    dialog.ask_button.click()
    settle(empty_window, bench)
    assert dialog.news.total == 2


def test_enter_shows_the_reference_in_the_list(
    open_window: Open, empty_window: MainWindow, bench: Bench, ids: list[int]
) -> None:
    dialog = open_window()
    row = show(empty_window, bench, dialog, ids[1])
    dialog.table.activated.emit(dialog.news.index(row, 0))
    settle(empty_window, bench)
    assert empty_window.browser.selected_ids() == [ids[1]]


def test_a_refresh_at_once_asks_nothing(
    empty_window: MainWindow, bench: Bench, ids: list[int]
) -> None:
    empty_window.browser.table.select_ids(ids[:2])
    bench.settle(empty_window)
    empty_window.actions_table["actionRefreshAtOnce"].trigger()
    settle(empty_window, bench)
    jobs: tuple[JobRow, ...] = empty_window._desk.jobs.rows()
    assert ("Refreshing 2 references", JobState.DONE) in [(job.title, job.state) for job in jobs]
    assert empty_window.commands.refreshing.dialog is None
    assert titles(empty_window, ids)[:2] == [TITLE, TITLE]


def test_a_collection_is_refreshed_from_its_menu(
    empty_window: MainWindow, bench: Bench, ids: list[int]
) -> None:
    desk = empty_window._desk
    desk.create_collection("Sepsis", 0)
    settle(empty_window, bench)
    (row,) = empty_window.library_pane.overview.collections
    desk.add_to_collection(ids[1:], row.id)
    settle(empty_window, bench)
    empty_window.library_pane.refresh_asked.emit(View(ViewKind.COLLECTION, row.id))
    settle(empty_window, bench)
    dialog = empty_window.commands.refreshing.dialog
    assert dialog is not None
    assert dialog.scope.currentText() == "What the list shows: 2"
    assert [one.reference_id for one in dialog.news.rows] == [ids[1]]

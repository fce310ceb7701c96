"""The window of notices and the message that leads to it, on a real library."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from refdesk.model.work_ids import WorkId
from refdesk.services import notices
from refdesk.services.toolbox import Toolbox
from refdesk.settings import Settings
from refdesk.ui.main_window import MainWindow
from refdesk.ui.noticing import window as module
from refdesk.ui.noticing.list import NEW
from refdesk.ui.noticing.window import NoticesWindow
from tests.patience import PATIENCE
from tests.servers.eutils import EutilsServer
from tests.servers.records import FIRST
from tests.services.test_notices import noticed
from tests.ui.conftest import Bench

RETRACTED = ("RetractionIn", "Made Up J. 2025;3:4", "55")
COMMENTED = ("CommentIn", "Made Up J. 2024;2:3", "77")


@pytest.fixture
def ids(empty_window: MainWindow, bench: Bench, eutils: EutilsServer) -> list[int]:
    """Three references; one came with a comment, another is retracted by now."""
    desk = empty_window._desk
    eutils.shelf.revise(noticed(FIRST, COMMENTED))
    desk.add_ids([WorkId("pmid", str(FIRST + n)) for n in range(3)])
    settle(empty_window, bench)
    eutils.shelf.revise(noticed(FIRST + 1, RETRACTED))
    by_pmid = {row.pmid: row.id for row in desk.rows(range(1, 4))}
    return [by_pmid[str(FIRST + n)] for n in range(3)]


def settle(window: MainWindow, bench: Bench) -> None:
    for _ in range(3):
        bench.settle(window)


def opened(window: MainWindow, bench: Bench) -> NoticesWindow:
    window.actions_table["actionShowNotices"].trigger()
    dialog = window.commands.noticing.dialog
    assert dialog is not None
    settle(window, bench)
    return dialog


def column(dialog: NoticesWindow, number: int) -> list[str]:
    model = dialog.notices
    return [model.index(row, number).data() for row in range(model.rowCount())]


def test_all_notices_stand_in_the_window_and_pubmed_is_asked_when_told(
    empty_window: MainWindow, bench: Bench, ids: list[int]
) -> None:
    dialog = opened(empty_window, bench)
    assert column(dialog, 0) == ["Commented on"]
    assert "not been asked" in dialog.outcome.text()
    dialog.check_button.click()
    settle(empty_window, bench)
    assert column(dialog, 0) == ["Retracted", "Commented on"]
    assert column(dialog, 3) == ["New", ""]
    told = dialog.outcome.text()
    assert re.search(r"PubMed was asked about all references on \d{1,2} \w+ 20\d\d\.", told)
    (row,) = empty_window._desk.rows([ids[1]])
    assert row.statuses[0].value == "retracted"


def test_a_message_leads_to_what_is_new(
    empty_window: MainWindow, bench: Bench, ids: list[int]
) -> None:
    empty_window._desk.record_watching.check()
    settle(empty_window, bench)
    bar = empty_window.search_pane.message_bar
    assert bar.text == "New notices on 1 reference: 1 retracted."
    bar._extra_button.click()
    settle(empty_window, bench)
    dialog = empty_window.commands.noticing.dialog
    assert dialog is not None and dialog.kind.currentData() == NEW
    assert column(dialog, 0) == ["Retracted"]
    dialog.close()
    settle(empty_window, bench)
    assert opened(empty_window, bench).notices.counts()[NEW] == 0


def test_enter_shows_the_reference(empty_window: MainWindow, bench: Bench, ids: list[int]) -> None:
    dialog = opened(empty_window, bench)
    dialog.table.activated.emit(dialog.notices.index(0, 0))
    settle(empty_window, bench)
    assert empty_window.browser.selected_ids() == [ids[0]]


def test_reading_again_while_it_reads_shows_all_once(
    empty_window: MainWindow, bench: Bench, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(empty_window, bench)
    begun, go_on = threading.Event(), threading.Event()
    kept = notices.kept

    def slow(*asked: Any) -> Iterator[notices.Noticed]:
        begun.set()
        assert go_on.wait(PATIENCE / 1000)
        yield from ()

    monkeypatch.setattr(notices, "kept", slow)
    dialog.read()
    assert begun.wait(PATIENCE / 1000)
    monkeypatch.setattr(notices, "kept", kept)
    dialog.read()
    go_on.set()
    settle(empty_window, bench)
    assert column(dialog, 0) == ["Commented on"]
    assert "Reading" not in dialog.outcome.text()


def test_notices_are_narrowed_by_kind_and_words(
    empty_window: MainWindow, bench: Bench, ids: list[int], qtbot: QtBot
) -> None:
    empty_window._desk.record_watching.check()
    dialog = opened(empty_window, bench)
    qtbot.waitUntil(lambda: column(dialog, 0) == ["Retracted", "Commented on"])
    QTest.keyClicks(dialog.filter, "2024;2")
    assert column(dialog, 0) == ["Commented on"]
    QTest.keyClick(dialog.filter, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(dialog.filter, Qt.Key.Key_Delete)
    dialog.kind.setCurrentIndex(dialog.kind.findData("Retracted"))
    assert column(dialog, 0) == ["Retracted"]
    assert dialog.kind.currentText() == "Retracted (1)"


def test_a_report_of_what_is_shown_is_saved(
    empty_window: MainWindow, bench: Bench, ids: list[int], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    dialog = opened(empty_window, bench)
    monkeypatch.setattr(module, "choose_new_file", lambda *_: tmp_path / "report")
    dialog.save_button.click()
    settle(empty_window, bench)
    page = (tmp_path / "report.html").read_text()
    assert "Commented on: 1 reference" in page
    assert str(FIRST) in page
    assert re.search(r"<p>\w+, \d{1,2} \w+ 20\d\d\. PubMed has not been asked", page)
    assert "report.html" in dialog.outcome.text()


def test_a_report_is_printed_or_why_not_is_told(
    empty_window: MainWindow, bench: Bench, ids: list[int], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    dialog = opened(empty_window, bench)
    path = tmp_path / "report.pdf"

    def accept(self: QPrintDialog) -> QPrintDialog.DialogCode:
        self.printer().setOutputFileName(str(path))
        return QPrintDialog.DialogCode.Accepted

    monkeypatch.setattr(QPrintDialog, "exec", accept)
    dialog.print_button.click()
    settle(empty_window, bench)
    assert path.read_bytes().startswith(b"%PDF-") and path.stat().st_size > 1_000
    assert "report.pdf" in dialog.outcome.text()
    path = tmp_path / "missing" / "report.pdf"
    dialog.print_button.click()
    settle(empty_window, bench)
    assert dialog.outcome.text().startswith("report.pdf could not be written")


def test_no_answer_is_told_and_not_taken_for_no_news(
    empty_window: MainWindow, bench: Bench, eutils: EutilsServer, ids: list[int]
) -> None:
    dialog = opened(empty_window, bench)
    eutils.fault("reset", times=None, path="efetch")
    dialog.check_button.click()
    settle(empty_window, bench)
    assert column(dialog, 0) == ["Commented on"]
    assert "broke off" in dialog.outcome.text()


def test_retractions_are_told_on_the_desktop_and_comments_are_not(
    empty_window: MainWindow, bench: Bench, eutils: EutilsServer, ids: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    told: list[str] = []
    monkeypatch.setattr(
        type(empty_window.alerts.notifier), "tell_notices", lambda self, words: told.append(words)
    )
    bar = empty_window.search_pane.message_bar
    watching = empty_window._desk.record_watching
    eutils.shelf.restore()
    eutils.shelf.revise(noticed(FIRST + 2, COMMENTED))
    watching._check("due", by_itself=True, days=0)
    settle(empty_window, bench)
    assert told == [] and bar._timer.isActive()
    eutils.shelf.revise(noticed(FIRST + 1, RETRACTED))
    watching._check("due", by_itself=True, days=0)
    settle(empty_window, bench)
    assert told == ["New notices on 1 reference: 1 retracted."]
    assert bar.text == told[0] and not bar._timer.isActive()  # nobody may have been there


def test_a_round_begins_by_the_clock_when_the_settings_want_one(
    empty_window: MainWindow, bench: Bench, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = empty_window._desk
    desk._toolbox.record_watch._clock = lambda: datetime(2035, 3, 6, tzinfo=UTC)
    desk.watching.ticked.emit()
    settle(empty_window, bench)
    assert empty_window.commands.noticing.dialog is None
    assert empty_window.search_pane.message_bar.text.endswith("added.")
    monkeypatch.setattr(Toolbox, "record_watch_days", 7)
    desk.watching.ticked.emit()
    settle(empty_window, bench)
    bar = empty_window.search_pane.message_bar
    assert bar.text == "New notices on 1 reference: 1 retracted."


def test_pubmed_is_asked_weekly_unless_the_settings_say_otherwise(
    empty_window: MainWindow, settings: Settings
) -> None:
    toolbox = Toolbox(empty_window._desk._toolbox.library, settings=settings)
    assert toolbox.record_watch_days == 7
    settings.set("notices.every", "never")
    assert toolbox.record_watch_days == 0

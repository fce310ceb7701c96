"""Filling in identifiers from the list: one command, one message, what is doubtful listed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from refdesk.ui.dialogs import failures
from refdesk.ui.dialogs.failures import FailuresDialog
from refdesk.ui.main_window import MainWindow
from tests.servers.records import FIRST
from tests.ui.conftest import Bench

LIST = """\
TY  - JOUR
TI  - One
DO  - 10.5555/made.up(0)x
ER  -
TY  - JOUR
TI  - Of frogs
JO  - Prog Neurobiol
PY  - 1997
VL  - 52
SP  - 379
ER  -
"""


@pytest.fixture
def window(empty_window: MainWindow, bench: Bench, tmp_path: Path) -> MainWindow:
    """The window with two references that lack a PMID, both selected."""
    (tmp_path / "list.ris").write_text(LIST)
    empty_window._desk.import_files([tmp_path / "list.ris"])
    bench.settle(empty_window)
    empty_window.search_pane.table.selectAll()
    bench.settle(empty_window)
    return empty_window


def test_the_command_fills_in_and_lists_what_needs_a_look(
    window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    window.actions_table["actionFillIdentifiers"].trigger()
    bar = window.search_pane.message_bar
    qtbot.waitUntil(lambda: "needs a look" in bar.text)
    bench.settle(window)
    assert bar.text == "Identifiers of 1 reference filled in. 1 needs a look."
    (show,) = [b for b in bar.findChildren(QAbstractButton) if b.text() == "Show report"]
    show.click()
    dialog = window.findChild(FailuresDialog)
    assert dialog is not None and dialog.heading.text() == "1 needs a look"
    assert window.actions_table["undoAction"].isEnabled()
    model = dialog.table.model()
    rows = [(model.index(row, 0).data(), model.index(row, 1).data()) for row in range(2)]
    assert model.rowCount() == 2
    assert rows[0][0] == "Of frogs"
    assert rows[1][0] == "One" and f"PMID {FIRST}" in rows[1][1] and "filled in" in rows[1][1]
    for row, title in enumerate(("Of frogs", "One")):
        dialog.table.activated.emit(model.index(row, 0))
        bench.settle(window)
        assert window.detail_pane.view is not None
        assert window.detail_pane.view.record.title.plain == title


def test_what_was_filled_in_is_saved_as_a_table(
    window: MainWindow, bench: Bench, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.actions_table["actionFillIdentifiers"].trigger()
    bar = window.search_pane.message_bar
    qtbot.waitUntil(lambda: "needs a look" in bar.text)
    bench.settle(window)
    (show,) = [b for b in bar.findChildren(QAbstractButton) if b.text() == "Show report"]
    show.click()
    dialog = window.findChild(FailuresDialog)
    assert dialog is not None
    monkeypatch.setattr(failures, "choose_new_file", lambda *_: tmp_path / "found")
    dialog.save.click()
    qtbot.waitUntil(lambda: "found.csv" in dialog.words.text())
    lines = (tmp_path / "found.csv").read_text("utf-8-sig").splitlines()
    assert [line.partition(",")[0] for line in lines] == ["What", "Of frogs", "One"]

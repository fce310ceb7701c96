"""Filling in identifiers from the list: one command, one message, what is doubtful listed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from refdesk.ui.dialogs.failures import FailuresDialog
from refdesk.ui.main_window import MainWindow
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

"""What F5 says when there is nothing that it could refresh."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from refdesk.model.rows import View, ViewKind
from refdesk.ui.main_window import MainWindow
from tests.ui.conftest import Bench


def _press(window: MainWindow) -> str:
    window.search_pane.table.setFocus()
    QTest.keySequence(window, QKeySequence("F5"))
    return window.search_pane.message_bar.text


def test_f5_with_nothing_selected_says_what_it_wants(window: MainWindow) -> None:
    window.search_pane.table.clearSelection()
    assert _press(window).startswith("Select the references")


def test_f5_in_the_trash_says_why_it_does_nothing(bench: Bench, window: MainWindow) -> None:
    window.browser.show_view(View(ViewKind.TRASH))
    bench.settle(window)
    assert _press(window).startswith("References in the trash")

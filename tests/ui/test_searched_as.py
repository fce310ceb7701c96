"""The hint beside the number of hits: how the library's search was understood."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from refdesk.ui.dialogs.explanation import ExplanationWindow
from refdesk.ui.main_window import MainWindow
from tests.ui.conftest import Bench


def search(window: MainWindow, bench: Bench, text: str) -> None:
    assert window.search_help  # built by now, as with any reader's first search
    field = window.toolbar.search_box.field
    window.toolbar.search_box.focus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    bench.settle(window)


@pytest.fixture
def opened(window: MainWindow, bench: Bench, qtbot: QtBot) -> ExplanationWindow:
    """The window, opened by its command on a search for two words, one with two spellings."""
    search(window, bench, "tumour the cells")
    window.actions_table["actionExplainSearch"].trigger()
    dialog = window.search_help.searched_as.dialog
    qtbot.waitUntil(lambda: dialog.explanation is not None, timeout=10_000)
    return dialog


def test_the_hint_stands_only_beside_a_search(
    window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    button = window.search_pane.explain_button
    assert not button.isVisible()
    search(window, bench, "tumour")
    assert button.isVisible()
    qtbot.waitUntil(lambda: "tumor" in button.toolTip(), timeout=10_000)
    window.actions_table["actionClearSearch"].trigger()
    bench.settle(window)
    assert not button.isVisible()


def test_each_part_is_told_and_what_was_left_out(opened: ExplanationWindow) -> None:
    text = opened.text.toPlainText()
    assert text.startswith('("tumour" OR "tumor") AND "cells"')
    assert "the word “tumour”, also written “tumor”, in all fields" in text
    assert "“the” is left out" in text or "“the”" in text


def test_it_is_copied_as_text(opened: ExplanationWindow) -> None:
    opened.copy_button.click()
    assert QApplication.clipboard().text().startswith('("tumour" OR "tumor") AND "cells"\n')


def test_it_follows_the_search_and_can_search_as_written(
    opened: ExplanationWindow, window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    opened.search_button.click()
    bench.settle(window)
    assert window.toolbar.search_box.text == '("tumour" OR "tumor") AND "cells"'
    search(window, bench, "oedema[ti]")
    qtbot.waitUntil(lambda: "oedema" in opened.words.text(), timeout=10_000)
    assert "in [ti] Title" in opened.text.toPlainText()
    window.actions_table["actionClearSearch"].trigger()
    qtbot.waitUntil(lambda: not opened.copy_button.isEnabled(), timeout=10_000)
    assert opened.words.text() == "The library is not searched now."


def test_a_search_without_hits_offers_what_would_find_something(
    window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    note = window.search_pane.note
    search(window, bench, "zzyzzx")
    assert note.isVisible() and note.offers == []
    search(window, bench, "tumour zzyzzx")
    qtbot.waitUntil(lambda: bool(note.offers), timeout=10_000)
    assert note.detail == "No reference here has “zzyzzx”."
    (offer,) = note.offers
    assert offer.text().startswith("Without “zzyzzx” (") and offer.accessibleName() == offer.text()
    offer.click()
    bench.settle(window)
    assert window.toolbar.search_box.text == "tumour" and not note.isVisible()

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from refdesk.model.rows import ViewKind
from refdesk.store import opening
from refdesk.ui.main_window import MainWindow
from tests.ui.conftest import Bench
from tests.ui.drag_events import drag_point


@pytest.fixture
def window(
    bench: Bench, sample_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    """The window on a library whose file cannot be written (also for the superuser)."""
    path = tmp_path / "shelf.refdesk"
    shutil.copy(sample_file, path)
    can = os.access
    monkeypatch.setattr(
        opening.os, "access", lambda p, mode: can(p, mode) and not (p == path and mode == os.W_OK)
    )
    window = bench.open(path)
    window.select_row(0)
    bench.settle(window)
    yield window


REASON = "The library shelf.refdesk is open for reading only: the file cannot be written."


def test_why_it_can_only_be_read_is_said_at_the_start(window: MainWindow) -> None:
    assert window.search_pane.message_bar.text.startswith(REASON)
    assert "(read only)" in window.windowTitle()


@pytest.mark.parametrize(
    "name",
    ["actionAddIdentifiers", "actionImportFile", "actionCreateCollection", "actionToggleStar",
     "actionRemoveReferences", "actionSaveSearch", "undoAction", "actionRefreshReferences",
     "actionFillIdentifiers", "actionFindFullText", "actionEmptyTrash", "actionCreateNote"],
)  # fmt: skip
def test_commands_that_change_are_disabled_with_the_reason(window: MainWindow, name: str) -> None:
    action = window.actions_table[name]
    assert not action.isEnabled()
    assert "cannot be written" in action.toolTip()


def test_nothing_can_be_added(window: MainWindow) -> None:
    assert not window.toolbar.add_button.isEnabled()
    assert "cannot be written" in window.toolbar.add_button.toolTip()
    data = QMimeData()
    data.setText("PMID: 9304698")
    QApplication.clipboard().setMimeData(data)
    count = window.library_pane.overview.count(ViewKind.ALL)
    QTest.keySequence(window, QKeySequence("Ctrl+Shift+V"))
    place = drag_point(window.search_pane.mapTo(window, QPoint(50, 50)))
    both = (Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton)
    event = QDragEnterEvent(place, both[0], data, both[1], Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, event)
    assert window.drops.deed is not None and not window.drops.deed.is_possible
    assert window.drops.deed.title == REASON
    window.drops.end()
    assert window.library_pane.overview.count(ViewKind.ALL) == count


def test_fields_and_notes_take_no_letters(window: MainWindow, bench: Bench) -> None:
    page = window.detail_pane.page
    page.show_tab("edit")
    field = page.edit_view.boxes["title"].editor
    before = page.edit_view.boxes["title"].text
    QTest.keyClicks(field, "x")
    assert before and page.edit_view.boxes["title"].text == before
    assert page.edit_view.locked_note.text() == REASON and not page.edit_view.kind.isEnabled()
    page.show_tab("notes")
    assert not page.notes_view.new_button.isEnabled()
    page.notes_view.start_note()
    QTest.keyClicks(page.notes_view.editor, "x")
    assert not page.notes_view.editor.toPlainText()
    page.show_tab("files")
    assert not page.files_view.add_button.isEnabled()


def test_collections_keep_their_names(window: MainWindow) -> None:
    pane = window.library_pane
    node = next(n for n in pane.tree_model.nodes() if n.is_entry and n.kind == "collection")
    pane.tree.setCurrentIndex(pane.tree_model.index_of(node))
    pane.rename_current()
    assert pane.tree.state() != pane.tree.State.EditingState
    made = pane.menu_for(node)
    by_text = {action.text(): action.isEnabled() for action in made.actions() if action.text()}
    assert by_text.pop("Export…") and by_text.pop("Copy as")  # which change nothing
    assert by_text and not any(by_text.values())


def test_reading_and_copying_go_on(window: MainWindow, bench: Bench) -> None:
    window.browser.search("interleukin")
    bench.settle(window)
    assert window.search_pane.table.table_model.rowCount()
    assert window.actions_table["actionExportReferences"].isEnabled()
    window.select_row(0)
    bench.settle(window)
    assert window.actions_table["actionCopyReference"].isEnabled()

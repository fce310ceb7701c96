"""A window that closes loses nothing that was typed: it is saved, or asked about first."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from refdesk.errors import LibraryError
from refdesk.formats.registry import parse_source
from refdesk.services.changing import Changes
from refdesk.store import references
from refdesk.store.library import Library
from refdesk.ui.dialogs.edit_conflict import ConflictDialog
from refdesk.ui.edit_view import EditView
from refdesk.ui.main_window import MainWindow
from tests.ui.conftest import Bench


def type_volume(window: MainWindow, bench: Bench, volume: str) -> int:
    """Write in the field of the first reference and stay in it; gives the reference's id."""
    window.search_pane.table.select_places([0])
    bench.settle(window)
    window.detail_pane.show_tab("edit")
    form = window.findChild(EditView)
    assert form is not None
    editor = form.boxes["volume"].editor
    assert isinstance(editor, QLineEdit)
    editor.setText(volume)
    return window.browser.selected_ids()[0]


def change_elsewhere(window: MainWindow, reference_id: int, volume: str) -> None:
    """As a job does in its thread, before the window has heard of it.

    No other program can: a lock lets one RefDesk write to a library.
    """
    Changes(window._desk._toolbox.library).edit(reference_id, {"volume": volume})


def volume_in(path: Path, reference_id: int) -> str:
    """What another connection to the library reads."""
    library = Library.open(path, read_only=True, parse_source=parse_source)
    try:
        return references.record(library, reference_id).volume
    finally:
        library.close()


def test_what_was_typed_last_is_in_the_library(window: MainWindow, bench: Bench) -> None:
    reference_id = type_volume(window, bench, "77")
    assert window.close()
    assert volume_in(window._desk.library_path, reference_id) == "77"


@pytest.mark.parametrize("is_mine", [True, False])
def test_a_clash_is_asked_about_before_the_window_goes(
    window: MainWindow, bench: Bench, is_mine: bool
) -> None:
    path = window._desk.library_path
    reference_id = type_volume(window, bench, "77")
    change_elsewhere(window, reference_id, "88")
    assert not window.close()
    assert window.isVisible()
    dialog = window.findChild(ConflictDialog)
    assert dialog is not None and dialog.isVisible()
    assert (dialog.mine.toPlainText(), dialog.theirs.toPlainText()) == ("77", "88")
    assert not window.close() and dialog.isVisible()  # not cancelled by closing again
    (dialog.keep_mine if is_mine else dialog.keep_theirs).click()
    assert window.close()
    assert volume_in(path, reference_id) == ("77" if is_mine else "88")


def test_a_change_that_fails_keeps_the_window_and_is_told(
    window: MainWindow, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise LibraryError("The disk is full.")

    told: list[str] = []
    window._desk.message.connect(lambda message: told.append(message.text))
    monkeypatch.setattr(Changes, "edit", fail)
    type_volume(window, bench, "77")
    assert not window.close()
    assert window.isVisible() and told == ["The disk is full."]
    assert window.close()


def test_what_cannot_be_saved_is_told_before_the_window_goes(
    window: MainWindow, bench: Bench
) -> None:
    told: list[str] = []
    window.commands.told.connect(lambda message: told.append(message.text))
    type_volume(window, bench, "77")
    form = window.findChild(EditView)
    assert form is not None
    form.boxes["title"].editor.clear()
    reference_id = window.browser.selected_ids()[0]
    window.search_pane.table.select_places([1])
    bench.settle(window)
    window.detail_pane.show_tab("record")
    assert not window.close()
    bench.settle(window)
    assert window.browser.selected_ids() == [reference_id]
    assert form.boxes["title"].error == "A reference needs a title."
    assert window.isVisible() and window.detail_pane.tab == "edit"
    assert told[-1].startswith("Not saved yet: Title: A reference needs a title.")
    assert window.close()


def test_changes_that_take_long_keep_the_window_until_they_are_written(
    window: MainWindow, bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refdesk.ui.main_window.STOPS_WITHIN", 20)
    told: list[str] = []
    window._desk.message.connect(lambda message: told.append(message.text))
    path = window._desk.library_path
    reference_id = type_volume(window, bench, "77")
    library = window._desk._toolbox.library
    with library.write("A long job"):
        assert not window.close()
    assert window.isVisible() and "still being written" in told[-1]
    bench.settle(window)
    assert window.close()
    assert volume_in(path, reference_id) == "77"

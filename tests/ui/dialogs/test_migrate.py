"""The window that moves from another program: what it finds, previews, leaves out and asks for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from refdesk.model.migrating import MigrationPlace
from refdesk.ui import theme
from refdesk.ui.dialogs.migrate import MigrateDialog
from refdesk.ui.main_window import MainWindow
from tests.formats.zotero_folder import GROUP, ZoteroFolder
from tests.ui.boxes import box_of, contrast
from tests.ui.conftest import Bench

Role = Qt.ItemDataRole


@pytest.fixture
def zotero(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = ZoteroFolder(tmp_path / "Zotero")
    frogs = folder.item("book", {"title": "On frogs"})
    folder.item("thesis", {"title": "Of the group"}, library=GROUP)
    folder.collection("Animals", [frogs])
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    return folder.close()


@pytest.fixture
def dialog(empty_window: MainWindow, bench: Bench, zotero: Path) -> Iterator[MigrateDialog]:
    empty_window.actions_table["actionMigrate"].trigger()
    (made,) = [one for one in empty_window.findChildren(MigrateDialog) if one.isVisible()]
    bench.settle(empty_window)
    yield made
    made.close()


def shown(dialog: MigrateDialog) -> list[str]:
    return dialog._lines.stringList()


def test_zotero_is_found_previewed_and_moved(
    dialog: MigrateDialog, empty_window: MainWindow, bench: Bench, qtbot: QtBot, zotero: Path
) -> None:
    assert dialog._places == [MigrationPlace("Zotero", str(zotero))]
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.next_button.isEnabled()  # not before one has seen what comes
    bench.settle(empty_window)
    assert shown(dialog)[0].startswith("2 references (")
    assert dialog.next_button.text() == "Move 2 references"
    desk = empty_window._desk
    with qtbot.waitSignal(desk.message, timeout=10_000):
        dialog.next_button.click()
    bench.settle(empty_window)
    assert len(desk._toolbox.browser.ids("")) == 2
    assert not dialog.isVisible()


def test_a_library_that_is_left_out_is_left_out_of_the_preview_too(
    dialog: MigrateDialog, empty_window: MainWindow, bench: Bench, zotero: Path
) -> None:
    dialog.show_preview(zotero)
    bench.settle(empty_window)
    model = dialog.parts_model
    names = [str(model.data(model.index(row))) for row in range(model.rowCount())]
    assert [name.strip() for name in names] == ["My Library", "Animals", "Lab readings"]
    assert names[1].startswith(" ")
    model.setData(model.index(2), Qt.CheckState.Unchecked.value, Role.CheckStateRole)
    bench.settle(empty_window)
    assert dialog.next_button.text() == "Move 1 reference"
    model.setData(model.index(0), Qt.CheckState.Unchecked.value, Role.CheckStateRole)
    bench.settle(empty_window)
    assert not dialog.next_button.isEnabled()
    assert dialog.choices.left_out == {"user", "group-77", "user/K0000003"}
    model.setData(model.index(1), Qt.CheckState.Checked.value, Role.CheckStateRole)
    assert dialog.choices.left_out == {"group-77"}


def test_going_back_and_what_is_no_library(
    dialog: MigrateDialog, empty_window: MainWindow, bench: Bench, tmp_path: Path
) -> None:
    dialog.show_preview(tmp_path / "Zotero" / "storage")
    bench.settle(empty_window)
    assert "file or folder" in dialog.words.text() and not dialog.next_button.isEnabled()
    dialog.back_button.click()
    assert dialog.next_button.text() == "Next" and dialog.next_button.isEnabled()
    assert dialog.back_button.isHidden()


def test_the_empty_library_offers_it(empty_window: MainWindow, bench: Bench, zotero: Path) -> None:
    empty_window.search_pane.empty_library.migrate_button.click()
    (made,) = [one for one in empty_window.findChildren(MigrateDialog) if one.isVisible()]
    bench.settle(empty_window)
    assert made.places.model().rowCount() == 1
    made.reject()


def test_what_is_ticked_can_be_seen_on_a_dark_ground_and_clicked(
    dialog: MigrateDialog, empty_window: MainWindow, bench: Bench, zotero: Path
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, "dark")
    try:
        dialog.show_preview(zotero)
        bench.settle(empty_window)
        box = box_of(dialog.parts, dialog.parts_model.index(2))
        QTest.mouseClick(dialog.parts.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
        bench.settle(empty_window)
        assert dialog.next_button.text() == "Move 1 reference"
        dialog.parts.clearSelection()
        assert contrast(dialog.parts, box) > 60  # the frame of an empty box
    finally:
        theme.apply(app, "light")


def test_trash_and_collections_are_asked_about_only_where_there_are_some(
    dialog: MigrateDialog, empty_window: MainWindow, bench: Bench, zotero: Path, tmp_path: Path
) -> None:
    dialog.show_preview(zotero)
    bench.settle(empty_window)
    assert dialog.trash.isVisible() and dialog.parts.isVisible()
    path = tmp_path / "mine.bib"
    path.write_text("@article{a, title = {On frogs}}\n")
    dialog.show_preview(path)
    bench.settle(empty_window)
    assert shown(dialog)[0] == "1 reference (Journal article 1)"
    assert not dialog.trash.isVisible() and not dialog.parts.isVisible()
    assert dialog.words.text().startswith("A file: ")

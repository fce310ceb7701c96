"""The import dialog: what it offers, what it remembers, what it asks for."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from refdesk.model.import_options import Duplicates, ImportOptions, LinkedFiles
from refdesk.model.rows import CollectionRow
from refdesk.services.readable import readable_formats
from refdesk.settings import Settings
from refdesk.ui.dialogs.import_files import ImportFilesDialog
from refdesk.ui.main_window import MainWindow
from tests.ui.conftest import Bench

COLLECTIONS = (CollectionRow(1, None, "Hearts"), CollectionRow(2, 1, "Fish"))


@pytest.fixture
def dialog(settings: Settings, qtbot: QtBot) -> ImportFilesDialog:
    options = ImportOptions(collection_id=2, duplicates=Duplicates.ASK)
    made = ImportFilesDialog(settings, options, COLLECTIONS)
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_offers_all_formats_that_are_read_and_all_collections(
    dialog: ImportFilesDialog,
) -> None:
    keys = {dialog.format.itemData(at) for at in range(dialog.format.count())}
    assert keys == {"", *(one.key for one in readable_formats())}
    for one in readable_formats():
        for extension in one.extensions:
            assert f"*{extension}" in dialog._filters().split(";;")[0]
    assert dialog.collection.currentText() == "Hearts / Fish"


def test_nothing_can_be_imported_before_files_are_chosen(dialog: ImportFilesDialog) -> None:
    assert not dialog.import_button.isEnabled()
    dialog.set_paths([Path("a.ris"), Path("b.ris"), Path("a.ris")])
    assert dialog.import_button.text() == "Import 2 files"
    dialog.clear_button.click()
    assert not dialog.import_button.isEnabled()


def test_each_file_is_shown_with_its_format_and_how_many_it_holds(
    dialog: ImportFilesDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    texts = {
        "a.ris": "TY  - BOOK\nTI  - A\nER  - \n" * 2, "b.bib": "@book{k, title={T}}\n",
        "c.txt": "nothing\n", "d.json": '[{"itemType": "book", "title": "T"}]',
        "e.ris": "TY  - BOOK\nTI  - A\nDB  - Scopus\nER  - \n",
    }  # fmt: skip
    paths = [tmp_path / name for name in texts]
    for path in paths:
        path.write_text(texts[path.name])
    dialog.set_paths([*paths, tmp_path])
    qtbot.waitUntil(lambda: not dialog._looker.isActive())
    shown = [line.removeprefix(f"{tmp_path}/") for line in dialog._names.stringList()]
    assert shown == [
        "a.ris  ·  RIS, 2 references", "b.bib  ·  BibTeX, 1 reference", "c.txt",
        "d.json  ·  Zotero JSON, 1 reference",
        "e.ris  ·  RIS from Scopus, 1 reference", str(tmp_path),
    ]  # fmt: skip
    dialog.set_paths(paths[:1])
    assert dialog._names.stringList() == [f"{paths[0]}  ·  RIS, 2 references"]


def test_the_choices_are_told_and_those_on_duplicates_and_files_remembered(
    dialog: ImportFilesDialog, settings: Settings, qtbot: QtBot
) -> None:
    dialog.set_paths([Path("a.ris")])
    dialog.format.setCurrentIndex(dialog.format.findData("ris"))
    dialog.duplicates.setCurrentIndex(dialog.duplicates.findData("merge"))
    dialog.linked_files.setCurrentIndex(dialog.linked_files.findData("copy"))
    dialog.duplicates.setFocus()
    with qtbot.waitSignal(dialog.import_asked) as asked:
        QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert asked.args == [
        [Path("a.ris")],
        ImportOptions("ris", 2, Duplicates.MERGE, LinkedFiles.COPY),
    ]
    assert not dialog.isVisible()
    assert settings.get("import.duplicates") == "merge"
    assert settings.get("import.linked_files") == "copy"


def test_the_command_imports_by_the_choices(
    empty_window: MainWindow, bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    text = "TY  - JOUR\nTI  - Interleukin-6 and the stress of zebrafish\nAU  - Doe, J\nPY  - 2019\nER  - \n"
    (tmp_path / "one.ris").write_text(text)
    (tmp_path / "alike.ris").write_text(text.replace("ER  - ", "VL  - 7\nER  - "))
    desk = empty_window._desk
    for name, choice in (("one.ris", "ask"), ("alike.ris", "merge")):
        empty_window.actions_table["actionImportFile"].trigger()
        (dialog,) = [d for d in empty_window.findChildren(ImportFilesDialog) if d.isVisible()]
        dialog.set_paths([tmp_path / name])
        dialog.duplicates.setCurrentIndex(dialog.duplicates.findData(choice))
        with qtbot.waitSignal(desk.message, timeout=10_000):
            dialog.import_button.click()
        bench.settle(empty_window)
    (one,) = desk._toolbox.browser.ids("")
    assert desk._toolbox.browser.reference(one).record.volume == "7"


def test_a_new_collection_is_named_and_made(
    empty_window: MainWindow, bench: Bench, tmp_path: Path, settings: Settings
) -> None:
    path = tmp_path / "My Bibliography.ris"
    path.write_text("TY  - JOUR\nTI  - One\nER  - \n")
    empty_window.commands.adding.ask_files()
    (dialog,) = empty_window.findChildren(ImportFilesDialog)
    assert not dialog.collection_name.isVisible()
    dialog.set_paths([path])
    dialog.collection.setCurrentIndex(1)
    assert dialog.collection_name.isVisible()
    assert dialog.collection_name.text() == "My Bibliography"
    dialog.collection_name.setText(" / ")
    assert not dialog.import_button.isEnabled()
    dialog.collection_name.setText("From My NCBI/Mine")
    dialog.import_button.click()
    bench.settle(empty_window)
    overview = empty_window.library_pane.overview
    assert [(row.name, row.count) for row in overview.collections] == [
        ("From My NCBI", 0), ("Mine", 1),
    ]  # fmt: skip

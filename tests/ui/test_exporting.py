"""Exporting from the window: what is offered, remembered, written and told."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QRadioButton
from pytestqt.qtbot import QtBot

from refdesk.model.rows import View, ViewKind
from refdesk.settings import Settings
from refdesk.ui.dialogs.export import ExportDialog
from refdesk.ui.main_window import MainWindow
from tests.ui.conftest import Bench


def ask(window: MainWindow) -> ExportDialog:
    """The dialog that the command opens."""
    window.actions_table["actionExportReferences"].trigger()
    dialog = window.findChild(ExportDialog)
    assert dialog is not None
    return dialog


def labels(dialog: ExportDialog) -> list[str]:
    return [radio.text() for radio in dialog.findChildren(QRadioButton)]


def test_what_is_selected_goes_into_a_file_whose_folder_opens(
    window: MainWindow, bench: Bench, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.search_pane.table.select_places([0, 2])
    dialog = ask(window)
    assert labels(dialog) == ["Selected references (2)", "The whole library (76)"]
    dialog.choose_format("ris")
    dialog.abstracts.click()
    dialog.export_to(tmp_path / "two.ris")
    bar = window.search_pane.message_bar
    qtbot.waitUntil(lambda: bar.message is not None)
    assert bar.text == "2 references exported to two.ris."
    text = (tmp_path / "two.ris").read_text()
    assert text.count("TY  - ") == 2 and "AB  - " not in text
    opened: list[QUrl] = []
    monkeypatch.setattr(
        "refdesk.ui.links.QDesktopServices.openUrl", lambda url: bool(opened.append(url)) or True
    )
    buttons = [one for one in bar._buttons() if one.text() == "Open folder"]
    assert buttons[0].isVisible()
    buttons[0].click()
    assert [Path(url.toLocalFile()) for url in opened] == [tmp_path]


def test_the_choices_are_remembered(
    window: MainWindow, bench: Bench, settings: Settings, tmp_path: Path
) -> None:
    dialog = ask(window)
    dialog.choose_format("biblatex")
    dialog.ascii_only.click()
    dialog.export_to(tmp_path / "all.bib")
    bench.settle(window)
    assert (tmp_path / "all.bib").read_text().count("\n@") > 70
    again = ask(window)
    assert again.format_key == "biblatex" and again.ascii_only.isChecked()
    assert settings.get("window.export_folder") == str(tmp_path)
    again.reject()


def test_a_search_and_a_collection_are_called_by_name(window: MainWindow, bench: Bench) -> None:
    window.search("retracted[is]")
    bench.settle(window)
    dialog = ask(window)
    assert labels(dialog)[0].startswith("Found by “retracted[is]” (")
    assert dialog.scope is not None and dialog.scope.name == "retracted[is]"
    dialog.reject()
    window.browser.clear_query()
    node = next(
        one for one in window.library_pane.tree_model.nodes()
        if one.kind == ViewKind.COLLECTION and one.is_entry
    )  # fmt: skip
    window.browser.show_view(View(ViewKind.COLLECTION, node.id))
    bench.settle(window)
    dialog = ask(window)
    assert labels(dialog)[0].startswith(f"Collection {node.name} (")
    dialog.reject()
    bench.settle(window)
    window.commands.export_asked.emit(View(ViewKind.TRASH))
    bench.settle(window)
    assert window.search_pane.message_bar.text == "There is nothing to export here."
    open_ = [one for one in window.findChildren(ExportDialog) if one.isVisible()]
    assert open_ == [], "the whole library was not asked for"


def test_selected_references_name_the_file(window: MainWindow, bench: Bench) -> None:
    window.select_row(0)
    bench.settle(window)
    first = window.browser.selected_ids()
    title = window._desk.rows(first)[0].title
    dialog = ask(window)
    assert dialog.scope is not None and dialog.scope.key == "selected"
    assert title.startswith(dialog.scope.name[:20]) and len(dialog.scope.name) <= 60
    dialog.reject()
    window.search_pane.table.selectAll()
    bench.settle(window)
    count = len(window.browser.selected_ids())
    dialog = ask(window)
    assert dialog.scope is not None and dialog.scope.name == f"{count} references"
    dialog.reject()


def test_a_folder_that_cannot_be_written_is_told(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    ask(window).export_to(tmp_path / "none" / "all.nbib")
    bar = window.search_pane.message_bar
    qtbot.waitUntil(lambda: bar.message is not None)
    assert "could not be written" in bar.text


def test_the_open_dialog_follows_an_import(
    empty_window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "two.ris"
    record = "TY  - JOUR\r\nTI  - Made up {}\r\nDO  - 10.5555/{}\r\nER  - \r\n"
    file.write_text("".join(record.format(name, name) for name in "ab"), newline="")
    dialog = ask(empty_window)
    assert dialog.scope is None
    empty_window._desk.import_files([file])
    qtbot.waitUntil(lambda: labels(dialog) == ["The whole library (2)"], timeout=10_000)
    dialog.choose_format("ris")
    dialog.export_to(tmp_path / "out.ris")
    qtbot.waitUntil((tmp_path / "out.ris").exists, timeout=10_000)
    assert (tmp_path / "out.ris").read_text().count("TY  - ") == 2

"""Files kept up to date and citation keys, in a real window on a real library."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from refdesk.model.rows import SortKey
from refdesk.services.key_patterns import SettingKeys
from refdesk.store import saved_searches
from refdesk.ui.columns import Column
from refdesk.ui.dialogs.auto_export import AutoExportDialog
from refdesk.ui.main_window import MainWindow
from tests.ui.conftest import Bench


@pytest.fixture
def files(window: MainWindow, bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AutoExportDialog:  # fmt: skip
    monkeypatch.setenv("REFDESK_DATA_DIR", str(tmp_path / "data"))
    window.actions_table["actionShowAutoExports"].trigger()
    bench.settle(window)
    dialog = window.view_commands.keeping.dialog
    assert dialog is not None and dialog.isVisible()
    QAbstractItemModelTester(
        dialog.table.model(), QAbstractItemModelTester.FailureReportingMode.Fatal, dialog
    )
    return dialog


def fill(dialog: AutoExportDialog, path: Path, what: str = "") -> None:
    form = dialog.form
    assert form is not None
    if what:
        form.what.setCurrentText(what)
    form.path.setText(str(path))
    form.keep.click()


def test_a_file_is_added_written_paused_and_removed(
    files: AutoExportDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    assert files.none.isVisible() and not files.run.isEnabled()
    path = tmp_path / "all.bib"
    files.add.click()
    fill(files, path)
    qtbot.waitUntil(lambda: bool(files.rows) and bool(files.rows[0].written_at))
    assert files.form is not None and not files.form.isVisible()
    model = files.table.model()
    cells = [model.data(model.index(0, column)) for column in range(4)]
    assert cells[:3] == ["The whole library", "BibTeX", str(path)]
    assert re.fullmatch(r"Written \d\d? \w+ \d{4} \d\d:\d\d, 76 references", cells[3])
    files.pause.click()
    qtbot.waitUntil(lambda: files.rows[0].is_paused)
    assert files.pause.text() == "Go on"
    files.remove.click()
    qtbot.waitUntil(lambda: not files.rows)
    assert path.exists()


def test_a_collection_goes_out_and_the_rule_can_be_changed(
    files: AutoExportDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    files.add.click()
    assert files.form is not None
    name = files.form.what.itemText(1)
    fill(files, tmp_path / "one.bib", name)
    qtbot.waitUntil(lambda: bool(files.rows) and bool(files.rows[0].written_at))
    assert files.rows[0].name == name
    files.edit.click()
    assert files.form.path.text() == str(tmp_path / "one.bib")
    assert files.form.what.currentText() == name
    fill(files, tmp_path / "two.bib")
    qtbot.waitUntil((tmp_path / "two.bib").exists)


def test_what_cannot_be_kept_is_said_in_the_form(
    files: AutoExportDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    files.add.click()
    fill(files, tmp_path)
    form = files.form
    assert form is not None
    qtbot.waitUntil(lambda: bool(form.wrong.text()))
    assert form.wrong.text() == f"{tmp_path} is a folder; name a file in it."
    assert form.isVisible() and form.keep.isEnabled()


def test_the_list_has_a_column_of_keys_and_sorts_by_it(window: MainWindow, bench: Bench) -> None:
    table = window.search_pane.table
    table.set_wanted_columns([*table.wanted_columns, Column.CITEKEY])
    window.browser.sort(SortKey.CITEKEY, False)
    bench.settle(window)
    model = table.table_model
    keys = [model.data(model.index(place, Column.CITEKEY)) for place in range(model.rowCount())]
    assert len(keys) == 76 and all(keys)
    assert keys == sorted(keys, key=str.lower)
    window.browser.sort(SortKey.CITEKEY, True)
    bench.settle(window)
    assert model.data(model.index(0, Column.CITEKEY)) == keys[-1]


def test_keys_are_made_anew_after_a_preview(window: MainWindow, bench: Bench, qtbot: QtBot) -> None:
    window._desk._toolbox.library.key_maker = SettingKeys("auth + '-' + year")
    window.search_pane.table.selectRow(0)
    bench.settle(window)
    with qtbot.waitSignal(window._desk.keeping.planned):
        window.actions_table["actionMakeKeys"].trigger()
    dialog = window.view_commands.keeping.new_keys
    assert dialog is not None and dialog.make.text() == "Make 1 key anew"
    model = dialog.table.model()
    old, new = (model.data(model.index(0, column)) for column in (0, 1))
    assert old != new and re.fullmatch(r"[\w-]+-\d{4}", new)
    with qtbot.waitSignal(window._desk.references_changed):
        dialog.make.click()
    bench.settle(window)
    row = window.commands.current_row()
    assert row is not None and row.citekey == new
    with qtbot.waitSignal(window._desk.references_changed):
        window.actions_table["undoAction"].trigger()
    bench.settle(window)
    row = window.commands.current_row()
    assert row is not None and row.citekey == old


def test_what_a_new_search_finds_goes_out_by_one_form_and_one_step(
    files: AutoExportDialog, window: MainWindow, bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    files.add.click()
    form = files.form
    assert form is not None
    form.path.setText(str(tmp_path / "found.bib"))
    assert not form.query.isVisible() and form.keep.isEnabled()
    form.what.setCurrentText("What a new search finds")
    assert form.query.isVisible() and not form.keep.isEnabled()
    form.query.setText("brain[xx]")
    form.keep.click()
    qtbot.waitUntil(lambda: bool(form.wrong.text()))
    assert form.wrong.text().startswith("The search cannot be carried out: ")
    form.query.setText(" 1900:2100[dp]  NOT review[pt]")
    form.keep.click()
    qtbot.waitUntil(lambda: bool(files.rows) and bool(files.rows[0].written_at))
    assert files.rows[0].name == "1900:2100[dp] NOT review[pt]"
    tools = window._desk._toolbox
    assert files.rows[0].count == len(tools.browser.ids("1900:2100[dp] NOT review[pt]")) > 0
    searches = saved_searches.all_rows(tools.library.read())
    assert [row.query for row in searches if row.name == files.rows[0].name] == [
        "1900:2100[dp] NOT review[pt]"
    ]
    window._desk.undo()
    bench.settle(window)
    assert len(saved_searches.all_rows(tools.library.read())) == len(searches) - 1

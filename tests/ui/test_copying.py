"""Copying as text from the window: menu, key, message, clipboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from refdesk.model.rows import View, ViewKind
from refdesk.model.views import JobRow, MessageKind
from refdesk.settings import Settings
from refdesk.ui.actions import COPIES
from refdesk.ui.main_window import MainWindow
from refdesk.workers.copying import ROW_ID
from refdesk.workers.styling import Chosen


def run(window: MainWindow, qtbot: QtBot, action: str) -> str:
    """Trigger a command; the message that comes."""
    qtbot.waitUntil(window.actions_table[action].isEnabled)
    with qtbot.waitSignal(window.copying.told):
        window.actions_table[action].trigger()
    return window.search_pane.message_bar.text


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def test_selected_references_are_copied_and_the_key_repeats_the_kind(
    window: MainWindow, qtbot: QtBot, settings: Settings
) -> None:
    window.search_pane.table.select_places([0, 1])
    again = window.actions_table["actionCopyText"]
    assert again.text() == "Copy as BibTeX (used last)"
    assert run(window, qtbot, "actionCopyRis") == "2 references copied as RIS."
    data = QGuiApplication.clipboard().mimeData()
    assert clipboard().count("TY  - ") == 2
    assert data.hasFormat("application/x-research-info-systems")
    assert again.text() == "Copy as RIS (used last)"
    assert settings.get("window.copy_kind") == "ris"
    window.search_pane.table.select_places([0])
    assert run(window, qtbot, "actionCopyText") == "1 reference copied as RIS."
    assert clipboard().count("TY  - ") == 1


@pytest.mark.parametrize("name", [copy.name for copy in COPIES])
def test_every_kind_reaches_the_clipboard(window: MainWindow, qtbot: QtBot, name: str) -> None:
    window.search("9304698[pmid]")
    qtbot.waitUntil(lambda: window.search_pane.table.table_model.rowCount() == 1)
    window.search_pane.table.select_places([0])
    words = run(window, qtbot, name)
    assert words.startswith("1 reference copied as ") and clipboard()


def test_what_lacks_an_identifier_is_told(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "plain.ris"
    path.write_text("TY  - BOOK\nTI  - Without any identifier\nER  - \n")
    window.commands.adding.import_files([path])
    model = window.search_pane.table.table_model
    qtbot.waitUntil(lambda: model.rowCount() == 77)
    window.search_pane.table.select_places([0, 1])
    words = run(window, qtbot, "actionCopyPmids")
    assert words == "1 reference copied as PMIDs. 1 without PMID left out."
    window.search_pane.table.select_places([0])
    QGuiApplication.clipboard().setText("kept")
    assert run(window, qtbot, "actionCopyPmids") == (
        "Nothing was copied: what is selected has no PMID."
    )
    assert clipboard() == "kept"


def test_the_menu_has_styles_and_texts(window: MainWindow) -> None:
    window.search_pane.table.select_places([0])
    menu = window.commands.menus.reference_menu()
    names = [action.text() for action in menu.findChildren(type(menu))[0].actions()]
    assert "Copy as NLM" in names and "Copy as BibTeX" in names
    assert "Copy as \\cite{keys}" in names and names[-1] == "Copy as links"
    menu.deleteLater()


def test_nothing_can_be_copied_without_a_selection(window: MainWindow) -> None:
    window.search_pane.table.clearSelection()
    window.commands.update_enabled()
    assert not window.actions_table["actionCopyBibtex"].isEnabled()
    assert not window.actions_table["actionCopyText"].isEnabled()


def test_too_many_are_refused_and_many_can_be_cancelled(window: MainWindow, qtbot: QtBot) -> None:
    desk = window._desk
    with qtbot.waitSignal(window.copying.told) as told:
        desk.copying.copy(Chosen(ids=tuple(range(1, 20_000))), "ris")
    assert told.args is not None and told.args[0].kind == MessageKind.ERROR
    assert "at most" in window.search_pane.message_bar.text
    QGuiApplication.clipboard().setText("kept")
    seen: list[tuple[JobRow, ...]] = []
    desk.jobs_changed.connect(seen.append)
    desk.copying.copy(Chosen(ids=tuple(range(1, 77)) * 100), "pubmed-xml")
    qtbot.waitUntil(lambda: any(row.id == ROW_ID for rows in seen for row in rows))
    desk.cancel_job(ROW_ID)
    qtbot.waitUntil(lambda: not any(row.id == ROW_ID for row in seen[-1]) and desk.is_idle)
    assert clipboard() == "kept"


def test_a_whole_list_is_copied_from_the_library_pane(window: MainWindow, qtbot: QtBot) -> None:
    desk, pane = window._desk, window.library_pane
    window.search_pane.table.clearSelection()
    made = desk._toolbox.changes.create_collection("Two of them").created_id
    desk._toolbox.changes.add_to_collection(list(desk._toolbox.browser.ids("")[:2]), made)
    desk.read_overview()
    node = View(ViewKind.COLLECTION, made)
    qtbot.waitUntil(lambda: pane.tree_model.find(node) is not None)
    found = pane.tree_model.find(node)
    assert found is not None
    menu = pane.menu_for(found)
    inner = next(each for each in menu.findChildren(QMenu) if each.title() == "Copy as")
    ris = next(action for action in inner.actions() if action.text() == "RIS")
    with qtbot.waitSignal(window.copying.told):
        ris.trigger()
    assert window.search_pane.message_bar.text == "2 references copied as RIS."
    assert clipboard().count("TY  - ") == 2
    with qtbot.waitSignal(window.copying.told):
        pane.copy_asked.emit(View(ViewKind.COLLECTION, 99_999), "ris", "Gone")
    assert window.search_pane.message_bar.text == "Nothing was copied: the list is empty."
    menu.deleteLater()

"""Finding full text in a real window on a real library, asking the imitations of the services."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from refdesk.model.rows import View, ViewKind
from refdesk.model.work_ids import WorkId
from refdesk.ui.full_text import opening
from refdesk.ui.full_text.window import FullTextWindow
from refdesk.ui.main_window import MainWindow
from tests.servers.open_access import FileHost, Location, UnpaywallServer
from tests.servers.pdfs import make_pdf
from tests.servers.records import FIRST
from tests.ui.conftest import Bench

DOI = "10.5555/made.up({})x"


@pytest.fixture
def window(
    empty_window: MainWindow, bench: Bench, file_host: FileHost, unpaywall_server: UnpaywallServer
) -> MainWindow:
    """Four references: with a file, with a page, with a file that is a login page, closed."""
    empty_window._desk.add_ids([WorkId("pmid", str(FIRST + n)) for n in (1, 2, 4, 5)])
    bench.settle(empty_window)
    file_host.files = {"/1.pdf": make_pdf()}
    at = file_host.url
    unpaywall_server.locations = {
        DOI.format(1): [Location(f"{at}/1.pdf", version="acceptedVersion", license="cc-by-nc")],
        DOI.format(2): [Location(page=f"{at}/page")],
        DOI.format(4): [Location(f"{at}/login/a.pdf", f"{at}/login/a.pdf")],
    }
    return empty_window


def find(window: MainWindow, bench: Bench, *ids: int) -> None:
    window.browser.table.select_ids(list(ids))
    bench.settle(window)
    window.actions_table["actionFindFullText"].trigger()
    bench.settle(window)


def dialog_of(window: MainWindow) -> FullTextWindow:
    dialog = window.reference_deeds.full_text.dialog
    assert dialog is not None and dialog.isVisible()
    return dialog


def cells(dialog: FullTextWindow) -> list[list[str]]:
    model = dialog.table.model()
    return [
        [model.data(model.index(row, column)) for column in range(1, 5)]
        for row in range(model.rowCount())
    ]


def test_the_window_says_of_each_what_came_of_it(
    window: MainWindow, bench: Bench, file_host: FileHost
) -> None:
    find(window, bench, 1, 2, 3, 4)
    dialog = dialog_of(window)
    assert dialog.heading.text() == "Full text of 4 references"
    told = {tuple(row[:3]): row[3] for row in cells(dialog)}
    assert told.keys() == {
        ("Attached", "Accepted manuscript", "CC BY-NC"),
        ("Open in the browser", "Published version", "CC BY"),
        ("Failed", "", ""),
        ("No open copy", "", ""),
    }
    assert told["Attached", "Accepted manuscript", "CC BY-NC"] == "Unpaywall"
    assert "web page came instead of the PDF" in told["Failed", "", ""]
    assert dialog.outcome.text() == (
        "Full text of 1 reference attached; 1 can be read in the browser, 1 has no open copy, 1 failed."
    )
    assert not dialog.stop_button.isVisible() and dialog.again_button.isEnabled()


def test_enter_opens_the_file_or_the_page_and_else_shows_the_reference(
    window: MainWindow, bench: Bench, file_host: FileHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(opening, "open_external", lambda url: opened.append(url) or True)
    monkeypatch.setattr(opening, "open_file", lambda path, folder: opened.append(path.name) or "")
    find(window, bench, 1, 2, 3, 4)
    dialog = dialog_of(window)
    for row, outcome in enumerate(one.outcome for one in dialog._model.results):
        dialog.table.activated.emit(dialog.table.model().index(row, 0))
        if outcome == "none":
            bench.settle(window)
            shown = window.browser.selected_ids()
            assert shown == [dialog._model.results[row].reference_id]
    assert sorted(Path(each).name[:7] for each in opened) == ["García-", "a.pdf", "page"]


def test_a_single_reference_opens_the_window_only_when_nothing_was_attached(
    window: MainWindow, bench: Bench
) -> None:
    with_file = next(
        row.id for row in window._desk.rows([1, 2, 3, 4]) if row.pmid == str(FIRST + 1)
    )
    closed = next(row.id for row in window._desk.rows([1, 2, 3, 4]) if row.pmid == str(FIRST + 5))
    find(window, bench, with_file)
    assert window.reference_deeds.full_text.dialog is None
    assert window.search_pane.message_bar.text == (
        "Full text attached: accepted manuscript, CC BY-NC, Unpaywall."
    )
    find(window, bench, closed)
    assert cells(dialog_of(window)) == [["No open copy", "", "", ""]]


def test_what_failed_is_tried_again_on_demand(
    window: MainWindow, bench: Bench, unpaywall_server: UnpaywallServer, file_host: FileHost
) -> None:
    find(window, bench, 1, 2, 3, 4)
    dialog = dialog_of(window)
    file_host.files["/login/a.pdf"] = make_pdf()
    unpaywall_server.requests.clear()
    dialog.again_button.click()
    bench.settle(window)
    assert sorted(row[0] for row in cells(dialog)) == [
        "Attached", "Attached", "No open copy", "Open in the browser",
    ]  # fmt: skip
    assert dialog.heading.text() == "Full text of 4 references"
    assert dialog.outcome.text().startswith("Full text of 2 references attached;")
    assert len(unpaywall_server.requests) == 1


def test_above_the_record_it_stands_where_the_pdf_will_be_opened(
    window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    row = next(row for row in window._desk.rows([1, 2, 3, 4]) if row.pmid == str(FIRST + 1))
    window.browser.table.select_ids([row.id])
    bench.settle(window)
    page = window.detail_pane.page
    assert not page.file_button.isVisible()
    qtbot.mouseClick(page.find_button, Qt.MouseButton.LeftButton)
    bench.settle(window)
    qtbot.waitUntil(page.file_button.isVisible)
    assert not page.find_button.isVisible()


def test_the_files_tab_offers_it_and_shows_the_file_with_its_licence(
    window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    row = next(row for row in window._desk.rows([1, 2, 3, 4]) if row.pmid == str(FIRST + 1))
    window.browser.table.select_ids([row.id])
    bench.settle(window)
    window.detail_pane.show_tab("files")
    files = window.detail_pane.page.files_view
    qtbot.mouseClick(files.find_button, Qt.MouseButton.LeftButton)
    bench.settle(window)
    qtbot.waitUntil(lambda: len(files.files) == 1)
    assert files.files[0].title == "Accepted manuscript · CC BY-NC · Unpaywall"


def test_a_whole_collection_is_looked_for(window: MainWindow, bench: Bench) -> None:
    window._desk.create_collection("Sleep", 0)
    bench.settle(window)
    collection = window.library_pane.overview.collections[0]
    window._desk.add_to_collection([1, 2], collection.id)
    bench.settle(window)
    window.library_pane.full_text_asked.emit(View(ViewKind.COLLECTION, collection.id))
    bench.settle(window)
    dialog = dialog_of(window)
    assert len(cells(dialog)) == 2


def test_the_menu_of_the_list_has_it_and_an_empty_window_says_what_to_do(
    window: MainWindow, bench: Bench
) -> None:
    window.browser.table.select_ids([1])
    bench.settle(window)
    made: QMenu = window.commands.menus.reference_menu()
    assert window.actions_table["actionFindFullText"] in made.actions()
    made.deleteLater()
    window.actions_table["actionShowFullText"].trigger()
    dialog = dialog_of(window)
    assert "Nothing was looked for yet" in dialog.empty.text()
    assert not dialog.table.isVisible() and not dialog.open_button.isEnabled()

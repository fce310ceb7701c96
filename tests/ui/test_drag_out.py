"""Rows dragged out: as text, or with Shift as a file."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication

from refdesk.settings import Settings
from refdesk.ui.drop_payload import PayloadKind, read_drop
from refdesk.ui.main_window import MainWindow
from tests.ui.conftest import Bench


def test_a_file_holds_the_references_and_goes_alone(window: MainWindow, settings: Settings) -> None:
    settings.set("window.export_format", "ris")
    model = window.search_pane.table.table_model
    data = model.drag_data(list(model.ids[:3]), as_file=True)
    assert not data.hasText() or data.text().startswith("file:")
    assert not data.hasHtml() and len(data.urls()) == 1
    path = Path(data.urls()[0].toLocalFile())
    assert path.name == "3 references.ris" and path.read_text().count("TY  - ") == 3
    assert read_drop(data).kind is PayloadKind.REFERENCES  # for our own collections
    again = model.drag_data(list(model.ids[:3]), as_file=True)
    assert again.urls() != data.urls() and path.exists()


def test_one_reference_is_called_by_its_title(window: MainWindow) -> None:
    model = window.search_pane.table.table_model
    url: QUrl = model.drag_data([model.ids[0]], as_file=True).urls()[0]
    row = window._desk.rows([model.ids[0]])[0]
    assert Path(url.toLocalFile()).stem.startswith(row.title[:20].replace(".", ""))
    assert Path(url.toLocalFile()).suffix == ".nbib"


def test_without_shift_and_with_too_many_no_file_is_made(window: MainWindow) -> None:
    model = window.search_pane.table.table_model
    assert not model.drag_data(list(model.ids[:2])).hasUrls()
    assert not model.drag_data(list(model.ids) * 3, as_file=True).hasUrls()
    bar = window.search_pane.message_bar
    assert bar.text == "Up to 200 references can be dragged as a file. Export these 228."


def test_the_file_is_made_before_the_hand_notices(window: MainWindow) -> None:
    model = window.search_pane.table.table_model
    model.drag_data([model.ids[0]], as_file=True)
    begin = time.process_time()
    model.drag_data((list(model.ids) * 3)[:200], as_file=True)
    assert time.process_time() - begin < 0.5  # 60 ms on an idle machine


def test_several_references_are_dragged_as_citations(window: MainWindow, bench: Bench) -> None:
    table = window.search_pane.table
    ids = list(table.table_model.ids[:3])
    data = table.table_model.drag_data(ids)
    assert data.text().count("PMID") == 3 and data.html().count("<p>") == 3  # let go at once
    bench.settle(window)
    table.select_ids(ids)
    bench.settle(window)
    window.reader.copy(window.copy_bar.current_style)
    bench.settle(window)
    copied = QGuiApplication.clipboard().mimeData()
    assert data.text() == copied.text() != ""
    assert data.html() == copied.html() and data.html().count("<p>") == 3

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


def test_a_drag_that_is_quicker_than_the_preview_carries_its_own_reference(
    window: MainWindow, bench: Bench
) -> None:
    table = window.search_pane.table
    first, second = table.table_model.ids[:2]
    table.select_ids([first])
    bench.settle(window)
    before = table.table_model.drag_data([first])
    table.select_ids([second])
    data = table.table_model.drag_data([second])
    (row,) = window._desk.rows([second])
    assert row.pmid in data.text() and data.text() != before.text()
    bench.settle(window)
    assert row.pmid in data.text()
    window.reader.copy(window.copy_bar.current_style)
    bench.settle(window)
    assert data.text() == QGuiApplication.clipboard().text()


def test_who_drags_a_retracted_article_into_a_text_is_told(
    window: MainWindow, bench: Bench
) -> None:
    table, bar = window.search_pane.table, window.search_pane.message_bar
    window.search("retracted[is]")
    bench.settle(window)
    gone = table.table_model.ids[0]
    table.select_ids([gone])
    bench.settle(window)
    data = table.table_model.drag_data([gone])
    assert "retracted" not in bar.text  # it may go into a collection
    table.dragged_out.emit()
    assert bar.text.startswith("This article has been retracted")
    window.search("")
    bench.settle(window)
    bar.close_message()
    other = next(each for each in table.table_model.ids if each != gone)
    data = table.table_model.drag_data([gone, other])
    table.dragged_out.emit()  # let go before the citations are made
    bench.settle(window)
    assert data.hasText() and "1 of these 2 references has been retracted" in bar.text
    bar.close_message()
    table.select_ids([gone])
    bench.settle(window)
    window.copy_bar.preview.dragged_out.emit()
    assert bar.text.startswith("This article has been retracted")


def test_a_key_of_a_retracted_article_is_not_copied_unsaid(
    window: MainWindow, bench: Bench
) -> None:
    window.search("retracted[is]")
    bench.settle(window)
    window.search_pane.table.select_places([0])
    bench.settle(window)
    for name, is_cited in (("actionCopyLatexKeys", True), ("actionCopyRis", False)):
        window.actions_table[name].trigger()
        bench.settle(window)
        assert ("has been retracted" in window.search_pane.message_bar.text) is is_cited

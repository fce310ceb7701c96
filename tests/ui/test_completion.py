"""Completion and earlier searches in the search box of a real window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from refdesk.ui.main_window import MainWindow
from refdesk.ui.search_history import Earlier
from tests.formats.made_mesh import MadeHeading, descriptor_file
from tests.ui.conftest import Bench

Key = Qt.Key


class Box:
    """Types into the search box of a window as a reader does."""

    def __init__(self, window: MainWindow, bench: Bench, qtbot: QtBot) -> None:
        self.window = window
        self.help = window.search_help
        self.completion = self.help.completion
        self.field = window.toolbar.search_box.field
        self._bench = bench
        self._qtbot = qtbot
        window.toolbar.search_box.focus()

    @property
    def text(self) -> str:
        return self.window.toolbar.search_box.text

    @property
    def labels(self) -> list[str]:
        shown = self.completion.list
        return [row.label for row in shown.rows] if shown.isVisible() else []

    def type(self, text: str) -> None:
        QTest.keyClicks(self.field, text)
        self.wait()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:  # fmt: skip
        QTest.keyClick(self.field, key, modifier)
        self.wait()

    def wait(self) -> None:
        self._qtbot.waitUntil(lambda: not self.completion.is_waiting, timeout=5_000)
        self._bench.settle(self.window)


@pytest.fixture
def box(window: MainWindow, bench: Bench, qtbot: QtBot) -> Box:
    return Box(window, bench, qtbot)


def test_a_bracket_opens_the_fields_and_tab_takes_the_first(box: Box) -> None:
    box.type("interleukin[tia")
    assert box.labels == ["[tiab]"]
    box.press(Key.Key_Tab)
    assert box.text == "interleukin[tiab]"
    assert box.labels == []
    assert box.field.hasFocus()
    box.press(Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert box.text == "interleukin[tia"


def test_enter_searches_while_nobody_went_into_the_list(box: Box) -> None:
    box.type("interleukin[")
    assert "[ti]" in box.labels
    box.press(Key.Key_Return)
    assert box.text == "interleukin["


def test_arrows_go_into_the_list_and_enter_takes_what_is_marked(box: Box) -> None:
    box.type("interleukin[")
    second = box.labels[1]
    box.press(Key.Key_Down)
    box.press(Key.Key_Down)
    box.press(Key.Key_Return)
    assert box.text == f"interleukin{second}"
    assert box.field.hasFocus()


def test_plain_words_are_completed_only_when_asked_for(box: Box) -> None:
    box.type("gadie")
    assert box.labels == []
    box.press(Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert box.labels == ["Gadient RA"]
    assert box.completion.list.is_entered
    box.press(Key.Key_Return)
    assert box.text == "Gadient RA[au]"


def test_escape_closes_the_list_and_leaves_the_box_alone(box: Box) -> None:
    box.type("interleukin[")
    box.press(Key.Key_Escape)
    assert box.labels == []
    assert box.field.hasFocus()
    assert box.text == "interleukin["


def test_a_click_takes_a_suggestion(box: Box) -> None:
    box.type("interleukin[maj")
    view = box.completion.list.list
    place = view.visualRect(view.model().index(0, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    assert box.text == "interleukin[majr]"


def test_what_stands_behind_letters_of_two_units_is_completed_in_its_place(box: Box) -> None:
    box.window.toolbar.search_box.set_text("😀 [ti")
    box.field.moveCursor(box.field.textCursor().MoveOperation.End)
    box.press(Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    box.press(Key.Key_Tab)
    assert box.text == "😀 [ti]"


def test_down_goes_to_the_list_of_references_without_suggestions(box: Box) -> None:
    box.type("interleukin")
    box.press(Key.Key_Down)
    assert box.window.search_pane.table.hasFocus()


def _search(box: Box, text: str) -> None:
    box.window.toolbar.search_box.focus()
    box.type(text)
    box.press(Key.Key_Return)


def earlier(box: Box) -> Earlier:
    return box.help.earlier


def test_searches_are_numbered_and_can_be_combined(box: Box) -> None:
    _search(box, "gadient")
    _search(box, "cancer")
    _search(box, "#1 OR #2")
    lines = earlier(box).history.library
    assert [(line.number, line.query) for line in lines] == [
        (1, "gadient"), (2, "cancer"), (3, "#1 OR #2"),
    ]  # fmt: skip
    assert lines[2].count == len(box.window.search_pane.table.table_model.ids)
    assert lines[2].count == (lines[0].count or 0) + (lines[1].count or 0)
    _search(box, "gadient")
    assert len(earlier(box).history.library) == 3  # a search that is repeated keeps its number


def test_earlier_searches_survive_a_restart_and_can_be_forgotten(
    box: Box, bench: Bench, qtbot: QtBot
) -> None:
    _search(box, "interleukin")
    path = box.window._desk.library_path
    bench.close_all()
    again = Box(bench.open(path), bench, qtbot)
    again.wait()
    assert [line.query for line in earlier(again).history.library] == ["interleukin"]
    again.press(Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [row.label for row in earlier(again).list.rows] == ["#1  interleukin"]
    again.press(Key.Key_Return)
    assert again.text == "interleukin"
    earlier(again).dialog.clear_asked.emit("library")
    again.wait()
    assert earlier(again).history.library == ()


def test_a_typed_search_counts_when_it_was_looked_at_and_left(box: Box) -> None:
    box.type("interleukin")
    box.type("-6")
    assert earlier(box).history.library == ()
    earlier(box)._on_settled()
    box.field.selectAll()
    box.type("gadient")
    assert [line.query for line in earlier(box).history.library] == ["interleukin-6"]


def test_the_dialog_lists_searches_and_puts_a_number_into_the_query(box: Box) -> None:
    _search(box, "interleukin")
    earlier(box).show_dialog()
    dialog = earlier(box).dialog
    model = dialog.view.model()
    cells = [model.index(0, column).data() for column in range(3)]
    assert cells[:2] == ["#1", "interleukin"]
    box.window.toolbar.search_box.set_text("NOT")
    box.field.moveCursor(box.field.textCursor().MoveOperation.End)
    dialog.number_button.click()
    assert box.text == "NOT #1 "
    assert not dialog.isVisible()


def test_chosen_searches_are_joined_by_a_click_in_the_order_of_choosing(box: Box) -> None:
    for query in ("gadient", "cancer", "interleukin"):
        _search(box, query)
    earlier(box).show_dialog()
    dialog = earlier(box).dialog
    buttons = dialog.joining
    assert not any(button.isEnabled() for button in buttons.values())  # one search joins nothing
    choose = Qt.KeyboardModifier.NoModifier
    for row in (2, 0):  # the latest search stands first: #1, then #3
        place = dialog.view.visualRect(dialog.view.model().index(row, 1)).center()
        QTest.mouseClick(dialog.view.viewport(), Qt.MouseButton.LeftButton, choose, place)
        choose = Qt.KeyboardModifier.ControlModifier
    assert dialog.joined.text() == "Join #1, #3 by"
    assert not dialog.number_button.isEnabled()
    buttons["NOT"].click()
    box.wait()
    assert box.text == "#1 NOT #3"
    assert not dialog.isVisible()
    line = earlier(box).history.library[3]
    assert line.query == "#1 NOT #3"
    assert line.count == len(box.window.search_pane.table.table_model.ids)


def test_a_saved_search_keeps_what_its_numbers_meant(box: Box) -> None:
    _search(box, "interleukin")
    _search(box, "#1 NOT xyz")
    box.window.commands.save_search()
    box.wait()
    (saved,) = box.window.browser.overview.saved_searches  # type: ignore[union-attr]
    assert saved.query == "(interleukin) NOT xyz"


def test_pubmed_gets_an_earlier_search_written_out(box: Box) -> None:
    browser = box.window.browser
    browser.earlier_pubmed = ("asthma[ti]",)
    sent: list[str] = []
    box.window._desk.search_pubmed = lambda query, **_: sent.append(query) or 0
    browser.search_pubmed("#1 AND review[pt]")
    assert sent == ["(asthma[ti]) AND review[pt]"]
    assert box.text == "#1 AND review[pt]"


def test_mesh_headings_are_loaded_as_a_job(
    box: Box, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFDESK_DATA_DIR", str(tmp_path / "data"))
    file = tmp_path / "desc2026.xml"
    headings = [
        MadeHeading("Peptides", ("D12",)),
        MadeHeading("Interleukin-6", ("D12.776",), ("Interferon beta 2",)),
    ]
    file.write_bytes(descriptor_file(headings))
    box.type("peptides[mh]")
    assert len(box.window.search_pane.table.table_model.ids) == 0
    assert "Load MeSH headings" in box.field.accessibleDescription()
    desk = box.window._desk
    with qtbot.waitSignal(desk.message) as told:
        desk.searching.load_mesh(desk.jobs, file)
    assert told.args[0].text.startswith("2 MeSH headings loaded.")
    qtbot.waitUntil(lambda: len(box.window.search_pane.table.table_model.ids) == 1)
    assert box.field.accessibleDescription() == ""

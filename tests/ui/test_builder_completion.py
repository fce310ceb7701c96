"""What the rows of the builder offer while one writes, in a real window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from refdesk.ui.builder_rows import RowView
from refdesk.ui.dialogs.builder import Builder
from refdesk.ui.main_window import MainWindow
from tests.ui.conftest import Bench

Key = Qt.Key


class Writer:
    """Writes into the first row of the builder as a reader does."""

    def __init__(self, window: MainWindow, bench: Bench, qtbot: QtBot) -> None:
        window.build_all()
        window.organising.build_query()
        assert window.organising.builder is not None
        self.builder: Builder = window.organising.builder
        qtbot.waitUntil(self.builder.isActiveWindow)
        self._window, self._bench, self._qtbot = window, bench, qtbot

    @property
    def row(self) -> RowView:
        return next(self.builder.top.rows())

    @property
    def offered(self) -> dict[str, str]:
        assert self.builder.completion is not None
        shown = self.builder.completion.list
        return {row.label: row.note for row in shown.rows} if shown.isVisible() else {}

    def write(self, field: str, text: str) -> None:
        self.row.field.setCurrentIndex(self.row.field.findData(field))
        self.row.value.clear()
        self.row.value.setFocus()
        QTest.keyClicks(self.row.value, text)
        self.settle()

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.row.value, key)
        self.settle()

    def settle(self) -> None:
        completion = self.builder.completion
        assert completion is not None
        self._qtbot.waitUntil(lambda: not completion.is_waiting)
        self._bench.settle(self._window)


@pytest.fixture
def writer(window: MainWindow, bench: Bench, qtbot: QtBot) -> Writer:
    return Writer(window, bench, qtbot)


def test_a_row_offers_what_the_library_has_with_counts(writer: Writer) -> None:
    writer.write("au", "gadie")
    assert list(writer.offered) == ["Gadient RA"]
    assert int(writer.offered["Gadient RA"]) >= 1
    writer.press(Key.Key_Tab)
    assert writer.row.value.text() == "Gadient RA"
    assert writer.builder.query == "Gadient RA[au]"
    assert writer.offered == {}
    assert writer.row.value.hasFocus()


def test_each_field_offers_its_own_values(writer: Writer) -> None:
    writer.write("ta", "gadie")
    assert writer.offered == {}
    writer.write("is", "retr")
    assert "retracted" in writer.offered


def test_escape_closes_the_list_and_not_the_builder(writer: Writer) -> None:
    writer.write("au", "gadie")
    writer.press(Key.Key_Escape)
    assert writer.offered == {}
    assert writer.builder.isVisible()
    assert writer.row.value.text() == "gadie"


def test_rows_made_anew_from_the_text_offer_values_too(writer: Writer) -> None:
    writer.builder.text.setFocus()
    writer.builder.text.clear()
    QTest.keyClicks(writer.builder.text, "sepsis[ti]")
    writer.write("au", "gadie")
    writer.press(Key.Key_Down)
    writer.press(Key.Key_Return)
    assert writer.row.value.text() == "Gadient RA"


def test_leaving_the_row_takes_the_list_away(writer: Writer) -> None:
    writer.write("au", "gadie")
    assert writer.offered
    writer.builder.name.setFocus()
    assert writer.offered == {}

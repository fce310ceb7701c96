"""Tables of whole rows: how keys move in them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from refdesk.ui.dialogs.table_parts import TextTable, table_view


def test_home_and_end_go_to_the_first_and_the_last_row(qtbot: QtBot) -> None:
    model = TextTable(["Title", "Year"])
    view = table_view(model, "aTable", "A table")
    qtbot.addWidget(view)
    qtbot.keyClick(view, Qt.Key.Key_End)  # of an empty table: nothing to go to
    model.show([(f"Title {n}", str(n)) for n in range(40)])
    view.selectRow(3)
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert [index.row() for index in view.selectionModel().selectedRows()] == [39]
    qtbot.keyClick(view, Qt.Key.Key_Home, Qt.KeyboardModifier.ShiftModifier)
    assert len(view.selectionModel().selectedRows()) == 40
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert (view.currentIndex().row(), view.currentIndex().column()) == (0, 0)

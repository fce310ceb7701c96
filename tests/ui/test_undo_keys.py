"""Ctrl+Z in a text field takes back typing, then the library's last step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from refdesk.ui.undo_keys import UndoKeys


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
def test_typing_is_undone_first(kind: type[QLineEdit] | type[QPlainTextEdit], qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    field = kind()
    UndoKeys(field)
    QVBoxLayout(window).addWidget(field)
    undone: list[bool] = []
    action = QAction(window)
    action.setShortcut(QKeySequence("Ctrl+Z"))
    action.triggered.connect(lambda: undone.append(True))
    window.addAction(action)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    field.setFocus()
    QTest.keyClicks(field, "a")
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (field.text() if isinstance(field, QLineEdit) else field.toPlainText()) == ""
    assert undone == []
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(undone) == 1

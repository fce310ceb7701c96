"""Windows give the keys to each other where no window manager does."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.focus import FocusKeeper


def test_a_window_has_the_keys_when_it_opens(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    FocusKeeper(window)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)


def test_a_dialog_has_the_keys_and_gives_them_back(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    FocusKeeper(window)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    dialog = Frame("Keys", window)
    field = QLineEdit()
    dialog.body.addWidget(field)
    dialog.show()
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.reject()
    qtbot.waitUntil(window.isActiveWindow)


def test_a_modal_dialog_of_qt_has_the_keys_too(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    FocusKeeper(window)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    dialog = QDialog(window)
    dialog.open()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)
    dialog.reject()
    qtbot.waitUntil(window.isActiveWindow)

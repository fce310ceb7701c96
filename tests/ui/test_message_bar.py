from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from refdesk.model.reports import Failure, Held, ImportReport
from refdesk.model.views import Message, MessageKind
from refdesk.ui import message_bar, theme
from refdesk.ui.message_bar import MessageBar
from refdesk.ui.widgets import Button

FAILED = ImportReport(added=(1, 2), failures=(Failure("99", "No such record.", can_retry=True),))


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(744, 300)
    column = QVBoxLayout(window)
    column.addWidget(QPushButton("elsewhere"))
    window.show()
    return window


@pytest.fixture
def bar(window: QWidget) -> MessageBar:
    bar = MessageBar()
    layout = window.layout()
    assert layout is not None
    layout.addWidget(bar)
    return bar


def _buttons(bar: MessageBar) -> list[str]:
    return [b.accessibleName() for b in bar.findChildren(Button) if not b.isHidden()]


def test_it_takes_no_room_until_there_is_something_to_say(bar: MessageBar) -> None:
    assert bar.isHidden() and bar.message is None


def test_only_what_can_be_done_is_offered(bar: MessageBar) -> None:
    bar.show_message(Message(MessageKind.INFO, "Nothing to do."))
    assert _buttons(bar) == ["Close the message"]
    bar.show_message(
        Message(MessageKind.WARNING, "1 failed.", can_undo=True, report=FAILED, can_retry=True)
    )
    assert _buttons(bar) == ["Show report", "Retry", "Undo", "Close the message"]


def test_its_buttons_ask_and_close(bar: MessageBar, qtbot: QtBot) -> None:
    message = Message(MessageKind.WARNING, "1 failed.", True, FAILED, can_retry=True)
    for name, signal in (
        ("Undo", bar.undo_asked), ("Retry", bar.retry_asked), ("Show report", bar.report_asked),
    ):  # fmt: skip
        bar.show_message(message)
        button = next(b for b in bar.findChildren(Button) if b.accessibleName() == name)
        with qtbot.waitSignal(signal):
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert bar.isHidden() == (name != "Show report")


def _clock(bar: MessageBar) -> QTimer:
    """What takes the message away when its time has come."""
    found = bar.findChild(QTimer)
    assert found is not None
    return found


def test_a_message_leaves_after_its_time_and_an_error_stays(
    bar: MessageBar, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_bar, "STAYS", 20)
    bar.show_message(Message(MessageKind.DONE, "Done."))
    qtbot.waitUntil(bar.isHidden)
    bar.show_message(Message(MessageKind.ERROR, "PubMed could not be reached."))
    assert not _clock(bar).isActive() and not bar.isHidden()
    bar.show_message(Message(MessageKind.WARNING, "1 retracted.", stays=True))
    assert not _clock(bar).isActive() and not bar.isHidden()


def test_what_waits_for_a_decision_is_said_longer(bar: MessageBar) -> None:
    held = (Held(1, 2, "As mine", "Same title"),)
    bar.show_message(Message(MessageKind.WARNING, "1 waits.", report=ImportReport(held=held)))
    assert _clock(bar).interval() == message_bar.STAYS_WITH_UNDO


def test_it_stays_while_the_focus_is_in_it(
    bar: MessageBar, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_bar, "STAYS_WITH_UNDO", 20)
    bar.window().activateWindow()
    bar.show_message(Message(MessageKind.DONE, "Done.", can_undo=True))
    assert bar.focus_message()
    with qtbot.waitSignal(_clock(bar).timeout):
        pass
    assert not bar.isHidden()
    with qtbot.waitSignal(bar.closed):
        QTest.keyClick(bar, Qt.Key.Key_Escape)


def test_alt_u_has_nothing_to_focus_when_nothing_is_said(bar: MessageBar) -> None:
    assert not bar.focus_message()


def test_imports_that_follow_each_other_are_summed_up(bar: MessageBar) -> None:
    for number in (1, 2):
        report = ImportReport(added=tuple(range(number * 10, number * 10 + 9)))
        bar.show_message(
            Message(MessageKind.DONE, "9 references added.", True, report, key="import")
        )
    assert bar.text == "18 references added."
    bar.show_message(Message(MessageKind.DONE, "Undone.", key="undo"))
    assert bar.text == "Undone."


def test_an_import_with_a_report_of_its_own_is_not_summed_up(bar: MessageBar) -> None:
    for number in (1, 2):
        report = ImportReport(added=(number,), number=number)
        bar.show_message(
            Message(MessageKind.DONE, "1 reference added.", True, report, key="import")
        )
    assert bar.text == "1 reference added."
    assert bar.message is not None and bar.message.report == ImportReport(added=(2,), number=2)


def test_a_long_message_is_cut_and_never_taken_for_html(bar: MessageBar) -> None:
    bar.show_message(Message(MessageKind.ERROR, "<b>x</b> " * 20_000))
    assert len(bar.text) < 500 and bar.text.startswith("<b>x</b>")
    assert bar.height() < 300
    assert not bar.grab().isNull()


def test_every_kind_has_its_own_colour() -> None:
    inks = {theme.color(ink).name() for ink, _ in message_bar.LOOKS.values()}
    assert len(inks) == len(MessageKind)


def test_undo_goes_when_the_library_changes_later(
    bar: MessageBar, monkeypatch: pytest.MonkeyPatch
) -> None:
    bar.show_message(Message(MessageKind.DONE, "Added.", can_undo=True))
    bar.end_undo()
    assert "Undo" in _buttons(bar)  # the news of the step that it tells of
    monkeypatch.setattr(message_bar, "OWN_STEP", -1.0)
    bar.end_undo()
    assert "Undo" not in _buttons(bar)

"""A window closes although a dialog stands over it, as if the dialog were cancelled first."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from refdesk.ui.dialogs.parts import Question
from refdesk.ui.main_window import MainWindow
from tests.ui.conftest import Bench


def test_a_question_is_answered_with_no_and_the_window_closes(
    window: MainWindow, bench: Bench, qapp: QApplication
) -> None:
    question = Question(window, "Empty the trash?", "For ever.", "Empty it", "Keep it")
    QTimer.singleShot(0, window, window.close)
    assert not question.is_wanted()
    assert not window.isVisible()


def test_a_dialog_over_a_dialog_goes_first(window: MainWindow, bench: Bench) -> None:
    gone: list[str] = []
    window.show_jobs()
    window.jobs_dialog.finished.connect(lambda: gone.append("jobs"))
    upper = QDialog(window.jobs_dialog)
    upper.finished.connect(lambda: gone.append("upper"))
    upper.open()
    window.close()
    assert gone == ["upper", "jobs"]
    assert not window.isVisible()


def test_what_was_put_off_is_not_done_in_a_closed_library(window: MainWindow, bench: Bench) -> None:
    late = window.findChildren(QTimer)
    for timer in late:
        timer.start(60_000)
    window.close()
    assert late
    assert not [timer for timer in late if timer.isActive()]


def test_a_dialog_that_wants_to_stay_keeps_the_window(
    window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    class Firm(QDialog):
        may_go = False

        def reject(self) -> None:
            if self.may_go:
                super().reject()

    dialog = Firm(window)
    dialog.open()
    event = QCloseEvent()
    window.closeEvent(event)
    assert not event.isAccepted()
    assert window.isVisible() and window.search_pane.table.table_model.rowCount() > 0
    dialog.may_go = True
    window.close()
    assert not window.isVisible()

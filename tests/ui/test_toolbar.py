from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from refdesk.model.reports import Failure
from refdesk.model.views import JobRow, JobState, QueryProblem
from refdesk.ui.actions import SPOTS, Actions
from refdesk.ui.state import Scope
from refdesk.ui.toolbar import Toolbar


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1440, 200)
    return window


@pytest.fixture
def actions(window: QWidget) -> Actions:
    return Actions(window)


@pytest.fixture
def toolbar(window: QWidget, actions: Actions) -> Toolbar:
    toolbar = Toolbar(actions, window)
    toolbar.resize(1440, 52)
    window.show()
    return toolbar


def test_the_scope_is_chosen_by_mouse_and_by_keys(toolbar: Toolbar, qtbot: QtBot) -> None:
    switch = toolbar.scope_switch
    with qtbot.waitSignal(switch.chosen) as chosen:
        place = switch.areas()[Scope.PUBMED].center()
        QTest.mouseClick(switch, Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [Scope.PUBMED]
    assert "PubMed" in switch.accessibleDescription()
    with qtbot.waitSignal(switch.chosen) as chosen:
        QTest.keyClick(switch, Qt.Key.Key_Left)
    assert chosen.args == [Scope.LIBRARY]
    with qtbot.assertNotEmitted(switch.chosen):
        QTest.keyClick(switch, Qt.Key.Key_Left)


def test_labels_fold_to_icons_when_it_gets_narrow(toolbar: Toolbar, qapp: QApplication) -> None:
    toolbar.jobs_button.show_jobs([JobRow(1, "x", JobState.RUNNING)])
    wide = toolbar.search_box.width()
    toolbar.resize(640, 52)
    qapp.processEvents()
    assert toolbar.jobs_button.is_folded and toolbar.add_button.is_folded
    assert toolbar.add_button.toolTip()
    assert 200 < toolbar.search_box.width() < wide
    assert toolbar.menu_button.geometry().right() <= 640


def test_a_mistake_is_said_below_the_box(toolbar: Toolbar) -> None:
    height = toolbar.sizeHint().height()
    toolbar.show_problems((QueryProblem("`[xy]` is not a field tag.", 3, 7),))
    assert toolbar.sizeHint().height() > height
    toolbar.show_problems(())
    assert toolbar.sizeHint().height() == height


def test_undo_and_redo_name_their_step_and_are_never_hidden(
    toolbar: Toolbar, actions: Actions
) -> None:
    toolbar.show_undo(actions, "Import 12 references", "")
    assert actions["undoAction"].isEnabled() and not actions["redoAction"].isEnabled()
    assert "Import 12 references" in toolbar.undo_button.toolTip()
    assert "Ctrl+Z" in toolbar.undo_button.toolTip()
    assert toolbar.redo_button.isVisible() and not toolbar.redo_button.isEnabled()


def test_the_jobs_button_counts_and_tells_of_failures(toolbar: Toolbar) -> None:
    button = toolbar.jobs_button
    button.show_jobs([])
    assert button.text() == "" and button.accessibleName() == "Jobs"
    running = JobRow(1, "Importing", JobState.RUNNING, done=3, total=6)
    button.show_jobs([running])
    assert button.text() == "1 job"
    waiting = JobRow(2, "Waiting", JobState.WAITING, failures=(Failure("1", "No."),))
    button.show_jobs([running, waiting])
    assert button.text() == "2 jobs"
    assert "failed" in button.accessibleName()
    button.grab()


def test_every_command_has_a_unique_name_and_no_two_share_a_key(actions: Actions) -> None:
    names = [action.objectName() for action in actions.all()]
    assert len(names) == len(set(names))
    assert all(name.startswith("action") or name in ("undoAction", "redoAction") for name in names)
    taken: dict[tuple[str, str], str] = {}
    for name, command in actions.commands.items():
        for key in actions[name].shortcuts():
            for spot in SPOTS[command.place]:
                assert taken.setdefault((spot, key.toString()), name) == name, key.toString()

"""What is done when nobody asks for anything."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from refdesk.model.rows import SortKey, View
from refdesk.services.toolbox import Toolbox
from refdesk.store import references, undo
from refdesk.workers.desk import Desk
from tests.store import samples
from tests.workers.fixtures import end


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("refdesk.workers.resting.AFTER", 0.05)
    monkeypatch.setattr("refdesk.workers.resting.INTERVAL", 5)


def _count(toolbox: Toolbox) -> int:
    sql = "SELECT count(*) FROM reference"
    return int(toolbox.library.read().execute(sql).fetchone()[0])


def test_rest_comes_once_and_again_after_a_request(
    toolbox: Toolbox, qtbot: QtBot, qapp: object
) -> None:
    desk = Desk(toolbox)
    came: list[None] = []
    desk.rest.came.connect(lambda: came.append(None))
    desk.start()
    qtbot.waitUntil(lambda: desk.rest.seconds > 0.2)
    before = len(came)
    qtbot.waitUntil(lambda: desk.rest.seconds > 0.4)
    assert len(came) == before
    desk.list(View(), "", SortKey.ADDED, descending=True)
    assert desk.rest.seconds == 0
    qtbot.waitUntil(lambda: len(came) == before + 1)
    desk.rows([])
    assert desk.rest.seconds < 0.05
    end(desk)


def test_what_no_undo_can_bring_back_goes_at_rest(
    toolbox: Toolbox, qtbot: QtBot, qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refdesk.workers.desk.CLEARED_AT_ONCE", 2)
    with toolbox.library.write("Add") as session:
        ids = references.add(session, samples.many(0, 7))
    with toolbox.library.write("Trash") as session:
        references.trash(session, ids[:5])
    with toolbox.library.write("Delete") as session:
        references.delete_forever(session, ids[:5])
    undo.forget_all(toolbox.library)
    assert _count(toolbox) == 7
    desk = Desk(toolbox)
    told: list[object] = []
    desk.references_changed.connect(told.append)
    desk.start()
    qtbot.waitUntil(lambda: _count(toolbox) == 2 and desk.is_idle)
    QCoreApplication.processEvents()
    assert told == []
    end(desk)

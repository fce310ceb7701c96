"""Going to a point of the undo history from the desk."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from refdesk.model.views import Message, MessageKind
from refdesk.services.toolbox import Toolbox
from refdesk.store import bulk, references, undo
from refdesk.workers.desk import Desk
from tests.store import samples


@pytest.fixture(autouse=True)
def stars(toolbox: Toolbox) -> list[int]:
    """Four references and three steps more; the ids of the steps, oldest first."""
    bulk.add_batches(toolbox.library, "Add", [list(samples.many(0, 4))])
    for n in (1, 2, 3):
        with toolbox.library.write(f"Star {n}") as session:
            references.set_starred(session, [n], True)
    return [step.id for step in reversed(undo.history_of(toolbox.library.read()))]


@pytest.fixture
def told(desk: Desk) -> list[Message]:
    told: list[Message] = []
    desk.message.connect(told.append)
    return told


def _starred(desk: Desk) -> list[int]:
    return [row.id for row in desk.rows([1, 2, 3, 4]) if row.is_starred]


def test_the_lists_and_the_buttons_follow_a_way(
    desk: Desk, stars: list[int], told: list[Message], qtbot: QtBot
) -> None:
    changed: list[object] = []
    desk.references_changed.connect(changed.append)
    with qtbot.waitSignal(desk.undo_changed) as steps:
        desk.stepping.go_to(stars[1])
        assert desk.stepping.is_going
    assert changed == [None] and steps.args == ["Star 1", "Star 2"]
    assert _starred(desk) == [1]
    qtbot.waitUntil(lambda: bool(told))
    assert [(one.kind, one.text) for one in told] == [(MessageKind.DONE, "2 steps taken back.")]
    assert not told[0].can_undo and not desk.stepping.is_going


def test_a_way_that_is_stopped_tells_where_it_ended(
    desk: Desk, stars: list[int], qtbot: QtBot
) -> None:
    with qtbot.waitSignal(desk.stepping.changed) as changed:
        desk.stepping.go_to(stars[0])
        desk.stepping.stop()  # before its thread can have begun, or after any step
    done = [one for one in undo.history_of(desk._toolbox.library.read()) if not one.is_undone]
    assert changed.args[1][0] == done[0].title
    assert not desk.stepping.is_going


def test_a_step_that_is_gone_is_said_once(desk: Desk, told: list[Message], qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.stepping.ended):
        desk.stepping.go_to(4711)
    qtbot.waitUntil(lambda: bool(told))
    assert [(one.kind, one.text) for one in told] == [
        (MessageKind.ERROR, "This step is not in the history any more.")
    ]
    assert _starred(desk) == [1, 2, 3]

"""Duplicates through the desk: the look is a job, a decision one undo step, rests keep up."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from refdesk.model.duplicate_sets import SetKind
from refdesk.model.import_options import Duplicates, ImportOptions
from refdesk.model.keeping import Merge
from refdesk.model.views import JobState, Message
from refdesk.workers.desk import Desk

RECORD = "TY  - JOUR\nAU  - Doe, J\nTI  - On the {n} hearts of invented frogs\nPY  - 2001\nVL  - 3\nSP  - {n}7\nID  - {k}\nER  - \n"


@pytest.fixture
def twice(desk: Desk, qtbot: QtBot, tmp_path: Path) -> Desk:
    """A library that has each of three works twice."""
    path = tmp_path / "twice.ris"
    words = ("first", "second", "third")
    path.write_text("".join(RECORD.format(n=n, k=k) for n in words for k in "ab"))
    with qtbot.waitSignal(desk.message, timeout=10_000):
        desk.import_files([path], options=ImportOptions(duplicates=Duplicates.NAME))
    return desk


def looked(desk: Desk, qtbot: QtBot) -> list[tuple[int, ...]]:
    """Look for duplicates; the sets that are read afterwards."""
    with qtbot.waitSignal(desk.duplicates.sets_read, timeout=10_000) as read:
        desk.duplicates.look()
    return [one.ids for one in read.args[0]]


def test_the_first_refresh_looks_through_the_library_as_a_job(twice: Desk, qtbot: QtBot) -> None:
    ended = lambda is_looking: not is_looking  # noqa: E731
    with qtbot.waitSignal(twice.duplicates.looking, timeout=10_000, check_params_cb=ended):
        twice.duplicates.refresh()
    assert [row.title for row in twice.jobs.rows()][-1] == "Looking for duplicates"
    with qtbot.waitSignal(twice.duplicates.sets_read, timeout=10_000) as read:
        twice.duplicates.read()
    assert [one.ids for one in read.args[0]] == [(1, 2), (3, 4), (5, 6)]
    assert not twice.duplicates.is_looking


def test_a_merge_is_told_and_can_be_undone(twice: Desk, qtbot: QtBot) -> None:
    looked(twice, qtbot)
    told: list[Message] = []
    twice.message.connect(told.append)
    with qtbot.waitSignal(twice.duplicates.sets_read, timeout=10_000) as read:
        twice.duplicates.merge([Merge(1, (2,))])
    assert told[-1].text == "1 duplicate group merged, 1 reference less." and told[-1].can_undo
    assert [one.ids for one in read.args[0]] == [(3, 4), (5, 6)]
    with qtbot.waitSignal(twice.references_changed, timeout=10_000):
        twice.undo()
    with qtbot.waitSignal(twice.duplicates.sets_read, timeout=10_000) as read:
        twice.duplicates.refresh()
    assert len(read.args[0]) == 3


def test_all_that_is_sure_is_merged_as_one_job_and_one_step(twice: Desk, qtbot: QtBot) -> None:
    looked(twice, qtbot)
    steps: list[str] = []
    twice.undo_changed.connect(lambda undo, redo: steps.append(undo))
    told: list[Message] = []
    twice.message.connect(told.append)
    with qtbot.waitSignal(twice.duplicates.sets_read, timeout=10_000) as read:
        twice.duplicates.merge_kind(SetKind.SURE)
    assert told[-1].text.startswith("3 duplicate groups merged") and read.args[0] == []
    assert steps[-1] == "Merge 3 duplicate groups"
    assert {row.state for row in twice.jobs.rows()} == {JobState.DONE}


def test_what_was_told_apart_leaves_the_list(twice: Desk, qtbot: QtBot) -> None:
    looked(twice, qtbot)
    with qtbot.waitSignal(twice.duplicates.sets_read, timeout=10_000) as read:
        twice.duplicates.keep_apart((3, 4))
    assert [one.ids for one in read.args[0]] == [(1, 2), (5, 6)]


def test_a_rest_looks_at_what_came_since(twice: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    looked(twice, qtbot)
    path = tmp_path / "more.ris"
    path.write_text(RECORD.format(n="first", k="c"))
    with qtbot.waitSignal(twice.message, timeout=10_000):
        twice.import_files([path], options=ImportOptions(duplicates=Duplicates.NAME))
    with qtbot.waitSignal(twice.duplicates.status_read, timeout=10_000) as read:
        twice.duplicates.rest()
    assert read.args[0].counts == {SetKind.SURE: 3} and read.args[0].changes == 0
    with qtbot.waitSignal(twice.duplicates.sets_read, timeout=10_000) as sets:
        twice.duplicates.read()
    assert (1, 2, 7) in [one.ids for one in sets.args[0]]


def test_a_look_can_be_cancelled(twice: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(twice.jobs.cancelled, timeout=10_000):
        twice.duplicates.look()
        twice.cancel_job(twice.jobs.rows()[-1].id)
    assert not twice.duplicates.is_looking


def test_a_set_whose_members_went_is_answered_in_a_sentence(twice: Desk, qtbot: QtBot) -> None:
    looked(twice, qtbot)
    (one,) = [s for s in twice._toolbox.duplicates.sets() if s.ids == (1, 2)]
    with qtbot.waitSignal(twice.references_changed, timeout=10_000):
        twice.trash([2])
    with qtbot.waitSignal(twice.duplicates.failed, timeout=10_000) as said:
        twice.duplicates.compare(one)
    assert said.args == ["These references are not in the library together any more."]

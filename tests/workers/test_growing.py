"""While an import goes on, the lists are told now and then that there is more."""

from __future__ import annotations

import pytest

from refdesk.model.views import JobRow, JobState
from refdesk.workers import growing
from refdesk.workers.growing import Growth


def row(done: int, state: JobState = JobState.RUNNING) -> JobRow:
    return JobRow(1, "Importing", state, done, 1_000)


@pytest.fixture
def told(qapp: object, monkeypatch: pytest.MonkeyPatch) -> tuple[Growth, list[bool]]:
    monkeypatch.setattr(growing, "EVERY", 0.0)
    growth, told = Growth(), list[bool]()
    growth.grown.connect(lambda: told.append(True))
    growth.on_read()
    return growth, told


def test_progress_is_told_and_standing_still_is_not(told: tuple[Growth, list[bool]]) -> None:
    growth, heard = told
    growth._pause = 0.0
    growth.watch((row(0),))
    growth.watch((row(200),))
    assert len(heard) == 1
    growth.watch((row(200),))
    assert len(heard) == 1
    growth.watch((row(400),))
    growth.watch((row(1_000, JobState.DONE),))
    assert len(heard) == 2


def test_a_short_job_is_not_told(qapp: object) -> None:
    growth, heard = Growth(), list[bool]()
    growth.grown.connect(lambda: heard.append(True))
    growth.watch((row(1),))
    growth.watch((row(1, JobState.DONE),))
    assert heard == []


def test_it_is_not_told_more_often_than_reading_allows(told: tuple[Growth, list[bool]]) -> None:
    growth, heard = told
    growth._pause = 3_600.0
    growth._last = growing.time.monotonic()
    growth.watch((row(200),))
    assert heard == []

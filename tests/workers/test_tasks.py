"""The queue of tasks: answers, failures in words, cancelling, the end."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from refdesk.errors import NetworkError
from refdesk.workers.tasks import Task, TaskQueue


@pytest.fixture
def queue(qapp: object) -> Iterator[TaskQueue]:
    made = TaskQueue("test")
    yield made
    assert made.stop(3000)


def test_a_task_runs_elsewhere_and_is_answered_here(queue: TaskQueue, qtbot: QtBot) -> None:
    here = threading.get_ident()
    with qtbot.waitSignal(queue.done) as done:
        queue.submit(Task("ask", lambda task: threading.get_ident()))
    assert done.args is not None
    assert done.args[1] != here


def test_an_expected_failure_is_told_in_its_sentence(queue: TaskQueue, qtbot: QtBot) -> None:
    def fail(task: Task) -> None:
        raise NetworkError("PubMed could not be reached.")

    with qtbot.waitSignal(queue.failed) as failed:
        queue.submit(Task("ask", fail))
    assert failed.args is not None
    assert failed.args[1] == "PubMed could not be reached."


def test_a_fault_of_ours_does_not_end_the_thread(queue: TaskQueue, qtbot: QtBot) -> None:
    with qtbot.waitSignal(queue.failed) as failed:
        queue.submit(Task("ask", lambda task: 1 // 0))
    assert failed.args is not None
    assert "fault in RefDesk" in failed.args[1]
    with qtbot.waitSignal(queue.done):
        queue.submit(Task("ask", lambda task: 1))


def test_a_damaged_library_is_no_fault_of_ours(queue: TaskQueue, qtbot: QtBot) -> None:
    def read(task: Task) -> None:
        raise sqlite3.DatabaseError("database disk image is malformed")

    with qtbot.waitSignal(queue.failed) as failed:
        queue.submit(Task("ask", read))
    assert failed.args is not None
    assert failed.args[1].startswith("The library is damaged. Restore a backup")


def test_a_running_task_is_cancelled_where_it_waits(queue: TaskQueue, qtbot: QtBot) -> None:
    with qtbot.waitSignal(queue.started):
        task = queue.submit(Task("wait", lambda task: task.token.wait(60)))
    with qtbot.waitSignal(queue.cancelled, timeout=2000):
        task.token.cancel()
    assert queue.is_idle


def test_a_waiting_task_is_cancelled_before_it_starts(queue: TaskQueue, qtbot: QtBot) -> None:
    ran: list[str] = []
    first = queue.submit(Task("wait", lambda task: task.token.wait(60)))
    queue.submit(Task("other", lambda task: ran.append("other")))
    with qtbot.waitSignals([queue.cancelled, queue.cancelled], timeout=2000):
        queue.cancel_kind("other")
        first.token.cancel()
    assert ran == []


def test_the_last_progress_is_always_told(queue: TaskQueue, qtbot: QtBot) -> None:
    seen: list[int] = []
    queue.progressed.connect(lambda task, progress: seen.append(progress.done))

    def work(task: Task) -> None:
        for done in range(1, 1001):
            task.progress(done, 1000)

    with qtbot.waitSignal(queue.done):
        queue.submit(Task("work", work))
    assert seen[-1] == 1000
    assert len(seen) < 50


def test_stopping_ends_a_task_that_waits(qapp: object, qtbot: QtBot) -> None:
    queue = TaskQueue("test")
    with qtbot.waitSignal(queue.started):
        queue.submit(Task("wait", lambda task: task.token.wait(60)))
    assert queue.stop(2000)

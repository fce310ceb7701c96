from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from refdesk.model.reports import Failure, ImportReport
from refdesk.model.views import JobRow, JobState
from refdesk.ui import job_list
from refdesk.ui.dialogs.jobs import JobsDialog
from refdesk.ui.job_list import JobList, JobView
from refdesk.ui.widgets import Button

RUNNING = JobRow(1, "Importing 412 PMIDs", JobState.RUNNING, 268, 412, 9.2, 16)


@pytest.fixture
def jobs(qtbot: QtBot) -> JobList:
    jobs = JobList()
    qtbot.addWidget(jobs)
    jobs.resize(244, 200)
    return jobs


def _button(view: JobView, text: str) -> Button:
    return next(b for b in view.findChildren(Button) if text in b.accessibleName())


def test_without_jobs_it_takes_no_room(jobs: JobList) -> None:
    jobs.show_jobs([])
    assert jobs.isHidden()
    jobs.show_jobs([RUNNING])
    assert not jobs.isHidden()


@pytest.mark.parametrize(
    ("job", "words"),
    [
        (RUNNING, "268 of 412 · 9 per second · 16 s left"),
        (JobRow(1, "x", JobState.RUNNING, 12_000, 0), "12,000"),
        (JobRow(1, "x", JobState.RUNNING), "Starting"),
        (JobRow(1, "x", JobState.RUNNING, 1, 9, 0.1, 5_400), "1 of 9 · 90 min left"),
        (JobRow(1, "x", JobState.WAITING, detail="Offline. Resumes by itself."), "Offline. Resumes by itself."),
        (JobRow(1, "x", JobState.RUNNING, 3, 9, 2.0, 3, "Waiting for PubMed (429), 6 s"), "Waiting for PubMed (429), 6 s"),
        (JobRow(1, "x", JobState.WAITING), "Waiting"),
        (JobRow(1, "x", JobState.CANCELLED), "Cancelled"),
    ],
)  # fmt: skip
def test_a_caption_says_how_the_job_stands(job: JobRow, words: str, qtbot: QtBot) -> None:
    view = JobView(job)
    qtbot.addWidget(view)
    assert view.caption() == words


def test_a_row_that_leaves_with_the_keys_hands_them_on(jobs: JobList, qtbot: QtBot) -> None:
    other = JobRow(2, "Exporting", JobState.FAILED)
    jobs.show_jobs([RUNNING, other])
    first, second = jobs.views()
    first.take_focus()
    with qtbot.assertNotEmitted(jobs.focus_left):
        jobs.show_jobs([other])
    assert jobs.focusWidget() is _button(second, "Exporting")
    with qtbot.waitSignal(jobs.focus_left, timeout=1000):
        _button(second, "Exporting").click()


def test_cancel_names_its_job(jobs: JobList, qtbot: QtBot) -> None:
    jobs.show_jobs([RUNNING])
    button = _button(jobs.views()[0], "Cancel: Importing 412 PMIDs")
    with qtbot.waitSignal(jobs.cancelled) as cancelled:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert cancelled.args == [1]


def test_three_jobs_are_shown_at_most(jobs: JobList) -> None:
    jobs.show_jobs([JobRow(n, f"Job {n}", JobState.RUNNING) for n in range(9)])
    assert [view.job.id for view in jobs.views()] == [0, 1, 2]


def test_a_done_job_leaves_and_a_failed_one_stays(
    jobs: JobList, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_list, "DONE_STAYS", 10)
    failed = JobRow(2, "Other", JobState.RUNNING)
    jobs.show_jobs([RUNNING, failed])
    done = JobRow(1, "Importing 412 PMIDs", JobState.DONE)
    failed = JobRow(2, "Other", JobState.DONE, failures=(Failure("9", "No."),))
    jobs.show_jobs([done, failed])
    qtbot.waitUntil(lambda: [view.job.id for view in jobs.views()] == [2])
    jobs.show_jobs([done, failed])
    assert [view.job.id for view in jobs.views()] == [2]
    with qtbot.waitSignal(jobs.failures_asked) as asked:
        QTest.mouseClick(_button(jobs.views()[0], "1 failed"), Qt.MouseButton.LeftButton)
    assert asked.args[0].failures == failed.failures
    with qtbot.waitSignal(jobs.dismissed):
        QTest.mouseClick(_button(jobs.views()[0], "Remove"), Qt.MouseButton.LeftButton)
    assert jobs.isHidden()


def test_ten_updates_a_second_make_no_new_rows(jobs: JobList) -> None:
    jobs.show_jobs([RUNNING])
    view = jobs.views()[0]
    for done in range(300, 400):
        jobs.show_jobs([JobRow(1, "Importing 412 PMIDs", JobState.RUNNING, done, 412)])
    assert jobs.views() == [view]


def test_the_job_window_keeps_what_the_desk_forgot(qtbot: QtBot) -> None:
    dialog = JobsDialog()
    qtbot.addWidget(dialog)
    dialog.show_jobs([RUNNING, JobRow(2, "Old", JobState.DONE)])
    dialog.show_jobs([])
    dialog.show_jobs([JobRow(3, "New", JobState.RUNNING)])
    dialog.show()
    names = [view.job.title for view in dialog.findChildren(JobView)]
    assert set(names) == {"Importing 412 PMIDs", "Old", "New"}


def test_an_import_that_has_ended_offers_its_report(jobs: JobList, qtbot: QtBot) -> None:
    jobs.show_jobs([RUNNING])
    (view,) = jobs.views()
    done = JobRow(1, "Importing", JobState.DONE, report=ImportReport(added=(1, 2)))
    jobs.show_jobs([done])
    with qtbot.waitSignal(jobs.failures_asked) as asked:
        QTest.mouseClick(_button(view, "Report"), Qt.MouseButton.LeftButton)
    assert asked.args == [done]

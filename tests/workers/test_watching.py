"""Alerts are checked in a thread of their own: one round at a time, cancelled at once, gone on with."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pytestqt.qtbot import QtBot

from refdesk.model.views import JobRow, Message
from refdesk.workers.desk import Desk
from refdesk.workers.watching import ROW_ID
from tests.servers.eutils import EutilsServer


@pytest.fixture
def alerts(desk: Desk, qtbot: QtBot) -> Desk:
    """A desk with five alerts of one day."""
    for number in range(5):
        desk.watch_search(f"Sepsis {number}", "sepsis[ti]", 1)
    qtbot.waitUntil(lambda: desk.is_idle)
    return desk


def test_a_round_is_a_job_and_ends_with_a_sentence(
    alerts: Desk, qtbot: QtBot, eutils: EutilsServer
) -> None:
    eutils.shelf.arrive(datetime.now(UTC).date(), "Sepsis of today")
    jobs: list[JobRow] = []
    alerts.watching.job_changed.connect(jobs.append)
    with qtbot.waitSignal(alerts.message) as told:
        alerts.watching.check([1, 2, 3, 4, 5])
    (message,) = told.args or ()
    assert isinstance(message, Message)
    assert message.text == "5 new hits in 5 PubMed alerts."
    assert jobs[0].title == "Checking 5 PubMed alerts"
    assert jobs[0].id == ROW_ID
    assert jobs[-1] is None


def test_a_cancelled_round_is_gone_on_with(
    alerts: Desk, qtbot: QtBot, eutils: EutilsServer
) -> None:
    eutils.fault("hang", path="esearch", times=None)
    alerts.watching.look()
    qtbot.waitUntil(lambda: bool(eutils.requests))
    alerts.cancel_job(ROW_ID)
    qtbot.waitUntil(lambda: alerts.watching.is_idle, timeout=2_000)
    assert all(not row.checked_at for row in alerts._toolbox.inboxes.watches())
    eutils.reset()
    with qtbot.waitSignal(alerts.watching.changed):
        alerts.watching.look()
    qtbot.waitUntil(lambda: alerts.watching.is_idle)
    assert all(row.checked_at for row in alerts._toolbox.inboxes.watches())
    assert len(eutils.requests) == 5


def test_a_check_holds_up_no_import_and_the_desk_ends_in_time(
    alerts: Desk, qtbot: QtBot, eutils: EutilsServer
) -> None:
    eutils.fault("hang", path="esearch", times=None)
    alerts.watching.check([1])
    eutils.wait_for_requests(1)
    with qtbot.waitSignal(alerts.message) as told:
        alerts.add_text("90000001")
    assert told.args is not None
    assert told.args[0].text == "1 reference added."
    assert not alerts.watching.is_idle
    assert alerts.stop(3_000)

"""Alerts are checked in a thread of their own: one round at a time, cancelled at once, gone on with."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pytestqt.qtbot import QtBot

from refdesk.model.views import JobRow, Message
from refdesk.model.work_ids import WorkId
from refdesk.services import pending
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


def test_a_check_without_a_network_waits_and_is_made_when_it_is_back(
    alerts: Desk, qtbot: QtBot, eutils: EutilsServer
) -> None:
    eutils.fault("reset", times=None)
    room, library = alerts.waiting_room, alerts._toolbox.library
    with qtbot.waitSignal(room.changed) as row, qtbot.waitSignal(alerts.message) as told:
        alerts.watching.check([2])
    assert told.args is not None and row.args is not None
    assert told.args[0].text.endswith("It is checked when the network is back.")
    assert row.args[0].title == "1 PubMed alert waits"
    assert [(one.deed, one.ids) for one in pending.waiting(library)] == [("check_alerts", (2,))]
    eutils.reset()
    with qtbot.waitSignal(alerts.watching.ended), qtbot.waitSignal(alerts.message) as told:
        room.try_now()
    assert told.args is not None and told.args[0].text.startswith("Nothing new")
    qtbot.waitUntil(lambda: pending.waiting(library) == [])
    assert [bool(one.checked_at) for one in alerts._toolbox.inboxes.watches()].count(True) == 1


def test_a_check_for_notices_without_a_network_goes_on_when_it_is_back(
    alerts: Desk, qtbot: QtBot, eutils: EutilsServer
) -> None:
    library = alerts._toolbox.library
    with qtbot.waitSignal(alerts.message):
        alerts.add_ids([WorkId("pmid", "9304698")])
    eutils.fault("reset", times=None)
    rows: list[JobRow | None] = []
    alerts.waiting_room.changed.connect(rows.append)
    alerts.record_watching.check()
    qtbot.waitUntil(lambda: any(rows))
    assert next(row.title for row in rows if row) == "A check for notices waits"
    alerts.waiting_room.try_now()  # still none
    with qtbot.waitSignal(alerts.waiting_room.probed):
        pass
    assert [one.deed for one in pending.waiting(library)] == ["check_notices"]
    eutils.reset()
    with qtbot.waitSignal(alerts.record_watching.ended) as ended:
        alerts.waiting_room.try_now()
    assert ended.args is not None and ended.args[1] is False
    qtbot.waitUntil(lambda: pending.waiting(library) == [])
    assert alerts._toolbox.record_watch.book.state().checked_at


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

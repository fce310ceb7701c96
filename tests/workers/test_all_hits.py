"""Adding all hits of a PubMed search from the desk: resumed after a restart, put off, given up."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from refdesk.model.rows import ViewKind
from refdesk.services import pending
from refdesk.services.toolbox import Toolbox
from refdesk.workers.desk import Desk
from tests.servers.eutils import EutilsServer
from tests.workers.fixtures import end

QUERY = "sepsis[ti] AND 2001:2003[dp]"


def in_library(toolbox: Toolbox) -> int:
    return toolbox.browser.overview().count(ViewKind.ALL)


@pytest.fixture
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("refdesk.workers.waiting.FIRST_LOOK", 0)
    monkeypatch.setattr("refdesk.workers.waiting.FIRST_PAUSE", 10)


def test_all_hits_are_added_and_nothing_waits(desk: Desk, toolbox: Toolbox, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.message) as told:
        desk.add_all_hits(QUERY)
    assert told.args is not None
    assert told.args[0].text.endswith("references added.")
    assert told.args[0].can_undo
    assert [row.title for row in desk.jobs.rows()] == [f"Adding all hits of {QUERY}"]
    qtbot.waitUntil(lambda: desk.is_idle and not pending.waiting(toolbox.library))


@pytest.mark.usefixtures("_at_once")
def test_what_a_closing_leaves_undone_the_next_start_goes_on_with(
    toolbox: Toolbox, qapp: object, qtbot: QtBot, eutils: EutilsServer
) -> None:
    eutils.fault("hang", path="efetch")
    first = Desk(toolbox)
    first.add_all_hits(QUERY)
    qtbot.waitUntil(lambda: any("efetch" in request.path for request in eutils.requests))
    end(first)
    assert [one.query for one in pending.waiting(toolbox.library)] == [QUERY]
    eutils.reset()
    second = Desk(toolbox)
    rows: list[list[str]] = []
    second.jobs.changed.connect(lambda shown: rows.append([row.title for row in shown]))
    with qtbot.waitSignal(
        second.message, check_params_cb=lambda message: message.text.endswith("added.")
    ):
        second.start()
    qtbot.waitUntil(lambda: not pending.waiting(toolbox.library))
    adding = f"Adding all hits of {QUERY}"
    qtbot.waitUntil(lambda: any(adding in titles for titles in rows))  # the list is told at times
    end(second)
    assert not any(
        adding in titles and len(titles) > 1 for titles in rows
    )  # no more told as waiting


@pytest.mark.usefixtures("_at_once")
def test_without_a_network_the_search_waits_and_is_made_later(
    desk: Desk, toolbox: Toolbox, qtbot: QtBot, eutils: EutilsServer
) -> None:
    eutils.fault("reset", times=None)
    with qtbot.waitSignal(
        desk.jobs_changed,
        check_params_cb=lambda rows: bool(rows) and rows[0].title == "All hits of a search wait",
    ):
        desk.add_all_hits(QUERY)
    with qtbot.waitSignal(
        desk.message, check_params_cb=lambda message: message.text.endswith("added.")
    ):
        eutils.reset()
    qtbot.waitUntil(lambda: not pending.waiting(toolbox.library))


def test_cancelled_it_is_given_up_for_good(
    desk: Desk, toolbox: Toolbox, qtbot: QtBot, eutils: EutilsServer
) -> None:
    eutils.fault("hang", path="esearch")
    desk.add_all_hits(QUERY)
    qtbot.waitUntil(lambda: any("esearch" in request.path for request in eutils.requests))
    with qtbot.waitSignal(desk.jobs.cancelled):
        desk.cancel_job(desk.jobs.rows()[-1].id)
    qtbot.waitUntil(lambda: not pending.waiting(toolbox.library))
    assert in_library(toolbox) == 0


def test_giving_up_what_waits_leaves_what_is_being_added(
    desk: Desk, toolbox: Toolbox, qtbot: QtBot, eutils: EutilsServer
) -> None:
    pending.keep_search(toolbox.library, "another", 0)
    eutils.fault("hang", path="esearch")
    desk.add_all_hits(QUERY)
    qtbot.waitUntil(lambda: any("esearch" in request.path for request in eutils.requests))
    desk.cancel_job(0)
    qtbot.waitUntil(lambda: [one.query for one in pending.waiting(toolbox.library)] == [QUERY])

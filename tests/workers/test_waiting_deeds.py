"""Deeds on references that had no network: they wait, also over a restart, and are done then."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from refdesk.errors import LibraryError
from refdesk.model.work_ids import WorkId
from refdesk.services import pending
from refdesk.services.toolbox import Toolbox
from refdesk.store import references
from refdesk.workers.desk import Desk
from tests.servers.base import LoopbackServer
from tests.servers.doi_org import DoiServer
from tests.servers.eutils import EutilsServer
from tests.servers.icite import IciteServer
from tests.servers.idconv import IdconvServer
from tests.servers.records import FIRST, Shelf
from tests.workers.fixtures import end

CITING = "pubmed_pubmed_citedin"


def doi(number: int) -> str:
    work = Shelf(None).get(FIRST + number)
    assert work is not None and work.doi
    return work.doi


@pytest.fixture
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("refdesk.workers.waiting.FIRST_LOOK", 0)
    monkeypatch.setattr("refdesk.workers.waiting.FIRST_PAUSE", 10)


@pytest.fixture(autouse=True)
def references_(toolbox: Toolbox) -> None:
    """Two references that lack a PMID."""
    text = "".join(
        f"TY  - JOUR\nTI  - {name}\nDO  - {doi(n)}\nER  -\n" for n, name in enumerate("AB")
    )
    toolbox.importer.import_bytes(text.encode(), "list.ris")


@pytest.fixture
def servers(
    eutils: EutilsServer, idconv_server: IdconvServer, doi_org: DoiServer
) -> list[LoopbackServer]:
    return [eutils, idconv_server, doi_org]


@pytest.mark.usefixtures("_at_once")
def test_a_refresh_that_a_closing_breaks_off_goes_on_at_the_next_start(
    toolbox: Toolbox, qapp: object, qtbot: QtBot, eutils: EutilsServer
) -> None:
    (old,) = toolbox.importer.import_bytes(b"PMID- %d\nTI  - Of then.\n" % FIRST, "old.nbib").added
    eutils.fault("hang", times=None, path="efetch")
    first = Desk(toolbox)
    first.refresh([old])
    qtbot.waitUntil(lambda: any("efetch" in each.path for each in eutils.requests))
    end(first)
    assert [one.ids for one in pending.waiting(toolbox.library)] == [(old,)]
    eutils.reset()
    second = Desk(toolbox)
    with qtbot.waitSignal(second.message) as told:
        second.start()
    assert told.args is not None
    assert told.args[0].text == "1 reference refreshed." and told.args[0].can_undo
    end(second)
    assert pending.waiting(toolbox.library) == []


@pytest.mark.usefixtures("_at_once")
def test_an_adding_that_a_closing_breaks_off_goes_on_at_the_next_start(
    toolbox: Toolbox, qapp: object, qtbot: QtBot, eutils: EutilsServer
) -> None:
    eutils.fault("hang", times=None, path="efetch")
    first = Desk(toolbox)
    first.add_ids([WorkId("pmid", str(FIRST + 5))])
    qtbot.waitUntil(lambda: any("efetch" in each.path for each in eutils.requests))
    end(first)
    eutils.reset()
    pending._under_way.clear()  # another process
    second = Desk(toolbox)
    with qtbot.waitSignal(second.message) as told:
        second.start()
    assert told.args is not None
    assert told.args[0].text == "1 reference added."
    qtbot.waitUntil(lambda: second.is_idle)
    end(second)
    assert pending.waiting(toolbox.library, with_running=True) == []


@pytest.mark.usefixtures("_at_once")
def test_a_search_for_identifiers_that_a_closing_breaks_off_is_begun_at_the_next_start(
    toolbox: Toolbox, qapp: object, qtbot: QtBot, idconv_server: IdconvServer
) -> None:
    idconv_server.fault("hang", times=None)
    first = Desk(toolbox)
    first.fill_ids([1, 2])
    qtbot.waitUntil(lambda: bool(idconv_server.requests))
    end(first)
    idconv_server.reset()
    pending._under_way.clear()  # another process
    second = Desk(toolbox)
    with qtbot.waitSignal(second.message) as told:
        second.start()
    assert told.args is not None
    assert told.args[0].text == "Identifiers of 2 references filled in."
    qtbot.waitUntil(lambda: second.is_idle)
    end(second)
    assert pending.waiting(toolbox.library, with_running=True) == []


@pytest.mark.usefixtures("_at_once")
def test_a_search_without_a_network_waits_in_sight_and_is_told_when_it_is_back(
    toolbox: Toolbox, qapp: object, qtbot: QtBot, eutils: EutilsServer
) -> None:
    eutils.fault("reset", times=None)
    desk = Desk(toolbox)
    with qtbot.waitSignal(desk.pubmed_failed) as failed:
        desk.search_pubmed("asthma")
    assert failed.args is not None
    assert failed.args[1].endswith("made again by itself when the network is back.")
    qtbot.waitUntil(lambda: [row.title for row in desk.jobs.rows()] == ["A PubMed search waits"])
    with qtbot.waitSignal(desk.waiting_room.back):
        eutils.reset()
    qtbot.waitUntil(lambda: desk.jobs.rows() == ())
    end(desk)


@pytest.mark.usefixtures("_at_once")
def test_citations_without_a_network_are_counted_when_it_is_back(
    toolbox: Toolbox, qapp: object, qtbot: QtBot, icite_server: IciteServer
) -> None:
    (added,) = toolbox.importer.add_ids([WorkId("pmid", str(FIRST))]).added
    icite_server.fault("reset", times=None)
    desk = Desk(toolbox)
    with qtbot.waitSignal(desk.message) as told:
        desk.count_citations([added])
    assert told.args is not None and told.args[0].text.endswith(" 1 waits for the network.")
    icite_server.reset()
    icite_server.counts = {FIRST: 8}
    with qtbot.waitSignal(desk.message) as told:
        desk.waiting_room.try_now()
    assert told.args is not None and told.args[0].text == "Citations of 1 reference counted."
    end(desk)


def test_what_the_library_cannot_even_note_is_told(
    toolbox: Toolbox, qapp: object, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise LibraryError("The disk is full.")

    monkeypatch.setattr(pending, "begin_deed", full)
    desk = Desk(toolbox)
    with qtbot.waitSignal(desk.message) as told:
        desk.refresh([1])
    assert told.args is not None and told.args[0].text == "The disk is full."
    end(desk)


@pytest.mark.usefixtures("_at_once")
def test_a_refresh_that_is_given_up_is_not_begun_again(
    toolbox: Toolbox, qapp: object, qtbot: QtBot, eutils: EutilsServer
) -> None:
    (old,) = toolbox.importer.import_bytes(b"PMID- %d\nTI  - Of then.\n" % FIRST, "old.nbib").added
    eutils.fault("hang", times=None, path="efetch")
    desk = Desk(toolbox)
    desk.refresh([old])
    qtbot.waitUntil(lambda: any("efetch" in each.path for each in eutils.requests))
    with qtbot.waitSignal(desk.jobs.cancelled):
        desk.cancel_job(desk.jobs.rows()[0].id)
    qtbot.waitUntil(lambda: desk.is_idle)
    end(desk)
    assert pending.waiting(toolbox.library) == []


@pytest.mark.usefixtures("_at_once")
def test_identifiers_wait_and_are_filled_in_by_the_next_start(
    toolbox: Toolbox, qapp: object, qtbot: QtBot, servers: list[LoopbackServer]
) -> None:
    for each in servers:
        each.fault("reset", times=None)
    first = Desk(toolbox)
    with qtbot.waitSignal(first.message) as told:
        first.fill_ids([1, 2])
    assert told.args is not None
    assert told.args[0].text == "No identifiers were filled in. 2 wait for the network."
    with qtbot.waitSignal(
        first.jobs_changed,
        check_params_cb=lambda rows: bool(rows) and rows[0].title == "2 references wait",
    ):
        pass
    end(first)
    for each in servers:
        each.reset()
    second = Desk(toolbox)
    with qtbot.waitSignal(second.message) as told:
        second.start()
    assert told.args is not None
    assert told.args[0].text == "Identifiers of 2 references filled in." and told.args[0].can_undo
    qtbot.waitUntil(lambda: second.is_idle and not pending.waiting(toolbox.library))
    assert references.record(toolbox.library, 2).pmid == str(FIRST + 1)
    end(second)


@pytest.mark.usefixtures("_at_once")
def test_a_doi_is_followed_later_without_opening_a_page_unasked(
    desk: Desk, toolbox: Toolbox, qtbot: QtBot, servers: list[LoopbackServer]
) -> None:
    opened: list[str] = []
    desk.link_ready.connect(opened.append)
    for each in servers:
        each.fault("reset", times=None)
    with qtbot.waitSignal(
        desk.message, check_params_cb=lambda message: "when the network is back" in message.text
    ):
        desk.follow_doi(1, doi(0))
    for each in servers:
        each.reset()
    with qtbot.waitSignal(
        desk.message, check_params_cb=lambda message: "leads to" in message.text
    ) as told:
        pass
    assert told.args is not None and doi(0) in told.args[0].text
    assert opened == []
    assert "made.up" in references.landing_of(toolbox.library.read(), 1)


def test_a_doi_of_a_hit_is_not_put_off(
    desk: Desk, toolbox: Toolbox, qtbot: QtBot, servers: list[LoopbackServer]
) -> None:
    for each in servers:
        each.fault("reset", times=None)
    with qtbot.waitSignal(
        desk.message, check_params_cb=lambda message: "doi.org could not" in message.text
    ) as told:
        desk.follow_doi(0, doi(0))
    assert told.args is not None and "when the network is back" not in told.args[0].text
    qtbot.waitUntil(lambda: desk.is_idle)
    assert pending.waiting(toolbox.library) == []


@pytest.mark.usefixtures("_at_once")
def test_links_that_wait_are_told_of_when_they_are_known(
    desk: Desk, toolbox: Toolbox, qtbot: QtBot, eutils: EutilsServer
) -> None:
    desk.fill_ids([1, 2])
    qtbot.waitUntil(lambda: desk.is_idle)
    eutils.fault("reset", times=None)
    desk.put_off_links([1, 2], "cited_by")
    qtbot.waitUntil(lambda: bool(pending.waiting(toolbox.library)))
    eutils.reset()
    eutils.links = {CITING: {FIRST: [FIRST + 7], FIRST + 1: [FIRST + 7]}}
    with qtbot.waitSignal(desk.links_known) as known:
        pass
    assert known.args == ["cited_by"]
    qtbot.waitUntil(lambda: desk.is_idle and not pending.waiting(toolbox.library))


@pytest.mark.usefixtures("_at_once")
def test_what_waits_can_be_given_up(
    desk: Desk, toolbox: Toolbox, qtbot: QtBot, servers: list[LoopbackServer]
) -> None:
    for each in servers:
        each.fault("reset", times=None)
    with qtbot.waitSignal(
        desk.jobs_changed, check_params_cb=lambda rows: bool(rows) and rows[0].id == 0
    ):
        desk.fill_ids([1, 2])
    desk.cancel_job(0)
    qtbot.waitUntil(lambda: not pending.waiting(toolbox.library))

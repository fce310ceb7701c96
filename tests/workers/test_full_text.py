"""The desk's searches for full text: progress, cancel, and going on where an earlier start stopped."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from refdesk.model.full_text import FullText, Outcome
from refdesk.model.views import JobState, Message, MessageKind
from refdesk.model.work_ids import WorkId
from refdesk.net.network import Network
from refdesk.services import pending
from refdesk.services.toolbox import Toolbox
from refdesk.settings import Settings
from refdesk.store import attachments
from refdesk.store.library import Library
from refdesk.workers import waiting
from refdesk.workers.desk import Desk
from refdesk.workers.full_text import MOST_TRIES
from tests.patience import PATIENCE
from tests.servers.europepmc import EuropePmcServer
from tests.servers.eutils import EutilsServer
from tests.servers.idconv import IdconvServer
from tests.servers.open_access import FileHost, Location, UnpaywallServer
from tests.servers.pdfs import make_pdf
from tests.servers.records import FIRST
from tests.workers.fixtures import end

DOI = "10.5555/made.up({})x"


@pytest.fixture
def tools(library: Library, network: Network, eutils: EutilsServer) -> Iterator[Toolbox]:
    """Three references with PMID and DOI; those with ids 2 and 3 have no PMCID."""
    tools = Toolbox(library, network, Settings())
    tools.importer.add_ids([WorkId("pmid", str(FIRST + n)) for n in range(3)])
    yield tools
    tools.close()


@pytest.fixture
def desk(tools: Toolbox, qapp: object) -> Iterator[Desk]:
    made = Desk(tools)
    yield made
    end(made)


@pytest.fixture
def host(file_host: FileHost, unpaywall_server: UnpaywallServer) -> FileHost:
    """A file for each of the references 2 and 3."""
    for n in (1, 2):
        file_host.files[f"/{n}.pdf"] = make_pdf(f"Article {n}.")
        unpaywall_server.locations[DOI.format(n)] = [Location(f"{file_host.url}/{n}.pdf")]
    return file_host


def with_pdf(desk: Desk) -> set[int]:
    return set(attachments.with_pdf(desk._toolbox.library.read(), [1, 2, 3]))


def test_what_is_found_is_told_one_by_one_and_then_in_a_sentence(
    desk: Desk, host: FileHost, qtbot: QtBot
) -> None:
    told: list[FullText] = []
    messages: list[Message] = []
    desk.full_text.found.connect(told.append)
    desk.message.connect(messages.append)
    with qtbot.waitSignal(desk.full_text.ended) as ended:
        desk.full_text.fetch([2, 3, 1])
    assert [(one.reference_id, one.outcome) for one in told] == [
        (2, Outcome.ATTACHED), (3, Outcome.ATTACHED), (1, Outcome.NONE),
    ]  # fmt: skip
    assert ended.args == [tuple(told)]
    assert list(desk.full_text.results) == [2, 3, 1]
    assert messages[-1].text == "Full text of 2 references attached; 1 has no open copy."
    assert messages[-1].can_undo and messages[-1].kind is MessageKind.INFO
    assert with_pdf(desk) == {2, 3}
    assert pending.waiting(desk._toolbox.library) == []


def test_a_cancel_ends_it_at_once_and_gives_it_up(desk: Desk, host: FileHost, qtbot: QtBot) -> None:
    host.fault("hang", path="/2.pdf", times=None, seconds=30)
    with qtbot.waitSignal(desk.full_text.found):
        desk.full_text.fetch([2, 3])
    qtbot.waitUntil(lambda: any(request.path == "/2.pdf" for request in host.requests))
    began = time.monotonic()
    with qtbot.waitSignal(desk.full_text.ended) as ended:
        desk.full_text.stop()
    assert time.monotonic() - began < 1.0
    assert ended.args == [()]
    assert not desk.full_text.is_going and with_pdf(desk) == {2}
    qtbot.waitUntil(lambda: pending.waiting(desk._toolbox.library) == [])


def test_closing_leaves_the_rest_for_the_next_start_which_asks_for_no_other(
    tools: Toolbox, host: FileHost, unpaywall_server: UnpaywallServer, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    host.fault("hang", path="/2.pdf", times=None, seconds=30)
    first = Desk(tools)
    with qtbot.waitSignal(first.full_text.found):
        first.full_text.fetch([2, 3])
    qtbot.waitUntil(lambda: any(request.path == "/2.pdf" for request in host.requests))
    end(first)
    (kept,) = pending.waiting(tools.library)
    assert kept.references == (3,)
    host.faults.clear()
    unpaywall_server.requests.clear()
    monkeypatch.setattr(waiting, "FIRST_LOOK", 1)
    monkeypatch.setattr(waiting, "FIRST_PAUSE", 1)
    second = Desk(tools)
    try:
        with qtbot.waitSignal(second.full_text.ended, timeout=PATIENCE):
            second.start()
        assert with_pdf(second) == {2, 3}
        assert len(unpaywall_server.requests) == 1
    finally:
        end(second)


def test_without_a_network_it_waits_and_goes_on_by_itself(
    desk: Desk, host: FileHost, unpaywall_server: UnpaywallServer, europepmc_server: EuropePmcServer,
    idconv_server: IdconvServer, qtbot: QtBot,
) -> None:  # fmt: skip
    away = (unpaywall_server, europepmc_server, idconv_server)
    for server in away:
        server.fault("reset", times=None)
    messages: list[Message] = []
    desk.message.connect(messages.append)
    with qtbot.waitSignal(desk.full_text.ended):
        desk.full_text.fetch([2, 3])
    assert messages[-1].text.endswith("RefDesk goes on by itself when the network is back.")
    assert messages[-1].kind is MessageKind.WARNING
    states = {JobState.WAITING: "2 full texts wait"}
    qtbot.waitUntil(lambda: states.items() <= {r.state: r.title for r in desk.jobs.rows()}.items())
    for server in away:
        server.faults.clear()
    desk._waiting._timer.start(1)  # which else takes a quarter of a minute
    qtbot.waitUntil(lambda: with_pdf(desk) == {2, 3}, timeout=PATIENCE)


def test_what_never_gets_through_is_not_tried_for_ever(
    desk: Desk, unpaywall_server: UnpaywallServer, europepmc_server: EuropePmcServer,
    idconv_server: IdconvServer, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(waiting, "FIRST_PAUSE", 1)
    desk._waiting._pause = 1
    for server in (unpaywall_server, europepmc_server, idconv_server):
        server.fault("reset", times=None)
    ended: list[object] = []
    desk.full_text.ended.connect(ended.append)
    desk.full_text.fetch([2])
    qtbot.waitUntil(lambda: len(ended) == MOST_TRIES, timeout=PATIENCE)
    qtbot.waitUntil(lambda: desk.is_idle)
    assert not desk._waiting._timer.isActive()
    assert [one.references for one in pending.waiting(desk._toolbox.library)] == [(2,)]


def test_new_references_get_their_full_text_when_the_settings_say_so(
    tools: Toolbox, desk: Desk, file_host: FileHost, unpaywall_server: UnpaywallServer, qtbot: QtBot
) -> None:
    file_host.files = {"/4.pdf": make_pdf()}
    unpaywall_server.locations = {DOI.format(4): [Location(f"{file_host.url}/4.pdf")]}
    with qtbot.waitSignal(desk.references_changed):
        desk.add_ids([WorkId("pmid", str(FIRST + 3))])
    qtbot.waitUntil(lambda: desk.is_idle)
    assert not unpaywall_server.requests  # nobody is asked unless the user wants it
    assert tools._settings is not None
    tools._settings.set("fulltext.automatic", True)
    with qtbot.waitSignal(desk.full_text.ended) as ended:
        desk.add_ids([WorkId("pmid", str(FIRST + 4))])
    assert [one.outcome for one in ended.args[0]] == [Outcome.ATTACHED]


def test_a_full_text_that_waits_can_be_given_up(tools: Toolbox) -> None:
    kept = pending.keep_full_text(tools.library, [1, 2])
    pending.settle(tools.library, kept, [2])
    assert pending.waiting(tools.library) == [
        replace(kept, references=(2,), since=pending.waiting(tools.library)[0].since)
    ]
    pending.drop(tools.library, [kept.id])
    assert pending.waiting(tools.library) == []

"""What waits to be done on references: kept over a restart, done when the network is back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from refdesk.formats.registry import parse_source
from refdesk.model.work_ids import WorkId
from refdesk.net.network import Network
from refdesk.services import by_identifier, completing_ids, pending, refreshing, waiting_deeds
from refdesk.services.toolbox import Toolbox
from refdesk.store import jobs, references, undo
from refdesk.store.library import Library
from tests.servers.doi_org import DoiServer
from tests.servers.eutils import EutilsServer
from tests.servers.idconv import IdconvServer
from tests.servers.records import FIRST, Shelf

CITING = "pubmed_pubmed_citedin"


def doi(number: int) -> str:
    work = Shelf(None).get(FIRST + number)
    assert work is not None and work.doi
    return work.doi


@pytest.fixture
def tools(tmp_path: Path, network: Network) -> Iterator[Toolbox]:
    """Two references that lack a PMID."""
    with Library.open(tmp_path / "library.refdesk", parse_source=parse_source) as library:
        tools = Toolbox(library, network)
        text = "".join(
            f"TY  - JOUR\nTI  - {name}\nDO  - {doi(n)}\nER  -\n" for n, name in enumerate("AB")
        )
        tools.importer.import_bytes(text.encode(), "list.ris")
        yield tools


def only(tools: Toolbox) -> pending.Pending:
    (one,) = pending.waiting(tools.library)
    return one


def test_a_reference_waits_once_for_the_same_deed(tools: Toolbox) -> None:
    library = tools.library
    pending.keep_deed(library, pending.FILL_IDS, [1])
    pending.keep_deed(library, pending.FILL_IDS, [2, 1])
    assert (only(tools).deed, only(tools).ids) == (pending.FILL_IDS, (1, 2))
    pending.keep_deed(library, pending.FOLLOW_LINKS, [1], "similar")
    pending.keep_deed(library, pending.FOLLOW_LINKS, [1], "cited_by")
    assert len(pending.waiting(library)) == 3
    pending.forget(library)
    assert pending.waiting(library) == []


def test_a_refresh_that_was_killed_goes_on_without_asking_twice(
    tools: Toolbox, eutils: EutilsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refreshing, "BATCH", 1)
    source = "".join(f"PMID- {FIRST + n}\nTI  - Of then.\n\n" for n in range(3))
    ids = tools.importer.import_bytes(source.encode(), "old.nbib").added

    def kill(done: int = 0, total: int = 0, detail: str = "") -> None:
        raise KeyboardInterrupt

    begun = pending.begin_deed(tools.library, pending.REFRESH, ids)
    with pytest.raises(KeyboardInterrupt):
        waiting_deeds.run(tools, begun, kill)
    assert only(tools).ids == ids[1:]
    eutils.requests.clear()
    outcome = waiting_deeds.run(tools, only(tools))
    assert outcome.change.ids == set(ids[1:])
    assert len([each for each in eutils.requests if "efetch" in each.path]) == 2
    assert outcome.sentence == "2 references refreshed."
    assert [one.title for one in undo.history_of(tools.library.read())][:1] == [
        "Refresh 3 references"
    ]


def test_an_adding_that_was_killed_goes_on_in_the_same_step(
    tools: Toolbox, eutils: EutilsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_identifier, "BATCH", 2)
    monkeypatch.setattr("refdesk.store.bulk.PATIENCE", 0)
    works = [WorkId("pmid", str(FIRST + n)) for n in range(10, 20)]
    begun = pending.begin_works(tools.library, works, 0)

    def kill(done: int = 0, total: int = 0, detail: str = "") -> None:
        if done > 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tools.importer.add_ids(works, progress=kill, job_id=begun.id)
    stored = len(tools.browser.ids("")) - 2
    assert 0 < stored < 10
    eutils.requests.clear()
    report = pending.add_now(tools.library, tools.pubmed, tools.importer, begun)
    assert (len(report.added), report.existing) == (10, ())
    asked = [each.form["id"][0].split(",") for each in eutils.requests if "efetch" in each.path]
    assert sum(map(len, asked)) == 10 - stored
    assert undo.undo(tools.library).title == "Add 10 references"
    assert len(tools.browser.ids("")) == 2


def test_a_job_does_not_go_on_in_a_step_that_is_not_the_last(tools: Toolbox) -> None:
    begun = pending.begin_works(tools.library, [WorkId("pmid", str(FIRST + 11))], 0)
    pending.add_now(tools.library, tools.pubmed, tools.importer, begun)
    more = pending.begin_works(tools.library, [WorkId("pmid", str(FIRST + 12))], 0)
    with tools.library.write("", undoable=False) as session:
        jobs.note_step(session, more.id, undo.history_of(tools.library.read())[0].id, 1)
    with tools.library.write("Something else") as session:
        references.edit(session, 1, {"volume": "7"})
    pending.add_now(tools.library, tools.pubmed, tools.importer, more)
    titles = [one.title for one in undo.history_of(tools.library.read())]
    assert titles[:3] == ["Add 1 reference", "Something else", "Add 1 reference"]


def test_identifiers_that_were_being_filled_in_go_on_where_they_were(
    tools: Toolbox, idconv_server: IdconvServer, eutils: EutilsServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(completing_ids, "CHUNK", 1)
    library = tools.library
    begun = pending.run_deed(library, pending.FILL_IDS, [1, 2])

    def kill(done: int = 0, total: int = 0, detail: str = "") -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tools.id_completer.complete([1, 2], kill, kept=begun)
    assert references.record(library, 1).pmid == str(FIRST)
    pending._under_way.clear()  # another process
    (left,) = pending.recovered(library)
    assert left.ids == (2,)
    idconv_server.requests.clear()
    outcome = waiting_deeds.run(tools, left)
    assert all(doi(0) not in str(each.form) for each in idconv_server.requests)
    assert outcome.sentence == "Identifiers of 2 references filled in."
    assert [one.reference_id for one in outcome.filled] == [1, 2]
    pending.finish_deed(library, left, outcome.remaining)
    assert pending.waiting(library, with_running=True) == []
    assert undo.undo(library).title == "Fill in identifiers of 2 references"
    assert references.record(library, 1).pmid == references.record(library, 2).pmid == ""


def test_what_was_being_added_when_refdesk_was_killed_is_to_be_added_by_the_next(
    tmp_path: Path,
) -> None:
    path, works = tmp_path / "killed.refdesk", (WorkId("pmid", "7"), WorkId("doi", "10.5555/x"))
    with Library.open(path, parse_source=parse_source) as library:
        pending.begin_works(library, works, 0)
        assert pending.waiting(library) == []
        assert pending.recovered(library) == []  # it is under way here
    with Library.open(path, parse_source=parse_source) as library:
        assert pending.waiting(library) == []
        assert [one.works for one in pending.waiting(library, with_running=True)] == [works]
        assert [one.works for one in pending.recovered(library)] == [works]


def test_what_a_later_version_put_off_is_left_alone(tools: Toolbox) -> None:
    with tools.library.write("", undoable=False) as session:
        jobs.put(session, pending.DEED, {"deed": "sing", "ids": [1], "detail": ""})
    assert pending.waiting(tools.library) == []
    assert len(jobs.all_jobs(tools.library.read())) == 1


def test_identifiers_are_filled_in_as_one_step_and_the_rest_waits_on(
    tools: Toolbox, eutils: EutilsServer, idconv_server: IdconvServer
) -> None:
    idconv_server.fault("reset", times=None)
    findings = tools.id_completer.find([1, 2])
    assert findings.is_offline and findings.left == (1, 2)
    pending.keep_deed(tools.library, pending.FILL_IDS, findings.left)
    outcome = waiting_deeds.run(tools, only(tools))
    assert outcome.remaining == (1, 2) and not outcome.change.ids
    pending.finish_deed(tools.library, only(tools), outcome.remaining)
    idconv_server.reset()
    outcome = waiting_deeds.run(tools, only(tools))
    assert outcome.remaining == () and outcome.change.ids == {1, 2}
    pending.finish_deed(tools.library, only(tools), outcome.remaining)
    assert pending.waiting(tools.library) == []
    assert references.record(tools.library, 1).pmid == str(FIRST)
    assert tools.browser.next_steps()[0] == "Fill in identifiers of 2 references"


def test_a_refusal_does_not_wait_for_a_network(tools: Toolbox, idconv_server: IdconvServer) -> None:
    idconv_server.fault("500", times=None)
    findings = tools.id_completer.find([1, 2])
    assert findings.failure and not findings.is_offline


def test_links_are_known_after_the_network_was_back(tools: Toolbox, eutils: EutilsServer) -> None:
    waiting_deeds.run(tools, pending.Pending(0, (), deed=pending.FILL_IDS, ids=(1, 2)))
    eutils.links = {CITING: {FIRST: [FIRST + 7], FIRST + 1: [FIRST + 7]}}
    eutils.fault("reset", times=None, path="elink")
    found = tools.follower.follow([1, 2], "cited_by", least=1, limit=None)
    assert found.is_offline and not found.works
    one = pending.Pending(0, (), deed=pending.FOLLOW_LINKS, ids=(1, 2), detail="cited_by")
    assert waiting_deeds.run(tools, one).remaining == (1, 2)
    eutils.reset()
    eutils.links = {CITING: {FIRST: [FIRST + 7], FIRST + 1: [FIRST + 7]}}
    outcome = waiting_deeds.run(tools, one)
    assert outcome.remaining == () and "2 references: what cites them" in outcome.sentence
    eutils.requests.clear()
    assert tools.follower.follow([1, 2], "cited_by", limit=None).works[0].count == 2
    assert not eutils.requests


def test_where_a_doi_leads_is_remembered_later(tools: Toolbox, doi_org: DoiServer) -> None:
    one = pending.Pending(0, (), deed=pending.FOLLOW_DOI, ids=(1, 2))
    doi_org.fault("reset", times=None)
    assert waiting_deeds.run(tools, one).remaining == (1, 2)
    doi_org.reset()
    outcome = waiting_deeds.run(tools, one)
    assert outcome.remaining == () and outcome.change.ids == {1, 2}
    assert "article" in references.landing_of(tools.library.read(), 2)


def test_checks_that_waited_are_made_and_an_alert_that_is_gone_is_none(
    tools: Toolbox, eutils: EutilsServer
) -> None:
    tools.changes.watch_search("Sepsis", "sepsis[ti]", 1)
    tools.importer.add_ids([WorkId("pmid", "9304698")])
    pending.keep_deed(tools.library, pending.CHECK_ALERTS, [1, 99])
    pending.keep_deed(tools.library, pending.CHECK_NOTICES, ())
    alerts, notices = pending.waiting(tools.library)
    eutils.fault("reset", times=None)
    assert waiting_deeds.run(tools, alerts).remaining == (1,)
    assert waiting_deeds.run(tools, notices).is_undone
    eutils.reset()
    outcome = waiting_deeds.run(tools, alerts)
    assert outcome.remaining == () and outcome.sentence.startswith("Nothing new")
    outcome = waiting_deeds.run(tools, notices)
    assert not outcome.is_undone and outcome.sentence == "No new notices on 1 reference."
    for one in (alerts, notices):
        pending.finish_deed(tools.library, one, ())
    assert pending.waiting(tools.library) == []

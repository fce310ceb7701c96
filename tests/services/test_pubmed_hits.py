"""All hits of a PubMed search: listed beyond its window, added, and told when some are lacking."""

from __future__ import annotations

import pytest

from refdesk.errors import Cancelled, ServiceError
from refdesk.model.cancel import CancelToken
from refdesk.model.work_ids import WorkId
from refdesk.services.pubmed_hits import add_all_hits, list_hits
from refdesk.services.toolbox import Toolbox
from tests.servers.eutils import EutilsServer
from tests.servers.query import ALL
from tests.servers.records import FIRST, LAST


def searches(eutils: EutilsServer) -> int:
    return sum("esearch" in request.path for request in eutils.requests)


def test_a_small_search_is_listed_by_one_question(toolbox: Toolbox, eutils: EutilsServer) -> None:
    hits = list_hits(toolbox.pubmed, "sepsis[ti]")
    assert hits.count == len(hits.pmids) > 200
    assert hits.shortfall == ""
    assert searches(eutils) == 1


def test_more_hits_than_pubmed_lists_are_had_by_days(
    toolbox: Toolbox, eutils: EutilsServer
) -> None:
    hits = list_hits(toolbox.pubmed, ALL)
    assert hits.count > LAST - FIRST
    assert len(set(hits.pmids)) == len(hits.pmids) == hits.count
    assert hits.shortfall == ""
    spans = [r.get("mindate") for r in eutils.requests if r.get("datetype") == "edat"]
    assert len(spans) > 2


def test_a_limit_beyond_the_window_is_kept(toolbox: Toolbox) -> None:
    assert len(list_hits(toolbox.pubmed, ALL, limit=10_500).pmids) == 10_500
    assert list_hits(toolbox.pubmed, ALL, limit=0).pmids == ()


def test_hits_of_one_day_that_pubmed_does_not_list_are_told(
    toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("refdesk.services.pubmed_hits", "refdesk.net.pubmed", "tests.servers.eutils"):
        monkeypatch.setattr(f"{module}.WINDOW", 300)  # a year's records have one day, over 330
    hits = list_hits(toolbox.pubmed, f"{ALL} AND 2000:2001[dp]")
    assert len(hits.pmids) == 600 < hits.count
    assert hits.shortfall.startswith(f"PubMed counted {hits.count} hits and listed 600;")


def test_all_hits_are_one_undo_step_and_what_is_there_is_not_fetched(
    toolbox: Toolbox, eutils: EutilsServer
) -> None:
    query = "sepsis[ti] AND 2001:2003[dp]"
    pmids = list_hits(toolbox.pubmed, query).pmids
    toolbox.importer.add_ids([WorkId("pmid", pmid) for pmid in pmids[:5]])
    eutils.requests.clear()
    report = add_all_hits(toolbox.pubmed, toolbox.importer, query)
    assert len(report.added) == len(pmids) - 5
    assert len(report.existing) == 5
    (fetch,) = [request for request in eutils.requests if "efetch" in request.path]
    assert not set(pmids[:5]) & set(fetch.get("id").split(","))
    undone = toolbox.changes.undo()
    assert undone is not None
    assert undone.title == f"Add {len(pmids) - 5} references"
    assert not add_all_hits(toolbox.pubmed, toolbox.importer, "nosuchword[ti]").changed


def test_a_failure_in_the_middle_of_listing_is_no_short_list(
    toolbox: Toolbox, eutils: EutilsServer
) -> None:
    def spoil(done: int = 0, total: int = 0, detail: str = "") -> None:
        assert done == 0  # what is listed is not added: lists are not read again for it
        if total and not eutils.faults:
            eutils.fault("no-ids", path="esearch")

    report = add_all_hits(toolbox.pubmed, toolbox.importer, ALL, progress=spoil)
    assert eutils.faults
    assert not report.added
    (failure,) = report.failures
    assert failure.is_offline
    assert failure.item == ALL


def test_a_refusal_is_told_and_not_tried_for_ever(toolbox: Toolbox, eutils: EutilsServer) -> None:
    eutils.fault("503", times=None, path="esearch")
    with pytest.raises(ServiceError, match="has a fault"):
        add_all_hits(toolbox.pubmed, toolbox.importer, ALL)


def test_listing_can_be_cancelled(toolbox: Toolbox) -> None:
    token = CancelToken()

    def cancel(done: int = 0, total: int = 0, detail: str = "") -> None:
        token.cancel()

    with pytest.raises(Cancelled):
        list_hits(toolbox.pubmed, ALL, progress=cancel, token=token)

"""Whom to ask where PubMed has no list, and that no failure passes for a list without works."""

from __future__ import annotations

from pathlib import Path

import pytest

from refdesk.model.linked import LinkList
from refdesk.net.network import Network
from refdesk.services.link_lists import LinkLists
from refdesk.store import driver
from refdesk.store.link_cache import SUFFIX, LinkCache
from tests.servers.europepmc import EuropePmcServer
from tests.servers.eutils import EutilsServer
from tests.servers.icite import IciteServer
from tests.servers.records import FIRST

CITING = "pubmed_pubmed_citedin"
PMIDS = [str(FIRST), str(FIRST + 1), str(FIRST + 2)]


@pytest.fixture
def cache(tmp_path: Path) -> LinkCache:
    return LinkCache(tmp_path / "library.refdesk")


@pytest.fixture
def lists(cache: LinkCache, network: Network, eutils: EutilsServer) -> LinkLists:
    """PubMed has a list of the first article only."""
    eutils.links = {CITING: {FIRST: [7, 8]}, "pubmed_pubmed_refs": {FIRST: [5]}}
    return LinkLists(cache, network)


def named(found: dict[str, LinkList]) -> dict[str, tuple[tuple[str, ...], str]]:
    return {pmid: (one.pmids, one.source) for pmid, one in found.items()}


def test_icite_is_asked_for_what_pubmed_has_no_list_of(
    lists: LinkLists, icite_server: IciteServer, cache: LinkCache
) -> None:
    icite_server.cited_by = {FIRST + 1: [9], FIRST + 2: []}
    found = lists.find("cited_by", PMIDS)
    assert named(found.lists) == {
        PMIDS[0]: (("7", "8"), "PubMed"),
        PMIDS[1]: (("9",), "NIH iCite"),
        PMIDS[2]: ((), "NIH iCite"),
    }
    assert not found.failure
    assert [request.get("pmids") for request in icite_server.requests] == [",".join(PMIDS[1:])]
    assert cache.counts(PMIDS)[PMIDS[1]].times == 1
    assert named(lists.kept("cited_by", PMIDS)) == named(found.lists)


def test_europe_pmc_is_asked_last(
    lists: LinkLists, icite_server: IciteServer, europepmc_server: EuropePmcServer
) -> None:
    icite_server.references = {FIRST + 1: [], FIRST + 2: []}
    europepmc_server.references = {FIRST + 1: [3, "PPR9", None]}
    found = lists.find("references", PMIDS)
    assert named(found.lists)[PMIDS[1]] == (("3",), "Europe PMC")
    assert found.lists[PMIDS[1]].others == 2
    assert named(found.lists)[PMIDS[2]] == ((), "PubMed")
    assert len(europepmc_server.requests) == 2


def test_similar_articles_are_asked_of_pubmed_alone(
    lists: LinkLists, icite_server: IciteServer, europepmc_server: EuropePmcServer,
    eutils: EutilsServer,
) -> None:  # fmt: skip
    eutils.links = {"pubmed_pubmed": {}}
    assert set(named(lists.find("similar", PMIDS).lists).values()) == {((), "PubMed")}
    assert not icite_server.requests and not europepmc_server.requests


def test_what_nobody_could_be_asked_for_has_no_list(
    lists: LinkLists, icite_server: IciteServer, europepmc_server: EuropePmcServer
) -> None:
    icite_server.fault("503", times=None)
    europepmc_server.fault("503", times=None)
    found = lists.find("cited_by", PMIDS)
    assert list(found.lists) == PMIDS[:1]
    assert "NIH iCite" in found.failure
    assert not lists.kept("cited_by", PMIDS[1:])


def test_an_empty_list_counts_only_when_all_were_asked(
    lists: LinkLists, icite_server: IciteServer, europepmc_server: EuropePmcServer
) -> None:
    icite_server.fault("503", times=None)
    europepmc_server.citations = {FIRST + 1: [4]}
    found = lists.find("cited_by", PMIDS)
    assert named(found.lists)[PMIDS[1]] == (("4",), "Europe PMC")
    assert PMIDS[2] not in found.lists and "NIH iCite" in found.failure


def test_a_service_that_failed_is_not_asked_again(
    lists: LinkLists, icite_server: IciteServer, europepmc_server: EuropePmcServer
) -> None:
    icite_server.unknown = {FIRST + 1, FIRST + 2}
    europepmc_server.fault("503", times=None)
    found = lists.find("references", PMIDS)
    assert "Europe PMC" in found.failure and list(found.lists) == PMIDS[:1]
    assert {request.path.split("/")[-2] for request in europepmc_server.requests} == {PMIDS[1]}


def test_links_that_ncbi_does_not_have_any_more_are_asked_elsewhere(
    lists: LinkLists, eutils: EutilsServer, icite_server: IciteServer
) -> None:
    eutils.dropped_links = {CITING}
    icite_server.cited_by = {FIRST: [9]}
    found = lists.find("cited_by", PMIDS[:1])
    assert named(found.lists) == {PMIDS[0]: (("9",), "NIH iCite")}
    assert not found.failure


def test_a_fault_of_pubmed_asks_nobody_else(
    lists: LinkLists, eutils: EutilsServer, icite_server: IciteServer
) -> None:
    eutils.fault("500", times=None, path="elink")
    found = lists.find("cited_by", PMIDS)
    assert not found.lists and "PubMed" in found.failure
    assert not icite_server.requests


def test_lists_that_an_older_version_has_kept_are_asked_for_again(
    lists: LinkLists, tmp_path: Path
) -> None:
    connection = driver.connect(tmp_path / f"library.refdesk{SUFFIX}", mode="rwc")
    connection.execute(
        "CREATE TABLE link_list (kind TEXT, pmid TEXT, at TEXT NOT NULL, pmids TEXT NOT NULL, "
        "PRIMARY KEY (kind, pmid)) WITHOUT ROWID"
    )
    connection.execute("INSERT INTO link_list VALUES ('cited_by', '1', '2026-01-01', '2 3')")
    connection.close()
    assert lists.find("cited_by", PMIDS[:1]).lists
    kept = lists.kept("cited_by", ["1", PMIDS[0]])
    assert kept["1"] == LinkList(("2", "3"), "2026-01-01") and PMIDS[0] in kept

"""Europe PMC's client: whole lists, works without PMIDs, and answers that are none."""

from __future__ import annotations

import pytest

from refdesk.errors import NetworkError, ServiceError
from refdesk.net.europepmc import EuropePmcClient, Listed
from refdesk.net.network import Network
from tests.servers.europepmc import EuropePmcServer
from tests.servers.records import FIRST

PMID = str(FIRST)


@pytest.fixture
def europe(network: Network) -> EuropePmcClient:
    return network.europepmc


def test_all_pages_are_read(europe: EuropePmcClient, europepmc_server: EuropePmcServer) -> None:
    works = list(range(1, 2_502))
    europepmc_server.citations = {FIRST: list(works)}
    found = europe.linked(PMID, "citations")
    assert found == Listed(tuple(map(str, works)), 0)
    assert len(europepmc_server.requests) == 3


def test_a_single_work_is_a_list_too(
    europe: EuropePmcClient, europepmc_server: EuropePmcServer
) -> None:
    europepmc_server.references = {FIRST: [7]}
    assert europe.linked(PMID, "references") == Listed(("7",), 0)


def test_works_without_a_pmid_are_counted(
    europe: EuropePmcClient, europepmc_server: EuropePmcServer
) -> None:
    europepmc_server.references = {FIRST: [7, "PPR12", None, 8]}
    assert europe.linked(PMID, "references") == Listed(("7", "8"), 2)


def test_no_works_are_an_empty_list(europe: EuropePmcClient) -> None:
    assert europe.linked(PMID, "citations") == Listed()


def test_a_refusal_of_status_200_is_no_empty_list(
    europe: EuropePmcClient, europepmc_server: EuropePmcServer
) -> None:
    europepmc_server.wrong = "Unknown sort field."
    with pytest.raises(ServiceError, match="Europe PMC refused the request: Unknown sort field"):
        europe.linked(PMID, "citations")


def test_an_envelope_without_a_count_is_no_empty_list(
    europe: EuropePmcClient, europepmc_server: EuropePmcServer
) -> None:
    europepmc_server.fault("bare", times=None)
    with pytest.raises(ServiceError, match="something else than was asked"):
        europe.linked(PMID, "citations")
    europepmc_server.reset()
    europepmc_server.citations = {FIRST: [7, 8]}
    europepmc_server.fault("no-works", times=1)
    assert europe.linked(PMID, "citations").pmids == ("7", "8")  # asked again


def test_a_list_that_ends_before_its_count_is_not_taken_for_whole(
    europe: EuropePmcClient, europepmc_server: EuropePmcServer
) -> None:
    europepmc_server.citations = {FIRST: list(range(1, 2_502))}
    europepmc_server.fault("later-lost", times=None)
    with pytest.raises(NetworkError, match="cut off"):
        europe.linked(PMID, "citations")

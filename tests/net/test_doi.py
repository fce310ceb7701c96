"""The doi.org client against the imitations: existence, metadata, where a DOI leads."""

from __future__ import annotations

import json
import threading
import time

import pytest

from refdesk.errors import AddressError, Cancelled, NotFoundError, ServiceError
from refdesk.model.cancel import CancelToken
from refdesk.net.doi import DoiClient, encoded
from refdesk.net.network import Network
from tests.servers.base import LoopbackServer
from tests.servers.doi_org import CrossrefServer, DoiServer
from tests.servers.web import PublisherServer

SEED = "10.1016/s0301-0082(97)00021-x"
ODD = "10.1002/(sici)1522-2594(199911)42:5<952::aid-mrm16>3.0.co;2-s"
UNKNOWN = "10.1126/foo"


@pytest.fixture
def doi(network: Network) -> DoiClient:
    return network.doi


def test_a_doi_exists_or_not_in_any_case(doi: DoiClient) -> None:
    assert doi.exists(SEED)
    assert doi.exists(SEED.upper())
    assert not doi.exists(UNKNOWN)


def test_existence_is_asked_of_the_handle_system_alone(
    doi: DoiClient, doi_org: DoiServer, publisher: PublisherServer
) -> None:
    doi.exists(SEED)
    assert [request.path for request in doi_org.requests] == [f"/api/handles/{SEED}"]
    assert not publisher.requests


@pytest.mark.parametrize("status", [404, 403, 200])
def test_a_page_instead_of_the_handle_system_is_no_answer(
    doi: DoiClient, doi_org: DoiServer, status: int
) -> None:
    doi_org.fault("500", status=status, path="handles")
    with pytest.raises(ServiceError):
        doi.exists(SEED)


def test_odd_characters_of_a_doi_are_encoded(doi: DoiClient, doi_org: DoiServer) -> None:
    doi_org.targets[ODD] = "https://publisher.example/"
    assert doi.exists(ODD)
    assert encoded("10.1/a b%c#d?e<f>") == "10.1/a%20b%25c%23d%3Fe%3Cf%3E"
    assert encoded("10.1175//2572.1") == "10.1175//2572.1"
    assert encoded("10.1000/ä") == "10.1000/%C3%A4"


def test_a_short_doi_is_expanded(doi: DoiClient) -> None:
    assert doi.expand("10/seed") == SEED
    with pytest.raises(NotFoundError):
        doi.expand("10/none")


# -- metadata ----------------------------------------------------------------------------------


def test_metadata_come_as_csl_json_from_the_agency(
    doi: DoiClient, crossref: CrossrefServer
) -> None:
    item = json.loads(doi.csl_json(SEED))
    assert item["DOI"] == SEED
    assert item["author"][0]["family"] == "Gadient"
    (request,) = crossref.requests
    assert request.headers["accept"] == "application/vnd.citationstyles.csl+json"
    assert request.path == "/v1/works/10.1016%2Fs0301-0082%2897%2900021-x/transform"


def test_a_doi_that_does_not_exist_is_told_so(doi: DoiClient) -> None:
    with pytest.raises(NotFoundError, match="does not exist"):
        doi.csl_json(UNKNOWN)
    with pytest.raises(NotFoundError, match="does not exist"):
        doi.follow(UNKNOWN)


@pytest.mark.parametrize("status", [204, 404, 406])
def test_a_doi_without_metadata_is_told_so(
    doi: DoiClient, doi_org: DoiServer, crossref: CrossrefServer, status: int
) -> None:
    doi_org.targets["10.5555/dataset"] = "https://publisher.example/data"
    if status == 204:
        crossref.no_content.add("10.5555/dataset")
    elif status == 406:
        crossref.fault("empty", status=406)
    with pytest.raises(NotFoundError, match="no bibliographic data"):
        doi.csl_json("10.5555/dataset")


def test_an_outage_is_not_taken_for_an_unknown_doi(doi: DoiClient, doi_org: DoiServer) -> None:
    doi_org.fault("500", status=404)  # a 404 of some proxy, for the handle system too
    with pytest.raises(ServiceError):
        doi.csl_json(SEED)


def test_a_list_of_one_item_is_taken(doi: DoiClient, crossref: CrossrefServer) -> None:
    crossref.works[SEED] = [{"title": "T", "DOI": SEED}]  # type: ignore[assignment]
    assert json.loads(doi.csl_json(SEED)) == {"title": "T", "DOI": SEED}


# -- following ---------------------------------------------------------------------------------


def test_a_doi_leads_to_its_landing_page(
    doi: DoiClient, doi_org: DoiServer, publisher: PublisherServer
) -> None:
    landing = doi.follow(SEED)
    assert landing.url == f"{publisher.url}/article/9304698"
    assert landing.host == "127.0.0.1"
    assert landing.status == 200
    assert len(landing.hops) == 3
    assert landing.hops[0].startswith(doi_org.url)


@pytest.mark.parametrize("status", [401, 403, 404, 405, 406, 429, 500, 503])
def test_a_site_that_turns_programs_away_is_no_failure(
    doi: DoiClient, publisher: PublisherServer, status: int
) -> None:
    publisher.status = status
    landing = doi.follow(SEED)
    assert landing.url == f"{publisher.url}/article/9304698"
    assert landing.status == status
    assert len(publisher.requests) == 2


@pytest.mark.parametrize("fault", ["reset", "nonsense", "big-header"])
def test_a_site_that_fails_is_no_failure_of_the_doi(
    doi: DoiClient, publisher: PublisherServer, fault: str
) -> None:
    publisher.fault(fault, path="/article/")
    landing = doi.follow(SEED)
    assert landing.url == f"{publisher.url}/article/9304698"
    assert landing.status is None


def test_a_site_that_hangs_costs_a_bounded_time(
    doi: DoiClient, publisher: PublisherServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refdesk.net.doi._FOLLOW_DEADLINE", 0.3)
    publisher.fault("hang", path="/article/")
    began = time.monotonic()
    assert doi.follow(SEED).status is None
    assert time.monotonic() - began < 2


def test_the_body_of_a_landing_page_is_not_read(doi: DoiClient, publisher: PublisherServer) -> None:
    publisher.fault("flood", path="/article/")
    began = time.monotonic()
    assert doi.follow(SEED).status == 200
    assert time.monotonic() - began < 2


def test_a_site_that_sets_a_cookie_and_asks_once_more_is_followed(
    doi: DoiClient, doi_org: DoiServer, publisher: PublisherServer
) -> None:
    doi_org.targets[SEED] = f"{publisher.url}/cookie/article"
    assert doi.follow(SEED).url == f"{publisher.url}/cookie/article"
    doi.follow(SEED)
    sent = ["cookie" in request.headers for request in publisher.requests]
    assert sent == [False, True, False, True]  # nothing is remembered from one to the next


def test_a_site_that_redirects_in_circles_still_has_an_address(
    doi: DoiClient, doi_org: DoiServer, publisher: PublisherServer
) -> None:
    doi_org.targets[SEED] = f"{publisher.url}/round/a"
    landing = doi.follow(SEED)
    assert landing.url == f"{publisher.url}/round/a"
    assert landing.status is None
    publisher.fault("endless")
    assert doi.follow(SEED).url == f"{publisher.url}/round/a"
    assert len(publisher.requests) <= 14


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "smb://server/share",
        "http://169.254.169.254/",
        "http://192.168.1.1/admin",
        "https://good.example@10.0.0.1/",
    ],
)
def test_a_doi_that_leads_to_no_public_web_address_is_refused(
    doi: DoiClient, doi_org: DoiServer, target: str
) -> None:
    doi_org.targets[SEED] = target
    with pytest.raises(AddressError):
        doi.follow(SEED)


def test_a_doi_that_leads_to_another_service_of_this_computer_is_told_but_not_asked(
    doi: DoiClient, doi_org: DoiServer, pubmed_pages: LoopbackServer
) -> None:
    page = f"http://localhost:{pubmed_pages.port}/secret"
    doi_org.targets[SEED] = page
    landing = doi.follow(SEED)
    assert (landing.url, landing.status) == (page, None)
    assert not pubmed_pages.requests


@pytest.mark.parametrize("where", ["doi_org", "publisher"])
@pytest.mark.parametrize("fault", ["hang", "slow-header"])
def test_cancel_ends_following_within_200_ms(
    doi: DoiClient, doi_org: DoiServer, publisher: PublisherServer, where: str, fault: str
) -> None:
    (doi_org if where == "doi_org" else publisher).fault(fault)
    token = CancelToken()
    at: list[float] = []

    def cancel() -> None:
        at.append(time.monotonic())
        token.cancel()

    timer = threading.Timer(0.1, cancel)
    timer.start()
    with pytest.raises(Cancelled):
        doi.follow(SEED, token)
    assert time.monotonic() - at[0] < 1.0
    timer.join()

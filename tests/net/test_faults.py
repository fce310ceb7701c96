"""Every fault of the services against every kind of call: the right error, or success in the end.

No fault may pass for an answer: never "no results", never "does not exist", never half a batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from refdesk.errors import (
    AddressError,
    NetworkError,
    RateLimitError,
    RefDeskError,
    ServiceError,
)
from refdesk.model.cancel import CancelToken
from refdesk.net.citation_match import Citation, Matched
from refdesk.net.network import Network
from tests.net.cancelling import cancelled_after
from tests.servers.base import LoopbackServer
from tests.servers.doi_org import CrossrefServer, DoiServer
from tests.servers.europepmc import EuropePmcServer
from tests.servers.eutils import EutilsServer
from tests.servers.icite import IciteServer
from tests.servers.idconv import IdconvServer
from tests.servers.open_access import (
    Held,
    Location,
    PmcBucketServer,
    PmcServiceServer,
    UnpaywallServer,
)
from tests.servers.pdfs import make_pdf

SEED = "9304698"
SEED_DOI = "10.1016/s0301-0082(97)00021-x"
CITED = Citation("prog neurobiol", "1997", "52", "379", "gadient ra")
BATCH = [SEED, *(str(pmid) for pmid in range(90_000_001, 90_000_051))]

Call = Callable[[Network, CancelToken], Any]
CALLS: dict[str, tuple[str, Call]] = {
    "search": ("eutils", lambda n, t: n.pubmed.search("asthma", cancel=t).count),
    "count": ("eutils", lambda n, t: n.pubmed.count("asthma", cancel=t)),
    "fetch": ("eutils", lambda n, t: len(n.pubmed.fetch(BATCH, cancel=t).records)),
    "summaries": ("eutils", lambda n, t: len(n.pubmed.summaries(BATCH, cancel=t))),
    "links": ("eutils", lambda n, t: len(n.pubmed.links("90000001", cancel=t))),
    "link_lists": (
        "eutils",
        lambda n, t: [len(found[BATCH[2]]) for found in n.pubmed.link_lists(BATCH, cancel=t)],
    ),
    "link_outs": ("eutils", lambda n, t: len(n.pubmed.link_outs(SEED, t))),
    "post": ("eutils", lambda n, t: n.pubmed.post([SEED], t).query_key),
    "spell": ("eutils", lambda n, t: n.pubmed.spell("interlukin", t)),
    "fields": ("eutils", lambda n, t: len(n.pubmed.fields(t))),
    "match": ("eutils", lambda n, t: n.matcher.match([CITED], t)),
    "exists": ("doi_org", lambda n, t: n.doi.exists(SEED_DOI, t)),
    "csl_json": ("crossref", lambda n, t: n.doi.csl_json(SEED_DOI, t)[:1]),
    "csl_json at doi.org": ("doi_org", lambda n, t: n.doi.csl_json(SEED_DOI, t)[:1]),
    "handle": ("doi_org", lambda n, t: n.doi.handle(SEED_DOI, t).is_registered),
    "follow": ("doi_org", lambda n, t: n.doi.follow(SEED_DOI, t).status),
    "convert": ("idconv", lambda n, t: n.idconv.convert(["90000001"], t)["90000001"].pmcid),  # type: ignore[union-attr]
    "cited": ("icite", lambda n, t: [len(found) for found in n.icite.cited(BATCH, t)]),
    "linked": ("europepmc", lambda n, t: len(n.europepmc.linked(SEED, "citations", t).pmids)),
    "copies at Europe PMC": ("europepmc", lambda n, t: len(n.europepmc.copies(t, pmid=SEED))),
    "copies at Unpaywall": ("unpaywall", lambda n, t: len(n.unpaywall.copies(SEED_DOI, t))),
    "copies in PMC": ("pmc_bucket", lambda n, t: n.pmc.copies("PMC7", t)[0].version),
    "copies in PMC, by its service": (
        "pmc_service",
        lambda n, t: n.pmc.copies("PMC8", t)[0].form,
    ),
}
GOOD: dict[str, Any] = {
    "search": 924,
    "count": 924,
    "fetch": 51,
    "summaries": 51,
    "links": 5,
    "link_lists": [5],
    "link_outs": 2,
    "post": "1",
    "spell": "interleukin",
    "fields": 4,
    "match": [Matched((SEED,), 1)],
    "exists": True,
    "csl_json": b"{",
    "csl_json at doi.org": b"{",
    "handle": True,
    "follow": 200,
    "convert": "PMC8000000",
    "cited": [51],
    "linked": 30,
    "copies at Europe PMC": 2,
    "copies at Unpaywall": 2,
    "copies in PMC": "published",
    "copies in PMC, by its service": "package",
}

BODY = ("captive", "prolog", "empty", "truncated", "short", "unbounded", "cut-chunks", "cut-gzip", "trace", "plain-trace", "bad-json")  # fmt: skip
STATUS = ("429", "500", "502", "503", "504")
LINE = ("reset", "big-header", "many-headers", "nonsense", "brotli")
# Less usual; against one call of each form of answer.
MEDDLED = ("bad-chunks", "cut-letter", "false-gzip", "footer", "login", "partial")
ENDLESS = ("slow-body", "slow-header", "hang")
# Following a DOI stops after doi.org's headers: what becomes of the body is all the same.
HARMLESS = {("follow", fault) for fault in ("truncated", "short", "unbounded", "cut-chunks", "cut-gzip", "brotli", "slow-body")}  # fmt: skip
# An empty answer of a DOI's agency means that it has no data.
NO_DATA = {("csl_json", "empty"), ("csl_json at doi.org", "empty")}


def pairs(faults: Iterable[str], but: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Every call with every fault, but those pairs."""
    return [(call, fault) for fault in faults for call in CALLS if (call, fault) not in but]


@pytest.fixture
def servers(
    eutils: EutilsServer,
    doi_org: DoiServer,
    crossref: CrossrefServer,
    idconv_server: IdconvServer,
    icite_server: IciteServer,
    europepmc_server: EuropePmcServer,
    unpaywall_server: UnpaywallServer,
    pmc_bucket: PmcBucketServer,
    pmc_service: PmcServiceServer,
) -> dict[str, LoopbackServer]:
    europepmc_server.citations = {int(SEED): list(range(90_000_001, 90_000_031))}
    europepmc_server.full_texts = {
        int(SEED): [("OA", style, f"https://files.example/{style}") for style in ("pdf", "html")]
    }
    unpaywall_server.locations = {SEED_DOI: [Location("https://files.example/a.pdf")]}
    pmc_bucket.held = {"PMC7": Held({1: make_pdf()})}
    pmc_service.links = {"PMC8": [("tgz", "oa_package/08/PMC8.tar.gz", "CC BY")]}
    return {
        "eutils": eutils,
        "doi_org": doi_org,
        "crossref": crossref,
        "idconv": idconv_server,
        "icite": icite_server,
        "europepmc": europepmc_server,
        "unpaywall": unpaywall_server,
        "pmc_bucket": pmc_bucket,
        "pmc_service": pmc_service,
    }


def is_sentence(text: str) -> bool:
    return text[:1].isupper() or (text.startswith("doi.org") and text.endswith("."))


def failure(
    network: Network, servers: dict[str, LoopbackServer], call: str, fault: str
) -> Exception:
    """The error, with a sentence, in which a call ends while its server is at fault."""
    service, run = CALLS[call]
    servers[service].fault(fault)
    with pytest.raises((NetworkError, ServiceError)) as caught:
        run(network, CancelToken())
    assert not isinstance(caught.value, AddressError)
    assert is_sentence(str(caught.value))
    return caught.value


@pytest.mark.parametrize("call", CALLS)
def test_without_faults_the_calls_succeed(
    network: Network, servers: dict[str, LoopbackServer], call: str
) -> None:
    assert CALLS[call][1](network, CancelToken()) == GOOD[call]


@pytest.mark.parametrize(("call", "fault"), pairs([*BODY, *STATUS, *LINE], HARMLESS | NO_DATA))
def test_a_lasting_fault_ends_in_an_error_with_a_sentence(
    network: Network, servers: dict[str, LoopbackServer], call: str, fault: str
) -> None:
    error = failure(network, servers, call, fault)
    assert isinstance(error, RateLimitError) == (fault == "429")
    assert "198.51.100.7" not in str(error)
    service = CALLS[call][0]
    if fault not in ("brotli", "big-header", "many-headers", "nonsense"):
        assert (
            len(
                [
                    r
                    for r in servers[service].requests
                    if "handles" not in r.path or call in ("exists", "handle")
                ]
            )
            == 3
        )


@pytest.mark.parametrize("call", ["search", "fetch", "summaries", "csl_json", "convert", "linked"])
@pytest.mark.parametrize("fault", MEDDLED)
def test_what_a_proxy_made_of_an_answer_is_not_taken_for_it(
    network: Network, servers: dict[str, LoopbackServer], call: str, fault: str
) -> None:
    failure(network, servers, call, fault)


@pytest.mark.parametrize(("call", "fault"), pairs([*BODY, *STATUS, "reset"], NO_DATA))
def test_a_passing_fault_is_got_over(
    network: Network, servers: dict[str, LoopbackServer], call: str, fault: str
) -> None:
    service, run = CALLS[call]
    servers[service].fault(fault, times=2, retry_after=0.01)
    assert run(network, CancelToken()) == GOOD[call]


@pytest.mark.parametrize(("call", "fault"), pairs(ENDLESS, HARMLESS))
def test_a_fault_without_end_is_cut_short(
    hasty_network: Network, servers: dict[str, LoopbackServer], call: str, fault: str
) -> None:
    service, run = CALLS[call]
    servers[service].fault(fault, seconds=10)
    with pytest.raises(NetworkError, match="too long to answer"):
        run(hasty_network, CancelToken())


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", ["gzip", "deflate", "charset"])
def test_what_is_only_unusual_is_no_fault(
    network: Network, servers: dict[str, LoopbackServer], call: str, fault: str
) -> None:
    service, run = CALLS[call]
    servers[service].fault(fault)
    assert run(network, CancelToken()) == GOOD[call]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "http://127.0.0.1:9/",
        "javascript:alert(1)",
    ],
)
def test_a_redirect_into_the_local_network_is_refused(
    network: Network, servers: dict[str, LoopbackServer], call: str, location: str
) -> None:
    service, run = CALLS[call]
    if call == "follow" and "127.0.0.1" in location:
        # A resolver on this computer may name a page on it; test_doi.py shows it is not asked.
        location = "http://192.168.0.1/"
    servers[service].fault("redirect", location=location)
    with pytest.raises(AddressError):
        run(network, CancelToken())


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", ["loop", "endless"])
def test_a_loop_of_redirects_is_an_error(
    network: Network, servers: dict[str, LoopbackServer], call: str, fault: str
) -> None:
    service, run = CALLS[call]
    servers[service].fault(fault)
    with pytest.raises(ServiceError, match="in circles"):
        run(network, CancelToken())


@pytest.mark.parametrize(
    "call",
    [
        "search",
        "links",
        "csl_json",
        "convert",
        "cited",
        "linked",
        "copies at Unpaywall",
        "copies in PMC",
    ],
)
def test_a_bomb_does_not_fill_the_memory(
    network: Network, servers: dict[str, LoopbackServer], call: str
) -> None:
    service, run = CALLS[call]
    servers[service].fault("bomb", size=40_000_000)
    with pytest.raises(ServiceError, match="larger than"):
        run(network, CancelToken())


@pytest.mark.parametrize(("call", "fault"), pairs(("hang", "slow-body", "429"), but=HARMLESS))
def test_cancel_ends_every_call_at_once(
    network: Network, servers: dict[str, LoopbackServer], call: str, fault: str
) -> None:
    service, run = CALLS[call]
    servers[service].fault(fault, retry_after=60)
    token = CancelToken()
    with cancelled_after(token, lambda: servers[service].wait_for_requests(1)):
        run(network, token)


def test_an_error_says_what_to_do(network: Network, eutils: EutilsServer) -> None:
    eutils.fault("captive")
    with pytest.raises(RefDeskError, match="browser") as caught:
        network.pubmed.search("asthma")
    assert "<" not in str(caught.value)

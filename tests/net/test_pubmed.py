"""The PubMed client against the imitation: pages, completeness, links, limits."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from refdesk.errors import QueryError, RateLimitError, ServiceError
from refdesk.formats.registry import parse_source
from refdesk.model.cancel import CancelToken
from refdesk.model.rows import Status
from refdesk.net.answers import Summary
from refdesk.net.http import HttpClient
from refdesk.net.limits import Wait
from refdesk.net.network import Network
from refdesk.net.pubmed import PubMedClient
from refdesk.net.services import NetworkSettings, ServiceUrls
from tests.net.cancelling import cancelled_after
from tests.servers.base import Answer, LoopbackServer, Request
from tests.servers.eutils import EutilsServer
from tests.servers.records import FIRST, SEED, Shelf, article_set

ASTHMA = "asthma[ti]"


@pytest.fixture
def pubmed(network: Network) -> PubMedClient:
    return network.pubmed


class Fixed(LoopbackServer):
    """Answers every request with `body`."""

    body = b""
    status = 200
    media_type = "text/xml; charset=UTF-8"

    def answer(self, request: Request) -> Answer:
        return Answer(self.body, self.media_type, self.status)


@pytest.fixture
def fixed() -> Iterator[Fixed]:
    with Fixed() as server:
        yield server


@pytest.fixture
def asked(fixed: Fixed) -> PubMedClient:
    from tests.servers.fixtures import QUICK

    return PubMedClient(HttpClient(NetworkSettings(ServiceUrls(eutils=fixed.url)), QUICK))


# -- search ------------------------------------------------------------------------------------


def test_a_search_gives_a_page_and_says_how_it_was_understood(pubmed: PubMedClient) -> None:
    page = pubmed.search("Interleukin-6 asthma", count=5)
    assert page.count > 20
    assert len(page.pmids) == 5
    assert page.translation == '"interleukin-6 asthma"[All Fields]'
    assert page.next_start == 5
    assert page.warnings == ()


def test_pages_follow_each_other_without_gap_or_overlap(pubmed: PubMedClient) -> None:
    whole = pubmed.search(ASTHMA, count=500)
    parts: list[str] = []
    start: int | None = 0
    while start is not None and len(parts) < 500:
        page = pubmed.search(ASTHMA, start=start, count=100)
        parts += page.pmids
        start = page.next_start
    assert tuple(parts[:500]) == whole.pmids


def test_no_hit_is_an_empty_page_that_names_the_unknown_word(pubmed: PubMedClient) -> None:
    page = pubmed.search("abcxyz")
    assert (page.count, page.pmids, page.next_start) == (0, (), None)
    assert page.warnings == ("PubMed does not know “abcxyz”.",)


def test_words_that_were_left_out_are_told(pubmed: PubMedClient) -> None:
    assert "PubMed left out “of”." in pubmed.search('"zzz" of').warnings
    assert "No record has the phrase “zzz”." in pubmed.search('"zzz" of').warnings


def test_an_empty_search_asks_nobody(pubmed: PubMedClient, eutils: EutilsServer) -> None:
    with pytest.raises(QueryError):
        pubmed.search("  \n ")
    assert not eutils.requests


def test_the_sort_order_is_said(pubmed: PubMedClient, eutils: EutilsServer) -> None:
    pubmed.search(ASTHMA, sort="pub_date")
    assert eutils.requests[0].get("sort") == "pub_date"
    pubmed.search(ASTHMA, sort="recent")
    assert "sort" not in eutils.requests[1].form
    assert eutils.requests[0].get("tool") == "refdesk"
    assert eutils.requests[0].get("email") == "reader@example.org"


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("“heart failure”[ti]", '"heart failure"[ti]'),
        ("„heart failure“ AND «sepsis»", '"heart failure" AND "sepsis"'),
        ("cardi∗[ti]", "cardi*[ti]"),
        ("J Foo &amp; Bar[ta]", "J Foo & Bar[ta]"),
        ("10.1/x&lt;5&gt;[doi]", "10.1/x<5>[doi]"),
        ("sepsis\u00a0AND\ufeff\u200b shock", "sepsis AND shock"),
        ("R&D[ti] AND β", "R&D[ti] AND β"),
    ],
)
def test_signs_of_word_processors_are_sent_as_pubmed_reads_them(
    pubmed: PubMedClient, eutils: EutilsServer, written: str, sent: str
) -> None:
    pubmed.search(written, count=1)
    assert eutils.requests[-1].get("term") == sent


def test_a_long_search_goes_by_post(pubmed: PubMedClient, eutils: EutilsServer) -> None:
    assert pubmed.search(f'"{"x" * 1800}"[ti] OR "9304698"[pmid]').count == 1
    assert eutils.requests[0].method == "POST"
    pubmed.search(ASTHMA)
    assert eutils.requests[1].method == "GET"


def test_hits_beyond_the_window_are_told_not_asked_for(
    pubmed: PubMedClient, eutils: EutilsServer
) -> None:
    page = pubmed.search("all[sb]", start=9_900, count=200)
    assert page.is_limited
    assert len(page.pmids) == 99
    assert page.next_start is None
    assert page.warnings == (
        "PubMed pages through the first 9,999 of 12,002 hits. Adding all takes the others too.",
    )
    with pytest.raises(ServiceError, match="9,999"):
        pubmed.search("all[sb]", start=9_999)
    assert len(eutils.requests) == 1


@pytest.mark.parametrize("status", [200, 400])
def test_a_page_too_far_is_told_whatever_its_status(
    asked: PubMedClient, fixed: Fixed, status: int
) -> None:
    fixed.status = status
    fixed.body = b"<eSearchResult><ERROR>Search Backend failed: Exception:\n'retstart' cannot be larger than 9998. For PubMed ...</ERROR></eSearchResult>"
    with pytest.raises(ServiceError, match="first 9,999"):
        asked.search("x")
    assert len(fixed.requests) == 1


def test_hits_that_were_counted_but_not_listed_are_no_empty_page(
    pubmed: PubMedClient, eutils: EutilsServer
) -> None:
    eutils.fault("no-ids")
    with pytest.raises(Exception, match="cut off"):
        pubmed.search(ASTHMA)


@pytest.mark.parametrize(
    "body",
    [
        b"<eSearchResult></eSearchResult>",
        b"<eSearchResult><Count></Count></eSearchResult>",
        b"<eSearchResult><Count>12",
        b"<somethingElse><Count>0</Count></somethingElse>",
        b"<eSearchResult><ERROR>Database is not supported: x</ERROR></eSearchResult>",
        b'{"esearchresult":{"count":"0"}}',
        b"OK",
        b'{"error":"Internal server error"}',
        b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x" "y"><html xmlns="z"><body/></html>',
        b"\xef\xbb\xbf<html></html>",
        b"\0\0\0\0",
        b"<a>" * 200 + b"</a>" * 200,
        b'<!DOCTYPE x [<!ENTITY a "b">]><eSearchResult><Count>0</Count></eSearchResult>',
    ],
)
def test_no_odd_answer_passes_for_no_hits(asked: PubMedClient, fixed: Fixed, body: bytes) -> None:
    fixed.body = body
    with pytest.raises(Exception, match=r"^[A-Z].*\.$"):
        asked.search("x")


def test_a_refusal_is_told_in_its_own_words_without_the_key(fixed: Fixed) -> None:
    fixed.body = (
        b"<eSearchResult><ERROR>Bad\n thing with api_key=secret9 in it</ERROR></eSearchResult>"
    )
    settings = NetworkSettings(ServiceUrls(eutils=fixed.url), api_key="secret9")
    with pytest.raises(ServiceError) as caught:
        PubMedClient(HttpClient(settings)).search("x")
    assert str(caught.value) == "PubMed refused the request: Bad thing with api_key=[hidden] in it."


def test_bytes_that_are_no_text_are_not_shown(asked: PubMedClient, fixed: Fixed) -> None:
    fixed.body = gzip.compress(b"<PubmedArticleSet/>")
    with pytest.raises(ServiceError, match=r"^PubMed sent an answer that cannot be read\."):
        asked.fetch(["1"])


# -- fetch -------------------------------------------------------------------------------------


def test_a_fetched_record_comes_with_its_own_source(pubmed: PubMedClient) -> None:
    fetched = pubmed.fetch(["9304698"])
    (parsed,) = fetched.records
    assert parsed.record.title.plain == SEED.title.rstrip(".")
    assert parsed.record.doi == SEED.doi
    assert parse_source(parsed.format, parsed.source) == parsed.record


def test_every_pmid_is_found_or_named(pubmed: PubMedClient, eutils: EutilsServer) -> None:
    known = [str(pmid) for pmid in range(FIRST, FIRST + 450)]
    unknown = [str(pmid) for pmid in range(50_000_001, 50_000_301)]
    odd = ["abc", "0", "-1", "", "9304698x", "12345678901", "PMC1"]
    asked = [*unknown[:100], *known, *odd, *unknown[100:], known[0], "0" + known[1]]
    fetched = pubmed.fetch(asked)
    assert [parsed.record.pmid for parsed in fetched.records] == known
    assert set(fetched.missing) == {*unknown, *odd}
    assert len(fetched.missing) == len(unknown) + len(odd)
    assert not fetched.unreadable
    assert [request.method for request in eutils.requests] == ["POST"] * 4
    assert all(len(request.get("id").split(",")) <= 200 for request in eutils.requests)


def test_batches_that_came_before_a_failure_can_be_kept(
    pubmed: PubMedClient, eutils: EutilsServer
) -> None:
    batches = pubmed.fetch_batches([str(pmid) for pmid in range(FIRST, FIRST + 300)])
    assert len(next(batches).records) == 200
    eutils.fault("500")
    with pytest.raises(ServiceError, match="HTTP 500"):
        next(batches)


def test_no_valid_id_at_all_is_missing_not_an_error(asked: PubMedClient, fixed: Fixed) -> None:
    fixed.status = 400
    fixed.body = b"<eFetchResult>\n\t<ERROR>ID list is empty! Possibly it has no correct IDs.</ERROR>\n</eFetchResult>"
    assert asked.fetch(["12345"]).missing == ["12345"]


def test_zeros_in_front_are_no_other_record(pubmed: PubMedClient) -> None:
    fetched = pubmed.fetch(["00000001", "000077"])
    assert [parsed.record.pmid for parsed in fetched.records] == ["1"]
    assert fetched.missing == ["000077"]


def test_another_record_than_the_one_asked_for_is_not_taken(
    pubmed: PubMedClient, eutils: EutilsServer
) -> None:
    eutils.fault("wrong-record", times=2)
    assert [p.record.pmid for p in pubmed.fetch(["9304698"]).records] == ["9304698"]
    eutils.fault("wrong-record")
    with pytest.raises(ServiceError, match="other records"):
        pubmed.fetch(["9304698"])


def test_one_wrong_record_does_not_cost_the_others(
    pubmed: PubMedClient, eutils: EutilsServer
) -> None:
    eutils.swaps[FIRST + 7] = 1  # asked for it, the server hands out another one
    asked = [str(pmid) for pmid in range(FIRST, FIRST + 20)]
    fetched = pubmed.fetch(asked)
    assert [p.record.pmid for p in fetched.records] == [*asked[:7], *asked[8:]]
    assert [item.place for item in fetched.unreadable] == [f"PMID {FIRST + 7}"]
    assert "other records" in fetched.unreadable[0].reason and fetched.unreadable[0].can_retry
    assert not fetched.missing


def test_what_came_wrong_beside_right_records_is_asked_for_by_itself(
    pubmed: PubMedClient, eutils: EutilsServer
) -> None:
    eutils.fault("wrong-record-once", times=1)
    asked = [str(pmid) for pmid in range(FIRST, FIRST + 20)]
    fetched = pubmed.fetch(asked)
    assert [p.record.pmid for p in fetched.records] == asked
    assert not fetched.unreadable
    assert [each.form["id"] for each in eutils.requests] == [[",".join(asked)], [asked[0]]]


def test_many_wrong_records_are_a_fault_of_pubmed(
    pubmed: PubMedClient, eutils: EutilsServer
) -> None:
    asked = [str(pmid) for pmid in range(FIRST, FIRST + 40)]
    eutils.swaps |= {FIRST + n: FIRST + 100 + n for n in range(30)}
    with pytest.raises(ServiceError, match="other records"):
        pubmed.fetch(asked)
    assert len(eutils.requests) == 1


def test_one_broken_record_does_not_cost_the_others(asked: PubMedClient, fixed: Fixed) -> None:
    shelf = Shelf()
    works = [work for pmid in range(FIRST, FIRST + 3) if (work := shelf.get(pmid))]
    fixed.body = article_set(works).replace(b"</Journal>", b"</Jurnal>", 1)
    fetched = asked.fetch([str(work.pmid) for work in works])
    assert [p.record.pmid for p in fetched.records] == [str(w.pmid) for w in works[1:]]
    assert [item.place for item in fetched.unreadable] == [f"PMID {FIRST}"]
    assert not fetched.missing


def test_the_newer_version_of_a_record_counts(asked: PubMedClient, fixed: Fixed) -> None:
    old = article_set([SEED])
    new = old.replace(b'<PMID Version="1">', b'<PMID Version="2">').replace(b"molecule", b"protein")
    for first, second in ((old, new), (new, old)):
        fixed.body = first.replace(
            b"</PubmedArticleSet>", second[second.index(b"<PubmedArticle>") :]
        )
        (parsed,) = asked.fetch(["9304698"]).records
        assert "protein" in parsed.record.title.plain


def test_the_corpus_comes_back_byte_for_byte(corpus: Path) -> None:
    from tests.servers.fixtures import QUICK

    shelf = Shelf(corpus)
    works = [work for work in shelf if work.raw]
    with EutilsServer(shelf) as server:
        client = PubMedClient(HttpClient(NetworkSettings(ServiceUrls(eutils=server.url)), QUICK))
        fetched = client.fetch([str(work.pmid) for work in works])
    assert not fetched.missing
    assert not fetched.unreadable
    assert {p.record.pmid: p.source for p in fetched.records} == {
        str(work.pmid): work.raw.strip() for work in works
    }


# -- the other calls ---------------------------------------------------------------------------


def test_summaries_leave_out_what_is_unknown_and_keep_the_order(pubmed: PubMedClient) -> None:
    found = pubmed.summaries(["90000005", "77", "9304698", "x", "1"])
    assert list(found) == ["90000005", "9304698", "1"]
    seed = found["9304698"]
    assert (seed.citation, seed.year, seed.doi) == ("52(5):379-90", 1997, SEED.doi)


def test_a_summary_makes_a_row_of_hits() -> None:
    summary = Summary(
        "77",
        "A title.",
        ("A B", "C D", "E F", "G H"),
        "J Tests",
        publication_date="2001 Jan-Feb",
        volume="5",
        pages="1-2",
        pmcid="PMC1",
        publication_types=("Journal Article", "Review", "Retracted Publication"),
    )
    row = summary.row((Status.IN_LIBRARY,))
    assert (row.id, row.creators, row.creator_count) == (77, "A B, C D, E F", 4)
    assert (row.source, row.year, row.publication_type) == ("5:1-2", 2001, "Review")
    assert row.statuses == (Status.RETRACTED, Status.IN_LIBRARY, Status.PMC_FREE)


def test_links_leave_out_the_article_itself(pubmed: PubMedClient) -> None:
    assert pubmed.links(str(FIRST)) == tuple(str(FIRST + n) for n in range(1, 6))
    assert pubmed.links(str(FIRST), "pubmed_pmc") == ("8000000",)
    assert pubmed.links("77") == ()
    assert pubmed.links(str(FIRST), "pubmed_pubmed_alsoviewed") == ()


def test_link_outs_are_web_addresses_with_their_provider(pubmed: PubMedClient) -> None:
    publisher, health = pubmed.link_outs("9304698")
    assert publisher.url.endswith("?a=1&b=2")
    assert publisher.provider == "Made-up Publishing & Sons"
    assert (publisher.category, publisher.is_free) == ("Full Text Sources", False)
    assert health.link_name == "A topic"
    assert health.attributes == ("free resource", "full-text online")
    assert health.subject_types == ("consumer health",)
    assert health.is_free


def test_recorded_link_answers_are_read(asked: PubMedClient, fixed: Fixed, corpus: Path) -> None:
    folder = corpus / "eutils" / "biopython"
    fixed.body = (folder / "elink6.xml").read_bytes()
    assert {link.provider_abbreviation for link in asked.link_outs("12085856")} >= {"MEDPLUS"}
    fixed.body = (folder / "elink1.xml").read_bytes()
    links = asked.links("9298984")
    assert len(links) == 100
    assert "9298984" not in links
    fixed.body = (corpus / "eutils" / "elink-0-entries.xml").read_bytes()
    assert asked.links("0") == ()


def test_links_of_many_are_told_apart_in_one_request(
    pubmed: PubMedClient, eutils: EutilsServer
) -> None:
    eutils.links = {"pubmed_pubmed": {FIRST: [FIRST, FIRST + 3], FIRST + 1: [FIRST + 4]}}
    pmids = [str(FIRST), str(FIRST + 1), str(FIRST + 2)]
    assert list(pubmed.link_lists(pmids)) == [
        {pmids[0]: (str(FIRST + 3),), pmids[1]: (str(FIRST + 4),), pmids[2]: ()}
    ]
    assert len(eutils.requests) == 1


def test_an_id_without_a_set_in_the_answer_is_asked_for_alone(
    pubmed: PubMedClient, eutils: EutilsServer
) -> None:
    eutils.links = {"pubmed_pubmed": {FIRST: [FIRST + 3], FIRST + 1: [FIRST + 4]}}
    eutils.without_set = {FIRST + 1}
    (found,) = pubmed.link_lists([str(FIRST), str(FIRST + 1)])
    assert found[str(FIRST + 1)] == (str(FIRST + 4),)
    assert len(eutils.requests) == 2


def test_recorded_search_answers_are_read(asked: PubMedClient, fixed: Fixed, corpus: Path) -> None:
    folder = corpus / "eutils" / "biopython"
    fixed.body = (folder / "esearch3.xml").read_bytes()
    page = asked.search("PNAS[ta] AND 97[vi]", start=6, count=6)
    assert (page.count, len(page.pmids)) == (2651, 6)
    assert page.translations[0][0] == "PNAS[ta]"
    fixed.body = (folder / "esearch8.xml").read_bytes()
    assert asked.search("abcXYZ").not_found == ("abcXYZ",)


def test_recorded_refusals_are_told(asked: PubMedClient, fixed: Fixed, corpus: Path) -> None:
    folder = corpus / "eutils"
    fixed.body = (folder / "biopython" / "epost2.xml").read_bytes()
    with pytest.raises(ServiceError, match="Invalid db name specified: nothing"):
        asked.post(["1"])
    fixed.body = (folder / "biopython" / "pubmed3.html").read_bytes()
    with pytest.raises(ServiceError, match="web page"):
        asked.fetch(["19304878"])
    fixed.body = (folder / "efetch-empty-set-37909814.xml").read_bytes()
    assert asked.fetch(["37909814"]).missing == ["37909814"]


def test_a_set_of_ids_can_be_kept_at_the_server(pubmed: PubMedClient) -> None:
    stored = pubmed.post(["9304698", "1"])
    assert stored.web_env.startswith("MCID_")
    assert stored.query_key == "1"


def test_spelling_is_bettered(pubmed: PubMedClient) -> None:
    assert pubmed.spell("interlukin astma") == "interleukin asthma"
    assert pubmed.spell("asthma") == ""


# -- keys, limits, waits -------------------------------------------------------------------------


def with_key(eutils: EutilsServer, key: str) -> PubMedClient:
    from tests.servers.fixtures import QUICK

    settings = NetworkSettings(ServiceUrls(eutils=eutils.url), api_key=key)
    return PubMedClient(HttpClient(settings, QUICK))


def test_a_good_key_is_taken_and_stands_in_no_address(eutils: EutilsServer) -> None:
    client = with_key(eutils, "good-key-0123456789")
    client.check_key()
    client.search(ASTHMA)
    client.fetch(["1"])
    assert [request.method for request in eutils.requests] == ["POST"] * 3
    assert all(request.get("api_key") == "good-key-0123456789" for request in eutils.requests)
    assert not any(request.query for request in eutils.requests)


def test_a_bad_key_is_told_without_showing_it(eutils: EutilsServer) -> None:
    with pytest.raises(ServiceError, match="does not know the API key") as caught:
        with_key(eutils, "bad-key").check_key()
    assert "bad-key" not in str(caught.value)
    assert len(eutils.requests) == 1


def test_a_rate_limit_in_an_answer_of_status_200_is_seen(
    pubmed: PubMedClient, eutils: EutilsServer
) -> None:
    eutils.fault("429", status=200)
    with pytest.raises(RateLimitError):
        pubmed.fetch(["9304698"])


def test_a_wait_for_pubmed_is_told(pubmed: PubMedClient, eutils: EutilsServer) -> None:
    eutils.fault("429", times=1, retry_after=0.05)
    waits: list[Wait] = []
    pubmed.search(ASTHMA, on_wait=waits.append)
    assert (waits[0].service, waits[0].status, waits[-1].seconds) == ("PubMed", 429, 0)


def test_a_server_that_limits_is_never_asked_too_fast(eutils: EutilsServer) -> None:
    eutils.limit = 10
    settings = NetworkSettings(ServiceUrls(eutils=eutils.url), api_key="good-key-0123456789")
    client = PubMedClient(HttpClient(settings))  # at its real pace
    threads = [threading.Thread(target=client.spell, args=("asthma",)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(eutils.requests) == 12  # a 429 would have been asked again


@pytest.mark.parametrize("fault", ["hang", "slow-header", "slow-body", "429"])
@pytest.mark.parametrize("call", ["search", "fetch", "links"])
def test_cancel_ends_every_stage_within_200_ms(
    network: Network, eutils: EutilsServer, fault: str, call: str
) -> None:
    eutils.fault(fault, retry_after=60)
    token = CancelToken()
    pubmed = network.pubmed
    calls = {
        "search": lambda: pubmed.search(ASTHMA, cancel=token),
        "fetch": lambda: pubmed.fetch(["9304698"], cancel=token),
        "links": lambda: pubmed.links("9304698", cancel=token),
    }

    def is_at_that_stage() -> None:
        eutils.wait_for_requests(1)
        token.wait(0.1)

    with cancelled_after(token, is_at_that_stage):
        calls[call]()
    assert len(eutils.requests) == 1

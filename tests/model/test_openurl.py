"""What a library's resolver and proxy are asked for a work."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from refdesk.formats.pubmed_xml import parse
from refdesk.formats.registry import Parsed
from refdesk.model.csl_types import TYPES
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.openurl import openurl, through_proxy
from refdesk.model.record import Book, Creator, Issn, Journal, Pagination, ReferenceRecord
from tests.servers.library import LibraryServer
from tests.servers.records import SEED, article_set
from tests.servers.web import PublisherServer

BASE = "https://resolver.example.org/openurl"
ARTICLE = ReferenceRecord(
    csl_type="article-journal",
    pmid="12",
    doi="10.1000/a&b",
    title=RichText.plain_text("Müller’s cells & others"),
    creators=(Creator(family="Gogh", given="Anna", non_dropping_particle="van"),),
    journal=Journal(
        "Annals of examples", "Ann Ex", "Ann Ex", (Issn("1234-5678", "Electronic"), Issn("8765-4321", "Print"))
    ),
    volume="7",
    issue="2",
    pagination=Pagination("379", "390", "379-90"),
    issued=PartialDate(1997, 8),
)  # fmt: skip


def asked(base: str, record: ReferenceRecord) -> dict[str, list[str]]:
    return parse_qs(urlsplit(openurl(base, record)).query, strict_parsing=True)


def test_an_article_is_asked_for_with_all_that_a_resolver_goes_by() -> None:
    form = asked(BASE, ARTICLE)
    assert form["url_ver"] == ["Z39.88-2004"]
    assert form["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:journal"]
    assert form["rft_id"] == ["info:doi/10.1000/a&b", "info:pmid/12"]
    assert form["rft.atitle"] == ["Müller’s cells & others"]
    assert form["rft.issn"] == ["8765-4321"] and form["rft.eissn"] == ["1234-5678"]
    assert form["rft.volume"] == ["7"] and form["rft.issue"] == ["2"]
    assert form["rft.spage"] == ["379"] and form["rft.epage"] == ["390"]
    assert form["rft.date"] == ["1997-08"]
    assert form["rft.aulast"] == ["van Gogh"] and form["rft.aufirst"] == ["Anna"]


def test_a_record_with_its_pages_as_printed_alone_has_a_first_page() -> None:
    form = asked(BASE, replace(ARTICLE, pagination=Pagination(medline="379-90")))
    assert (form["rft.spage"], form["rft.epage"]) == (["379"], ["390"])
    alone = asked(BASE, replace(ARTICLE, pagination=Pagination(medline="e1001")))
    assert alone["rft.spage"] == ["e1001"] and "rft.epage" not in alone


def test_an_article_without_a_journal_is_no_book() -> None:
    form = asked(BASE, ReferenceRecord(csl_type="article-journal", title=ARTICLE.title))
    assert form["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:journal"]
    assert form["rft.atitle"] == ["Müller’s cells & others"] and "rft.btitle" not in form


def test_a_chapter_is_asked_for_by_its_book() -> None:
    book = Book(title=RichText.plain_text("The book"), isbns=("9780000000002",))
    form = asked(BASE, replace(ARTICLE, csl_type="chapter", journal=None, book=book))
    assert form["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:book"]
    assert form["rft.genre"] == ["bookitem"] and form["rft.btitle"] == ["The book"]
    assert form["rft.isbn"] == ["9780000000002"]


def test_a_resolver_keeps_the_parameters_of_its_own() -> None:
    assert openurl(f"{BASE}?inst=7", ARTICLE).startswith(f"{BASE}?inst=7&url_ver=")
    assert asked(f"{BASE}?inst=7", ARTICLE)["inst"] == ["7"]
    assert openurl(f"{BASE}?", ARTICLE).startswith(f"{BASE}?url_ver=")


def test_nothing_is_asked_without_a_resolver_and_nothing_made_up() -> None:
    assert openurl(" ", ARTICLE) == ""
    bare = asked(BASE, ReferenceRecord(title=RichText.plain_text("T")))
    assert not {"rft.date", "rft.aulast", "rft_id", "rft.volume"} & bare.keys()


def test_a_proxy_takes_the_address_as_its_prefix_says() -> None:
    target = "https://publisher.example.org/a?b=c"
    plain = "https://proxy.example.org/login?url="
    assert through_proxy(plain, target) == plain + target
    coded = "https://proxy.example.org/login?qurl="
    assert through_proxy(coded, target) == coded + "https%3A%2F%2Fpublisher.example.org%2Fa%3Fb%3Dc"
    assert through_proxy("", target) == through_proxy(plain, "") == ""


def seed_record() -> ReferenceRecord:
    """The seed as RefDesk reads it from the imitation's own XML."""
    (one,) = parse(BytesIO(article_set([SEED])))
    assert isinstance(one, Parsed)
    return one.record


SEED_RECORD = seed_record()


def answered(address: str) -> tuple[int, str, str]:
    """Status, text and address of the page to which a browser comes."""
    answer = requests.get(address, timeout=10)
    return answer.status_code, answer.text, answer.url


@pytest.mark.parametrize(
    "record",
    [
        SEED_RECORD,
        replace(SEED_RECORD, pmid=""),
        replace(SEED_RECORD, pmid="", doi=""),
        replace(SEED_RECORD, pmid="", doi="", title=RichText.plain_text("Cut off")),
        replace(SEED_RECORD, pmid="", doi="", volume="", pagination=None),
    ],
    ids=["pmid", "doi", "all of a citation", "issn, volume and page", "title"],
)
def test_a_resolver_knows_the_work(library_server: LibraryServer, record: ReferenceRecord) -> None:
    status, page, _ = answered(openurl(f"{library_server.url}/openurl", record))
    assert (status, f"PMID {SEED.pmid}" in page) == (200, True), page


@pytest.mark.parametrize("csl_type", TYPES)
def test_a_resolver_has_nothing_against_any_type(
    library_server: LibraryServer, csl_type: str
) -> None:
    group = Creator(literal=RichText.plain_text("A & B study group"))
    book = Book(title=RichText.plain_text("The book"), isbns=("9780000000002",))
    for record in (
        replace(ARTICLE, csl_type=csl_type, pmid="", doi=""),
        replace(ARTICLE, csl_type=csl_type, pmid="", doi="", journal=None, creators=(group,)),
        replace(ARTICLE, csl_type=csl_type, pmid="", doi="", journal=None, book=book),
    ):
        status, page, _ = answered(openurl(f"{library_server.url}/openurl", record))
        assert status == 404 and "Nothing is held" in page, page  # understood, and not held


def test_a_proxy_leads_to_the_very_address(
    library_server: LibraryServer, publisher: PublisherServer
) -> None:
    address = f"{publisher.url}/article/7?a=1&b=%2F#p3"
    for way in ("url", "qurl"):
        status, _, url = answered(through_proxy(f"{library_server.url}/login?{way}=", address))
        assert (status, url.partition("#")[0]) == (200, address.partition("#")[0])

"""What a library's resolver and proxy are asked for a work."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.openurl import openurl, through_proxy
from refdesk.model.record import Book, Creator, Issn, Journal, Pagination, ReferenceRecord

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

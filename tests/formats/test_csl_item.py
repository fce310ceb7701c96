from __future__ import annotations

from dataclasses import replace

import pytest

from refdesk.formats.csl_json import PRIVATE_KEYS, csl_item
from refdesk.formats.pubmed_xml import record_from_source
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.record import (
    Creator,
    Journal,
    LocationId,
    Pagination,
    ReferenceRecord,
)

SEED = ReferenceRecord(
    pmid="9304698",
    doi="10.1016/s0301-0082(97)00021-x",
    title=RichText("Interleukin-6 (IL-6)--a <i>molecule</i> &amp; more"),
    creators=(
        Creator("Gadient", "R A", "RA"),
        Creator("Otten", "", "UH"),
        Creator(literal=RichText("ABC Group")),
    ),
    journal=Journal("Progress in neurobiology", "Prog. Neurobiol.", "Prog Neurobiol"),
    volume="52",
    issue="5",
    pagination=Pagination("379", "390", "379-90"),
    issued=PartialDate(1997, 8),
)


def test_a_pubmed_record_becomes_the_item_that_styles_expect() -> None:
    item = csl_item(SEED, "x")
    assert item["id"] == "x"
    assert item["type"] == "article-journal"
    assert item["title"] == "Interleukin-6 (IL-6)--a <i>molecule</i> & more"
    assert item["author"] == [
        {"family": "Gadient", "given": "R A"},
        {"family": "Otten", "given": "U H"},
        {"literal": "ABC Group"},
    ]
    assert item["container-title-short"] == "Prog Neurobiol"
    assert item["page"] == "379-90"
    assert item["issued"] == {"date-parts": [[1997, 8]]}
    assert item["medline-date"] == "1997 Aug"
    assert "medline-note" not in item


def test_an_iso_abbreviation_loses_its_full_stops() -> None:
    record = replace(SEED, journal=Journal("T", "Prog. Neurobiol."))
    assert csl_item(record, "x")["container-title-short"] == "Prog Neurobiol"


def test_an_article_number_stands_for_the_pages() -> None:
    record = replace(SEED, pagination=None, location_ids=(LocationId("pii", "e253", True),))
    assert csl_item(record, "x")["page"] == "e253"


@pytest.mark.parametrize(
    ("model", "status", "issued", "electronic", "date", "note"),
    [
        ("Print", "ppublish", PartialDate(1997, 8), None, "1997 Aug", None),
        ("Print-Electronic", "ppublish", PartialDate(2019, 11), PartialDate(2019, 10, 30), "2019 Nov", "Epub 2019 Oct 30."),
        ("Print-Electronic", "ppublish", PartialDate(2019, 11, 3), PartialDate(2019, 11, 3), "2019 Nov 3", None),
        ("Print-Electronic", "aheadofprint", PartialDate(2022, 10, 7), PartialDate(2022, 10, 7), "2022 Oct 7", "Online ahead of print."),
        ("Electronic-eCollection", "epublish", PartialDate(2021), PartialDate(2021, 7, 6), "2021 Jul 6", "eCollection 2021."),
        ("Electronic-eCollection", "epublish", PartialDate(2021, 7), PartialDate(2021, 7, 6), "2021 Jul 6", "eCollection 2021 Jul."),
        ("Electronic-Print", "ppublish", PartialDate(2019), PartialDate(2018, 12, 2), "2018 Dec 2", "Print 2019."),
        ("Electronic", "epublish", PartialDate(2024, 12, 19), PartialDate(2024, 12, 19), "2024 Dec 19", None),
        ("Electronic", "epublish", PartialDate(literal="2010 Sep-Oct"), None, "2010 Sep-Oct", None),
    ],
)  # fmt: skip
def test_dates_are_those_that_pubmed_prints(
    model: str,
    status: str,
    issued: PartialDate,
    electronic: PartialDate | None,
    date: str,
    note: str | None,
) -> None:
    record = replace(
        SEED,
        publication_model=model,
        publication_status=status,
        issued=issued,
        electronic_dates=(electronic,) if electronic else (),
    )
    item = csl_item(record, "x")
    assert item["medline-date"] == date
    assert item.get("medline-note") == note
    assert (item.get("status") == "Epub ahead of print") == (status == "aheadofprint")


@pytest.mark.parametrize(
    ("date", "item"),
    [
        (PartialDate(1990, season="Spring"), {"date-parts": [[1990]], "season": 1}),
        (PartialDate(1990, season="Jan-Mar"), {"date-parts": [[1990, 1], [1990, 3]]}),
        (PartialDate(literal="2010 Sep-Oct"), {"date-parts": [[2010, 9], [2010, 10]]}),
        (PartialDate(literal="1998 Dec-1999 Jan"), {"date-parts": [[1998, 12], [1999, 1]]}),
        (PartialDate(literal="2000 Jan 1-15"), {"date-parts": [[2000, 1, 1], [2000, 1, 15]]}),
        (PartialDate(literal="1998-1999"), {"date-parts": [[1998], [1999]]}),
        (PartialDate(literal="1976-1977 Winter"), {"date-parts": [[1976], [1977]], "season": 4}),
        (
            PartialDate(literal="2000 Spring-Summer"),
            {"date-parts": [[2000]], "season": "Spring-Summer"},
        ),
        (PartialDate(literal="Sometime"), {"literal": "Sometime"}),
    ],
)
def test_medline_dates_become_parts(date: PartialDate, item: dict[str, object]) -> None:
    assert csl_item(replace(SEED, issued=date), "x")["issued"] == item


def test_literal_signs_are_not_read_as_markup_again() -> None:
    title = RichText("a &lt; b &lt;i&gt; &amp;amp; <sub>c</sub>")
    assert (
        csl_item(replace(SEED, title=title), "x")["title"] == "a < b &lt;i> &amp;amp; <sub>c</sub>"
    )


def test_a_chapter_is_dated_by_its_contribution_and_names_its_book() -> None:
    source = (
        b"<PubmedBookArticle><BookDocument><PMID>1</PMID><ArticleIdList><ArticleId IdType='bookaccession'>"
        b"NBK1403</ArticleId></ArticleIdList><Book><Publisher><PublisherName>P</PublisherName></Publisher>"
        b"<BookTitle>Book<sup>&#174;</sup></BookTitle><PubDate><Year>1993</Year></PubDate><BeginningDate>"
        b"<Year>1993</Year></BeginningDate><EndingDate><Year>2025</Year></EndingDate></Book>"
        b"<ArticleTitle>Part</ArticleTitle><ContributionDate><Year>2006</Year><Month>2</Month><Day>15</Day>"
        b"</ContributionDate><DateRevised><Year>2024</Year></DateRevised></BookDocument></PubmedBookArticle>"
    )
    item = csl_item(record_from_source(source), "x")
    assert item["type"] == "chapter"
    assert item["container-title"] == "Book<sup>®</sup>"
    assert item["issued"] == {"date-parts": [[2006, 2, 15]]}
    assert item["medline-date"] == "1993"
    assert item["medline-book-dates"] == "1993-2025"
    assert item["medline-chapter-dates"] == "2006 Feb 15 [updated 2024]"
    assert item["URL"].endswith("/books/NBK1403/")


def test_every_private_key_is_listed() -> None:
    assert {
        key for key in csl_item(SEED, "x") if key.startswith(("medline-", "publication-"))
    } <= set(PRIVATE_KEYS)

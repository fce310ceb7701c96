from __future__ import annotations

import io

import pytest

from refdesk.errors import FormatError
from refdesk.formats.registry import Parsed, parse_stream
from refdesk.formats.tagged import refworks
from refdesk.model.dates import PartialDate
from refdesk.model.record import Pagination, ReferenceRecord

ARTICLE = """RT Journal Article
SR Electronic
ID 17
A1 Alt,Ann B.
A1 Study Group of Tests
T1 A title of tests
JF Journal of tests
JO J Test
YR 2001
FD Aug 5
VO 52
IS 5
SP 379
OP 390
K1 liver
K1 lung; heart
AB It was so.
  And went on.
NO A note; PMID: 77
SN 0028-0836
LA English
DO 10.1000/A.1
UL https://a.example/x
DB Embase
AN 20011234
U1 mine
"""


def records(text: str) -> list[ReferenceRecord]:
    found = [one for one in parse_stream(io.BytesIO(text.encode())) if isinstance(one, Parsed)]
    for one in found:
        assert one.format == "refworks"
        assert refworks.record_from_source(one.source) == one.record
    return [one.record for one in found]


def test_an_article_is_read_in_full() -> None:
    (record,) = records(ARTICLE)
    assert record.title.plain == "A title of tests"
    assert [(c.family or c.literal.plain, c.given) for c in record.creators] == [
        ("Alt", "Ann B."),
        ("Study Group of Tests", ""),
    ]
    assert (record.container_title, record.container_title_short) == ("Journal of tests", "J Test")
    assert record.issued == PartialDate(2001, 8, 5)
    assert (record.volume, record.issue) == ("52", "5")
    assert record.pagination == Pagination("379", "390")
    assert [word.text.plain for word in record.keywords] == ["liver", "lung", "heart"]
    assert record.abstract.plain.replace("\n\n", " ") == "It was so. And went on."
    assert (record.doi, record.pmid, record.url) == ("10.1000/a.1", "", "https://a.example/x")
    assert record.languages == ("English",)
    assert ("refworks:AN", "20011234") in record.extra
    assert ("refworks:U1", "mine") in record.extra


@pytest.mark.parametrize(
    ("name", "csl_type"),
    [
        ("Book, Whole", "book"), ("Book, Section", "chapter"), ("Dissertation/Thesis", "thesis"),
        ("Conference Proceedings", "paper-conference"), ("Web Page", "webpage"),
        ("Report", "report"), ("Generic", "document"), ("Something New", "document"),
    ],
)  # fmt: skip
def test_types_are_known(name: str, csl_type: str) -> None:
    (record,) = records(f"RT {name}\nSR Print\nT1 T\nA1 Alt, Ann\n")
    assert record.csl_type == csl_type


def test_editors_of_edited_books_and_sections_have_their_role() -> None:
    edited, section = records(
        "RT Book, Edited\nSR Print\nA1 Alt, Ann\nT1 T\n\n"
        "RT Book, Section\nSR Print\nA1 Alt, Ann\nA2 Bern, Bo\nT1 T\nT2 The book\nPB Press\nPP Town\n"
    )
    assert [c.role for c in edited.creators] == ["editor"]
    assert [c.role for c in section.creators] == ["author", "editor"]
    assert section.container_title == "The book"
    assert section.book is not None and section.book.publisher_place == "Town"


def test_pmids_come_from_pubmed_only() -> None:
    (record,) = records(ARTICLE.replace("DB Embase", "DB PubMed"))
    assert record.pmid == "20011234"


def test_text_without_records_is_refused() -> None:
    with pytest.raises(FormatError, match="no RefWorks tagged file"):
        list(refworks.parse(io.BytesIO(b"T1 x\n")))

from __future__ import annotations

import io

import pytest

from refdesk.errors import FormatError
from refdesk.formats.detect import detect
from refdesk.formats.registry import Parsed, parse_stream
from refdesk.formats.tagged import ovid
from refdesk.model.dates import PartialDate
from refdesk.model.record import Creator, Pagination, ReferenceRecord

CITATION = """<1>
Unique Identifier
  12345678
Status
  MEDLINE
Authors
  Testmann JA. Probst B. van der Muster C.
Title
  Effects of nothing: a review. [Review] [33 refs]
Source
  Journal of Samples. 361(9351):1-9, 2003 Jan 4.
MeSH Subject Headings
  *Heart / dt [Drug Therapy]
  Humans
  Mice, Inbred C57BL
Abstract
  BACKGROUND: First line of text
  goes on. METHODS: We did.
Digital Object Identifier
  10.1000/ABC.def
"""
TAGGED = """<2>
VN  - Ovid Technologies
DB  - Ovid MEDLINE(R) <1946 to Present>
UI  - 23456789
AU  - Smith JA
AU  - Doe B
FA  - Smith, John A
FA  - Doe, Bert
IN  - Dept of Tests, Town
TI  - A title that goes
      on here.
SO  - Lancet. 361(9351):1-9, 2003 Jan 4
MH  - *Liver / me, pa [Metabolism, Pathology]
IS  - 0028-0836
PT  - Journal Article
PT  - Review
XL  - https://ovidsp.ovid.com/x
"""


def records(text: str) -> list[ReferenceRecord]:
    found = [one for one in parse_stream(io.BytesIO(text.encode())) if isinstance(one, Parsed)]
    for one in found:
        assert one.format == "ovid"
        assert ovid.record_from_source(one.source) == one.record
    return [one.record for one in found]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_names_of_fields_with_values_below_are_read(end: str) -> None:
    (record,) = records(CITATION.replace("\n", end))
    assert record.title.plain == "Effects of nothing: a review"
    assert [(c.family, c.initials) for c in record.creators] == [
        ("Testmann", "JA"),
        ("Probst", "B"),
        ("van der Muster", "C"),
    ]
    assert (record.pmid, record.doi) == ("12345678", "10.1000/abc.def")
    assert (record.container_title, record.volume, record.issue) == (
        "Journal of Samples",
        "361",
        "9351",
    )
    assert record.pagination == Pagination("1", "9")
    assert record.issued == PartialDate(2003, 1, 4)
    assert [heading.lines for heading in record.mesh_headings] == [
        ["Heart* / drug therapy"],
        ["Humans"],
        ["Mice, Inbred C57BL"],
    ]
    assert [part.label for part in record.abstract.sections] == ["BACKGROUND", "METHODS"]
    assert ("ovid:TI", "[Review] [33 refs]") in record.extra


def test_tagged_records_are_read_with_full_names() -> None:
    (record,) = records(TAGGED)
    assert record.title.plain == "A title that goes on here"
    assert [(c.family, c.given) for c in record.creators] == [("Smith", "John A"), ("Doe", "Bert")]
    assert record.creators[0].affiliations[0].text.plain == "Dept of Tests, Town"
    assert record.pmid == "23456789"
    assert record.journal is not None and record.journal.issns[0].value == "0028-0836"
    assert [term.name for term in record.publication_types] == ["Journal Article", "Review"]
    assert record.url == ""


def test_records_of_both_kinds_are_told_apart() -> None:
    assert len(records(CITATION + "\n" + TAGGED)) == 2


def test_embase_numbers_are_no_pmids_and_emtree_words_are_keywords() -> None:
    (record,) = records(
        "<1>\nAccession Number\n  2019123456\nDatabase\n  Embase\nTitle\n  T\n"
        "Emtree Heading\n  heart/su [Surgery]\n  human\nSource\n  Strange text without a date\n"
    )
    assert record.pmid == ""
    assert ("ovid:AN", "2019123456") in record.extra
    assert ("ovid:SO", "Strange text without a date") in record.extra
    assert [word.text.plain for word in record.keywords] == ["heart/su [Surgery]", "human"]


@pytest.mark.parametrize(
    ("source", "journal", "volume", "issue", "pages", "year"),
    [
        ("Lancet. 361(9351):1-9, 2003 Jan 4.", "Lancet", "361", "9351", "1-9", 2003),
        ("Ann Intern Med. 12:S1-S9, 1999 Summer", "Ann Intern Med", "12", "", "S1-S9", 1999),
        ("BMJ (Clinical research ed.). 3(2):e5, 2010.", "BMJ (Clinical research ed.)", "3", "2", "e5", 2010),
        ("PLoS ONE. 5 (1) (no pagination), 2015. Article Number: e7.", "PLoS ONE", "5", "1", "", 2015),
        ("Gut. 4 (2) (pp 1-9), 2001. Date of Publication: 2001.", "Gut", "4", "2", "1-9", 2001),
        ("Gut. (pp 1-9), 2001.", "Gut", "", "", "1-9", 2001),
        ("Somewhere else", "", "", "", "", None),
    ],
)  # fmt: skip
def test_source_lines_are_taken_apart(
    source: str, journal: str, volume: str, issue: str, pages: str, year: int | None
) -> None:
    (record,) = records(f"<1>\nUI  - 1\nTI  - T\nSO  - {source}\n")
    assert (record.container_title, record.volume, record.issue) == (journal, volume, issue)
    assert record.issued.known_year == year
    shown = record.pagination
    assert ("" if shown is None else shown.start or shown.medline) == pages.split("-")[0]


def test_an_article_number_behind_the_source_is_read() -> None:
    (record,) = records("<1>\nUI  - 1\nTI  - T\nSO  - PLoS ONE. 5(1), 2015. Article Number: e7.\n")
    assert record.location_ids[0].value == "e7"


def test_other_first_fields_are_known_too() -> None:
    assert detect(b"<1>\nAuthors\n  Smith JA.\nTitle\n  T\n").key == "ovid"
    assert detect(b"<1>\n<2>\n").key != "ovid"


def test_a_junior_s_short_name_is_a_person_s() -> None:
    (record,) = records("<1>\nUI  - 1\nTI  - T\nAU  - Smith JA Jr\n")
    assert record.creators == (Creator("Smith", initials="JA", suffix="Jr"),)


def test_text_without_records_is_refused() -> None:
    with pytest.raises(FormatError, match="no Ovid file"):
        list(ovid.parse(io.BytesIO(b"TI  - x\n")))

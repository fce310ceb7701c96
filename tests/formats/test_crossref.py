from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from refdesk.errors import FormatError
from refdesk.formats import crossref_json, crossref_xml
from refdesk.formats.registry import Parsed, ParseResult, Unreadable
from refdesk.model.dates import PartialDate
from refdesk.model.record import (
    Correction,
    DataBank,
    Grant,
    Identifier,
    Issn,
    LocationId,
    ReferenceRecord,
)

WORK: dict[str, Any] = {
    "DOI": "10.5555/AbC.1",
    "type": "journal-article",
    "title": ["The r&amp;ocirc;le of <i>E. coli</i> in H<sub>2</sub>O"],
    "subtitle": ["a trial"],
    "container-title": ["Journal of Invented Results"],
    "short-container-title": ["J. Inv. Res."],
    "ISSN": ["1234-5679", "2345-678X"],
    "issn-type": [
        {"value": "1234-5679", "type": "print"},
        {"value": "2345-678X", "type": "electronic"},
    ],
    "author": [
        {
            "given": "Ann B.",
            "family": "van Berg",
            "suffix": "Jr.",
            "sequence": "first",
            "ORCID": "http://orcid.org/0000-0002-1825-0097",
            "affiliation": [
                {
                    "name": "University of Nowhere",
                    "place": ["Nowhere, Norway"],
                    "id": [{"id": "https://ror.org/012345678", "id-type": "ROR"}],
                }
            ],
        },
        {"name": "The INVENT Study Group", "sequence": "additional"},
    ],
    "issued": {"date-parts": [[2020, 1, 2]]},
    "published-online": {"date-parts": [[2020, 1, 2]]},
    "published-print": {"date-parts": [[2020, 3]]},
    "accepted": {"date-parts": [[2019, 12, 24]]},
    "volume": "7",
    "issue": "2",
    "article-number": "e17",
    "abstract": "<jats:sec><jats:title>Background</jats:title><jats:p>P &lt; 0.05 for H<jats:sub>2</jats:sub>.</jats:p></jats:sec>"
    "<jats:sec><jats:title>Results</jats:title><jats:p>None.</jats:p></jats:sec>",
    "funder": [
        {"name": "Invented Fund", "DOI": "10.13039/1", "award": ["A1", "B2"]},
        {"name": "Other"},
    ],
    "license": [{"URL": "https://creativecommons.org/licenses/by/4.0/", "content-version": "vor"}],
    "link": [{"URL": "https://example.org/a.pdf", "content-type": "application/pdf"}],
    "relation": {
        "has-preprint": [{"id": "10.5555/pre.1", "id-type": "doi"}],
        "is-derived-from": [{"id": "x1", "id-type": "other"}],
    },
    "updated-by": [
        {"DOI": "10.5555/ret.1", "type": "retraction", "source": "publisher"},
        {"DOI": "10.5555/RET.1", "type": "retraction", "source": "retraction-watch"},
    ],
    "clinical-trial-number": [
        {
            "clinical-trial-number": "nct00000001",
            "registry": "10.18810/clinical-trials-gov",
        }
    ],
    "reference": [{"key": "r1", "DOI": "10.5555/cited", "unstructured": "A cited work."}],
    "resource": {"primary": {"URL": "https://example.org/article/1"}},
    "URL": "https://doi.org/10.5555/abc.1",
    "language": "en",
    "is-referenced-by-count": 3,
}
LIST = {"status": "ok", "message-type": "work-list", "message": {"total-results": 2, "items": []}}


def json_results(data: str | bytes) -> list[ParseResult]:
    raw = data.encode() if isinstance(data, str) else data
    return list(crossref_json.parse(io.BytesIO(raw)))


def one(work: dict[str, Any]) -> ReferenceRecord:
    (found,) = json_results(json.dumps({"message-type": "work", "message": work}))
    assert isinstance(found, Parsed)
    assert crossref_json.record_from_source(found.source) == found.record
    return found.record


def test_a_work_keeps_markup_names_affiliations_and_both_kinds_of_issn() -> None:
    record = one(WORK)
    assert record.title.markup == "The rôle of <i>E. coli</i> in H<sub>2</sub>O: a trial"
    assert record.doi == "10.5555/abc.1"
    author, group = record.creators
    assert (author.family, author.given, author.suffix) == ("van Berg", "Ann B.", "Jr.")
    assert author.identifiers == (Identifier("ORCID", "0000-0002-1825-0097"),)
    (place,) = author.affiliations
    assert place.text.plain == "University of Nowhere, Nowhere, Norway"
    assert place.identifiers == (Identifier("ROR", "https://ror.org/012345678"),)
    assert group.literal.plain == "The INVENT Study Group"
    assert record.journal is not None
    assert record.journal.issns == (
        Issn("1234-5679", "Print"),
        Issn("2345-678X", "Electronic"),
    )
    assert record.location_ids == (LocationId("pii", "e17"),)


def test_the_issue_dates_a_work_and_the_online_date_stands_beside_it() -> None:
    record = one(WORK)
    assert record.issued == PartialDate(2020, 3)
    assert record.electronic_dates == (PartialDate(2020, 1, 2),)
    assert ("accepted", PartialDate(2019, 12, 24)) in [(h.status, h.date) for h in record.history]


def test_a_jats_abstract_has_its_sections() -> None:
    sections = one(WORK).abstract.sections
    assert [(part.label, part.text.markup) for part in sections] == [
        ("Background", "P &lt; 0.05 for H<sub>2</sub>."),
        ("Results", "None."),
    ]


def test_funders_notices_trials_and_licences_are_kept() -> None:
    record = one(WORK)
    assert record.grants == (
        Grant("A1", "", "Invented Fund"),
        Grant("B2", "", "Invented Fund"),
        Grant(agency="Other"),
    )
    assert record.corrections == (
        Correction("RetractionIn", "doi: 10.5555/ret.1"),
        Correction("UpdateOf", "doi: 10.5555/pre.1"),
    )
    assert record.data_banks == (DataBank("ClinicalTrials.gov", ("NCT00000001",)),)
    assert record.url == "https://example.org/article/1"
    for entry in (
        ("license", "https://creativecommons.org/licenses/by/4.0/ (vor)"),
        ("link", "https://example.org/a.pdf (application/pdf)"),
        ("is-derived-from", "x1"),
    ):
        assert entry in record.extra
    assert record.reference_lists[0].references[0].citation.plain == "A cited work."


def test_an_event_gives_title_place_and_date_of_a_conference() -> None:
    event = {"name": "ICX", "location": "Oslo", "start": {"date-parts": [[2009, 9, 23]]}}
    record = one({**WORK, "type": "proceedings-article", "event": event})
    found = dict(record.variables)
    assert (found["event-title"], found["event-place"]) == ("ICX", "Oslo")
    assert found["event-date"] == "2009-09-23"


def test_lists_lines_and_pages_of_lists_are_all_read() -> None:
    works = [{**WORK, "DOI": f"10.5555/{number}"} for number in range(3)]
    page = json.dumps({**LIST, "message": {"items": works, "next-cursor": "x"}})
    for data in (page, json.dumps(works), "\n".join(map(json.dumps, works))):
        found = [r.record.doi for r in json_results(data) if isinstance(r, Parsed)]
        assert found == ["10.5555/0", "10.5555/1", "10.5555/2"]
    assert len(json_results(page + "\n" + page)) == 6
    assert json_results(json.dumps(LIST)) == []


def test_one_bad_work_is_named_and_the_others_are_read() -> None:
    good = json.dumps(WORK)
    data = f'{{"message": {{"items": [{good}, {{"title": broken}}, {good}, {{"score": 1}}]}}}}'
    found = json_results(data)
    assert [type(one) for one in found] == [Parsed, Unreadable, Parsed, Unreadable]
    assert found[1].place == "record 2, line 1"
    assert "no JSON" in found[1].reason


def test_a_list_that_was_cut_off_says_so() -> None:
    data = f'{{"message": {{"items": [{json.dumps(WORK)}, {{"DOI": "10.5555/x", "ti'
    found = json_results(data)
    assert isinstance(found[0], Parsed)
    assert isinstance(found[1], Unreadable) and "ends in the middle" in found[1].reason


def test_a_byte_that_is_no_utf8_is_read_as_windows_1252_and_told() -> None:
    data = json.dumps({**WORK, "publisher": "Müller"}, ensure_ascii=False)
    raw = data.encode().replace("ü".encode(), b"\xfc")
    raw = raw.replace(b"Nowhere, Norway", "Tromsø".encode())
    (found,) = json_results(raw)
    assert isinstance(found, Parsed)
    assert dict(found.record.variables)["publisher"] == "Müller"
    assert found.warnings == ("Line 1 of the record is not in UTF-8 and read as Windows-1252.",)
    assert crossref_json.record_from_source(found.source) == found.record


def test_error_answers_and_other_texts_are_refused_in_words() -> None:
    (found,) = json_results('{"status":"failed","message-type":"validation-failure","message":[]}')
    assert isinstance(found, Unreadable) and found.reason.endswith(".")
    (agency,) = json_results('{"message": {"DOI": "10.1/x", "agency": {"id": "datacite"}}}')
    assert isinstance(agency, Unreadable) and "agency" in agency.reason
    with pytest.raises(FormatError, match="no answer of Crossref"):
        json_results("Resource not found.")
    with pytest.raises(FormatError):
        crossref_json.record_from_source(b"[1]")


def test_all_recorded_works_are_read(corpus: Path) -> None:
    path = corpus / "http-recordings" / "crossref-rest.jsonl.gz"
    bodies = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    records = [
        found.record
        for body in bodies
        if body["status"] == 200
        for found in json_results(body["body"])
        if isinstance(found, Parsed)
    ]
    assert len(records) == 134
    assert all(record.doi for record in records)


# unixref -------------------------------------------------------------------------------------

JOURNAL = """<?xml version="1.0" encoding="UTF-8"?>
<doi_records><doi_record owner="10.5555"><crossref><journal>
<journal_metadata language="en"><full_title>Journal of Invented Results</full_title>
<abbrev_title>J. Inv. Res.</abbrev_title><issn media_type="print">1234-5679</issn></journal_metadata>
<journal_issue><publication_date media_type="print"><month>21</month><year>2020</year></publication_date>
<journal_volume><volume>7</volume></journal_volume><issue>2</issue></journal_issue>
<journal_article><titles><title>On <i>E. coli</i> &amp; others</title><subtitle>a trial</subtitle></titles>
<contributors><person_name contributor_role="author" sequence="first"><given_name>Ann</given_name>
<surname>Berg</surname><ORCID>https://orcid.org/0000-0002-1825-0097</ORCID>
<affiliations><institution><institution_name>Uni</institution_name>
<institution_id type="ror">https://ror.org/1</institution_id><institution_place>Oslo</institution_place></institution></affiliations>
</person_name><organization contributor_role="author" sequence="additional">The Group</organization></contributors>
<jats:abstract xmlns:jats="http://www.ncbi.nlm.nih.gov/JATS1"><jats:sec><jats:title>Aim</jats:title><jats:p>To <jats:italic>see</jats:italic> P &lt; 1.</jats:p></jats:sec></jats:abstract>
<publication_date media_type="online"><month>01</month><day>02</day><year>2020</year></publication_date>
<pages><first_page>12</first_page><last_page>19</last_page></pages>
<program xmlns="http://www.crossref.org/fundref.xsd" name="fundref"><assertion name="fundgroup"><assertion name="funder_name">Fund
 <assertion name="funder_identifier">10.13039/1</assertion></assertion><assertion name="award_number">A1</assertion></assertion></program>
<ai:program xmlns:ai="http://www.crossref.org/AccessIndicators.xsd"><ai:license_ref applies_to="vor">https://example.org/by</ai:license_ref></ai:program>
<doi_data><doi>10.5555/ABC</doi><resource>https://example.org/1</resource></doi_data>
<citation_list><citation key="1"><unstructured_citation>A cited work.</unstructured_citation><doi>10.5555/cited</doi></citation></citation_list>
</journal_article></journal></crossref></doi_record>
<doi_record><crossref><error>doi:10.5555/nothing not found</error></crossref></doi_record>
</doi_records>"""
CHAPTER = """<crossref_result xmlns="http://www.crossref.org/qrschema/3.0"><query_result><body><query status="resolved">
<doi_record><crossref xmlns="http://www.crossref.org/xschema/1.1"><book book_type="edited_book">
<book_metadata language="de"><contributors><person_name contributor_role="editor" sequence="first"><given_name>Ed</given_name><surname>Itor</surname></person_name></contributors>
<titles><title>The book</title></titles><edition_number>2</edition_number><publication_date><year>2001</year></publication_date>
<isbn>9780306406157</isbn><publisher><publisher_name>Press</publisher_name><publisher_place>Town</publisher_place></publisher></book_metadata>
<content_item component_type="chapter"><contributors><person_name contributor_role="author" sequence="first"><surname>Mono</surname></person_name></contributors>
<titles><title>The chapter</title></titles><pages><first_page>3</first_page></pages><doi_data><doi>10.5555/ch</doi></doi_data></content_item>
</book></crossref></doi_record></query></body></query_result></crossref_result>"""


def xml_results(data: str) -> list[ParseResult]:
    found = list(crossref_xml.parse(io.BytesIO(data.encode())))
    for one in found:
        if isinstance(one, Parsed):
            assert crossref_xml.record_from_source(one.source) == one.record
    return found


def test_unixref_gives_what_the_rest_api_gives() -> None:
    found, failed = xml_results(JOURNAL)
    assert isinstance(found, Parsed)
    record = found.record
    assert record.title.markup == "On <i>E. coli</i> &amp; others: a trial"
    assert [(c.family, c.given, c.literal.plain) for c in record.creators] == [
        ("Berg", "Ann", ""),
        ("", "", "The Group"),
    ]
    (place,) = record.creators[0].affiliations
    assert (place.text.plain, place.identifiers) == (
        "Uni, Oslo",
        (Identifier("ROR", "https://ror.org/1"),),
    )
    assert record.creators[0].identifiers == (Identifier("ORCID", "0000-0002-1825-0097"),)
    assert record.issued == PartialDate(2020, season="Spring")
    assert record.electronic_dates == (PartialDate(2020, 1, 2),)
    (section,) = record.abstract.sections
    assert (section.label, section.text.markup) == ("Aim", "To <i>see</i> P &lt; 1.")
    assert (record.volume, record.issue, record.doi) == ("7", "2", "10.5555/abc")
    assert record.pagination is not None and record.pagination.medline == "12-19"
    assert record.grants == (Grant("A1", "", "Fund"),)
    assert ("license", "https://example.org/by (vor)") in record.extra
    assert record.reference_lists[0].references[0].ids[0].value == "10.5555/cited"
    assert isinstance(failed, Unreadable) and "not found" in failed.reason


def test_a_chapter_of_unixsd_is_in_its_book_with_the_books_editors() -> None:
    (found,) = xml_results(CHAPTER)
    assert isinstance(found, Parsed)
    record = found.record
    assert (record.csl_type, record.title.plain) == ("chapter", "The chapter")
    assert [(c.family, c.role) for c in record.creators] == [("Mono", "author"), ("Itor", "editor")]
    assert record.book is not None
    assert (record.book.title.plain, record.book.publisher.plain, record.book.isbns) == (
        "The book",
        "Press",
        ("9780306406157",),
    )
    assert record.languages == ("ger",)


def test_entities_of_their_own_are_refused_and_a_bad_record_costs_no_other() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "b">]>' + JOURNAL[38:]
    with pytest.raises(FormatError, match="entities"):
        xml_results(bomb)
    broken = JOURNAL.replace("<titles>", "<titles><b>", 1)
    found = xml_results(broken)
    assert [type(one) for one in found] == [Unreadable, Unreadable]
    twice = JOURNAL.replace("<doi_records>", "<doi_records><doi_record><a></doi_record>")
    assert [type(one) for one in xml_results(twice)] == [Unreadable, Parsed, Unreadable]


def test_recorded_answers_in_xml_are_read(corpus: Path) -> None:
    path = corpus / "http-recordings" / "doi-content-negotiation.jsonl.gz"
    bodies = [
        json.loads(line)["body"] or "" for line in gzip.decompress(path.read_bytes()).splitlines()
    ]
    records = [
        found.record
        for body in bodies
        if "<doi_record" in body
        for found in xml_results(body)
        if isinstance(found, Parsed)
    ]
    assert sorted(record.volume for record in records) == ["131", "169"]
    assert {record.container_title for record in records} == {"Monthly Weather Review", "Science"}


def test_unixref_gives_the_author_of_a_thesis_and_the_number_of_a_chapter() -> None:
    thesis, chapter = xml_results(
        "<doi_records><doi_record><crossref><dissertation>"
        "<person_name sequence='first' contributor_role='author'><given_name>D</given_name>"
        "<surname>Octor</surname></person_name><titles><title>Thesis</title></titles>"
        "<approval_date><year>2012</year></approval_date><doi_data><doi>10.5555/t</doi></doi_data>"
        "</dissertation></crossref></doi_record><doi_record><crossref><book book_type='edited_book'>"
        "<book_metadata><titles><title>The book</title></titles></book_metadata>"
        "<content_item component_type='chapter'><titles><title>The chapter</title></titles>"
        "<component_number>3</component_number><doi_data><doi>10.5555/b.3</doi></doi_data>"
        "</content_item></book></crossref></doi_record></doi_records>"
    )
    assert isinstance(thesis, Parsed)
    assert [(one.family, one.given) for one in thesis.record.creators] == [("Octor", "D")]
    assert isinstance(chapter, Parsed)
    assert dict(chapter.record.variables) == {"chapter-number": "3"}
    assert chapter.record.book is not None
    assert (chapter.record.book.title.plain, chapter.record.book.report_number) == ("The book", "")
    assert chapter.record.extra == ()

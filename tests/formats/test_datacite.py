from __future__ import annotations

import io
import json
from typing import Any

import pytest

from refdesk.errors import FormatError
from refdesk.formats import datacite_json
from refdesk.formats.registry import Parsed, ParseResult, Unreadable
from refdesk.model.dates import PartialDate
from refdesk.model.record import ArticleId, Correction, Grant, Identifier, ReferenceRecord

ATTRIBUTES: dict[str, Any] = {
    "doi": "10.5555/DATA.1",
    "creators": [
        {
            "name": "Berg, Ann",
            "nameType": "Personal",
            "givenName": "Ann",
            "familyName": "Berg",
            "affiliation": [
                {
                    "name": "Uni",
                    "affiliationIdentifier": "https://ror.org/1",
                    "affiliationIdentifierScheme": "ROR",
                }
            ],
            "nameIdentifiers": [
                {
                    "nameIdentifier": "https://orcid.org/0000-0002-1825-0097",
                    "nameIdentifierScheme": "ORCID",
                }
            ],
        },
        {"name": "Institute for Invented, Things", "nameType": "Organizational"},
        {"name": "Mono"},
    ],
    "contributors": [
        {"name": "Cur, Ator", "nameType": "Personal", "contributorType": "DataCurator"},
        {"name": "A host", "contributorType": "HostingInstitution"},
    ],
    "titles": [
        {"title": "Ein Titel", "titleType": "TranslatedTitle", "lang": "de"},
        {"title": "Data on H<sub>2</sub>O"},
        {"title": "2nd series", "titleType": "Subtitle"},
    ],
    "publisher": {"name": "Zenodo", "publisherIdentifier": "x"},
    "publicationYear": 2021,
    "dates": [
        {"date": "2021-03-04", "dateType": "Issued"},
        {"date": "2020-12-01", "dateType": "Created"},
    ],
    "language": "en",
    "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Survey", "citeproc": "dataset"},
    "subjects": [{"subject": "water"}, {"subject": "water"}, {"subject": "FOS: Chemistry"}],
    "descriptions": [
        {"description": "<p>What it is.</p>", "descriptionType": "Abstract"},
        {"description": "How it was made.", "descriptionType": "Methods"},
    ],
    "relatedIdentifiers": [
        {
            "relationType": "IsNewVersionOf",
            "relatedIdentifier": "10.5555/DATA.0",
            "relatedIdentifierType": "DOI",
        },
        {
            "relationType": "References",
            "relatedIdentifier": "10.5555/cited",
            "relatedIdentifierType": "DOI",
        },
        {
            "relationType": "IsPartOf",
            "relatedIdentifier": "https://example.org",
            "relatedIdentifierType": "URL",
        },
    ],
    "fundingReferences": [{"funderName": "Fund", "awardNumber": "A1"}],
    "rightsList": [{"rights": "CC BY 4.0", "rightsUri": "https://example.org/by"}],
    "version": "v2",
    "url": "https://example.org/data",
    "container": {},
}


def results(value: Any) -> list[ParseResult]:
    text = value if isinstance(value, str) else json.dumps(value)
    return list(datacite_json.parse(io.BytesIO(text.encode())))


def one(value: Any) -> ReferenceRecord:
    (found,) = results(value)
    assert isinstance(found, Parsed), found
    assert datacite_json.record_from_source(found.source) == found.record
    return found.record


def test_answers_lists_and_bare_attributes_give_the_same_record() -> None:
    wrapped = {"id": "10.5555/data.1", "type": "dois", "attributes": ATTRIBUTES}
    record = one(ATTRIBUTES)
    assert one({"data": wrapped}) == record
    assert one([ATTRIBUTES]) == record
    found = results({"data": [wrapped, wrapped], "meta": {"total": 2}})
    assert [r.record for r in found if isinstance(r, Parsed)] == [record, record]


def test_titles_people_and_institutions_are_told_apart() -> None:
    record = one(ATTRIBUTES)
    assert record.title.markup == "Data on H<sub>2</sub>O: 2nd series"
    assert record.original_title.plain == "Ein Titel"
    ann, institute, mono, curator = record.creators
    assert (ann.family, ann.given) == ("Berg", "Ann")
    assert ann.identifiers == (Identifier("ORCID", "0000-0002-1825-0097"),)
    assert ann.affiliations[0].identifiers == (Identifier("ROR", "https://ror.org/1"),)
    assert institute.literal.plain == "Institute for Invented, Things"
    assert mono.literal.plain == "Mono"
    assert (curator.family, curator.role) == ("Cur", "curator")


def test_dates_version_publisher_and_type() -> None:
    record = one(ATTRIBUTES)
    assert record.csl_type == "dataset"
    assert record.issued == PartialDate(2021, 3, 4)
    assert [(h.status, h.date) for h in record.history] == [("created", PartialDate(2020, 12, 1))]
    assert dict(record.variables) == {"genre": "Survey", "publisher": "Zenodo", "version": "v2"}
    assert (record.doi, record.url) == ("10.5555/data.1", "https://example.org/data")


def test_abstract_notes_subjects_funding_rights_and_relations() -> None:
    record = one(ATTRIBUTES)
    assert record.abstract.plain == "What it is."
    assert record.notes == ("Methods: How it was made.",)
    assert [word.text.plain for word in record.keywords] == ["water", "FOS: Chemistry"]
    assert record.grants == (Grant("A1", agency="Fund"),)
    assert record.corrections == (Correction("UpdateOf", "doi: 10.5555/data.0"),)
    assert record.reference_lists[0].references[0].ids == (ArticleId("doi", "10.5555/cited"),)
    assert ("license", "CC BY 4.0 (https://example.org/by)") in record.extra
    assert ("IsPartOf", "URL: https://example.org") in record.extra


def test_an_article_in_a_journal_has_its_volume_and_pages() -> None:
    container = {
        "type": "Journal", "title": "J Inv", "volume": "3", "issue": "1", "firstPage": "7",
        "lastPage": "9", "identifier": "1234-5679", "identifierType": "ISSN",
    }  # fmt: skip
    types = {"resourceTypeGeneral": "JournalArticle"}
    record = one({**ATTRIBUTES, "types": types, "container": container})
    assert (record.csl_type, record.container_title, record.volume) == (
        "article-journal",
        "J Inv",
        "3",
    )
    assert record.pagination is not None and record.pagination.medline == "7-9"
    assert record.journal is not None and record.journal.issns[0].value == "1234-5679"


def test_a_preprint_is_one_and_text_takes_its_type_from_citeproc() -> None:
    assert dict(one({**ATTRIBUTES, "types": {"resourceTypeGeneral": "Preprint"}}).variables)["genre"] == "preprint"  # fmt: skip
    types = {"resourceTypeGeneral": "Text", "citeproc": "thesis"}
    assert one({**ATTRIBUTES, "types": types}).csl_type == "thesis"


@pytest.mark.parametrize("value", [{"errors": [{"title": "Gone", "status": "404"}]}, {"x": 1}])
def test_error_answers_are_refused_in_words(value: dict[str, Any]) -> None:
    (found,) = results(value)
    assert isinstance(found, Unreadable)
    with pytest.raises(FormatError):
        datacite_json.record_from_source(json.dumps(value).encode())


def test_odd_shapes_do_not_stop_the_reading() -> None:
    odd = dict(zip(ATTRIBUTES, [None, 7, "x", [], {}, [[]], [None]] * 4, strict=False))
    for found in results({**odd, "titles": [{"title": 5}, None], "doi": 12}):
        assert isinstance(found, Parsed) and found.record.title.plain == "5"


def test_where_the_repository_says_that_a_work_appeared_and_all_its_dates_are_kept() -> None:
    found = one(
        {
            "doi": "10.5555/data.2",
            "titles": [{"title": "An article"}],
            "types": {"resourceTypeGeneral": "JournalArticle"},
            "container": {},
            "dates": [{"date": "2020-03-01/2020-03-04", "dateType": "Collected"}],
            "contributors": [{"name": "Sup, B", "contributorType": "Supervisor"}],
            "relatedItems": [
                {"relationType": "References", "titles": [{"title": "Cited"}], "publicationYear": 1999},
                {
                    "relationType": "IsPublishedIn", "relatedItemType": "Journal",
                    "titles": [{"title": "Journal of Tests"}], "volume": "3", "issue": "4",
                    "firstPage": "1", "lastPage": "9",
                    "relatedItemIdentifier": {
                        "relatedItemIdentifier": "1234-5679", "relatedItemIdentifierType": "ISSN",
                    },
                },
            ],
        }
    )  # fmt: skip
    assert (found.container_title, found.volume, found.issue) == ("Journal of Tests", "3", "4")
    assert found.journal is not None
    assert [issn.value for issn in found.journal.issns] == ["1234-5679"]
    assert ("References", "Cited 1999") in found.extra
    assert ("date (Collected)", "2020-03-01/2020-03-04") in found.extra
    assert [one.role for one in found.creators] == ["contributor"], "directors make films"

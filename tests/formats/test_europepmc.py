from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from refdesk.errors import FormatError
from refdesk.formats import europepmc_json
from refdesk.formats.registry import Parsed, ParseResult, Unreadable
from refdesk.model.dates import PartialDate
from refdesk.model.record import (
    Correction,
    Creator,
    Grant,
    Identifier,
    Issn,
    MeshHeading,
    ReferenceRecord,
    Substance,
    Term,
)

CORE: dict[str, Any] = {
    "id": "1234567",
    "source": "MED",
    "pmid": "1234567",
    "pmcid": "PMC7654321",
    "doi": "10.5555/Abc",
    "title": "Growth of <i>E. coli</i> in H<sub>2</sub>O.",
    "authorString": "Berg A, The Group.",
    "authorList": {
        "author": [
            {
                "fullName": "Berg A",
                "firstName": "Ann",
                "lastName": "Berg",
                "initials": "A",
                "authorId": {"type": "ORCID", "value": "0000-0002-1825-0097"},
                "authorAffiliationDetailsList": {"authorAffiliation": [{"affiliation": "Uni, Oslo."}]},
            },
            {"collectiveName": "The Group"},
        ]
    },
    "journalInfo": {
        "issue": "2",
        "volume": "7",
        "dateOfPublication": "2025 Sep-Oct",
        "journal": {
            "title": "Journal of invented results",
            "ISOAbbreviation": "J. Inv. Res.",
            "medlineAbbreviation": "J Inv Res",
            "NLMid": "123",
            "ISSN": "1234-5679",
            "ESSN": "2345-678X",
        },
    },
    "pubYear": "2025",
    "pageInfo": "12-9",
    "abstractText": "<h4>Background</h4>P<0.001 was seen.<h4>Results</h4>H<sub>2</sub>O.",
    "language": "eng",
    "pubModel": "Print-Electronic",
    "publicationStatus": "ppublish",
    "pubTypeList": {"pubType": ["Journal Article", "Retracted Publication"]},
    "grantsList": {"grant": [{"grantId": "A1", "agency": "NCI", "acronym": "CA", "orderIn": 0}]},
    "meshHeadingList": {
        "meshHeading": [
            {
                "majorTopic_YN": "N",
                "descriptorName": "Neoplasms",
                "meshQualifierList": {
                    "meshQualifier": [{"qualifierName": "therapy", "majorTopic_YN": "Y"}]
                },
            }
        ]
    },
    "keywordList": {"keyword": ["Cancer", "IL-6 &amp; others"]},
    "chemicalList": {"chemical": [{"name": "Sulfides", "registryNumber": "0"}]},
    "commentCorrectionList": {
        "commentCorrection": [
            {"id": "99", "source": "MED", "reference": "J X. 2026", "type": "Retraction in"},
            {"id": "PPR1", "source": "PPR", "type": "Preprint in"},
        ]
    },
    "fullTextUrlList": {
        "fullTextUrl": [
            {"availability": "Open access", "documentStyle": "pdf", "site": "Europe_PMC", "url": "https://example.org/p"}
        ]
    },
    "license": "cc by",
    "electronicPublicationDate": "2025-08-22",
    "firstPublicationDate": "2025-08-22",
    "dateOfRevision": "2025-09-01",
    "subsetList": {"subset": [{"code": "IM", "name": "Index Medicus"}]},
}  # fmt: skip


def results(value: Any) -> list[ParseResult]:
    text = value if isinstance(value, str) else json.dumps(value)
    return list(europepmc_json.parse(io.BytesIO(text.encode())))


def one(value: dict[str, Any]) -> ReferenceRecord:
    (found,) = results({"version": "6.9", "resultList": {"result": [value]}})
    assert isinstance(found, Parsed), found
    assert europepmc_json.record_from_source(found.source) == found.record
    return found.record


def test_a_core_result_has_the_fields_of_pubmed() -> None:
    record = one(CORE)
    assert record.title.markup == "Growth of <i>E. coli</i> in H<sub>2</sub>O"
    assert (record.pmid, record.pmcid, record.doi) == ("1234567", "PMC7654321", "10.5555/abc")
    ann, group = record.creators
    assert (ann.family, ann.given, ann.initials) == ("Berg", "Ann", "A")
    assert ann.identifiers == (Identifier("ORCID", "0000-0002-1825-0097"),)
    assert ann.affiliations[0].text.plain == "Uni, Oslo."
    assert group.literal.plain == "The Group"
    assert record.journal is not None
    assert record.journal.medline_abbreviation == "J Inv Res"
    assert record.journal.issns == (Issn("1234-5679", "Print"), Issn("2345-678X", "Electronic"))
    assert record.issued == PartialDate(2025, season="Sep-Oct")
    assert record.electronic_dates == (PartialDate(2025, 8, 22),)
    assert record.date_revised == PartialDate(2025, 9, 1)
    assert record.mesh_headings == (
        MeshHeading(Term("Neoplasms"), (Term("therapy", is_major=True),)),
    )
    assert record.substances == (Substance("Sulfides", registry_number="0"),)
    assert [word.text.plain for word in record.keywords] == ["Cancer", "IL-6 & others"]
    assert record.grants == (Grant("A1", "CA", "NCI"),)
    assert record.citation_subsets == ("IM",)


def test_abstracts_have_sections_and_their_smaller_than_signs() -> None:
    assert [(part.label, part.text.markup) for part in one(CORE).abstract.sections] == [
        ("Background", "P&lt;0.001 was seen."),
        ("Results", "H<sub>2</sub>O."),
    ]


def test_retractions_and_preprints_are_corrections_as_pubmed_calls_them() -> None:
    assert one(CORE).corrections == (
        Correction("RetractionIn", "J X. 2026", "99"),
        Correction("UpdateOf", "PPR:PPR1"),
    )


def test_licence_and_full_texts_are_kept() -> None:
    assert set(one(CORE).extra) >= {
        ("license", "cc by"),
        ("full text", "https://example.org/p (Europe_PMC, pdf, Open access)"),
    }


def test_a_lite_result_reads_its_names_and_issns_from_texts() -> None:
    record = one(
        {
            "id": "1", "source": "MED", "pmid": "1", "title": "T.", "authorString": "Berg A, van der Wal BC, RECOVERY Collaborative Group.",
            "journalTitle": "Lancet", "journalVolume": "404", "issue": "1", "pubYear": "2025",
            "journalIssn": "0140-6736; 1474-547x; ", "pageInfo": "1-2", "pubType": "journal article; review",
        }
    )  # fmt: skip
    assert record.creators == (
        Creator("Berg", initials="A"),
        Creator("van der Wal", initials="BC"),
        Creator(literal=record.creators[2].literal),
    )
    assert record.creators[2].literal.plain == "RECOVERY Collaborative Group"
    assert (record.container_title, record.volume, record.issued) == (
        "Lancet",
        "404",
        PartialDate(2025),
    )
    assert record.journal is not None and len(record.journal.issns) == 2
    assert [term.name for term in record.publication_types] == ["Journal Article", "Review"]


def test_one_element_lists_may_come_as_objects() -> None:
    value = {
        **CORE,
        "authorList": {"author": CORE["authorList"]["author"][0]},
        "keywordList": {"keyword": "Cancer"},
        "pubTypeList": {"pubType": "Preprint"},
        "source": "PPR",
        "pmid": "",
    }
    (found,) = results({"resultList": {"result": value}})
    assert isinstance(found, Parsed)
    record = found.record
    assert [creator.family for creator in record.creators] == ["Berg"]
    assert (record.csl_type, record.pmid) == ("article", "")
    assert dict(record.variables) == {"genre": "preprint"}


def test_pages_of_an_answer_may_follow_each_other() -> None:
    page = json.dumps({"version": "6.9", "resultList": {"result": [CORE, CORE]}})
    assert len(results(page + "\n" + page)) == 4
    assert results({"version": "6.9", "hitCount": 0, "resultList": {"result": []}}) == []


def test_id_lists_and_errors_are_refused_in_words() -> None:
    (ids,) = results({"resultList": {"result": [{"id": "1", "source": "MED", "pmid": "1"}]}})
    assert isinstance(ids, Unreadable) and "resultType" in ids.reason
    (error,) = results({"errCode": 400, "errMsg": "bad query"})
    assert isinstance(error, Unreadable) and "bad query" in error.reason
    with pytest.raises(FormatError):
        europepmc_json.record_from_source(b'{"a": 1}')


def test_recorded_answers_are_read(corpus: Path) -> None:
    for name, count in (("search_cancer.json", 25), ("search_cancer_core.json.gz", 25)):
        data = (corpus / "europepmc" / name).read_bytes()
        text = (gzip.decompress(data) if name.endswith(".gz") else data).decode()
        records = [found.record for found in results(text) if isinstance(found, Parsed)]
        assert len(records) == count
        assert all(record.title and record.pmid and record.container_title for record in records)
        assert sum(bool(record.creators) for record in records) == 24

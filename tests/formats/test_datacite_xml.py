"""DataCite's XML, as repositories hand it out; the work is made up."""

from __future__ import annotations

import io

import pytest

from refdesk.errors import FormatError
from refdesk.formats import datacite_xml
from refdesk.formats.registry import Parsed, Unreadable, parse_source, parse_stream
from refdesk.model.dates import PartialDate
from refdesk.model.record import Grant, Identifier, ReferenceRecord

WORK = """<resource xmlns="http://datacite.org/schema/kernel-4" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <identifier identifierType="DOI">10.5555/DATA.1</identifier>
 <creators>
  <creator><creatorName nameType="Personal">Berg, Ann</creatorName><givenName>Ann</givenName>
   <familyName>Berg</familyName>
   <nameIdentifier nameIdentifierScheme="ORCID">https://orcid.org/0000-0002-1825-0097</nameIdentifier>
   <affiliation affiliationIdentifier="https://ror.org/1" affiliationIdentifierScheme="ROR">Uni</affiliation></creator>
  <creator><creatorName nameType="Organizational">Institute of Tides, North</creatorName></creator>
 </creators>
 <titles><title xml:lang="en">Tides &amp; seas</title><title titleType="Subtitle">A set</title></titles>
 <publisher>Zenodo</publisher><publicationYear>2021</publicationYear>
 <resourceType resourceTypeGeneral="Dataset">Survey</resourceType>
 <subjects><subject subjectScheme="x">water</subject></subjects>
 <contributors><contributor contributorType="DataCurator"><contributorName>Cole, Otto</contributorName></contributor>
  <contributor contributorType="HostingInstitution"><contributorName>The Host</contributorName></contributor></contributors>
 <dates><date dateType="Issued">2021-03-04</date></dates>
 <language>de</language><version>2.0</version>
 <relatedIdentifiers><relatedIdentifier relatedIdentifierType="DOI" relationType="References">10.5555/old</relatedIdentifier></relatedIdentifiers>
 <rightsList><rights rightsURI="https://example.org/by">CC BY</rights></rightsList>
 <descriptions><description descriptionType="Abstract">One.<br/>Two.</description></descriptions>
 <fundingReferences><fundingReference><funderName>Fund</funderName><awardNumber>A1</awardNumber></fundingReference></fundingReferences>
</resource>"""
ARTICLE = """<resource xmlns="http://datacite.org/schema/kernel-4"><identifier identifierType="DOI">10.5555/a</identifier>
 <titles><title>An article</title></titles><publicationYear>2020</publicationYear>
 <resourceType resourceTypeGeneral="JournalArticle"/>
 <relatedItems><relatedItem relatedItemType="Journal" relationType="IsPublishedIn">
  <relatedItemIdentifier relatedItemIdentifierType="ISSN">0028-0836</relatedItemIdentifier>
  <titles><title>Journal of Tides</title></titles><volume>5</volume><issue>2</issue>
  <firstPage>379</firstPage><lastPage>390</lastPage></relatedItem></relatedItems></resource>"""


def records(text: str) -> list[ReferenceRecord]:
    found = list(parse_stream(io.BytesIO(text.encode())))
    assert all(isinstance(one, Parsed) for one in found), found
    parsed = [one for one in found if isinstance(one, Parsed)]
    assert {one.format for one in parsed} <= {"datacite-xml"}
    assert [parse_source(one.format, one.source) for one in parsed] == [
        one.record for one in parsed
    ]
    return [one.record for one in parsed]


def test_a_data_set_is_read_in_full() -> None:
    (record,) = records('<?xml version="1.0" encoding="UTF-8"?>\n' + WORK)
    assert (record.csl_type, record.doi) == ("dataset", "10.5555/data.1")
    assert record.title.plain == "Tides & seas: A set"
    ann, institute, curator = record.creators
    assert (ann.family, ann.given) == ("Berg", "Ann")
    assert ann.identifiers == (Identifier("ORCID", "0000-0002-1825-0097"),)
    assert ann.affiliations[0].identifiers == (Identifier("ROR", "https://ror.org/1"),)
    assert institute.literal.plain == "Institute of Tides, North"
    assert (curator.family, curator.role) == ("Cole", "curator")
    assert ("HostingInstitution", "The Host") in record.extra
    assert ("license", "CC BY (https://example.org/by)") in record.extra
    assert record.issued == PartialDate(2021, 3, 4)
    assert record.grants == (Grant("A1", agency="Fund"),)
    assert record.abstract.plain.split() == ["One.", "Two."]
    assert dict(record.variables) == {"genre": "Survey", "publisher": "Zenodo", "version": "2.0"}
    assert [one.text.plain for one in record.keywords] == ["water"]
    assert record.reference_lists[0].references[0].ids[0].value == "10.5555/old"


def test_an_article_stands_in_its_journal() -> None:
    (record,) = records(ARTICLE)
    assert record.journal is not None
    assert (record.journal.title, record.journal.issns[0].value) == (
        "Journal of Tides",
        "0028-0836",
    )
    assert (record.volume, record.issue) == ("5", "2")
    assert record.pagination is not None
    assert record.pagination.medline == "379-390"


def test_a_harvest_holds_several() -> None:
    harvest = (
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><metadata>'
        f"{WORK}</metadata></record><record><metadata>{ARTICLE}</metadata></record></ListRecords></OAI-PMH>"
    )
    assert [one.doi for one in records(harvest)] == ["10.5555/data.1", "10.5555/a"]


def test_a_bad_resource_costs_no_other() -> None:
    empty = (
        '<resource xmlns="http://datacite.org/schema/kernel-4"><publisher>P</publisher></resource>'
    )
    found = list(datacite_xml.parse(io.BytesIO(f"<all>{empty}{ARTICLE}</all>".encode())))
    assert [type(one) for one in found] == [Unreadable, Parsed]


@pytest.mark.parametrize("hidden", ['<!DOCTYPE r [<!ENTITY x "y">]>', "<!ENTITY x 'y'>"])
def test_own_entities_are_refused(hidden: str) -> None:
    text = ARTICLE.replace("<titles>", f"{hidden}<titles>")
    with pytest.raises(FormatError, match="declares its own entities"):
        list(datacite_xml.parse(io.BytesIO(f"<all>{text}</all>".encode())))

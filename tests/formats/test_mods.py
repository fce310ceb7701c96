from __future__ import annotations

import io
from pathlib import Path

import pytest

from refdesk.errors import FormatError
from refdesk.formats import mods
from refdesk.formats.registry import Parsed, ParseResult, Unreadable
from refdesk.model.dates import PartialDate
from refdesk.model.record import Identifier, Issn, ReferenceRecord

OPEN = '<mods xmlns="http://www.loc.gov/mods/v3" version="3.6" ID="berg2003">'
ARTICLE = f"""{OPEN}
<titleInfo><nonSort>The</nonSort><title>growth of cells</title><subTitle>a trial</subTitle></titleInfo>
<titleInfo type="abbreviated"><title>Growth</title></titleInfo>
<titleInfo type="translated"><title>Zellwachstum</title></titleInfo>
<name type="personal"><namePart type="given">Ann</namePart><namePart type="given">B.</namePart>
 <namePart type="family">Berg</namePart><namePart type="termsOfAddress">Jr</namePart><namePart type="date">1950-</namePart>
 <role><roleTerm authority="marcrelator" type="code">aut</roleTerm></role>
 <nameIdentifier type="orcid">https://orcid.org/0000-0002-1825-0097</nameIdentifier><affiliation>Uni</affiliation></name>
<name type="personal"><namePart>Smith, John</namePart><role><roleTerm type="text">editor</roleTerm></role></name>
<name type="corporate"><namePart>World Health</namePart><namePart>Organization</namePart></name>
<name type="corporate"><namePart>An Institute</namePart><role><roleTerm>isb</roleTerm></role></name>
<genre authority="bibutilsgt">journal article</genre>
<language><languageTerm type="text">German</languageTerm><languageTerm type="code" authority="iso639-2b">ger</languageTerm></language>
<abstract displayLabel="Aim">To see.</abstract><abstract displayLabel="Results">Nothing &lt; 5.</abstract>
<note>A note.</note>
<subject><topic>water</topic><topic>cells</topic></subject>
<subject authority="lcsh"><topic>Cells</topic><geographic>Norway</geographic></subject>
<relatedItem type="host"><titleInfo><title>Journal of Invented Results</title></titleInfo>
 <titleInfo type="abbreviated"><title>J Inv Res</title></titleInfo>
 <originInfo><publisher>Press</publisher><issuance>continuing</issuance></originInfo>
 <identifier type="issn">1234-5679</identifier>
 <part><detail type="volume"><number>7</number></detail><detail type="issue"><caption>2</caption></detail>
 <extent unit="page"><start>12</start><end>19</end></extent><date>2003-07</date></part></relatedItem>
<relatedItem type="references"><titleInfo><title>A cited work</title></titleInfo><identifier type="doi">10.5555/c</identifier></relatedItem>
<relatedItem type="otherVersion"><titleInfo><title>First version</title></titleInfo></relatedItem>
<identifier type="doi">10.5555/ABC</identifier><identifier type="pubmed">123</identifier>
<identifier type="doi" invalid="yes">10.5555/wrong</identifier><identifier type="local">L1</identifier>
<location><url usage="primary display">https://example.org/1</url><url>https://example.org/2</url></location>
<accessCondition>Free.</accessCondition>
<recordInfo><recordIdentifier>r1</recordIdentifier></recordInfo>
</mods>"""
CHAPTER = f"""{OPEN}<titleInfo><title>A chapter</title></titleInfo>
<name type="personal"><namePart type="family">Mono</namePart></name>
<relatedItem type="host"><titleInfo><title>The book</title></titleInfo>
<name type="personal"><namePart type="family">Itor</namePart><namePart type="given">Ed</namePart><role><roleTerm type="code">edt</roleTerm></role></name>
<name type="personal"><namePart type="family">Writer</namePart></name>
<originInfo><place><placeTerm type="code">enk</placeTerm><placeTerm type="text">London</placeTerm></place>
<publisher>Press</publisher><dateIssued encoding="w3cdtf" qualifier="approximate">1999</dateIssued><edition>2nd</edition></originInfo>
<genre>book</genre><identifier type="isbn">9780306406157 (pbk.)</identifier></relatedItem>
<relatedItem type="series"><titleInfo><title>The series</title></titleInfo><part><detail type="volume"><number>4</number></detail></part></relatedItem>
<part><extent unit="pages"><list>pp. 3–9</list></extent></part></mods>"""


def results(data: str) -> list[ParseResult]:
    found = list(mods.parse(io.BytesIO(data.encode())))
    for one in found:
        if isinstance(one, Parsed):
            assert mods.record_from_source(one.source) == one.record
    return found


def one(data: str) -> ReferenceRecord:
    (found,) = results(data)
    assert isinstance(found, Parsed), found
    return found.record


def test_titles_names_and_roles() -> None:
    record = one(ARTICLE)
    assert record.title.plain == "The growth of cells: a trial"
    assert (record.short_title, record.original_title.plain) == ("Growth", "Zellwachstum")
    assert [(c.family, c.given, c.suffix, c.literal.plain, c.role) for c in record.creators] == [
        ("Berg", "Ann B.", "Jr", "", "author"),
        ("Smith", "John", "", "", "editor"),
        ("", "", "", "World Health Organization", "author"),
    ]
    assert record.creators[0].identifiers == (Identifier("ORCID", "0000-0002-1825-0097"),)
    assert record.creators[0].affiliations[0].text.plain == "Uni"


def test_an_article_takes_journal_volume_pages_and_date_from_its_host() -> None:
    record = one(ARTICLE)
    assert record.csl_type == "article-journal"
    assert record.journal is not None
    assert (record.journal.title, record.journal.iso_abbreviation) == (
        "Journal of Invented Results",
        "J Inv Res",
    )
    assert record.journal.issns == (Issn("1234-5679"),)
    assert (record.volume, record.issue, record.issued) == ("7", "2", PartialDate(2003, 7))
    assert record.pagination is not None and record.pagination.medline == "12-19"


def test_identifiers_contents_and_the_rest() -> None:
    record = one(ARTICLE)
    assert (record.doi, record.pmid, record.citekey) == ("10.5555/abc", "123", "berg2003")
    assert record.url == "https://example.org/1"
    assert [(part.label, part.text.plain) for part in record.abstract.sections] == [
        ("Aim", "To see."),
        ("Results", "Nothing < 5."),
    ]
    assert [word.text.plain for word in record.keywords] == ["water", "cells", "Cells -- Norway"]
    assert (record.languages, record.notes) == (("ger",), ("A note.",))
    assert record.reference_lists[0].references[0].citation.plain == "A cited work"
    assert set(record.extra) >= {
        ("local", "L1"),
        ("url", "https://example.org/2"),
        ("otherVersion", "First version"),
        ("accessCondition", "Free."),
        ("recordInfo/recordIdentifier", "r1"),
    }


def test_a_chapter_has_the_book_its_editors_series_and_approximate_year() -> None:
    record = one(CHAPTER)
    assert record.csl_type == "chapter"
    assert [(c.family, c.role, c.of_book) for c in record.creators] == [
        ("Mono", "author", False),
        ("Itor", "editor", True),
        ("Writer", "container-author", True),
    ]
    book = record.book
    assert book is not None
    assert (book.title.plain, book.publisher.plain, book.publisher_place, book.edition) == (
        "The book",
        "Press",
        "London",
        "2nd",
    )
    assert (book.isbns, book.collection_title.plain) == (("9780306406157",), "The series")
    assert dict(record.variables)["collection-number"] == "4"
    assert (record.issued.year, record.issued.circa) == (1999, True)
    assert record.pagination is not None and record.pagination.medline == "3-9"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_collections_prefixes_and_encodings(encoding: str) -> None:
    inner = "<m:mods><m:titleInfo><m:title>Müller</m:title></m:titleInfo></m:mods>"
    text = (
        f'<m:modsCollection xmlns:m="http://www.loc.gov/mods/v3">{inner}{inner}</m:modsCollection>'
    )
    if encoding == "utf-16":
        text = '<?xml version="1.0" encoding="UTF-16"?>' + text
    found = list(mods.parse(io.BytesIO(text.encode(encoding))))
    assert [r.record.title.plain for r in found if isinstance(r, Parsed)] == ["Müller"] * 2
    assert all(isinstance(r, Parsed) and bool(r.warnings) == (encoding == "cp1252") for r in found)


def test_a_genre_of_the_work_decides_its_type() -> None:
    for genre, csl_type in (
        ("Ph.D. thesis", "thesis"),
        ("technical report", "report"),
        ("web page", "webpage"),
    ):
        text = f"{OPEN}<titleInfo><title>T</title></titleInfo><genre>{genre}</genre></mods>"
        assert one(text).csl_type == csl_type
    assert one(f"{OPEN}<titleInfo><title>T</title></titleInfo></mods>").csl_type == "book"


def test_bad_records_are_named_and_cost_no_other() -> None:
    good = "<mods><titleInfo><title>T</title></titleInfo></mods>"
    text = f"<modsCollection>{good}<mods><a></mods>{good}<mods/><mods><titleInfo>"
    found = results(text)
    assert [type(r) for r in found] == [Parsed, Unreadable, Parsed, Unreadable, Unreadable]
    assert isinstance(found[4], Unreadable) and "ends in the middle" in found[4].reason
    with pytest.raises(FormatError, match="no MODS"):
        results("<a/>")


def test_deep_nesting_and_entities_are_refused_quickly() -> None:
    deep = "<a>" * 20_000 + "</a>" * 20_000
    (found,) = results(f"<mods><titleInfo/>{deep}</mods>")
    assert isinstance(found, Unreadable)
    with pytest.raises(FormatError, match="entities"):
        results('<!DOCTYPE m [<!ENTITY a "b">]><mods><titleInfo/></mods>')


def test_the_real_files_say_what_jabref_makes_of_them(corpus: Path) -> None:
    folder = corpus / "mods" / "jabref"
    fields = one((folder / "MODSImporterTestAllFields.xml").read_text("utf-8"))
    assert fields.title.plain == "Telescope Peak from Zabriskie Point"
    assert (fields.citekey, fields.container_title) == ("TelPeak", "Cell")
    assert dict(fields.variables)["number-of-pages"] == "50"
    book = one((folder / "MODSImporterTestMods.xml").read_text("utf-8"))
    assert [(c.family, c.given) for c in book.creators] == [("Alleman", "Tillie Pierce")]
    assert book.issued == PartialDate(1889)


def test_years_of_life_are_no_part_of_a_name_and_a_bare_number_of_pmc_is_one() -> None:
    names = "".join(
        f"<name><namePart>{name}</namePart></name>"
        for name in ("Smith, John A., 1960-", "Roe, Ann, 1901-1980.", "Doe, Jan, b. 1955")
    )
    (found,) = mods.parse(
        io.BytesIO(
            f"{OPEN}<titleInfo><title>T</title></titleInfo>{names}"
            '<identifier type="pmc">6543210</identifier></mods>'.encode()
        )
    )
    assert isinstance(found, Parsed)
    names_read = [(one.family, one.given) for one in found.record.creators]
    assert names_read == [("Smith", "John A."), ("Roe", "Ann"), ("Doe", "Jan")]
    assert found.record.pmcid == "PMC6543210"

from __future__ import annotations

import gzip
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from refdesk.errors import FormatError
from refdesk.formats import pubmed_xml
from refdesk.formats.registry import Parsed, ParseResult, Unreadable
from refdesk.model.record import ReferenceRecord

DATA = Path(__file__).resolve().parents[1] / "data"
EVERYTHING = DATA / "pubmed-everything.xml"

HEAD = b'<?xml version="1.0"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "a" "b">\n<PubmedArticleSet>\n'
FOOT = b"</PubmedArticleSet>"
RECORD = (
    b'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">1</PMID>'
    b"<Article><ArticleTitle>A title.</ArticleTitle></Article></MedlineCitation></PubmedArticle>"
)


def results(data: bytes) -> list[ParseResult]:
    return list(pubmed_xml.parse(io.BytesIO(data)))


def records(data: bytes) -> list[ReferenceRecord]:
    return [one.record for one in results(data) if isinstance(one, Parsed)]


def reasons(data: bytes) -> list[str]:
    return [one.reason for one in results(data) if isinstance(one, Unreadable)]


def titled(title: bytes) -> ReferenceRecord:
    return records(HEAD + RECORD.replace(b"A title.", title) + FOOT)[0]


# The proof that nothing is left out ----------------------------------------------------------

Facts = Counter[tuple[str, str]]

LEFT_OUT = (
    # (what, reason): the differences between a record and what is written of it again
    ("mathml", "formulas become text: their letters stay, their structure and spacing not"),
    ("month", "`Feb` and `02` are the same month, written back in one spelling"),
    ("number", "`06` and `6` are the same hour or day"),
    ("white space", "runs of white space mean one blank"),
    ("NFC", "text is composed, as everywhere in RefDesk"),
    ("Article/Affiliation", "before 2015 the article's affiliation: the first author's"),
    ("Author/Affiliation", "before 2015 without AffiliationInfo around it"),
    ("AuthorList@Type", "`authors` is what a list without Type has too"),
    ("Language", "an OtherAbstract without Language is in English (DTD)"),
)


def facts_of(element: ET.Element) -> Facts:
    """Every text and attribute of a record with its path, in forms that LEFT_OUT calls equal."""
    facts: Facts = Counter()
    _walk(element, element.tag, facts)
    return facts


def _walk(element: ET.Element, path: str, facts: Facts) -> None:
    path = path.replace("/Article/Affiliation", "/Article/AuthorList/Author/Affiliation")
    path = path.replace("/Author/Affiliation", "/Author/AffiliationInfo/Affiliation")
    path = path.replace("/AffiliationInfo/AffiliationInfo", "/AffiliationInfo").replace(
        "/AffiliationInfoInfo", "/AffiliationInfo"
    )
    for name, value in element.attrib.items():
        if (element.tag, name, value) != ("AuthorList", "Type", "authors"):
            facts[(f"{path}@{name}", _plain(value))] += 1
    if any(child.tag.endswith("}math") for child in element.iter()) and element.tag in _MIXED:
        facts[(f"{path}/math", _letters("".join(element.itertext())))] += 1
        return
    if element.tag == "Month":
        text = str(_month(element.text or ""))
    elif element.tag in ("Day", "Hour", "Minute", "Second") and (element.text or "").isdecimal():
        text = str(int(element.text or "0"))
    else:
        mixed = "".join(element.itertext()) if element.tag in _MIXED else element.text or ""
        text = _plain(mixed)
    if text:
        facts[(path, text)] += 1
    for child in element:
        _walk(child, f"{path}/{child.tag}", facts)


_MIXED = frozenset(
    [
        "ArticleTitle",
        "VernacularTitle",
        "BookTitle",
        "AbstractText",
        "Affiliation",
        "CollectiveName",
        "Keyword",
        "Citation",
        "CoiStatement",
        "Suffix",
        "PublisherName",
        "VolumeTitle",
        "CollectionTitle",
        "SectionTitle",
        "Param",
        "i",
        "b",
        "u",
        "sup",
        "sub",
    ]
)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", re.sub(r"[ \t\r\n\u2028\u2029\x85]+", " ", text).strip())


def _letters(text: str) -> str:
    return re.sub(r"[\s\u2061-\u2064]+", "", text)


def _month(text: str) -> int | str:
    names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    low = text.strip().lower()[:3]
    return names.index(low) + 1 if low in names else int(text) if text.isdecimal() else text


def lost_facts(source: bytes, record: ReferenceRecord) -> list[tuple[str, str]]:
    """What of the source is not in what is written of its record again."""
    original = facts_of(ET.fromstring(source))
    written_xml = pubmed_xml.record_xml(record)
    again = facts_of(ET.fromstring(written_xml))
    lost = original - again
    whole = {(path, _letters(text)) for path, text in again}
    return [
        (path, text)
        for path, text in lost
        if not (
            path.endswith("/math")
            and any(f"{place}/math" == path and _is_within(text, other) for place, other in whole)
        )
    ]


def _is_within(text: str, other: str) -> bool:
    """Whether all letters of `text` are in `other`, in their order."""
    letters = iter(unicodedata.normalize("NFC", other))
    return all(letter in letters for letter in unicodedata.normalize("NFC", text))


def corpus_files(corpus: Path) -> Iterator[tuple[Path, bytes]]:
    for path in sorted((corpus / "pubmed-xml").rglob("*.xml*")):
        data = path.read_bytes()
        yield path, gzip.decompress(data) if path.suffix == ".gz" else data


def test_no_text_and_no_attribute_of_241_real_records_is_left_out(corpus: Path) -> None:
    count = 0
    for path, data in corpus_files(corpus):
        for one in results(data):
            assert isinstance(one, Parsed), (path, one)
            count += 1
            assert lost_facts(one.source, one.record) == [], (path.name, one.place)
            written = pubmed_xml.record_xml(one.record).encode()
            assert pubmed_xml.record_from_source(written) == one.record, (path.name, one.place)
            assert pubmed_xml.record_from_source(one.source) == one.record
    assert count == 241


def test_no_text_and_no_attribute_that_the_dtd_allows_is_left_out() -> None:
    found = results(EVERYTHING.read_bytes())
    parsed = [one for one in found if isinstance(one, Parsed)]
    assert len(parsed) == 4
    for one in parsed:
        assert lost_facts(one.source, one.record) == []
        written = pubmed_xml.record_xml(one.record).encode()
        assert pubmed_xml.record_from_source(written) == one.record


def test_the_made_up_record_has_every_element_and_attribute_of_the_dtd(corpus: Path) -> None:
    dtd = (corpus / "dtd" / "pubmed_250101.dtd").read_text()
    dtd = re.sub(r"<!--.*?-->", "", dtd, flags=re.DOTALL)
    elements = set(re.findall(r"<!ELEMENT\s+([A-Za-z]+)", dtd))
    # Declared, but part of nothing; or sets around records.
    elements -= {
        "ContractNumber",
        "URL",
        "BookDocumentSet",
        "PubmedBookArticleSet",
        "DeleteDocument",
    }
    root = ET.parse(EVERYTHING).getroot()
    used = {element.tag for element in root.iter()}
    assert elements - used == set()
    attributes = {
        (name, attribute)
        for name, body in re.findall(r"<!ATTLIST\s+(\w+)\s+([^>]*)>", dtd)
        for attribute in re.findall(
            r"(\w+)\s+(?:CDATA|IDREF|ID|\()",
            body.replace("%booklinkatts;", "book CDATA part CDATA sec CDATA"),
        )
    }
    attributes -= {("URL", "lang"), ("URL", "Type")}
    there = {(element.tag, name) for element in root.iter() for name in element.attrib}
    assert attributes - there == set()


def test_a_field_left_unread_would_be_found_out() -> None:
    """The proof can fail: a record without its grants loses facts."""
    from dataclasses import replace

    one = results(EVERYTHING.read_bytes())[0]
    assert isinstance(one, Parsed)
    lost = lost_facts(one.source, replace(one.record, grants=()))
    assert any("GrantID" in path for path, _ in lost)


# What the fields hold ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def everything() -> list[ReferenceRecord]:
    return records(EVERYTHING.read_bytes())


def test_a_title_loses_its_final_stop_and_keeps_its_brackets(
    everything: list[ReferenceRecord],
) -> None:
    record = everything[0]
    assert record.title.plain == "[The first of all x2 and H2O with y]"
    assert record.title_as_given.plain.endswith("y].")
    assert record.original_title.markup == "Das <i>erste</i> von allen."


@pytest.mark.parametrize(
    ("given", "title"),
    [
        (b"Is it so?", "Is it so?"),
        (b"Stop!", "Stop!"),
        (b"And then...", "And then..."),
        (b"And then\xe2\x80\xa6", "And then…"),
        (b"About <i>E. coli</i>.", "About <i>E. coli</i>"),
        (b"About <i>E. coli.</i>", "About <i>E. coli</i>"),
        (b"SnO<sub>2</sub>thin films.", "SnO<sub>2</sub>thin films"),
        (b"  Two\n   lines. ", "Two lines"),
        (b"RETRACTED: Old.", "RETRACTED: Old"),
        (b"&lt;i&gt;E. coli&lt;/i&gt; at P&lt;0.001.", "<i>E. coli</i> at P&lt;0.001"),
        (b"&lt;img src=x&gt; one.", "&lt;img src=x&gt; one"),
    ],
)
def test_titles_are_cleaned_as_pubmed_writes_them(given: bytes, title: str) -> None:
    assert titled(given).title.markup == title


def test_an_empty_title_is_the_vernacular_one(everything: list[ReferenceRecord]) -> None:
    record = everything[1]
    assert record.title.plain == "Bara på svenska"
    assert record.original_title.plain == "Bara på svenska."
    assert record.title_as_given.plain == ""


def test_a_medline_date_is_kept_as_it_is(everything: list[ReferenceRecord]) -> None:
    assert everything[1].issued.literal == "1998 Dec-1999 Jan"
    assert everything[1].issued.known_year == 1998


def test_a_preprint_is_an_article_of_that_genre(everything: list[ReferenceRecord]) -> None:
    assert everything[1].csl_type == "article"
    assert dict(everything[1].variables)["genre"] == "preprint"


def test_names_identifiers_and_superseded_forms_are_kept(everything: list[ReferenceRecord]) -> None:
    first, old, group = everything[0].creators
    assert (first.family, first.given, first.initials, first.suffix) == (
        "van der Erste",
        "Anna-Maria",
        "AM",
        "3rd",
    )
    assert first.identifiers[0].value == "0000-0001-2345-6789"
    assert [one.text.plain for one in first.affiliations] == ["Institute X, Town.", "Second place."]
    assert not old.is_valid
    assert group.literal.plain == "The ABC Study Group"
    assert [one.family for one in everything[0].authors if not one.literal] == ["van der Erste"]
    assert [one.investigators for one in everything[0].investigators] == ["group1", "group2"]


def test_ids_are_bare_and_a_location_marked_invalid_is_not_used(
    everything: list[ReferenceRecord],
) -> None:
    record = everything[0]
    assert (record.pmid, record.pmcid, record.doi) == (
        "10000001",
        "PMC10000009",
        "10.1234/made.up-1",
    )
    invalid = RECORD.replace(
        b"</Article>",
        b'<ELocationID EIdType="doi" ValidYN="N">10.1/old</ELocationID></Article>',
    )
    assert records(HEAD + invalid + FOOT)[0].doi == ""


def test_a_chapter_has_its_own_authors_and_those_of_the_book(
    everything: list[ReferenceRecord],
) -> None:
    chapter = everything[2]
    assert chapter.csl_type == "chapter"
    assert [one.family for one in chapter.authors] == ["Chapterauthor"]
    assert [(one.family, one.role) for one in chapter.creators if one.of_book] == [
        ("Bookauthor", "container-author"),
        ("Editor", "editor"),
    ]
    assert chapter.container_title == "Handbook of nothing"
    assert chapter.volume == "2"
    assert chapter.doi == ""  # the book's DOI is not the chapter's


def test_a_whole_book_has_the_book_s_title_authors_and_doi(
    everything: list[ReferenceRecord],
) -> None:
    book = everything[3]
    assert book.csl_type == "book"
    assert book.title.plain == "A whole book"
    assert [one.family for one in book.authors] == ["Writer"]
    assert book.doi == "10.1234/whole"


def test_a_sentinel_in_a_reference_list_is_no_pmid(everything: list[ReferenceRecord]) -> None:
    references = everything[0].reference_lists[0].references
    assert [one.pmid for one in references] == ["11", ""]


def test_formulas_become_text_that_can_be_read(everything: list[ReferenceRecord]) -> None:
    assert everything[0].abstract.sections[1].text.plain == "It was a/b."


def test_three_hundred_authors_are_read_in_order() -> None:
    authors = b"".join(
        b"<Author><LastName>Name%d</LastName><Initials>A</Initials></Author>" % n
        for n in range(300)
    )
    data = RECORD.replace(b"</Article>", b"<AuthorList>" + authors + b"</AuthorList></Article>")
    creators = records(HEAD + data + FOOT)[0].creators
    assert [one.family for one in creators] == [f"Name{n}" for n in range(300)]


def test_elements_of_a_later_dtd_are_kept_and_written_again() -> None:
    data = RECORD.replace(b"</Article>", b'<NewThing a="1">x<b>y</b></NewThing></Article>')
    record = records(HEAD + data + FOOT)[0]
    assert record.extra == (("Article", '<NewThing a="1">x<b>y</b></NewThing>'),)
    assert b'<NewThing a="1">' in pubmed_xml.record_xml(record).encode()


def test_authors_and_ids_of_a_book_stay_in_the_part_they_came_in() -> None:
    xml = (
        b'<PubmedBookArticle><BookDocument><PMID Version="1">1</PMID><ArticleIdList>'
        b'<ArticleId IdType="bookaccession">NBK1</ArticleId><ArticleId IdType="pmc">PMC5</ArticleId>'
        b"</ArticleIdList><Book><BookTitle>A whole book</BookTitle>"
        b'<AuthorList Type="editors" CompleteYN="Y"><Author ValidYN="Y"><LastName>Editor</LastName></Author></AuthorList></Book>'
        b'<AuthorList CompleteYN="Y"><Author ValidYN="Y"><LastName>Writer</LastName></Author></AuthorList>'
        b"</BookDocument><PubmedBookData><ArticleIdList>"
        b'<ArticleId IdType="pubmed">1</ArticleId><ArticleId IdType="doi">10.1000/x</ArticleId>'
        b"</ArticleIdList></PubmedBookData></PubmedBookArticle>"
    )
    record = records(b"<PubmedArticleSet>" + xml + b"</PubmedArticleSet>")[0]
    written = pubmed_xml.record_xml(record)
    assert facts_of(ET.fromstring(written)) == facts_of(ET.fromstring(xml))


def test_an_edited_title_is_written_and_not_the_old_one() -> None:
    from dataclasses import replace

    from refdesk.model.markup import RichText

    record = replace(titled(b"Old title."), title=RichText("New title"))
    assert "<ArticleTitle>New title</ArticleTitle>" in pubmed_xml.record_xml(record)


# Streams and faults --------------------------------------------------------------------------


def test_the_source_is_the_record_s_own_bytes_to_the_letter() -> None:
    found = results(HEAD + RECORD + b"\n" + RECORD.replace(b">1<", b">2<") + FOOT)
    assert [one.source for one in found if isinstance(one, Parsed)] == [
        RECORD,
        RECORD.replace(b">1<", b">2<"),
    ]
    assert [one.place for one in found] == ["record 1, line 4", "record 2, line 5"]


def test_a_file_cut_off_in_a_record_gives_the_records_before_and_says_so() -> None:
    data = HEAD + RECORD + RECORD[:120]
    assert len(records(data)) == 1
    assert reasons(data) == ["The file ends in the middle of record 2."]


def test_a_file_cut_off_between_records_is_told_too() -> None:
    assert reasons(HEAD + RECORD) == ["The file is cut off after record 1; more may be missing."]


def test_a_bad_record_is_named_and_the_others_are_read() -> None:
    bad = RECORD.replace(b"</Article>", b"")
    data = HEAD + RECORD + bad + RECORD + FOOT
    assert len(records(data)) == 2
    assert len(reasons(data)) == 1
    assert "no well-formed XML" in reasons(data)[0]


def test_a_record_without_its_end_tag_does_not_swallow_the_next_one() -> None:
    data = HEAD + RECORD.replace(b"</PubmedArticle>", b"") + RECORD + FOOT
    assert len(records(data)) == 1
    assert len(reasons(data)) == 1


@pytest.mark.parametrize("inner", [b"<!-- </PubmedArticle> -->", b"<![CDATA[ </PubmedArticle> ]]>"])
def test_an_end_tag_in_a_comment_or_cdata_ends_nothing(inner: bytes) -> None:
    data = HEAD + RECORD.replace(b"A title.", b"A title. " + inner) + RECORD + FOOT
    assert len(records(data)) == 2
    assert reasons(data) == []


def test_a_record_in_a_comment_is_none() -> None:
    assert len(records(HEAD + b"<!-- " + RECORD + b" -->" + RECORD + FOOT)) == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            b"<!DOCTYPE html><html><body>Maintenance</body></html>",
            "This is a web page, not PubMed XML.",
        ),
        (b"<html><body>Maintenance</body></html>", "This is a web page, not PubMed XML."),
        (
            b"<eFetchResult>\n\t<ERROR>ID list is empty!</ERROR>\n</eFetchResult>",
            "PubMed answered with an error: ID list is empty!",
        ),
        (b"<ERROR>NCBI C++ Exception</ERROR>", "PubMed answered with an error: NCBI C++ Exception"),
        (b'{"error":"too fast"}', "This is no XML: it does not begin with a tag."),
        (b"<eSearchResult><Count>0</Count></eSearchResult>", "without records"),
        (b'<?xml version="1.0"?><!DOCTYPE PubmedArticleSet PUBLIC "a" "b">', "cut off"),
        (b'<!DOCTYPE PubmedArticleSet [<!ENTITY a "b">]><PubmedArticleSet/>', "entities"),
        (b"<mods/>", "not PubMed's"),
        (b"", "cut off"),
    ],
)
def test_what_is_no_pubmed_xml_is_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(FormatError) as caught:
        results(data)
    assert sentence in str(caught.value)


def test_an_empty_set_has_no_records_and_is_no_fault() -> None:
    assert results(HEAD + FOOT) == []


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        (b"<ArticleTitle>" + b"<i>" * 100_000, b"</i>" * 100_000 + b"</ArticleTitle>"),
        (b"<Later>" * 100_000, b"</Later>" * 100_000),
        (b"<Language>" + b"<x>" * 100_000, b"</x>" * 100_000 + b"</Language>"),
    ],
)
def test_a_hundred_thousand_levels_are_refused(opening: bytes, closing: bytes) -> None:
    data = RECORD.replace(b"</Article>", opening + closing + b"</Article>")
    assert reasons(HEAD + data + FOOT) == ["The record nests its elements deeper than 64 levels."]


def test_a_million_empty_elements_are_refused_without_filling_the_memory() -> None:
    data = RECORD.replace(b"A title.", b"<i/>" * 1_000_000)
    assert reasons(HEAD + data + FOOT) == ["The record has more than 500,000 elements."]


def test_a_record_of_more_than_64_mb_is_refused() -> None:
    class Endless(io.RawIOBase):
        """A record's start and then blanks, as many as are asked for."""

        def __init__(self) -> None:
            self.given = 0

        def read(self, size: int = -1) -> bytes:
            data = HEAD + b"<PubmedArticle>" if not self.given else b" " * (1 << 20)
            self.given += len(data)
            assert self.given < 80 << 20, "it was read on and on"
            return data

    with pytest.raises(FormatError, match="larger than 64 MB"):
        list(pubmed_xml.parse(Endless()))  # type: ignore[arg-type]


def test_prefixes_of_the_root_are_declared_in_the_record_s_source() -> None:
    math = b"A <mml:math><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:math>."
    data = (
        b'<PubmedArticleSet xmlns:mml="http://www.w3.org/1998/Math/MathML">'
        + RECORD.replace(b"A title.", math)
        + FOOT
    )
    one = results(data)[0]
    assert isinstance(one, Parsed)
    assert one.record.title.markup == "A x<sup>2</sup>"
    assert pubmed_xml.record_from_source(one.source) == one.record


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "utf-16", "utf-8-sig"])
def test_other_encodings_become_utf_8(encoding: str) -> None:
    declared = encoding.replace("-sig", "")
    text = f'<?xml version="1.0" encoding="{declared}"?><PubmedArticleSet>'
    text += RECORD.decode().replace("A title.", "Müller.") + FOOT.decode()
    one = results(text.encode(encoding))[0]
    assert isinstance(one, Parsed)
    assert one.record.title.plain == "Müller"
    assert "Müller".encode() in one.source


def test_small_faults_of_a_record_are_mended() -> None:
    assert titled(b"M\xfcller.").title.plain == "Müller"
    assert titled(b"a&nbsp;b &unknown; c.").title.plain == "a\u00a0b &unknown; c"
    assert titled(b"a\x00b&#x1;c&#31;d.").title.plain == "abcd"


def test_deleted_citations_are_told() -> None:
    assert reasons(EVERYTHING.read_bytes()) == [
        "PubMed has deleted 2 records: PMID 10000006, 10000007."
    ]


def test_old_sets_and_single_records_are_read() -> None:
    citation = RECORD.removeprefix(b"<PubmedArticle>").removesuffix(b"</PubmedArticle>")
    assert len(records(b"<MedlineCitationSet>" + citation * 2 + b"</MedlineCitationSet>")) == 2
    assert len(records(RECORD)) == 1


def test_elements_of_dtds_before_2015_are_read() -> None:
    data = RECORD.replace(
        b"</Article>",
        b"<Affiliation>Of the first.</Affiliation><AuthorList><Author><LastName>A</LastName>"
        b"<FirstName>Bob</FirstName><MiddleName>C</MiddleName></Author></AuthorList></Article>",
    ).replace(
        b"<Article>",
        b"<DateCreated><Year>1999</Year><Month>02</Month><Day>03</Day></DateCreated><Article>",
    )
    record = records(HEAD + data + FOOT)[0]
    assert record.creators[0].given == "Bob C"
    assert record.creators[0].affiliations[0].text.plain == "Of the first."
    assert record.history[0].status == "created"
    assert "<DateCreated><Year>1999" in pubmed_xml.record_xml(record)


def test_written_records_can_be_read_again_as_a_file() -> None:
    out = io.BytesIO()
    first = records(EVERYTHING.read_bytes())
    pubmed_xml.write(first, out)
    assert records(out.getvalue()) == first


def test_half_a_character_is_refused_on_writing() -> None:
    with pytest.raises(FormatError, match="broken character"):
        pubmed_xml.write([ReferenceRecord(volume="\ud800")], io.BytesIO())


def test_a_stream_is_read_in_constant_memory() -> None:
    import tracemalloc

    class Long(io.RawIOBase):
        """Seven megabytes of records, made while they are read."""

        def __init__(self) -> None:
            self.left = 1500

        def read(self, size: int = -1) -> bytes:
            if self.left <= 0:
                return b""
            first = HEAD if self.left == 1500 else b""
            self.left -= 50
            body = (RECORD.replace(b"A title.", b"word " * 1000)) * 50
            return first + body + (FOOT if self.left <= 0 else b"")

    tracemalloc.start()
    count = sum(1 for _ in pubmed_xml.parse(Long()))  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 1500
    assert peak < 4 << 20


def test_blanks_in_end_tags_do_not_hide_the_end_of_a_record() -> None:
    data = (
        b"<PubmedArticleSet>"
        + b"".join(
            b"<PubmedArticle ><MedlineCitation><PMID>%d</PMID><Article><ArticleTitle>T</ArticleTitle>"
            b"</Article></MedlineCitation></PubmedArticle%s>" % (n, blank)
            for n, blank in enumerate((b" ", b"\n", b""), 1)
        )
        + b"</PubmedArticleSet >"
    )
    found = list(pubmed_xml.parse(io.BytesIO(data)))
    assert [one.record.pmid for one in found if isinstance(one, Parsed)] == ["1", "2", "3"]
    assert len(found) == 3


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        (b"<Season>Spring</Season>", "Spring"),
        (b"<Month>Mar</Month>", "Mar"),
        (b"<Year>2001</Year><Day>3</Day>", "2001 3"),
        (b"<Year>2001</Year><Month>Brumaire</Month><Day>3</Day>", "2001 Brumaire 3"),
    ],
)
def test_a_date_that_lacks_a_part_keeps_its_others_in_words(parts: bytes, wanted: str) -> None:
    journal = b"<Journal><JournalIssue><PubDate>" + parts + b"</PubDate></JournalIssue></Journal>"
    record = records(HEAD + RECORD.replace(b"<ArticleTitle>", journal + b"<ArticleTitle>") + FOOT)[
        0
    ]
    assert record.issued.medline == wanted
    assert pubmed_xml.record_from_source(pubmed_xml.record_xml(record).encode()) == record


def test_a_bare_ampersand_and_an_impossible_character_do_not_cost_the_record() -> None:
    assert (
        titled(b"R&D at AT&T; M&uuml;ller&#0;&#xFFFE;.").title.plain == "R&D at AT&T; Müller\ufffd"
    )


def test_an_empty_record_is_named_and_not_read() -> None:
    empty = HEAD + b"<PubmedArticle/><PubmedArticle></PubmedArticle>" + RECORD + FOOT
    assert len(records(empty)) == 1
    assert reasons(empty) == ["The record is empty: it has no PMID, title or authors."] * 2


def test_a_title_with_a_blank_before_its_full_stop_ends_without_one() -> None:
    record = titled(b"A title .")
    assert record.title.plain == "A title"
    assert "<ArticleTitle>A title .</ArticleTitle>" in pubmed_xml.record_xml(record)

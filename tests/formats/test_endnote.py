from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refdesk.errors import FormatError
from refdesk.formats import endnote, ris
from refdesk.formats.registry import (
    Parsed,
    ParseResult,
    Unreadable,
    format_by_key,
    parse_source,
    parse_stream,
)
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.record import (
    Abstract,
    AbstractSection,
    Book,
    Creator,
    Issn,
    Journal,
    LinkedFile,
    Pagination,
    ReferenceRecord,
)


def results(data: bytes | str) -> list[ParseResult]:
    return list(endnote.parse(io.BytesIO(data if isinstance(data, bytes) else data.encode())))


def one(inner: str, kind: str = "Journal Article", number: int = 17) -> ReferenceRecord:
    text = f"<xml><records><record><ref-type name={kind!r}>{number}</ref-type>{inner}</record></records></xml>"
    (found,) = results(text)
    assert isinstance(found, Parsed), found
    assert endnote.record_from_source(found.source) == found.record
    return found.record


def again(record: ReferenceRecord) -> ReferenceRecord:
    return endnote.record_from_source(endnote.record_xml(record).encode())


def in_order(record: ReferenceRecord) -> ReferenceRecord:
    """The record with what has no field in one order: EndNote's elements have their own."""
    return replace(record, extra=tuple(sorted(record.extra)))


# Text ----------------------------------------------------------------------------------------


def test_styles_become_markup_and_are_written_back() -> None:
    record = one(
        "<titles><title><style face='normal'>Ca</style><style face='superscript'>2+</style>"
        "<style face='normal'> in </style><style face='italic'>E. coli O</style>"
        "<style face='italic subscript'>2</style></title></titles>"
    )
    assert record.title.markup == "Ca<sup>2+</sup> in <i>E. coli O<sub>2</sub></i>"
    assert again(record) == record


def test_text_is_read_with_and_without_styles_and_however_it_is_wrapped() -> None:
    for inner in (
        "A long title &amp; more",
        "<style face='normal'>A long title &amp; more</style>",
        "\n  <style face='normal' size='100%'>A long\n      title &amp; more\n  </style>\n",
        "<style>A long </style><style>title &amp; more</style>",
    ):
        assert one(f"<titles><title>{inner}</title></titles>").title.plain == "A long title & more"


def test_carriage_returns_divide_values_and_paragraphs() -> None:
    record = one(
        "<isbn><style>1532-1827 (Electronic)&#xD;0007-0920 (Linking)</style></isbn>"
        "<keywords><keyword><style>liver&#xD;lung</style></keyword><keyword>heart</keyword></keywords>"
        "<notes><style>First line&#xD;second line</style></notes>"
        "<abstract><style>BACKGROUND: It was so.&#xD;METHODS: We looked.</style></abstract>"
    )
    assert record.journal is not None
    assert record.journal.issns == (Issn("1532-1827", "Electronic"), Issn("0007-0920", "Linking"))
    assert [word.text.plain for word in record.keywords] == ["liver", "lung", "heart"]
    assert record.notes == ("First line\nsecond line",)
    assert [part.label for part in record.abstract.sections] == ["BACKGROUND", "METHODS"]
    assert again(record) == record


def test_labels_of_an_abstract_with_styles_are_found_and_its_markup_is_kept() -> None:
    record = one(
        "<abstract><style>AIM: To see CO</style><style face='subscript'>2</style>"
        "<style>. RESULTS: Seen </style><style face='italic'>in vivo</style><style>.</style></abstract>"
    )
    assert [(part.label, part.text.markup) for part in record.abstract.sections] == [
        ("AIM", "To see CO<sub>2</sub>."),
        ("RESULTS", "Seen <i>in vivo</i>."),
    ]
    assert again(record) == record


# Fields --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "number", "csl_type"),
    [
        ("Journal Article", 17, "article-journal"), ("Book Section", 5, "chapter"),
        ("Edited Book", 28, "book"), ("Thesis", 32, "thesis"), ("Web Page", 12, "webpage"),
        ("Conference Paper", 47, "paper-conference"), ("Report", 27, "report"),
        ("Dataset", 59, "dataset"), ("Newspaper Article", 23, "article-newspaper"),
        ("Electronic Article", 43, "article-journal"), ("Blog", 56, "post-weblog"),
        ("My Own Type", 1, "document"), ("", 25, "patent"),
    ],
)  # fmt: skip
def test_types_are_known_by_name_or_number_and_written_back(
    name: str, number: int, csl_type: str
) -> None:
    record = one("<titles><title>T</title></titles>", name, number)
    assert record.csl_type == csl_type
    assert again(record) == record


def test_people_have_the_roles_of_the_type() -> None:
    people = (
        "<contributors><authors><author>Alt, Ann</author><author>Study Group of Tests,</author></authors>"
        "<secondary-authors><author>Bern, Bo</author></secondary-authors>"
        "<tertiary-authors><author>Celik, Cem</author></tertiary-authors>"
        "<subsidiary-authors><author>Dahl, Di</author></subsidiary-authors></contributors>"
    )
    chapter = one(people, "Book Section", 5)
    assert [(c.family or c.literal.plain, c.role) for c in chapter.creators] == [
        ("Alt", "author"),
        ("Study Group of Tests", "author"),
        ("Bern", "editor"),
        ("Celik", "collection-editor"),
        ("Dahl", "translator"),
    ]
    book = one(people, "Book", 6)
    assert [c.role for c in book.creators][2:] == ["collection-editor", "editor", "translator"]
    edited = one(people, "Edited Book", 28)
    assert [c.role for c in edited.creators][:3] == ["editor", "editor", "collection-editor"]
    thesis = one(people, "Thesis", 32)
    assert [c.role for c in thesis.creators] == ["author", "author"]
    assert "contributors/tertiary-authors" in dict(thesis.extra)
    for record in (chapter, book, thesis):
        assert again(record) == record


def test_a_pubmed_record_of_endnote_has_its_identifiers() -> None:
    record = one(
        "<titles><secondary-title>J Test</secondary-title><alt-title>Journal of tests</alt-title></titles>"
        "<periodical><full-title>J Test</full-title></periodical>"
        "<pages>379-90</pages><volume>52</volume><number>5</number><edition>1997/08/01</edition>"
        "<dates><year>1997</year><pub-dates><date>Aug</date></pub-dates></dates>"
        "<accession-num>9304698</accession-num><custom2>PMC123</custom2><custom6>NIHMS45678</custom6>"
        "<custom7>e12</custom7><electronic-resource-num>https://doi.org/10.1000/A.1</electronic-resource-num>"
        "<keywords><keyword>Liver/*metabolism</keyword><keyword>PI3K/AKT</keyword></keywords>"
        "<remote-database-name>Medline</remote-database-name><remote-database-provider>NLM</remote-database-provider>"
        "<language>eng</language><access-date>2020/01/02</access-date><label>key1997</label>"
    )
    assert (record.pmid, record.pmcid, record.doi) == ("9304698", "PMC123", "10.1000/a.1")
    assert (record.container_title, record.container_title_short) == ("Journal of tests", "J Test")
    assert record.issued == PartialDate(1997, 8)
    assert record.electronic_dates == (PartialDate(1997, 8, 1),)
    assert record.accessed == PartialDate(2020, 1, 2)
    assert record.mesh_headings[0].lines == ["Liver / metabolism*"]
    assert [word.text.plain for word in record.keywords] == ["PI3K/AKT"]
    assert record.article_ids[0].value == "NIHMS45678"
    assert (record.languages, record.citekey) == (("eng",), "key1997")
    assert again(record) == record


def test_an_accession_number_of_another_database_is_no_pmid() -> None:
    record = one(
        "<accession-num>12345678</accession-num><remote-database-name>Embase</remote-database-name>"
    )
    assert record.pmid == ""
    assert ("accession-num", "12345678") in record.extra
    known = replace(record, pmid="77")
    assert again(known).pmid == "77"
    assert again(known).extra == known.extra


def test_files_and_links_are_told_apart() -> None:
    record = one(
        "<urls><related-urls><url>https://a.example/x</url><url>https://b.example/y</url></related-urls>"
        "<pdf-urls><url>internal-pdf://0123/My%20paper.pdf</url></pdf-urls>"
        "<image-urls><url>internal-pdf://4/fig.png</url></image-urls></urls>"
    )
    assert record.linked_files == (
        LinkedFile("internal-pdf://0123/My%20paper.pdf"),
        LinkedFile("internal-pdf://4/fig.png", media_type="image/*"),
    )
    assert (record.url, record.extra) == (
        "https://a.example/x",
        (("urls/related-urls", "https://b.example/y"),),
    )
    assert again(record) == record


def test_names_and_links_without_their_own_elements_are_read() -> None:
    record = one(
        "<contributors><authors>Alt, Ann\rBern, Bo</authors></contributors>".replace("\r", "&#xD;")
        + "<urls><url>https://a.example/x</url></urls><keywords>liver; lung</keywords>"
    )
    assert [creator.family for creator in record.creators] == ["Alt", "Bern"]
    assert record.url == "https://a.example/x"
    assert [word.text.plain for word in record.keywords] == ["liver", "lung"]


def test_what_has_no_field_is_kept_and_written_back_in_place() -> None:
    record = one(
        "<rec-number>42</rec-number><foreign-keys><key app='EN' db-id='abc'>42</key></foreign-keys>"
        "<custom1>Legal</custom1><custom3><style face='bold'>Bold</style></custom3>"
        "<dates><year>2001</year><copyright-dates><date>1999</date></copyright-dates></dates>"
        "<my-own a='1'>x<b>y</b></my-own>"
    )
    extra = dict(record.extra)
    assert (extra["rec-number"], extra["custom1"]) == ("42", "Legal")
    assert extra["my-own"] == '<my-own a="1">x<b>y</b></my-own>'
    assert 'face="bold"' in extra["custom3"]
    assert extra["dates/copyright-dates"] == "1999"
    assert in_order(again(record)) == in_order(record)


def test_the_place_of_somebodys_library_is_kept_but_not_given_away() -> None:
    record = one("<database name='x.enl' path='/srv/me/x.enl'>x.enl</database><volume>1</volume>")
    assert "/srv/me/x.enl" in dict(record.extra)["database"]
    assert "/srv/me" not in endnote.record_xml(record)


def test_ris_and_endnote_keep_the_same_under_their_own_names() -> None:
    text = b"TY  - JOUR\nTI  - T\nC1  - Legal\nLB  - shelf 3\nCA  - Caption\nER  - \n"
    record = again(ris.record_from_source(text))
    assert {("custom1", "Legal"), ("label", "shelf 3"), ("caption", "Caption")} == set(record.extra)
    assert "C1  - Legal\n" in ris.record_text(record)


# Files ---------------------------------------------------------------------------------------

TWO = (
    "<xml><records><record><titles><title>Ünö</title></titles></record>\n"
    "<record><titles><title>Two</title></titles></record></records></xml>"
)


@pytest.mark.parametrize(
    "data",
    [
        TWO.encode(),
        b"\xef\xbb\xbf" + TWO.encode(),
        ('<?xml version="1.0" encoding="UTF-8"?>' + TWO).encode("cp1252"),
        TWO.encode("utf-16"),
        TWO.encode("utf-16-le"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?>\n' + TWO).encode("latin-1"),
        TWO.replace("<xml>", "").replace("</xml>", "").encode(),
        TWO.replace("</records></xml>", "").encode(),
        TWO.replace("Two", "T\x0bw\x01o&nbsp;".strip()).replace("&nbsp;", "").encode(),
        TWO.replace("<xml>", "<xml><!-- <record> -->").encode(),
    ],
)
def test_records_are_read_in_any_encoding_and_frame(data: bytes) -> None:
    found = [one for one in parse_stream(io.BytesIO(data)) if isinstance(one, Parsed)]
    assert [one.record.title.plain for one in found] == ["Ünö", "Two"]
    for one in found:
        assert endnote.record_from_source(one.source) == one.record


def test_bytes_that_are_not_what_the_file_says_are_told() -> None:
    data = TWO.replace("Two", "Größe und Länge").encode()
    data = data.replace("Ünö".encode(), "Ünö".encode("cp1252"))
    first, second = results(data)
    assert isinstance(first, Parsed) and isinstance(second, Parsed)
    assert first.record.title.plain == "Ünö"
    assert first.warnings and not second.warnings


def test_one_bad_record_is_named_and_the_others_are_read() -> None:
    good = "<record><volume>1</volume></record>"
    found = results(f"<xml><records>{good}\n<record><a></record>\n{good}\n<record><volume>2")
    assert [isinstance(one, Parsed) for one in found] == [True, False, True, False]
    bad, cut = found[1], found[3]
    assert isinstance(bad, Unreadable) and isinstance(cut, Unreadable)
    assert (bad.place, bad.text) == ("record 2, line 2", "<record><a></record>")
    assert cut.reason == "The file ends inside this record."


def test_a_record_that_was_never_closed_costs_only_itself() -> None:
    found = results("<xml><records><record><volume>1</volume><record><volume>2</volume></record>")
    assert isinstance(found[0], Unreadable)
    assert isinstance(found[1], Parsed) and found[1].record.volume == "2"


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE xml [<!ENTITY a "b">]><xml><records><record><volume>&a;</volume></record></records></xml>',
        '<!DOCTYPE xml [<!entity % a SYSTEM "file:///etc/passwd">]><xml><records><record/></records></xml>',
        "<html><body>no</body></html>",
        "no XML at all",
        "",
    ],
)
def test_attacks_and_other_files_are_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(FormatError) as caught:
        results(text)
    assert str(caught.value).endswith(".")


def test_elements_nested_too_deeply_are_refused() -> None:
    deep = "<a>" * 5000 + "</a>" * 5000
    (found,) = results(f"<xml><records><record>{deep}</record></records></xml>")
    assert isinstance(found, Unreadable)
    assert "deeper" in found.reason


def test_an_empty_file_of_records_gives_none() -> None:
    assert results("<xml><records></records></xml>") == []


# Laws ----------------------------------------------------------------------------------------

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
WORD = st.from_regex(r"[A-Z][a-zé]{1,9}", fullmatch=True)
TEXT = st.lists(st.sampled_from(["a", "B", "é", "中", "&", "<", ">", "]]>", "<i>", "&#xD;", "{", "😀", "x y"]), max_size=8).map("".join)  # fmt: skip
SOME = TEXT.filter(lambda text: bool(text) and not text.endswith("."))


@st.composite
def books(draw: st.DrawFn) -> ReferenceRecord:
    """A book or chapter with hostile text in every field that holds any."""
    is_chapter = draw(st.booleans())
    names = st.builds(Creator, WORD, WORD, suffix=st.sampled_from(["", "Jr", "III"]))
    return ReferenceRecord(
        csl_type="chapter" if is_chapter else "book",
        title=RichText.plain_text("T " + draw(SOME)),
        creators=tuple(draw(st.lists(names, min_size=1, max_size=3))),
        abstract=Abstract((AbstractSection(RichText.plain_text("a" + draw(TEXT))),)),
        book=Book(
            title=RichText.plain_text("b" + draw(SOME)) if is_chapter else RichText(),
            publisher=RichText.plain_text(draw(TEXT)),
            publisher_place=draw(TEXT),
            edition=draw(TEXT),
            collection_title=RichText.plain_text(draw(TEXT)),
            isbns=("9780306406157",),
        ),
        volume=draw(TEXT),
        pagination=Pagination("12", "29"),
        issued=PartialDate(2001, 5),
        notes=("n" + draw(TEXT),),
        extra=(("custom1", "c" + draw(TEXT)), ("caption", "d" + draw(TEXT))),
    )


@QUICK
@given(books())
def test_no_text_changes_or_breaks_out_on_the_way(record: ReferenceRecord) -> None:
    found = again(record)
    titles = ("title", "title_as_given")
    assert found.title.plain == record.title.plain
    without = {name: getattr(record, name) for name in (*titles, "book", "abstract")}
    assert in_order(replace(found, **without)) == in_order(record)
    assert found.abstract.plain == record.abstract.plain
    assert found.book is not None and record.book is not None
    assert found.book.publisher == record.book.publisher
    assert found.book.title.plain == record.book.title.plain


def test_the_same_records_give_the_same_bytes() -> None:
    record = ReferenceRecord(title=RichText("T"), journal=Journal("J"), pmid="1")
    out = io.BytesIO()
    endnote.write([record, record], out)
    again = io.BytesIO()
    endnote.write([one.record for one in results(out.getvalue()) if isinstance(one, Parsed)], again)
    assert again.getvalue() == out.getvalue()


# Real files ----------------------------------------------------------------------------------


def test_real_records_are_read_in_full(corpus: Path) -> None:
    folder = corpus / "endnote-xml" / "jabref"
    records = {
        path.name.removeprefix("EndnoteXmlImporterTest").removesuffix(".xml"): found.record
        for path in folder.glob("*.xml")
        for found in endnote.parse(io.BytesIO(path.read_bytes()))
        if isinstance(found, Parsed)
    }
    article = records["Article"]
    assert article.title.plain.startswith(
        "Trends in the lifetime risk of developing cancer in Great"
    )
    assert [(one.family, one.given) for one in article.authors] == [
        ("Ahmad", "AS"),
        ("Ormiston-Smith", "N"),
        ("Sasieni", "PD"),
    ]
    assert [one.text.plain[:20] for one in article.authors[0].affiliations] == [
        "Queen Mary Universit",
        "Cancer Research UK, ",
    ]
    assert (article.pmid, article.doi) == ("25647015", "10.1038/bjc.2014.606")
    assert (article.container_title, article.volume, article.issue) == ("Br J Cancer", "112", "5")
    assert article.pagination == Pagination(medline="943-7")
    assert article.issued == PartialDate(2015, 3, 3)
    assert article.abstract.plain == "test abstract"
    assert len(article.keywords) + len(article.mesh_headings) == 13
    assert article.mesh_headings[1].lines == ["Neoplasms / epidemiology*"]
    assert article.linked_files[0].path.endswith("Attachments/Ahmad%20et%20al%202015.pdf")
    assert replace(records["_WithoutUrlStyle"], extra=()) == replace(article, extra=())
    report = records["Report"]
    assert (report.csl_type, report.citekey) == ("report", "B1040")
    assert (report.issued.year, report.authors[0].given) == (2005, "D. A.")
    assert report.book is not None and report.book.publisher.plain.startswith("USDA Forest")
    short = records["_EmptyKeywordStyle"]
    assert (short.pmid, short.pmcid) == ("29937971", "PMC6011367")
    assert [word.text.plain for word in short.keywords] == [
        "anxiety", "craving", "dependency", "destress", "health restoration",
    ]  # fmt: skip
    for record in records.values():
        kept = tuple(one for one in record.extra if one[0] not in ("database", "source-app"))
        assert in_order(again(record)) == in_order(replace(record, extra=kept))


GRANT = '<record><ref-type name="Grant">54</ref-type><titles><title>T</title></titles></record>'


@pytest.mark.parametrize(
    ("key", "text"), [("endnote-xml", '<ref-type name="Generic">13<'), ("refer", "%0 Generic")]
)
def test_a_document_is_generic_and_a_grant_stays_one(key: str, text: str) -> None:
    one = format_by_key(key)
    assert one.write is not None
    out = io.BytesIO()
    one.write([ReferenceRecord(csl_type="document", title=RichText("T"))], out)
    assert text in out.getvalue().decode()
    out = io.BytesIO()
    grant = "%0 Grant\n%T T\n" if key == "refer" else GRANT
    one.write([parse_source(key, grant.encode())], out)
    assert "Grant" in out.getvalue().decode()


@pytest.mark.parametrize("csl_type", ["report", "chapter"])
def test_an_issue_beside_a_number_is_kept(csl_type: str) -> None:
    book = Book(title=RichText.plain_text("Reports"), report_number="TR-12")
    record = ReferenceRecord(csl_type=csl_type, book=book, issue="4")
    found = again(record)
    assert found.book is not None
    assert (found.issue, found.book.report_number) == ("4", "TR-12")


def test_letters_in_the_font_symbol_are_greek() -> None:
    record = one(
        '<titles><title><style face="normal" font="default">TNF-</style>'
        '<style face="normal" font="Symbol" charset="2">a</style>'
        '<style face="normal" font="default"> at \u0034 </style>'
        '<style face="normal" font="Symbol">\u00b0 \uf062</style></title></titles>'
        '<keywords><keyword><style face="normal" font="Symbol">b</style></keyword></keywords>'
    )
    assert record.title.plain == "TNF-α at 4 ° β"
    assert [word.text.plain for word in record.keywords] == ["β"]
    assert again(record) == record


def test_a_journal_and_its_abbreviation_that_stand_the_wrong_way_round_are_told_apart() -> None:
    journal = (
        "<titles><title>T</title><secondary-title>J Tests Ex</secondary-title>"
        "<alt-title>Journal of tests and examples</alt-title></titles><periodical>"
        "<full-title>J Tests Ex</full-title><abbr-1>Journal of tests and examples</abbr-1></periodical>"
    )
    record = one(journal)
    assert record.container_title == "Journal of tests and examples"
    assert record.container_title_short == "J Tests Ex"
    assert again(record) == record


@pytest.mark.parametrize(
    ("fields", "date", "issue"),
    [
        ("<volume>2020</volume><number>May 5</number>", PartialDate(2020, 5, 5), ""),
        ("<number>5 May 2020</number>", PartialDate(2020, 5, 5), ""),
        ("<number>7</number>", PartialDate(), "7"),
    ],
)
def test_the_day_of_access_of_a_web_page_is_no_issue(
    fields: str, date: PartialDate, issue: str
) -> None:
    record = one(f"<titles><title>A page</title></titles>{fields}", "Web Page", 12)
    assert (record.accessed, record.issue, record.volume) == (date, issue, "")
    assert again(record) == record

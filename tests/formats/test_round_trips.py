"""parse(format(record)) == record, for records of what each format can hold, and hostile text."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refdesk.errors import FormatError
from refdesk.formats import csl_json, nbib, pubmed_xml, ris
from refdesk.formats.encodings import clean
from refdesk.formats.registry import Parsed, format_by_key, formats
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText, squeeze
from refdesk.model.record import (
    Abstract,
    AbstractSection,
    Affiliation,
    ArticleId,
    Book,
    CitedReference,
    Correction,
    Creator,
    DataBank,
    GeneralNote,
    Grant,
    HistoryDate,
    Identifier,
    Issn,
    Journal,
    Keyword,
    LocationId,
    MeshHeading,
    OtherId,
    Pagination,
    ReferenceList,
    ReferenceRecord,
    Substance,
    Term,
)

BOTH_WAYS = [one.key for one in formats() if one.parse and one.write]
QUICK = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))

PIECES = st.sampled_from(
    [
        "a", "B", " ", "é", "ß", "β", "中", "IL-6", "{", "}", "\\", "%", "@", "&", "&amp;", "<", ">", "P<0.05",
        "ER  - ", "TY  - JOUR", "PMID- 1", "\r", "\n", "\n\n", "\t", "\x00", "\x07", "\x0b", "\u2028", "\u00a0",
        "\ufeff", "e\u0301", "]]>", "<!--", '"', "'", "/", "*", ":", "1", "2020", "–", "]", "[", "(", ")", "|", "😀",
    ]
)  # fmt: skip


def written(text: str) -> str:
    """`text` as any format gives it back: composed, no controls, no blanks at the ends."""
    return squeeze(clean(unicodedata.normalize("NFC", text))).strip()


HOSTILE = st.lists(PIECES, max_size=12).map("".join)
TEXT = HOSTILE.map(written)
SOME = TEXT.filter(bool)
RICH = TEXT.map(RichText.plain_text)
WORD = st.from_regex(r"[A-Z][a-zé]{1,9}", fullmatch=True)
NUMBER = st.from_regex(r"[1-9][0-9]{0,6}", fullmatch=True)
YEARS = st.integers(1500, 2099)
DATES = st.one_of(
    st.just(PartialDate()),
    st.builds(PartialDate, YEARS),
    st.builds(PartialDate, YEARS, st.integers(1, 12)),
    st.builds(PartialDate, YEARS, st.integers(1, 12), st.integers(1, 28)),
)
FULL_DATES = st.builds(PartialDate, YEARS, st.integers(1, 12), st.integers(1, 28))


def tuples(strategy: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=most).map(tuple)


# PubMed XML: nearly everything ---------------------------------------------------------------

TERMS = st.builds(Term, SOME, WORD, st.booleans(), st.booleans())
PEOPLE = st.builds(
    Creator,
    family=SOME,
    given=TEXT,
    initials=TEXT,
    suffix=TEXT,
    identifiers=tuples(st.builds(Identifier, WORD, SOME), 2),
    affiliations=tuples(st.builds(Affiliation, RICH), 2),
    is_valid=st.booleans(),
    equal_contribution=st.sampled_from([None, True, False]),
)
GROUPS = st.builds(
    Creator, literal=SOME.map(RichText.plain_text), investigators=st.sampled_from(["", "g1"])
)
ABSTRACTS = st.builds(Abstract, tuples(st.builds(AbstractSection, RICH, WORD, WORD)), TEXT).filter(
    lambda one: bool(one.sections) or bool(one.copyright)
)


@st.composite
def pubmed_records(draw: st.DrawFn) -> ReferenceRecord:
    title = draw(SOME.filter(lambda text: not text.endswith(".")))
    return ReferenceRecord(
        pmid=draw(NUMBER),
        pmid_version="1",
        record_status=draw(WORD),
        owner="NLM",
        title=RichText.plain_text(title),
        creators=draw(tuples(st.one_of(PEOPLE, GROUPS))),
        abstract=draw(ABSTRACTS),
        languages=draw(tuples(WORD)),
        publication_types=draw(tuples(TERMS.map(lambda one: Term(one.name, one.ui)))),
        journal=Journal(
            draw(SOME), draw(TEXT), draw(TEXT), (Issn("0028-0836", "Print"),), draw(TEXT)
        ),
        volume=draw(TEXT),
        issue=draw(TEXT),
        pagination=draw(st.one_of(st.none(), st.builds(Pagination, TEXT, TEXT, TEXT))),
        issued=draw(DATES),
        electronic_dates=draw(tuples(FULL_DATES, 2)),
        location_ids=draw(tuples(st.builds(LocationId, st.just("pii"), SOME, st.booleans()))),
        article_ids=draw(tuples(st.builds(ArticleId, st.just("pii"), SOME), 1)),
        history=draw(
            tuples(st.builds(HistoryDate, WORD, FULL_DATES, st.integers(0, 23), st.integers(0, 59)))
        ),
        mesh_headings=draw(tuples(st.builds(MeshHeading, TERMS, tuples(TERMS)))),
        substances=draw(tuples(st.builds(Substance, SOME, WORD, SOME))),
        keywords=draw(
            tuples(st.builds(Keyword, SOME.map(RichText.plain_text), WORD, st.booleans()))
        ),
        corrections=draw(tuples(st.builds(Correction, WORD, SOME, NUMBER, st.just("1"), TEXT))),
        data_banks=draw(tuples(st.builds(DataBank, SOME, tuples(SOME)))),
        grants=draw(tuples(st.builds(Grant, TEXT, TEXT, SOME, TEXT))),
        conflict_of_interest=draw(RICH),
        other_ids=draw(tuples(st.builds(OtherId, WORD, SOME))),
        general_notes=draw(tuples(st.builds(GeneralNote, SOME, WORD))),
        reference_lists=draw(
            tuples(
                st.builds(
                    ReferenceList, TEXT, tuples(st.builds(CitedReference, RICH)), st.just(())
                ),
                2,
            )
        ),
        date_revised=draw(DATES),
    )


@QUICK
@given(pubmed_records())
def test_pubmed_xml_gives_back_what_was_written(record: ReferenceRecord) -> None:
    again = pubmed_xml.record_from_source(pubmed_xml.record_xml(record).encode())
    again = replace(again, csl_type=record.csl_type, variables=record.variables)
    assert again == record


@settings(QUICK, max_examples=8)
@given(st.lists(pubmed_records(), max_size=2))
def test_sets_of_pubmed_records_are_told_apart(records: list[ReferenceRecord]) -> None:
    out = io.BytesIO()
    pubmed_xml.write(records, out)
    found = list(pubmed_xml.parse(io.BytesIO(out.getvalue())))
    assert [one.record.pmid for one in found if isinstance(one, Parsed)] == [
        one.pmid for one in records
    ]
    assert len(found) == len(records)


# nbib ----------------------------------------------------------------------------------------

MEDLINE_PEOPLE = st.builds(
    lambda family, given, suffix: Creator(family, given, given[:1], suffix),
    WORD, WORD, st.sampled_from(["", "Jr", "3rd"]),
)  # fmt: skip
LABELLED = ("BACKGROUND", "METHODS", "RESULTS")
SENTENCE = st.lists(WORD, min_size=1, max_size=25).map(lambda words: " ".join(words) + ".")


@st.composite
def nbib_records(draw: st.DrawFn) -> ReferenceRecord:
    sections = draw(
        st.one_of(
            st.just(()),
            SENTENCE.map(lambda text: (AbstractSection(RichText(text)),)),
            st.tuples(SENTENCE, SENTENCE).map(
                lambda pair: tuple(
                    AbstractSection(RichText(text), label)
                    for text, label in zip(pair, LABELLED, strict=False)
                )
            ),
        )
    )
    plain = SOME.filter(lambda text: "/" not in text and "*" not in text and ":" not in text)
    return ReferenceRecord(
        pmid=draw(NUMBER),
        record_status="MEDLINE",
        owner="NLM",
        title=RichText.plain_text(draw(SOME.filter(lambda text: not text.endswith(".")))),
        creators=draw(
            tuples(
                st.one_of(
                    MEDLINE_PEOPLE,
                    SOME.map(lambda text: Creator(literal=RichText.plain_text(text))),
                )
            )
        ),
        abstract=Abstract(sections, draw(SENTENCE) if sections else ""),
        languages=draw(tuples(st.sampled_from(["eng", "ger", "chi"]))),
        publication_types=draw(tuples(st.builds(Term, plain))),
        journal=Journal(
            draw(SOME), "", draw(SOME), (Issn("0028-0836", "Print"),), draw(NUMBER), draw(TEXT)
        ),
        volume=draw(TEXT),
        issue=draw(TEXT),
        pagination=draw(st.one_of(st.none(), st.builds(Pagination, medline=SOME))),
        issued=draw(DATES),
        electronic_dates=draw(tuples(FULL_DATES, 2)),
        mesh_headings=draw(
            tuples(
                st.builds(
                    MeshHeading,
                    st.builds(Term, plain, is_major=st.booleans()),
                    tuples(st.builds(Term, plain)),
                )
            )
        ),
        keywords=draw(
            tuples(
                st.builds(Keyword, plain.map(RichText.plain_text), st.just("NOTNLM"), st.booleans())
            )
        ),
        conflict_of_interest=draw(RICH),
        date_revised=draw(FULL_DATES),
    )


@QUICK
@given(nbib_records())
def test_nbib_gives_back_what_was_written(record: ReferenceRecord) -> None:
    text = nbib.record_text(record)
    again = nbib.record_from_source(text.encode())
    again = replace(again, csl_type=record.csl_type, variables=record.variables)
    assert again == record


# RIS -----------------------------------------------------------------------------------------

CLEAR = SOME.filter(lambda text: ";" not in text and "&" not in text and text[:1] not in "*")


@st.composite
def ris_records(draw: st.DrawFn) -> ReferenceRecord:
    names = st.builds(Creator, WORD, WORD, suffix=st.sampled_from(["", "Jr", "III"]))
    groups = st.lists(WORD, min_size=2, max_size=3).map(
        lambda words: Creator(literal=RichText(" ".join(words)))
    )
    title = draw(SOME.filter(lambda text: not text.endswith(".")))
    return ReferenceRecord(
        csl_type="article-journal",
        pmid=draw(NUMBER),
        doi="10.1000/abc",
        title=RichText.plain_text(title),
        creators=draw(tuples(st.one_of(names, groups))),
        abstract=Abstract(draw(tuples(SENTENCE.map(lambda text: AbstractSection(RichText(text))), 1))),
        journal=Journal("Journal of Something Long", "J Something", "", (Issn("0028-0836"),)),
        volume=draw(TEXT),
        issue=draw(TEXT),
        pagination=draw(st.one_of(st.none(), st.builds(Pagination, NUMBER, NUMBER))),
        issued=draw(DATES),
        languages=draw(tuples(SOME)),
        keywords=draw(st.lists(CLEAR.filter(lambda text: "/" not in text and "*" not in text), max_size=3, unique=True).map(
            lambda words: tuple(Keyword(RichText.plain_text(word)) for word in words)
        )),
        notes=draw(tuples(SOME.filter(lambda text: "PMID" not in text))),
    )  # fmt: skip


@QUICK
@given(ris_records())
def test_ris_gives_back_what_was_written(record: ReferenceRecord) -> None:
    again = ris.record_from_source(ris.record_text(record).encode())
    assert again == record


# CSL-JSON ------------------------------------------------------------------------------------


@st.composite
def csl_records(draw: st.DrawFn) -> ReferenceRecord:
    names = st.builds(Creator, SOME, SOME, suffix=TEXT, non_dropping_particle=TEXT)
    groups = SOME.map(lambda text: Creator(literal=RichText.plain_text(text)))
    title = draw(SOME.filter(lambda text: not text.endswith(".")))
    plain_name = (
        st.tuples(names)
        .map(lambda one: one[0])
        .filter(lambda one: not (one.family.startswith('"') and one.family.endswith('"')))
    )
    return ReferenceRecord(
        csl_type=draw(st.sampled_from(["article-journal", "article-magazine", "review"])),
        pmid=draw(NUMBER),
        doi="10.1000/abc",
        title=RichText.plain_text(title),
        short_title=draw(TEXT),
        creators=draw(tuples(st.one_of(plain_name, groups))),
        journal=Journal(draw(SOME), "J. Foo", ""),
        volume=draw(TEXT),
        issue=draw(TEXT),
        pagination=draw(
            st.one_of(st.none(), st.builds(Pagination, medline=SOME.filter(lambda t: "–" not in t)))
        ),
        issued=draw(DATES),
        electronic_dates=draw(tuples(FULL_DATES, 1)),
        languages=draw(tuples(st.sampled_from(["eng", "ger", "de-AT"]), 1)),
        citekey=draw(st.sampled_from(["key1", "Smith_2020", "a-b+c"])),
        url="https://example.org/x",
    )


@QUICK
@given(csl_records())
def test_csl_json_gives_back_what_was_written(record: ReferenceRecord) -> None:
    out = io.BytesIO()
    csl_json.write([record], out)
    (found,) = csl_json.parse(io.BytesIO(out.getvalue()))
    assert isinstance(found, Parsed)
    expected = record.journal
    assert expected is not None
    assert replace(found.record, journal=None) == replace(record, journal=None)
    assert found.record.container_title == record.container_title


# All formats ---------------------------------------------------------------------------------


@QUICK
@given(st.lists(HOSTILE, min_size=8, max_size=8), st.sampled_from(BOTH_WAYS))
def test_no_text_breaks_out_of_its_field(texts: list[str], key: str) -> None:
    record = ReferenceRecord(
        pmid="1",
        title=RichText.plain_text("Title " + texts[0]),
        creators=(Creator("A" + texts[1], texts[2]),),
        abstract=Abstract((AbstractSection(RichText.plain_text(texts[3])),)),
        journal=Journal("J" + texts[4]),
        volume=texts[5],
        notes=(texts[6],),
        keywords=(Keyword(RichText.plain_text("k" + texts[7])),),
    )
    one = format_by_key(key)
    assert one.write and one.parse
    out = io.BytesIO()
    one.write([record, record], out)
    found = list(one.parse(io.BytesIO(out.getvalue())))
    assert len(found) == 2
    assert all(isinstance(result, Parsed) for result in found)


@pytest.mark.parametrize("key", BOTH_WAYS)
def test_half_a_character_is_refused_by_every_writer(key: str) -> None:
    one = format_by_key(key)
    assert one.write
    record = ReferenceRecord(pmid="1", title=RichText("T"), volume="\ud800")
    with pytest.raises(FormatError, match="broken character"):
        one.write([record], io.BytesIO())


@pytest.mark.parametrize("key", BOTH_WAYS)
def test_four_thousand_authors_come_back_in_order(key: str) -> None:
    creators = tuple(Creator(f"Name{number}", "Ann", "A") for number in range(4000))
    one = format_by_key(key)
    assert one.write and one.parse
    out = io.BytesIO()
    one.write([ReferenceRecord(pmid="1", title=RichText("T"), creators=creators)], out)
    (found,) = one.parse(io.BytesIO(out.getvalue()))
    assert isinstance(found, Parsed)
    assert [creator.family for creator in found.record.creators] == [one.family for one in creators]


@pytest.mark.parametrize("key", BOTH_WAYS)
def test_a_record_of_a_book_keeps_its_main_facts_in_every_format(key: str) -> None:
    record = ReferenceRecord(
        csl_type="chapter",
        title=RichText("A chapter"),
        creators=(
            Creator("Author", "Ann", "A"),
            Creator("Editor", "Ed", "E", role="editor", of_book=True),
        ),
        book=Book(
            RichText("The book"),
            publisher=RichText("Press"),
            publisher_place="Town",
            isbns=("9780123456786",),
        ),
        issued=PartialDate(2001),
        doi="10.1000/abc",
    )
    one = format_by_key(key)
    assert one.write and one.parse
    out = io.BytesIO()
    one.write([record], out)
    (found,) = one.parse(io.BytesIO(out.getvalue()))
    assert isinstance(found, Parsed)
    again = found.record
    assert (again.csl_type, again.title.plain, again.container_title) == (
        "chapter",
        "A chapter",
        "The book",
    )
    assert [(creator.family, creator.role) for creator in again.creators] == [
        ("Author", "author"),
        ("Editor", "editor"),
    ]
    assert again.book is not None
    assert (again.book.publisher.plain, again.book.publisher_place) == ("Press", "Town")
    assert (again.issued.known_year, again.doi) == (2001, "10.1000/abc")

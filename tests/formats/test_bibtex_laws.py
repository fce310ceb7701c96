"""What BibTeX and biblatex hold comes back as it was; hostile text breaks nothing, in linear time."""

from __future__ import annotations

import io
import re
import time
import unicodedata
from dataclasses import replace
from types import ModuleType

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from refdesk.errors import FormatError
from refdesk.formats import bibtex
from refdesk.formats.bibtex import biblatex
from refdesk.formats.bibtex.encode import encode, encode_plain
from refdesk.formats.bibtex.latex import decode, decode_plain
from refdesk.formats.bibtex.symbols import FORMS
from refdesk.formats.csl.types import CSL_TYPES
from refdesk.formats.encodings import clean
from refdesk.formats.registry import Parsed, Unreadable
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText, squeeze
from refdesk.model.record import (
    Abstract,
    AbstractSection,
    Book,
    Creator,
    Issn,
    Journal,
    Keyword,
    LinkedFile,
    LocationId,
    Pagination,
    ReferenceRecord,
)

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
DIALECTS = pytest.mark.parametrize("dialect", [bibtex, biblatex], ids=["bibtex", "biblatex"])

PIECES = st.sampled_from(
    [
        "a", "B", " ", "é", "ß", "β", "中", "IL-6", "{", "}", "\\", "%", "@", "&", "&amp;", "&#65;", "<", ">",
        "P<0.05", "<i>", "</i>", "$", "$x$", "\\alpha", "\\foo{x}", "\\textit{y}", "^", "_", "~", "#", '"', "'",
        "''", "``", "--", "-", "–", "—", "?`", "!`", "@article{x,", "\n", "\r", "\n\n", "\t", "\x00", "\u2028",
        "\u00a0", "e\u0301", "Ș", "ñ", "º", "µ", "\\'e", "{\\\"o}", ",", ";", ":", "=", "/", "1", "2020", "😀", "\\$",
    ]
)  # fmt: skip


def written(text: str) -> str:
    """`text` as a file gives it back: composed, no controls, no blanks at the ends."""
    return squeeze(clean(unicodedata.normalize("NFC", text))).strip()


TEXT = st.lists(PIECES, max_size=10).map("".join).map(written)
SOME = TEXT.filter(bool)
RICH = st.one_of(
    TEXT.map(RichText.plain_text),
    st.tuples(SOME, st.sampled_from(["i", "b", "u", "sup", "sub", "sc"]), SOME).map(
        lambda one: RichText(
            f"{RichText.plain_text(one[0]).markup}<{one[1]}>{RichText.plain_text(one[2]).markup}</{one[1]}>"
        )
    ),
)
WORD = st.from_regex(r"[A-Z][a-zé]{1,9}", fullmatch=True)
NUMBER = st.integers(1, 99_999).map(str)
DAYS = st.builds(PartialDate, st.integers(1000, 2099), st.integers(1, 12), st.integers(1, 28))
DATES = st.one_of(
    DAYS,
    st.just(PartialDate()),
    st.builds(PartialDate, st.integers(1000, 2099)),
    st.builds(PartialDate, st.integers(1000, 2099), st.integers(1, 12), circa=st.booleans()),
    st.builds(PartialDate, st.integers(1000, 1999), end=st.builds(PartialDate, st.integers(2000, 2030))),
    st.builds(PartialDate, st.integers(1000, 2099), season=st.sampled_from(["Spring", "Winter", "Jul-Aug"])),
    st.sampled_from([PartialDate(literal="in press"), PartialDate(literal="1998 Dec-1999 Jan")]),
)  # fmt: skip


@pytest.mark.parametrize("ascii_only", [False, True])
@given(text=TEXT)
@example(text="$é\\foo{x}$")
@example(text="a \\foo{é} b")
@settings(QUICK, max_examples=200)
def test_decoding_gives_back_what_was_encoded(ascii_only: bool, text: str) -> None:
    code = encode_plain(text, ascii_only=ascii_only)
    assert decode_plain(code) == written(text)


def test_every_letter_with_a_form_in_ascii_is_read_back() -> None:
    for letter in FORMS:
        code = encode_plain(f"a{letter}b", ascii_only=True)
        assert code.isascii(), letter
        assert decode_plain(code) == f"a{letter}b"


def test_letters_of_latin_and_greek_are_read_back() -> None:
    for code in (*range(0xC0, 0x180), *range(0x370, 0x400), *range(0x1E00, 0x2000)):
        letter = unicodedata.normalize("NFC", chr(code))
        assert decode_plain(encode_plain(letter, ascii_only=True)) == letter


@given(rich=RICH)
@settings(QUICK, max_examples=60)
def test_markup_comes_back(rich: RichText) -> None:
    assert decode(encode(rich)).markup == squeeze(rich.markup)


NAME = SOME.map(lambda text: " ".join(text.split()))  # a no-break space divides words like a blank
PEOPLE = st.builds(
    Creator,
    family=st.one_of(WORD, NAME, st.sampled_from(["van der Berg", "de la Cruz", "d'Or", "Von Neumann", "Ó Dálaigh"])),
    given=st.one_of(WORD, st.sampled_from(["R A", "Jean-Pierre", "J. R.", "Ann, Maria", "Li and Wei"])),
    suffix=st.sampled_from(["", "Jr", "III"]),
    non_dropping_particle=st.sampled_from(["", "van", "de la"]),
    role=st.sampled_from(["author", "editor", "translator", "compiler", "collection-editor"]),
)  # fmt: skip
GROUPS = st.builds(lambda text: Creator(literal=RichText.plain_text(text)), NAME)
KEYS = st.from_regex(r"[A-Za-z][A-Za-z0-9:_.+/-]{2,12}", fullmatch=True)
FILES = st.builds(
    LinkedFile,
    path=SOME.filter(lambda text: text == text.strip(" \u00a0")),
    title=TEXT.filter(
        lambda text: text == text.strip(" \u00a0") and len(text) != 1
    ),  # else a drive
    media_type=st.sampled_from(["", "application/pdf", "text/html", "audio/ogg"]),
)
UNKNOWN = st.lists(
    st.tuples(
        st.sampled_from(["groups", "timestamp", "ranking", "x-own", "bdsk-url-1"]),
        st.sampled_from(["A, B", "{nested} \\LaTeX{} $x$", "2003-07-21", "50% of\n  two lines", "{\\'e}"]),
    ),
    max_size=3,
    unique_by=lambda one: one[0],
)  # fmt: skip


def ordered(creators: list[Creator]) -> tuple[Creator, ...]:
    """By role, in the order in which the fields stand."""
    first = ["author", "editor", "translator"]
    roles = dict.fromkeys(one.role for one in creators)
    order = [
        *(role for role in first if role in roles),
        *(role for role in roles if role not in first),
    ]
    return tuple(one for role in order for one in creators if one.role == role)


@st.composite
def records(draw: st.DrawFn) -> ReferenceRecord:
    csl_type = draw(st.sampled_from(["article-journal", "chapter", "article-magazine", "dataset"]))
    is_article = csl_type.startswith("article")
    notes = draw(st.lists(SOME, max_size=3))
    return ReferenceRecord(
        csl_type=csl_type,
        citekey=draw(KEYS),
        pmid=draw(NUMBER),
        pmcid=f"PMC{draw(NUMBER)}",
        doi="10.1000/abc_1",
        url="https://example.org/a_b?x=%7E&y=#z",
        title=RichText.plain_text(draw(SOME.filter(lambda text: not text.endswith(".")))),
        short_title=draw(TEXT),
        original_title=draw(RICH),
        creators=ordered(draw(st.lists(st.one_of(PEOPLE, GROUPS), max_size=4))),
        creators_complete=draw(st.booleans()),
        abstract=Abstract(
            tuple(AbstractSection(one) for one in draw(st.lists(RICH.filter(bool), max_size=2)))
        ),
        journal=Journal("Journal " + draw(SOME), draw(TEXT), "", (Issn("0028-0836"), Issn("1476-4687", "Electronic")))
        if is_article
        else None,
        book=Book(draw(RICH.filter(bool)), None, RichText.plain_text(draw(TEXT)), edition=draw(TEXT))
        if csl_type == "chapter"
        else None,
        volume=draw(TEXT),
        issue=draw(TEXT) if is_article else "",
        pagination=draw(
            st.sampled_from([None, Pagination("379", "390"), Pagination("e12"), Pagination(medline="1-3, 7")])
        ),
        location_ids=draw(st.sampled_from([(), (LocationId("pii", "e0123"),)])),
        issued=draw(DATES),
        accessed=draw(st.one_of(st.just(PartialDate()), DAYS)),
        languages=draw(st.sampled_from([(), ("eng",), ("ger",), ("en-GB",), ("fre", "spa")])),
        keywords=tuple(
            Keyword(RichText.plain_text(one)) for one in draw(st.lists(SOME, max_size=3, unique=True))
        ),
        notes=tuple(notes),
        linked_files=tuple(draw(st.lists(FILES, max_size=2, unique=True))),
        variables=(("genre", "Thing"), ("version", "1.0"), ("source", "Somewhere")),
        extra=tuple(draw(UNKNOWN)),
    )  # fmt: skip


def comparable(record: ReferenceRecord, dialect: ModuleType) -> ReferenceRecord:
    """`record` without what the formats cannot hold of what `records` makes."""
    pagination = record.pagination
    location_ids = record.location_ids if pagination is None or not record.pmid else ()
    is_complete = record.creators_complete or all(one.role != "author" for one in record.creators)
    title = re.sub("</?nocase>", "", record.title.markup)
    return replace(
        record,
        title=RichText(title),
        title_as_given=RichText(),
        location_ids=location_ids,
        creators_complete=is_complete,
        variables=tuple(sorted(record.variables)),
        accessed=record.accessed,
        original_title=RichText(squeeze(record.original_title.markup)),
    )


def again(record: ReferenceRecord, dialect: ModuleType) -> ReferenceRecord:
    out = io.BytesIO()
    dialect.write([record], out)
    (found,) = dialect.parse(io.BytesIO(out.getvalue()))
    assert isinstance(found, Parsed), found
    assert dialect.record_from_source(found.source) == found.record
    result: ReferenceRecord = found.record
    return result


@DIALECTS
@QUICK
@given(record=records())
def test_a_record_comes_back_as_it_was(dialect: ModuleType, record: ReferenceRecord) -> None:
    assert comparable(again(record, dialect), dialect) == comparable(record, dialect)


@DIALECTS
@QUICK
@given(record=records())
def test_a_second_way_through_changes_nothing(dialect: ModuleType, record: ReferenceRecord) -> None:
    once = again(record, dialect)
    assert again(once, dialect) == once


@DIALECTS
@pytest.mark.parametrize("csl_type", sorted(CSL_TYPES))
def test_every_type_of_csl_comes_back(dialect: ModuleType, csl_type: str) -> None:
    record = ReferenceRecord(csl_type=csl_type, title=RichText("A title"), citekey="k")
    assert again(record, dialect).csl_type == csl_type


@DIALECTS
@QUICK
@given(texts=st.lists(st.lists(PIECES, max_size=12).map("".join), min_size=8, max_size=8))
def test_no_text_breaks_out_of_its_field(dialect: ModuleType, texts: list[str]) -> None:
    record = ReferenceRecord(
        title=RichText.plain_text("T" + texts[0]),
        creators=(Creator("A" + texts[1], texts[2]),),
        journal=Journal("J" + texts[3]),
        volume=texts[4],
        notes=(texts[5],),
        url="https://example.org/" + texts[6],
        extra=(("own", texts[7]),),
        linked_files=(LinkedFile("p" + texts[6]),),
        citekey="key",
    )
    out = io.BytesIO()
    dialect.write([record, record], out)
    found = list(dialect.parse(io.BytesIO(out.getvalue())))
    assert [type(one) for one in found] == [Parsed, Parsed]
    assert found[0].record.title.plain == written("T" + texts[0]).removesuffix(".")


@DIALECTS
@pytest.mark.parametrize(
    "title",
    [
        "TB&\\foo{x}",
        "IL-6",
        "IL-6 and TNF",
        "IL-6 of \\foo{x}",
        "\\foo{x} IL-6",
        "{IL-6} and {TNF}",
    ],
)
def test_titles_between_words_in_braces_come_back(dialect: ModuleType, title: str) -> None:
    record = ReferenceRecord(title=RichText.plain_text(title), citekey="k")
    assert again(record, dialect).title.plain == title


HOSTILE = st.lists(
    st.sampled_from(
        [
            "@article{k,", "@", "{", "}", '"', "#", ",", "=", "title", "a", " ", "\n", "\\", "%", "(", ")", "@string{x=", "@comment",
            "@preamble", "and", "crossref={k}", "month=jan", "author={A and B}", "\\'", "$", "~", "--", "xdata", "\r", "\0", "é",
        ]
    ),
    max_size=60,
).map("".join)  # fmt: skip


@settings(QUICK, max_examples=150)
@given(text=HOSTILE)
def test_nothing_but_a_format_error_comes_out_of_garbage(text: str) -> None:
    try:
        found = list(bibtex.parse(io.BytesIO(text.encode())))
    except FormatError as error:
        assert str(error).endswith(".")
        return
    for one in found:
        assert isinstance(one, Parsed | Unreadable)
        if isinstance(one, Parsed):
            assert bibtex.record_from_source(one.source) == one.record


def seconds(text: str) -> float:
    start = time.process_time()
    try:
        for _ in bibtex.parse(io.BytesIO(text.encode())):
            pass
    except FormatError:
        pass
    return time.process_time() - start


@pytest.mark.parametrize(
    "piece",
    [
        "@", "@a{", "\n@a{", "@a{k,", "\n@a{k,", "\n@a{k,x={", '\n@a{k,x="', "{", "}", '"', "\n@a{k,t={x}}", "\n@comment{", "\n@string{",
        "\n@string{a=b}", "\n%@a{k,", "and ", " ", "\\", "\n@a(k,", "@a{k,title={\\'", "#", "\n@a{k,crossref={k}}", "$", "~,",
    ],
)  # fmt: skip
def test_one_piece_again_and_again_takes_linear_time(piece: str) -> None:
    times = 20_000 // len(piece)
    once = min(seconds(piece * times) for _ in range(2))
    assert seconds(piece * times * 2) < 4 * once + 0.3


@pytest.mark.parametrize(
    "field",
    [
        "author = {" + "A and " * 20_000 + "B}", "author = {" + " " * 60_000 + "}", "title = {" + "{" * 50_000 + "}" * 50_000 + "}",
        "keywords = {" + "a," * 50_000 + "}", "file = {" + "a:b:c;" * 20_000 + "}", "title = {" + "\\textit{" * 20_000 + "}" * 20_000 + "}",
        "abstract = {" + "word $x$ \\% -- " * 10_000 + "}", "author = {" + "{" * 30_000 + "x" + "}" * 30_000 + "}",
        "title = " + '"a" # ' * 20_000 + '"b"', "pages = {" + "1-" * 30_000 + "}", "isbn = {" + "1-" * 30_000 + "}", "author = {" + "a," * 20_000 + "}",
        "crossref = {k}", "year = {" + "1" * 50_000 + "}", "issn = {" + "1234-" * 10_000 + "}", "note = {" + "\n\n" * 20_000 + "}",
        "date = {" + "2" * 50_000 + "}", "language = {" + "," * 50_000 + "}", "url = {" + "\\url{" * 9_000 + "}" * 9_000 + "}",
        "title = {" + "\\\"{" * 20_000 + "}" * 20_000 + "}", "x = {" + "y" * 200_000 + "}", "abstract = {" + "AIM: a. " * 10_000 + "}",
    ],
    ids=lambda field: field[:14],
)  # fmt: skip
def test_a_huge_field_is_read_soon(field: str) -> None:
    assert seconds("@article{k, " + field + "}") < 3

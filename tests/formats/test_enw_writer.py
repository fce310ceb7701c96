"""EndNote's tagged text as RefDesk writes it."""

from __future__ import annotations

import io

from refdesk.formats import ris
from refdesk.formats.registry import Parsed, parse_stream
from refdesk.formats.tagged.enw import record_from_source, record_text, write
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.record import (
    Abstract,
    AbstractSection,
    Book,
    Creator,
    Issn,
    Journal,
    Keyword,
    Pagination,
    ReferenceRecord,
)

ARTICLE = ReferenceRecord(
    pmid="123",
    pmcid="PMC45",
    doi="10.1000/tide",
    title=RichText("Tides of the <i>Wadden</i> sea"),
    creators=(
        Creator("van Dyk", "Ann B", suffix="Jr"),
        Creator(literal=RichText("Tide Study Group")),
    ),
    journal=Journal("Journal of Tides", "", "", (Issn("0028-0836", "Print"),)),
    volume="5",
    issue="2",
    pagination=Pagination("379", "390", "379-90"),
    issued=PartialDate(2019, 8, 5),
    keywords=(Keyword(RichText("salt")), Keyword(RichText("moon, phases of the"))),
    abstract=Abstract(
        (AbstractSection(RichText("Why."), "AIM"), AbstractSection(RichText("So."), "RESULTS"))
    ),
    notes=("First line\nsecond line", "Another"),
    citekey="vandyk2019",
)


def test_an_article_is_written_with_endnotes_tags() -> None:
    assert record_text(ARTICLE) == (
        "%0 Journal Article\n%A van Dyk, Ann B, Jr\n%A Tide Study Group,\n"
        "%T Tides of the Wadden sea\n%D 2019\n%8 Aug 5\n%J Journal of Tides\n%V 5\n%N 2\n"
        "%P 379-390\n%@ 0028-0836 (Print)\n%R 10.1000/tide\n%M 123\n%~ PubMed\n%2 PMC45\n"
        "%F vandyk2019\n%K salt\nmoon, phases of the\n%X AIM: Why.\nRESULTS: So.\n"
        "%Z First line\nsecond line\n%Z Another\n\n"
    )


def test_an_article_comes_back() -> None:
    again = record_from_source(record_text(ARTICLE).encode())
    assert (again.pmid, again.pmcid, again.doi) == ("123", "PMC45", "10.1000/tide")
    assert again.notes == ARTICLE.notes
    assert again.keywords == ARTICLE.keywords
    assert [one.label for one in again.abstract.sections] == ["AIM", "RESULTS"]
    assert again.extra == ()


def test_a_line_of_a_note_that_looks_like_a_tag_is_none() -> None:
    record = ReferenceRecord(title=RichText("Tides"), notes=("Seen:\n%T Another title",))
    out = io.BytesIO()
    write([record, ARTICLE], out)
    found = [one for one in parse_stream(io.BytesIO(out.getvalue())) if isinstance(one, Parsed)]
    assert [one.record.title.plain for one in found] == ["Tides", "Tides of the Wadden sea"]
    assert found[0].record.notes == ("Seen:\n%T Another title",)


def test_a_lone_keyword_with_commas_is_not_cut() -> None:
    record = ReferenceRecord(title=RichText("T"), keywords=(Keyword(RichText("a, b, c, d")),))
    again = record_from_source(record_text(record).encode())
    assert [one.text.plain for one in again.keywords] == ["a, b, c, d"]


def test_an_edited_book_has_its_editors_where_endnote_has_them() -> None:
    record = ReferenceRecord(
        "book",
        title=RichText("Seas"),
        creators=(
            Creator("Abe", "Ann", role="editor"),
            Creator("Berg", "Otto", role="collection-editor"),
        ),
        book=Book(collection_title=RichText("Waters of the world")),
    )
    text = record_text(record)
    assert text.startswith("%0 Edited Book\n%A Abe, Ann\n%E Berg, Otto\n")
    again = record_from_source(text.encode())
    assert [(one.family, one.role) for one in again.creators] == [
        ("Abe", "editor"),
        ("Berg", "collection-editor"),
    ]


def test_editors_alone_are_a_books_editors() -> None:
    record = record_from_source(b"%0 Edited Book\n%E Abe, Ann\n%T Seas\n")
    assert [one.role for one in record.creators] == ["editor"]


def test_databases_and_numbers_that_ris_has_no_field_for_go_along() -> None:
    text = (
        "TY  - JOUR\nTI  - Tides\nDB  - Embase\nDB  - Medline\nAN  - L99\nC5  - 123\n"
        "RI  - A book of tides\nER  - \n"
    )
    record = ris.record_from_source(text.encode())
    assert record.pmid == "123"
    written = record_text(record)
    assert (
        "%Z PMID: 123\n" in written and "%M L99\n" in written and "%* A book of tides\n" in written
    )
    assert "%~ Embase\n" in written and "%~ Medline\n" in written
    assert record_from_source(written.encode()).pmid == "123"


def test_another_databases_number_does_not_hide_the_pmid() -> None:
    source = b"%0 Journal Article\n%T Tides\n%W Embase\n%M L99\n%Z PMID: 123\n"
    record = record_from_source(source)
    assert record.pmid == "123"
    assert record_from_source(record_text(record).encode()).pmid == "123"

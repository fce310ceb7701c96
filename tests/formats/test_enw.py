from __future__ import annotations

import io
from pathlib import Path

import pytest

from refdesk.errors import FormatError
from refdesk.formats.registry import Parsed, Unreadable, parse_stream
from refdesk.formats.tagged import enw
from refdesk.model.dates import PartialDate
from refdesk.model.record import Pagination, ReferenceRecord


def records(text: str) -> list[ReferenceRecord]:
    found = [one for one in enw.parse(io.BytesIO(text.encode())) if isinstance(one, Parsed)]
    for one in found:
        assert enw.record_from_source(one.source) == one.record
    return [one.record for one in found]


ENDNOTE = """%0 Journal Article
%A Alt, Ann B.
%A Study Group of Tests,
%D 1997
%T A title of
two lines
%J Journal of tests
%V 52
%N 5
%P 379-390
%! Short one
%@ 0028-0836 (Print)
1476-4687 (Linking)
%2 PMC123
%K liver
lung; heart
%X BACKGROUND: It was so.
METHODS: 5 % of them.
%M 9304698
%~ PubMed
%W NLM
%G eng
%R 10.1000/A.1
%U https://a.example/x
%> internal-pdf://12/x.pdf
%[ 2020/01/02
%8 Aug 5
%+ Dept of Tests, Town
%F key97
%1 custom
%\u00a7 nothing
"""


def test_endnotes_tags_are_read() -> None:
    (record,) = records(ENDNOTE)
    assert record.title.plain == "A title of two lines"
    assert [(one.family or one.literal.plain, one.given) for one in record.creators] == [
        ("Alt", "Ann B."),
        ("Study Group of Tests", ""),
    ]
    assert record.creators[0].affiliations[0].text.plain == "Dept of Tests, Town"
    assert (record.pmid, record.pmcid, record.doi) == ("9304698", "PMC123", "10.1000/a.1")
    assert (record.container_title, record.volume, record.issue) == ("Journal of tests", "52", "5")
    assert record.pagination == Pagination("379", "390")
    assert record.issued == PartialDate(1997, 8, 5)
    assert record.accessed == PartialDate(2020, 1, 2)
    assert record.journal is not None
    assert [one.kind for one in record.journal.issns] == ["Print", "Linking"]
    assert [word.text.plain for word in record.keywords] == ["liver", "lung", "heart"]
    assert [part.label for part in record.abstract.sections] == ["BACKGROUND", "METHODS"]
    assert (record.short_title, record.citekey) == ("Short one", "key97")
    assert (record.languages, record.url) == (("eng",), "https://a.example/x")
    assert record.linked_files[0].path == "internal-pdf://12/x.pdf"
    assert ("%1", "custom") in record.extra
    assert ("%§", "nothing") in record.extra


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_records_are_told_apart_with_and_without_empty_lines(end: str) -> None:
    text = "%0 Book\n%T One\n%0 Book\n%T Two\n\n\n%0 Book\n%X a\n\nb\n%T Three\n".replace("\n", end)
    assert [one.title.plain for one in records(text)] == ["One", "Two", "Three"]
    assert [one.title.plain for one in records("\ufeff" + text)] == ["One", "Two", "Three"]


def test_refers_own_files_have_no_types_and_names_given_first() -> None:
    text = (
        "%A Brian W. Kernighan\n%A Ludwig van Beethoven\n%A Martin L. King Jr.\n%Q Bell Laboratories\n"
        "%T One\n%J J. Tests\n\n"
        "%A A. Other\n%T Two\n%B Book of all\n%E E. Ditor\n\n"
        "%T Three\n%R CSTR-12\n%I Bell\n\n%T Four\n%I Press\n"
    )
    one, two, three, four = records(text)
    assert [(c.family or c.literal.plain, c.given, c.suffix) for c in one.creators] == [
        ("Kernighan", "Brian W.", ""),
        ("van Beethoven", "Ludwig", ""),
        ("King", "Martin L.", "Jr."),
        ("Bell Laboratories", "", ""),
    ]
    assert [r.csl_type for r in (one, two, three, four)] == [
        "article-journal",
        "chapter",
        "report",
        "book",
    ]
    assert (two.container_title, two.creators[1].role) == ("Book of all", "editor")
    assert three.book is not None and three.book.report_number == "CSTR-12"


def test_percent_signs_in_text_are_text() -> None:
    (record,) = records("%0 Book\n%T T\n%X In 5 cases\n%50 of them and\n% of others.\n")
    assert record.abstract.plain.replace("\n\n", " ") == "In 5 cases %50 of them and % of others."


def test_a_record_of_a_type_alone_is_named() -> None:
    found = list(enw.parse(io.BytesIO(b"%0 Book\n\n%0 Book\n%T One\n")))
    assert isinstance(found[0], Unreadable) and isinstance(found[1], Parsed)
    assert found[1].place == "record 2, line 3"


def test_text_without_records_is_refused() -> None:
    with pytest.raises(FormatError, match="no Refer file"):
        list(enw.parse(io.BytesIO(b"nothing here")))


def test_real_records_are_read_in_full(corpus: Path) -> None:
    folder = corpus / "refer" / "jabref"

    def read(name: str) -> list[ReferenceRecord]:
        with (folder / name).open("rb") as stream:
            return [one.record for one in parse_stream(stream) if isinstance(one, Parsed)]

    (book,) = read("Endnote.book.example.enw")
    assert book.title.plain.startswith("Git : dezentrale Versionsverwaltung im Team")
    assert [one.family for one in book.authors] == ["Preißel", "Stachmann"]
    assert (book.csl_type, book.issued.year) == ("book", 2016)
    assert book.book is not None
    assert book.book.isbns == ("978-3-86490-311-3",)
    assert book.book.edition == "3., aktualisierte und erweiterte Auflage"
    assert (book.book.publisher.plain, book.book.publisher_place) == ("dpunkt.verlag", "Heidelberg")
    assert book.accessed == PartialDate(2015, 10, 28)
    assert dict(book.variables)["call-number"] == "6H 1249(3)"
    (article,) = read("refer.bibIX.Journal.ref")
    assert (article.container_title, article.volume, article.issue) == (
        "Publication",
        "Volume",
        "Issue",
    )
    assert [one.role for one in article.creators] == ["author"] * 3 + ["editor", "translator"]
    four = read("refer.bibIX.ref")
    assert [one.csl_type for one in four] == [
        "book",
        "paper-conference",
        "entry-encyclopedia",
        "thesis",
    ]
    assert four[1].container_title == "Proceedings Title"
    assert dict(four[3].variables)["genre"] == "Type"
    odd = read("Endnote.entries.enw")
    assert odd[0].title.plain == "testT"
    assert odd[-1].notes == ("Artn \\\\s testO0", "testO1")


def test_lines_in_another_encoding_are_told() -> None:
    data = "%0 Book\n%A Müller, A\n".encode() + b"%T Caf\xe9\n"
    (found,) = enw.parse(io.BytesIO(data))
    assert isinstance(found, Parsed) and found.warnings
    assert (found.record.title.plain, found.record.creators[0].family) == ("Café", "Müller")
    assert enw.record_from_source(found.source) == found.record

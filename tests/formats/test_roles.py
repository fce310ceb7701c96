"""Names in other roles than author and editor, in formats that say them by the type of the work."""

from __future__ import annotations

import io

import pytest

from refdesk.formats import nbib, ris
from refdesk.formats.registry import Parsed, format_by_key
from refdesk.model.markup import RichText
from refdesk.model.record import Book, Creator, ReferenceRecord

MANAGERS = [key for key in ("ris", "endnote-xml", "refer") if format_by_key(key).write]


def again(key: str, record: ReferenceRecord) -> list[tuple[str, str]]:
    one = format_by_key(key)
    assert one.write and one.parse
    out = io.BytesIO()
    one.write([record], out)
    (found,) = one.parse(io.BytesIO(out.getvalue()))
    assert isinstance(found, Parsed)
    return [(creator.family, creator.role) for creator in found.record.creators]


def work(csl_type: str, *roles: str) -> ReferenceRecord:
    names = ("Abe", "Berg", "Cole", "Diaz", "Eco")
    creators = [Creator(name, "Ann", role=role) for name, role in zip(names, roles, strict=False)]
    return ReferenceRecord(csl_type, title=RichText("A title"), creators=tuple(creators))


@pytest.mark.parametrize("key", MANAGERS)
@pytest.mark.parametrize(
    ("csl_type", "roles"),
    [
        ("motion_picture", ("author", "director", "producer", "performer")),
        ("personal_communication", ("author", "recipient")),
        ("song", ("author", "performer", "producer", "composer")),
        ("chapter", ("author", "editor", "collection-editor", "translator")),
        ("article-journal", ("author", "translator")),
        ("book", ("collection-editor",)),
        ("book", ("author", "collection-editor", "translator")),
    ],
)
def test_names_keep_the_role_that_their_type_has_a_place_for(
    key: str, csl_type: str, roles: tuple[str, ...]
) -> None:
    found = again(key, work(csl_type, *roles))
    assert [role for _, role in found] == list(roles)


@pytest.mark.parametrize("key", MANAGERS)
def test_nobody_comes_back_in_a_role_that_he_did_not_have(key: str) -> None:
    for csl_type in ("patent", "thesis", "interview", "article-journal", "motion_picture"):
        record = work(csl_type, "author", "composer", "reviewed-author", "editor", "host")
        known = {(one.family, one.role) for one in record.creators}
        assert set(again(key, record)) <= known


def test_an_adviser_of_a_thesis_is_kept_and_written_again() -> None:
    source = b"TY  - THES\nTI  - A\nAU  - Berg, Ann\nA3  - Adviser, Otto\nER  - \n"
    record = ris.record_from_source(source)
    assert [one.family for one in record.creators] == ["Berg"]
    assert "A3  - Adviser, Otto\n" in ris.record_text(record)


def test_the_assignee_of_a_patent_is_no_editor() -> None:
    source = b"TY  - PAT\nTI  - A\nAU  - Berg, Ann\nA2  - Some Company,\nER  - \n"
    record = ris.record_from_source(source)
    assert [one.role for one in record.creators] == ["author"]
    assert ("A2", "Some Company,") in record.extra


def test_tables_say_every_role() -> None:
    record = work("book", "author", "editor", "translator", "composer", "reviewed-author")
    assert again("csv", record) == [(one.family, one.role) for one in record.creators]


def test_a_books_authors_stay_the_books_in_pubmed_xml() -> None:
    book = ReferenceRecord(
        "chapter",
        title=RichText("A chapter"),
        creators=(Creator("Abe", "Ann"), Creator("Berg", "Otto", role="container-author")),
        book=Book(RichText("The book")),
    )
    assert again("pubmed-xml", book) == [("Abe", "author"), ("Berg", "container-author")]


def test_a_translator_is_no_author_in_nbib() -> None:
    text = nbib.record_text(work("article-journal", "author", "translator"))
    assert "Berg" not in text

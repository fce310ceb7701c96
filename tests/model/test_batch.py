"""Changes to a field of many records: each operation, what is kept, what is refused in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from refdesk.errors import UsageError
from refdesk.model.batch import BatchEdit, Operation, compiled, shown
from refdesk.model.letter_case import sentence_case, title_case
from refdesk.model.markup import RichText
from refdesk.model.record import (
    Affiliation,
    Book,
    Creator,
    Issn,
    Journal,
    Keyword,
    ReferenceRecord,
    Term,
)
from refdesk.model.typed import FieldError

O = Operation  # noqa: E741
HOME = (Affiliation(RichText("Nowhere")),)
RECORD = ReferenceRecord(
    title=RichText("A <i>Made Up</i> Title &amp; More"),
    journal=Journal(title="The Lancet", medline_abbreviation="Lancet"),
    creators=(
        Creator("SMITH", "JOHN A", "JA", affiliations=HOME),
        Creator("Otten", "", "UH"),
        Creator(literal=RichText("The Frog Group")),
    ),
    keywords=(Keyword(RichText("frog"), is_major=True), Keyword(RichText("toad"))),
    publication_types=(Term("Review", "D016454"),),
    volume="12",
)


def after(edit: BatchEdit, record: ReferenceRecord = RECORD) -> ReferenceRecord:
    return replace(record, **compiled(edit)(record))  # type: ignore[arg-type]


def text(key: str, operation: Operation, value: str = "", find: str = "", **more: bool) -> str:
    return shown(after(BatchEdit(key, operation, value, find, **more)), key)


def test_a_field_is_set_filled_and_emptied() -> None:
    assert text("journal", O.SET, "Lancet  Neurology") == "Lancet Neurology"
    assert after(BatchEdit("journal", O.SET, "X")).container_title_short == "Lancet"
    assert text("volume", O.FILL, "7") == "12" and text("issue", O.FILL, "7") == "7"
    assert text("volume", O.REMOVE) == ""
    assert text("type", O.SET, "Book") == "book"
    assert text("issued", O.SET, "1997-08") == "1997 Aug"
    assert compiled(BatchEdit("journal", O.SET, "The Lancet"))(RECORD) == {}


def test_a_text_or_pattern_is_replaced_around_markup() -> None:
    assert text("title", O.REPLACE, "Invented", "made up") == "A Invented Title & More"
    made = after(BatchEdit("title", O.REPLACE, r"\2 < \1", r"(title) & (more)", is_pattern=True))
    assert made.title.markup == "A <i>Made Up</i> More &lt; Title"
    across = after(BatchEdit("title", O.REPLACE, r"\1y", r"^(a) made up (?=t)", is_pattern=True))
    assert across.title.markup == "AyTitle &amp; More"
    assert text("title", O.REPLACE, "x", "made up", match_case=True) == RECORD.title.plain
    assert text("title", O.REPLACE, r"\1", "More") == r"A Made Up Title & \1"
    assert text("title", O.REPLACE, "", "Title & ") == "A Made Up More"
    assert text("keywords", O.REPLACE, "frog", "toad") == "frog"
    assert text("keywords", O.REPLACE, "", "frog") == "toad"


def test_lists_grow_and_shrink_and_what_stays_keeps_its_marks() -> None:
    grown = after(BatchEdit("keywords", O.ADD, "newt; FROG"))
    assert [k.text.plain for k in grown.keywords] == ["frog", "toad", "newt"]
    renamed = after(BatchEdit("keywords", O.REPLACE, "Rana", "frog"))
    assert renamed.keywords[0] == Keyword(RichText("Rana"), is_major=True)
    assert text("keywords", O.REMOVE, "Toad; nothing") == "frog"
    reset = after(BatchEdit("publication-types", O.SET, "Editorial; Review"))
    assert reset.publication_types == (Term("Editorial"), Term("Review", "D016454"))
    assert text("languages", O.ADD, "German; eng") == "ger; eng"


def test_creators_are_renamed_removed_and_get_roles_with_all_that_is_theirs() -> None:
    made = after(BatchEdit("creators", O.REPLACE, "Smythe, Jo", "SMITH, JOHN A"))
    assert made.creators[0] == Creator("Smythe", "Jo", "J", affiliations=HOME)
    assert made.creators[1:] == RECORD.creators[1:]
    cased = after(BatchEdit("creators", O.CASE, "title"))
    assert [shown(cased, "creators")] == ["Smith, John A; Otten, UH; {The Frog Group}"]
    gone = after(BatchEdit("creators", O.REMOVE, "otten, uh"))
    assert [c.family for c in gone.creators] == ["SMITH", ""]
    for name in ("Otten", "otten uh", "U H Otten", "Nobody; OTTEN"):
        assert after(BatchEdit("creators", O.REMOVE, name)).creators == gone.creators
    assert "creators" not in compiled(BatchEdit("creators", O.REMOVE, "Ott; John"))(RECORD)
    roles = after(BatchEdit("creators", O.ROLE, "editor", "Otten, UH"))
    assert [c.role for c in roles.creators] == ["author", "editor", "author"]
    assert shown(roles, "creators") == "SMITH, JOHN A; Otten, UH (editor); {The Frog Group}"
    assert {c.role for c in after(BatchEdit("creators", O.ROLE, "editor")).creators} == {"editor"}
    added = after(BatchEdit("creators", O.ADD, "Doe, Jane; Toad Society"))
    assert added.creators[3:] == (
        Creator("Doe", "Jane", "J"), Creator(literal=RichText("Toad Society")),
    )  # fmt: skip


def test_letters_change_but_not_those_that_mean_something() -> None:
    said = "The Role Of IL-6 And mRNA In B Cells: A Review. Why? Because"
    assert sentence_case(said) == "The role of IL-6 and mRNA in B cells: A review. Why? Because"
    assert (
        title_case("the role of IL-6 in mice: an outlook") == "The Role of IL-6 in Mice: An Outlook"
    )
    assert sentence_case("ALL LOUD: A STORY") == "All loud: A story"
    kept = replace(RECORD, title=RichText("On <nocase>Rana</nocase> And <i>More</i>"))
    gene = replace(RECORD, title=RichText("On The <i>BRCA1</i> And <i>TP</i>"))
    made = after(BatchEdit("title", O.CASE, "sentence"), gene)
    assert made.title.markup == "On the <i>BRCA1</i> and <i>TP</i>"
    made = after(BatchEdit("title", O.CASE, "upper"), kept)
    assert made.title.markup == "ON <nocase>Rana</nocase> AND <i>MORE</i>"


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (BatchEdit("titel", O.SET, "x"), "no field titel"),
        (BatchEdit("title", O.ADD, "x"), "cannot be done"),
        (BatchEdit("title", O.SET, " "), "Title cannot be empty"),
        (BatchEdit("doi", O.SET, "frog"), "A DOI starts with 10."),
        (BatchEdit("type", O.SET, "frog"), "“frog” is no type"),
        (BatchEdit("title", O.REPLACE, "x", "(a", is_pattern=True), "cannot be read at its character 1"),
        (BatchEdit("title", O.REPLACE, r"\2", "(a)", is_pattern=True), "a group that the pattern lacks"),
        (BatchEdit("title", O.REPLACE, "x", "(a+)+$", is_pattern=True), "repeats what repeats"),
        (BatchEdit("title", O.CASE, "camel"), "one of sentence"),
        (BatchEdit("creators", O.ROLE, "king"), "“king” is no role"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_for_is_said_in_words(edit: BatchEdit, words: str) -> None:
    with pytest.raises(UsageError, match=words.replace(".", r"\.")):
        compiled(edit)


def test_a_record_that_cannot_have_it_says_why() -> None:
    book = ReferenceRecord(title=RichText("T"), csl_type="book", book=Book(RichText("T")))
    with pytest.raises(FieldError, match="A book has no journal"):
        compiled(BatchEdit("journal", O.SET, "X"))(book)
    with pytest.raises(FieldError, match="Title cannot be empty"):
        compiled(BatchEdit("title", O.REPLACE, "", ".*", is_pattern=True))(book)


def test_issns_are_a_list_whose_kinds_stay() -> None:
    journal = replace(RECORD.journal or Journal(), issns=(Issn("0140-6736", "Print"),))
    record = replace(RECORD, journal=journal)
    made = after(BatchEdit("issn", O.ADD, "0140-6736; 1474-547X"), record).journal
    assert made is not None
    assert made.issns == (Issn("0140-6736", "Print"), Issn("1474-547X"))
    fixed = after(BatchEdit("issn", O.REPLACE, "6737", "6736"), record).journal
    assert fixed is not None and fixed.issns == (Issn("0140-6737", "Print"),)
    book = ReferenceRecord(title=RichText("T"), csl_type="book", book=Book())
    with pytest.raises(FieldError, match="A book has no journal"):
        after(BatchEdit("issn", O.SET, "0140-6736"), book)


def test_series_volume_title_and_day_of_access_are_set() -> None:
    book = ReferenceRecord(title=RichText("T"), csl_type="book", book=Book())
    made = after(BatchEdit("series", O.SET, "Made up series"), book).book
    assert made is not None and made.collection_title.plain == "Made up series"
    made = after(BatchEdit("volume-title", O.SET, "Frogs"), book).book
    assert made is not None and made.volume_title.plain == "Frogs"
    assert after(BatchEdit("accessed", O.SET, "2026-11-05")).accessed.medline == "2026 Nov 5"

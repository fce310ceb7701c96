"""The fields that can be changed in many references at once: each as a list of texts and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from refdesk.model.abstracts import abstract_of, in_one_line, with_changed_text
from refdesk.model.citekeys import problem_of
from refdesk.model.csl_types import TYPES
from refdesk.model.markup import RichText, clean_markup, squeeze
from refdesk.model.names import initials_of
from refdesk.model.record import (
    Abstract,
    Book,
    Creator,
    Issn,
    Journal,
    Keyword,
    ReferenceRecord,
    Term,
)
from refdesk.model.typed import (
    FieldError,
    creator_line,
    creator_of,
    date_of,
    doi_of,
    language_of,
    pages_of,
    pages_text,
    pmcid_of,
    pmid_of,
    url_of,
)

Items = tuple[Any, ...]
TextChange = Callable[[RichText], RichText]


@dataclass(frozen=True, slots=True)
class BatchField:
    """A field as the values it has; a field that is no list has one or none."""

    key: str
    label: str
    noun: str
    """As the title of the step has it: `Change journal of 312 references`."""
    read: Callable[[ReferenceRecord], Items]
    write: Callable[[ReferenceRecord, Items], dict[str, object]]
    """Raises FieldError for what this record cannot have."""
    text: Callable[[Any], str]
    make: Callable[[str], Any]
    """A new value; raises FieldError."""
    remake: Callable[[Any, TextChange], Any]
    """A value with its text changed and all else as it was."""
    is_list: bool = False
    can_be_empty: bool = True


def _plainly(change: TextChange, text: str) -> str:
    """`text`, which has no markup, changed."""
    return change(RichText.plain_text(text)).plain


def _text_field(
    key: str,
    label: str,
    noun: str,
    read: Callable[[ReferenceRecord], str],
    write: Callable[[ReferenceRecord, str], dict[str, object]],
    make: Callable[[str], str] = squeeze,
    *,
    can_be_empty: bool = True,
) -> BatchField:
    def items(record: ReferenceRecord) -> Items:
        value = read(record)
        return (value,) if value else ()

    return BatchField(
        key, label, noun, items, lambda record, values: write(record, values[0] if values else ""),
        str, make, lambda item, change: make(_plainly(change, item)), can_be_empty=can_be_empty,
    )  # fmt: skip


def _rich_field(
    key: str,
    label: str,
    noun: str,
    read: Callable[[ReferenceRecord], RichText],
    write: Callable[[ReferenceRecord, RichText], dict[str, object]],
    *,
    can_be_empty: bool = True,
) -> BatchField:
    def items(record: ReferenceRecord) -> Items:
        value = read(record)
        return (value,) if value else ()

    return BatchField(
        key, label, noun, items,
        lambda record, values: write(record, values[0] if values else RichText()),
        lambda item: item.plain, lambda text: clean_markup(squeeze(text)), lambda item, change: change(item),
        can_be_empty=can_be_empty,
    )  # fmt: skip


def _plain(name: str) -> Callable[[ReferenceRecord, str], dict[str, object]]:
    return lambda record, text: {name: text}


def _journal(part: str) -> Callable[[ReferenceRecord, Any], dict[str, object]]:
    def write(record: ReferenceRecord, value: Any) -> dict[str, object]:
        if record.journal is None and record.book is not None:
            raise FieldError("A book has no journal.")
        return {"journal": replace(record.journal or Journal(), **{part: value})}

    return write


def _book(part: str) -> Callable[[ReferenceRecord, Any], dict[str, object]]:
    return lambda record, value: {"book": replace(record.book or Book(), **{part: value})}


def _of_book(part: str, empty: Any) -> Callable[[ReferenceRecord], Any]:
    return lambda record: getattr(record.book, part) if record.book is not None else empty


def _type_of(text: str) -> str:
    low = squeeze(text).lower()
    for key, name in TYPES:
        if low in (key, name.lower()):
            return key
    raise FieldError(f"“{text}” is no type of work: {', '.join(key for key, _ in TYPES)}.")


def _list_field(
    key: str,
    label: str,
    noun: str,
    name: str,
    text: Callable[[Any], str],
    make: Callable[[str], Any],
    remake: Callable[[Any, TextChange], Any],
) -> BatchField:
    return BatchField(
        key, label, noun, lambda record: tuple(getattr(record, name)),
        lambda record, values: {name: values}, text, make, remake, is_list=True,
    )  # fmt: skip


def _renamed(creator: Creator, change: TextChange) -> Creator:
    """A creator of another name, with the affiliations, identifiers and role of before."""
    if creator.literal:
        return replace(creator, literal=change(creator.literal))
    line = creator_line(creator)
    changed = squeeze(_plainly(change, line))
    if changed == line:
        return creator
    made = creator_of(changed, creator.role)
    if made.literal:
        return replace(
            creator, literal=made.literal, family="", given="", initials="", suffix="",
            dropping_particle="", non_dropping_particle="",
        )  # fmt: skip
    return replace(
        creator, family=made.family, given=made.given, initials=initials_of(made),
        suffix=made.suffix, dropping_particle="", non_dropping_particle="",
    )  # fmt: skip


def cased_name(creator: Creator, change: TextChange) -> Creator:
    """A creator's name in other letters; initials stay as they are."""
    if creator.literal:
        return replace(creator, literal=change(creator.literal))
    given = [
        _plainly(change, word) if len(word.strip(".")) > 2 else word
        for word in creator.given.split()
    ]
    return replace(creator, family=_plainly(change, creator.family), given=" ".join(given))


def _isbns(record: ReferenceRecord) -> Items:
    return record.book.isbns if record.book is not None else ()


def _key_of(text: str) -> str:
    key = text.strip()
    if problem := problem_of(key):
        raise FieldError(problem)
    return key


def _abstracts(record: ReferenceRecord) -> Items:
    return (record.abstract,) if record.abstract.sections else ()


def _write_abstract(record: ReferenceRecord, values: Items) -> dict[str, object]:
    # What is typed has no language or copyright of its own: those of the record stay.
    sections = values[0].sections if values else ()
    return {"abstract": replace(record.abstract, sections=sections)}


CREATORS: Final = "creators"
CITEKEY: Final = "citekey"
FIELDS: Final[dict[str, BatchField]] = {
    field.key: field
    for field in (
        _text_field("type", "Type of work", "type", lambda r: r.csl_type, _plain("csl_type"), _type_of, can_be_empty=False),
        _rich_field("title", "Title", "title", lambda r: r.title, lambda r, v: {"title": v}, can_be_empty=False),
        _text_field("short-title", "Short title", "short title", lambda r: r.short_title, _plain("short_title")),
        _rich_field("original-title", "Original title", "original title", lambda r: r.original_title, lambda r, v: {"original_title": v}),
        BatchField(CREATORS, "Creators", "creators", lambda r: r.creators, lambda r, v: {"creators": v},
                   creator_line, lambda text: creator_of(squeeze(text), "author"), _renamed, is_list=True),
        _text_field("journal", "Journal", "journal", lambda r: r.journal.title if r.journal else "", _journal("title")),
        _text_field("abbreviation", "Journal abbreviation", "journal abbreviation", lambda r: r.journal.medline_abbreviation if r.journal else "", _journal("medline_abbreviation")),
        _text_field("issued", "Date", "date", lambda r: r.issued.medline, lambda r, v: {"issued": date_of(v)}, lambda text: date_of(text).medline),
        _text_field("volume", "Volume", "volume", lambda r: r.volume, _plain("volume")),
        _text_field("issue", "Issue", "issue", lambda r: r.issue, _plain("issue")),
        _text_field("pages", "Pages", "pages", lambda r: pages_text(r.pagination), lambda r, v: {"pagination": pages_of(v)}),
        BatchField("issn", "ISSN", "ISSN", lambda r: r.journal.issns if r.journal else (), _journal("issns"), lambda i: i.value, lambda text: Issn(squeeze(text)), lambda i, change: replace(i, value=squeeze(_plainly(change, i.value))), is_list=True),
        _rich_field("book", "Book title", "book title", _of_book("title", RichText()), _book("title")),
        _rich_field("publisher", "Publisher", "publisher", _of_book("publisher", RichText()), _book("publisher")),
        _text_field("place", "Place of publication", "place", _of_book("publisher_place", ""), _book("publisher_place")),
        _text_field("edition", "Edition", "edition", _of_book("edition", ""), _book("edition")),
        _rich_field("volume-title", "Volume title", "volume title", _of_book("volume_title", RichText()), _book("volume_title")),
        _rich_field("series", "Series", "series", _of_book("collection_title", RichText()), _book("collection_title")),
        BatchField("isbn", "ISBN", "ISBN", _isbns, _book("isbns"), str, squeeze, lambda item, change: squeeze(_plainly(change, item)), is_list=True),
        _text_field("doi", "DOI", "DOI", lambda r: r.doi, _plain("doi"), doi_of),
        _text_field("pmid", "PMID", "PMID", lambda r: r.pmid, _plain("pmid"), pmid_of),
        _text_field("pmcid", "PMCID", "PMCID", lambda r: r.pmcid, _plain("pmcid"), pmcid_of),
        _text_field("url", "Address", "address", lambda r: r.url, _plain("url"), url_of),
        _text_field("accessed", "Accessed", "accessed date", lambda r: r.accessed.medline, lambda r, v: {"accessed": date_of(v)}, lambda text: date_of(text).medline),
        BatchField("abstract", "Abstract", "abstract", _abstracts, _write_abstract, in_one_line, lambda text: abstract_of(Abstract(), text), with_changed_text),
        _text_field(CITEKEY, "Citation key", "citation key", lambda r: r.citekey, _plain("citekey"), _key_of),
        _list_field("keywords", "Keywords", "keywords", "keywords", lambda k: k.text.plain, lambda text: Keyword(clean_markup(text)), lambda k, change: replace(k, text=change(k.text))),
        _list_field("publication-types", "Publication types", "publication types", "publication_types", lambda t: t.name, Term, lambda t, change: Term(squeeze(_plainly(change, t.name)))),
        _list_field("languages", "Languages", "languages", "languages", str, language_of, lambda item, change: language_of(_plainly(change, item))),
    )
}  # fmt: skip
"""The fields by key, in the order in which they are offered."""

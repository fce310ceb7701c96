"""The fields of the edit form: a record's value as text, and text as the record's value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QCoreApplication

from refdesk.model.abstracts import abstract_of, abstract_text
from refdesk.model.checks import check_date, check_isbns, check_issns, check_pages
from refdesk.model.citekeys import problem_of
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText, clean_markup, squeeze
from refdesk.model.record import (
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
from refdesk.ui.edit_other import (
    PairError,
    carried_pairs,
    note_lines,
    notes_of,
    pair_lines,
    pairs_of,
    shown_pairs,
)

Edits = dict[str, object]
"""Field names of `ReferenceRecord` to values; None takes an edit back."""


def tr(text: str) -> str:
    """`text` in the window's language."""
    return QCoreApplication.translate("Edit", text)


@dataclass(frozen=True, slots=True)
class EditField:
    """One field of the form; `names` are the record's fields that it changes."""

    key: str
    label: str
    names: tuple[str, ...]
    read: Callable[[ReferenceRecord], str]
    write: Callable[[ReferenceRecord, str], Edits]
    """Raises FieldError for text that no record can hold."""
    rows: int = 1
    hint: str = ""
    is_shown: Callable[[ReferenceRecord], bool] = lambda record: True
    check: Callable[[str], str] = lambda text: ""
    """What looks wrong in text that is saved all the same, as a sentence."""


# Names


def creators_of(text: str, before: Iterable[Creator], role: str) -> tuple[Creator, ...]:
    """Creators of one line each; a line that is as before keeps affiliations and identifiers."""
    known: dict[str, list[Creator]] = {}
    for creator in before:
        if creator.role == role and creator.is_valid:
            known.setdefault(creator_line(creator), []).append(creator)
    made: list[Creator] = []
    for raw in text.splitlines():
        line = squeeze(raw)
        if not line:
            continue
        if known.get(line):
            made.append(known[line].pop(0))
        else:
            made.append(creator_of(line, role))
    return tuple(made)


def _people(record: ReferenceRecord, role: str) -> str:
    return "\n".join(
        creator_line(each) for each in record.creators if each.role == role and each.is_valid
    )


def _write_people(role: str) -> Callable[[ReferenceRecord, str], Edits]:
    def write(record: ReferenceRecord, text: str) -> Edits:
        mine = creators_of(text, record.creators, role)
        rest = [c for c in record.creators if c.role != role or not c.is_valid]
        authors = mine if role == "author" else tuple(c for c in rest if c.role == "author")
        others = tuple(c for c in rest if c.role != "author") if role == "author" else (
            *(c for c in rest if c.role != "author"), *mine,
        )  # fmt: skip
        superseded = tuple(c for c in rest if c.role == "author") if role == "author" else ()
        return {"creators": (*authors, *superseded, *others)}

    return write


# Dates, numbers, identifiers


def date_text(date: PartialDate) -> str:
    """`date_of` turned round."""
    return date.medline


def _typed(name: str, read: Callable[[str], object]) -> Callable[[ReferenceRecord, str], Edits]:
    return lambda record, text: {name: read(text)}


# Texts


def _plain(name: str) -> Callable[[ReferenceRecord, str], Edits]:
    return lambda record, text: {name: squeeze(text)}


def _rich(name: str) -> Callable[[ReferenceRecord, str], Edits]:
    return lambda record, text: {name: clean_markup(squeeze(text))}


def _write_title(record: ReferenceRecord, text: str) -> Edits:
    title = clean_markup(squeeze(text))
    if not title and not record.original_title:
        raise FieldError(tr("A reference needs a title."))
    return {"title": title}


def _write_keywords(record: ReferenceRecord, text: str) -> Edits:
    known = {each.text.markup: each for each in record.keywords}
    words = [squeeze(word) for word in re.split(r"[;\n]", text)]
    made = [known.get(word) or Keyword(clean_markup(word)) for word in words if word]
    return {"keywords": tuple(dict.fromkeys(made))}


def _write_languages(record: ReferenceRecord, text: str) -> Edits:
    words = [word for word in re.split(r"[;,\n]", text) if word.strip()]
    return {"languages": tuple(dict.fromkeys(language_of(word) for word in words))}


def _write_pairs(name: str) -> Callable[[ReferenceRecord, str], Edits]:
    def write(record: ReferenceRecord, text: str) -> Edits:
        pairs = getattr(record, name)
        if text == pair_lines(shown_pairs(pairs)):  # also where a value looks like two
            return {name: pairs}
        try:
            return {name: (*pairs_of(text), *carried_pairs(pairs))}
        except PairError as error:
            raise FieldError(
                tr("“%1” has no name: write it as NAME: value.").replace("%1", str(error))
            ) from error

    return write


def _write_notes(record: ReferenceRecord, text: str) -> Edits:
    return {"notes": record.notes if text == note_lines(record.notes) else notes_of(text)}


def _write_types(record: ReferenceRecord, text: str) -> Edits:
    known = {term.name: term for term in record.publication_types}
    names = dict.fromkeys(squeeze(line) for line in text.splitlines())
    return {"publication_types": tuple(known.get(name) or Term(name) for name in names if name)}


def _journal(part: str) -> Callable[[ReferenceRecord, str], Edits]:
    def write(record: ReferenceRecord, text: str) -> Edits:
        journal = record.journal or Journal()
        return {"journal": replace(journal, **{part: squeeze(text)})}  # type: ignore[arg-type]

    return write


def _write_issns(record: ReferenceRecord, text: str) -> Edits:
    journal = record.journal or Journal()
    known = {each.value: each for each in journal.issns}
    words = dict.fromkeys(word for word in re.split(r"[\s,;]+", text) if word)
    return {
        "journal": replace(journal, issns=tuple(known.get(word) or Issn(word) for word in words))
    }


def _read_issns(record: ReferenceRecord) -> str:
    values = [each.value for each in record.journal.issns] if record.journal else []
    return ", ".join(dict.fromkeys(values))


def _check_date(text: str) -> str:
    try:
        return check_date(date_of(text))
    except FieldError:
        return ""


def _book(part: str) -> Callable[[ReferenceRecord, str], Edits]:
    def write(record: ReferenceRecord, text: str) -> Edits:
        book = record.book or Book()
        value: object = squeeze(text)
        if isinstance(getattr(book, part), RichText):
            value = clean_markup(squeeze(text))
        elif part == "isbns":
            value = tuple(word for word in re.split(r"[\s,;]+", text) if word)
        return {"book": replace(book, **{part: value})}  # type: ignore[arg-type]

    return write


_IN_BOOKS: Final = ("book", "chapter", "entry-encyclopedia", "paper-conference", "report", "thesis")
"""Types of works that have a publisher, or a book around them, also where no source named one."""


def _has_journal(record: ReferenceRecord) -> bool:
    return record.journal is not None or record.book is None


def _has_book(record: ReferenceRecord) -> bool:
    return record.book is not None or record.csl_type in _IN_BOOKS


def _read_book(part: str) -> Callable[[ReferenceRecord], str]:
    def read(record: ReferenceRecord) -> str:
        value = getattr(record.book, part) if record.book is not None else ""
        if isinstance(value, RichText):
            return value.markup
        return ", ".join(value) if isinstance(value, tuple) else str(value)

    return read


def _write_citekey(record: ReferenceRecord, text: str) -> Edits:
    key = text.strip()
    if problem := problem_of(key):
        raise FieldError(problem)
    return {"citekey": key}


def fields() -> tuple[EditField, ...]:
    """The form's fields in order."""
    pairs = tr("One a line: NAME: value. A line that begins with four blanks goes on.")
    markup = tr("Italics, superscript and subscript as <i>, <sup> and <sub>.")
    return (
        EditField("title", tr("Title"), ("title",), lambda r: r.title.markup, _write_title, 3, markup),
        EditField("original_title", tr("Original title"), ("original_title",), lambda r: r.original_title.markup, _rich("original_title"), 2),
        EditField("short_title", tr("Short title"), ("short_title",), lambda r: r.short_title, _plain("short_title"), hint=tr("What styles print where a title is named again.")),
        EditField("authors", tr("Authors"), ("creators",), lambda r: _people(r, "author"), _write_people("author"), 5, tr("One a line: Family, Given. A group without comma or in braces.")),
        EditField("editors", tr("Editors"), ("creators",), lambda r: _people(r, "editor"), _write_people("editor"), 2, tr("One a line: Family, Given."), lambda r: _has_book(r) or bool(_people(r, "editor"))),
        EditField("journal", tr("Journal"), ("journal",), lambda r: r.journal.title if r.journal else "", _journal("title"), is_shown=_has_journal),
        EditField("abbreviation", tr("Journal abbreviation"), ("journal",), lambda r: r.container_title_short, _journal("medline_abbreviation"), is_shown=_has_journal),
        EditField("issn", "ISSN", ("journal",), _read_issns, _write_issns, is_shown=_has_journal, check=check_issns),
        EditField("book", tr("Book title"), ("book",), _read_book("title"), _book("title"), is_shown=_has_book),
        EditField("publisher", tr("Publisher"), ("book",), _read_book("publisher"), _book("publisher"), is_shown=_has_book),
        EditField("place", tr("Place of publication"), ("book",), _read_book("publisher_place"), _book("publisher_place"), is_shown=_has_book),
        EditField("edition", tr("Edition"), ("book",), _read_book("edition"), _book("edition"), is_shown=_has_book),
        EditField("book_volume", tr("Volume of the book"), ("book",), _read_book("volume"), _book("volume"), is_shown=lambda r: bool(_read_book("volume")(r))),
        EditField("volume_title", tr("Volume title"), ("book",), _read_book("volume_title"), _book("volume_title"), is_shown=_has_book),
        EditField("series", tr("Series"), ("book",), _read_book("collection_title"), _book("collection_title"), is_shown=_has_book),
        EditField("report_number", tr("Report number"), ("book",), _read_book("report_number"), _book("report_number"), is_shown=_has_book),
        EditField("medium", tr("Medium"), ("book",), _read_book("medium"), _book("medium"), is_shown=_has_book),
        EditField("isbn", "ISBN", ("book",), _read_book("isbns"), _book("isbns"), is_shown=_has_book, check=check_isbns),
        EditField("issued", tr("Date"), ("issued",), lambda r: date_text(r.issued), _typed("issued", date_of), hint=tr("A year, or year, month and day: 1997 Aug 5."), check=_check_date),
        EditField("volume", tr("Volume"), ("volume",), lambda r: r.volume, _plain("volume")),
        EditField("issue", tr("Issue"), ("issue",), lambda r: r.issue, _plain("issue")),
        EditField("pages", tr("Pages"), ("pagination",), lambda r: pages_text(r.pagination), _typed("pagination", pages_of), check=check_pages),
        EditField("doi", "DOI", ("doi",), lambda r: r.doi, _typed("doi", doi_of)),
        EditField("pmid", "PMID", ("pmid",), lambda r: r.pmid, _typed("pmid", pmid_of)),
        EditField("pmcid", "PMCID", ("pmcid",), lambda r: r.pmcid, _typed("pmcid", pmcid_of)),
        EditField("citekey", tr("Citation key"), ("citekey",), lambda r: r.citekey, _write_citekey, hint=tr("What you type stays. Empty: made by the pattern of the preferences.")),
        EditField("url", tr("Address"), ("url",), lambda r: r.url, _typed("url", url_of)),
        EditField("accessed", tr("Accessed"), ("accessed",), lambda r: date_text(r.accessed), _typed("accessed", date_of), hint=tr("The day on which the address was looked at."), check=_check_date),
        EditField("abstract", tr("Abstract"), ("abstract",), abstract_text, lambda r, text: {"abstract": abstract_of(r.abstract, text)}, 8, tr("Sections are divided by an empty line; a label stands in capitals before a colon.")),
        EditField("keywords", tr("Keywords"), ("keywords",), lambda r: "; ".join(k.text.markup for k in r.keywords), _write_keywords, 2, tr("Divided by semicolons.")),
        EditField("types", tr("Publication types"), ("publication_types",), lambda r: "\n".join(t.name for t in r.publication_types), _write_types, 3, tr("One a line.")),
        EditField("languages", tr("Languages"), ("languages",), lambda r: ", ".join(r.languages), _write_languages, hint=tr("Names or three-letter codes, divided by commas.")),
        EditField("notes", tr("Notes of the source"), ("notes",), lambda r: note_lines(r.notes), _write_notes, 4, tr("Divided by lines of three dashes."), lambda r: bool(r.notes)),
        EditField("variables", tr("Further fields"), ("variables",), lambda r: pair_lines(shown_pairs(r.variables)), _write_pairs("variables"), 3, pairs, lambda r: bool(r.variables)),
        EditField("extra", tr("Other fields of the source"), ("extra",), lambda r: pair_lines(shown_pairs(r.extra)), _write_pairs("extra"), 4, pairs, lambda r: bool(shown_pairs(r.extra))),
    )  # fmt: skip

"""Records to RIS, one fixed order of tags, one line a value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from refdesk.formats.encodings import clean
from refdesk.formats.pubmed.common import without_stop
from refdesk.formats.pubmed.writer import encoded
from refdesk.formats.ris.escaped import escaped, is_escaped, is_text
from refdesk.formats.ris.tags import CODES, ENDNOTE_FIELDS, NOTES, OWN_BLANKS, TYPES
from refdesk.formats.roles import places_of
from refdesk.formats.tagged.draft import MEDLINE, NUMBERED, WHOLE_WORKS
from refdesk.formats.tagged.names import name_line
from refdesk.formats.tagged.values import article_number_of, serial_numbers
from refdesk.model.dates import PartialDate
from refdesk.model.markup import squeeze
from refdesk.model.pages import expand_pages
from refdesk.model.record import ReferenceRecord

_OF_SCOPUS: Final = ("chapter", "paper-conference")
"""What else a serial (SER) is in Scopus' files."""
_LINE_END: Final = re.compile(r"\r\n|\n|\r")


def write(records: Iterable[ReferenceRecord], stream: BinaryIO) -> None:
    """Write records, each followed by an empty line; UTF-8 without a mark, LF."""
    for record in records:
        stream.write(encoded(record_text(record)))


def record_text(record: ReferenceRecord) -> str:
    """One record from TY to ER with the empty line behind it."""
    fields = [(tag, _lines(value) if tag in NOTES else squeeze(clean(value)))
              for tag, value in _fields(record) if value]  # fmt: skip
    if is_escaped(value for tag, value in fields if is_text(tag)):
        fields = [(tag, escaped(value) if is_text(tag) else value) for tag, value in fields]
    lines = [f"TY  - {_code(record)}\n"]
    lines += [f"{tag}  - {value}\n" for tag, value in fields if value]
    lines.append("ER  - \n\n")
    return "".join(lines)


def _lines(note: str) -> str:
    """A note's lines, all but the first indented: the only value that has more than one."""
    lines = [squeeze(clean(line)) for line in _LINE_END.split(note.strip())]
    return "\n".join(
        f"{OWN_BLANKS}{line}" if place and line else line for place, line in enumerate(lines)
    )


def _code(record: ReferenceRecord) -> str:
    """The type as it was read, as long as it still means the record's type."""
    for tag, value in record.extra:
        if tag == "TY" and _is_type(value, record.csl_type):
            return value
    code = CODES.get(record.csl_type, "GEN")
    if code == "CONF" and not _has_container(record):
        return "CPAPER"  # the other one would be proceedings
    return code


def _is_type(code: str, csl_type: str) -> bool:
    return TYPES.get(code, "document") == csl_type or (code == "SER" and csl_type in _OF_SCOPUS)


def _has_container(record: ReferenceRecord) -> bool:
    return bool(record.container_title) or any(
        name == "container-title" for name, _ in record.variables
    )


def _fields(record: ReferenceRecord) -> Iterator[tuple[str, str]]:
    variables = dict(record.variables)
    title = record.title_as_given
    if not title or without_stop(title) != record.title:
        title = record.title
    yield "TI", _with_tail(record, title.plain)
    yield "ST", record.short_title
    yield "TT", record.original_title.plain
    yield from _names(record)
    yield from _dates(record)
    yield from _container(record, variables)
    yield "VL", record.volume or (record.book.volume if record.book else "")
    yield "IS", record.issue
    yield from _pages(record, variables)
    yield from _publication(record, variables)
    yield from _identifiers(record)
    for language in record.languages:
        yield "LA", language
    yield from _keywords(record)
    yield "AB", _abstract(record)
    for note in record.notes:
        yield "N1", note
    yield from _rest(record, variables)


def _names(record: ReferenceRecord) -> Iterator[tuple[str, str]]:
    places = places_of(TYPES.get(_code(record), "document"))  # as it will be read again
    for role, tag in zip(("author", *places), ("AU", "A2", "A3", "A4"), strict=True):
        for creator in record.creators:
            if creator.role == role and creator.is_valid:
                yield tag, name_line(creator)


def _with_tail(record: ReferenceRecord, title: str) -> str:
    """The title with the brackets that Ovid puts behind it; a second title would be read for it."""
    tails = [value for tag, value in record.extra if _is_tail(tag, value)]
    return " ".join((title, *tails))


def _is_tail(tag: str, value: str) -> bool:
    return tag == "T1" and value.startswith("[") and value.endswith("]")


def _dates(record: ReferenceRecord) -> Iterator[tuple[str, str]]:
    year = record.issued.known_year
    if year is not None:
        yield "PY", f"{year:04d}"
        yield "DA", _date(record.issued)
    elif record.issued.literal:
        yield "DA", record.issued.literal
    if record.accessed:
        yield "Y2", _date(record.accessed)


def _date(date: PartialDate) -> str:
    """`1997/08/05/`, with the season or what has no numbers as fourth part."""
    if date.year is None:
        year = date.known_year
        return (
            f"{year}///{date.literal.replace(str(year), '', 1).strip()}" if year else date.literal
        )
    month = f"{date.month:02d}" if date.month else ""
    day = f"{date.day:02d}" if date.day else ""
    return f"{date.year:04d}/{month}/{day}/{date.season}"


def _container(record: ReferenceRecord, variables: dict[str, str]) -> Iterator[tuple[str, str]]:
    yield "T2", record.container_title or variables.get("container-title", "")
    short = record.container_title_short or variables.get("container-title-short", "")
    yield "J2", short if short != record.container_title else ""


def _pages(record: ReferenceRecord, variables: dict[str, str]) -> Iterator[tuple[str, str]]:
    pages = record.pagination
    if pages is not None:
        start, end = pages.start, pages.end
        if not start and pages.medline:
            expanded = expand_pages(pages.medline)
            start, dash, end = expanded.partition("-")
            if not (dash and start.isalnum() and end.isalnum()):
                start, end = pages.medline, ""
        yield "SP", start
        yield "EP", end
    elif record.csl_type in WHOLE_WORKS:
        yield "SP", variables.get("number-of-pages", "")
    elif variables.get("number-of-pages"):  # a single SP of others is their first page
        yield "N1", f"Number of pages: {variables['number-of-pages']}"
    yield "C7", article_number_of(record)


def _publication(record: ReferenceRecord, variables: dict[str, str]) -> Iterator[tuple[str, str]]:
    book = record.book
    get = variables.get
    yield "PB", (book.publisher.plain if book else "") or get("publisher", "")
    yield "CY", (book.publisher_place if book else "") or get("publisher-place", "")
    edition = (book.edition if book else "") or get("edition", "")
    yield (
        "ET",
        edition
        or (_date(record.electronic_dates[0]).strip("/") if record.electronic_dates else ""),
    )
    yield "T3", (book.collection_title.plain if book else "") or get("collection-title", "")
    yield "M3", _kind(record, variables)
    if record.journal is not None:
        for value in dict.fromkeys(issn.value for issn in record.journal.issns):
            yield "SN", value
    for isbn in (book.isbns if book else ()) or get("ISBN", "").split():
        yield "SN", isbn
    yield "SN", get("ISSN", "") if record.journal is None else ""
    number = (book.report_number if book else "") or get("number", "")
    if record.csl_type in NUMBERED and number and serial_numbers([number])[2]:
        yield "SN", number
    elif number and record.csl_type not in NUMBERED:
        yield "N1", f"Report number: {number}"


def _kind(record: ReferenceRecord, variables: dict[str, str]) -> str:
    genre = variables.get("genre", "")
    if record.csl_type == "article" and genre == "preprint":
        return "Preprint"
    return genre if record.csl_type in ("thesis", "report", "manuscript", "document") else ""


def _identifiers(record: ReferenceRecord) -> Iterator[tuple[str, str]]:
    yield "DO", record.doi
    if record.pmid:
        # Another database's accession number would not be taken for a PMID.
        yield "AN" if _is_medline(record) else "PM", record.pmid
        if not _databases(record):
            yield "DB", "PubMed"
    yield "C2", record.pmcid
    yield "UR", record.url
    for file in record.linked_files:
        yield "L4" if file.media_type.startswith("image/") else "L1", file.path
    yield "ID", record.citekey


def _databases(record: ReferenceRecord) -> list[str]:
    return [value for tag, value in _extra(record) if tag in ("DB", "DP")]


def _is_medline(record: ReferenceRecord) -> bool:
    """Whether it will be known as a record of PubMed's databases."""
    databases = _databases(record)
    return not databases or MEDLINE.search(" ".join(databases)) is not None


def _keywords(record: ReferenceRecord) -> Iterator[tuple[str, str]]:
    # Where a reader takes words with a mark for MeSH headings, a keyword has none.
    has_headings = record.pmid and _is_medline(record)
    for keyword in record.keywords:
        is_marked = keyword.is_major and not has_headings
        yield "KW", ("*" if is_marked else "") + keyword.text.plain
    for heading in record.mesh_headings:
        terms = (heading.descriptor, *heading.qualifiers)
        yield "KW", "/".join(("*" if term.is_major else "") + term.name for term in terms)


def _abstract(record: ReferenceRecord) -> str:
    return " ".join(
        f"{part.label}: {part.text.plain}" if part.label else part.text.plain
        for part in record.abstract.sections
    )


def _rest(record: ReferenceRecord, variables: dict[str, str]) -> Iterator[tuple[str, str]]:
    for tag, name in (
        ("NV", "number-of-volumes"),
        ("SE", "section"),
        ("CN", "call-number"),
        ("AV", "archive_location"),
    ):
        yield tag, variables.get(name, "")
    for creator in record.creators:
        if creator.role == "author":
            for affiliation in creator.affiliations:
                yield "AD", affiliation.text.plain
            break
    for tag, value in _extra(record):
        is_tag = len(tag) == 2 and tag.isalnum() and tag.isupper()  # CSL's `id` is none
        if is_tag and tag != "TY" and not _is_tail(tag, value):
            yield tag, value


def _extra(record: ReferenceRecord) -> Iterator[tuple[str, str]]:
    """What has no field, under RIS's tags also where EndNote XML said it."""
    for tag, value in record.extra:
        if tag in _TAGS_OF_ENDNOTE and not value.startswith("<"):
            yield _TAGS_OF_ENDNOTE[tag], value
        else:
            yield tag, value


_TAGS_OF_ENDNOTE: Final = {name: tag for tag, name in ENDNOTE_FIELDS.items()}

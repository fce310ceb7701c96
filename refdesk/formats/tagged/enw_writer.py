"""Records to EndNote's tagged text (Refer): `%0` the type, one tag a line, an empty line between."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from refdesk.formats.encodings import clean
from refdesk.formats.endnote.texts import (
    day_text,
    edition_text,
    keyword_lines,
    kind_text,
    number_lines,
    pages_text,
    slashed,
    title_of,
)
from refdesk.formats.endnote.types import EDITED_BOOK, GENERIC, WRITTEN, csl_type_of
from refdesk.formats.pubmed.writer import encoded
from refdesk.formats.roles import PLACED, Places, lost_but, places_of
from refdesk.formats.tagged.draft import MEDLINE, NUMBERED, WHOLE_WORKS
from refdesk.formats.tagged.names import name_line
from refdesk.formats.tagged.values import article_number_of
from refdesk.model.markup import squeeze
from refdesk.model.record import ReferenceRecord

LOST: Final[tuple[str, ...]] = (
    "title.markup", "title_as_given.markup", "title_link", "original_title.markup",
    "creators.initials", "creators.dropping_particle", "creators.non_dropping_particle",
    "creators.identifiers", "creators.affiliations", "creators.literal.markup",
    "creators.equal_contribution", "creators.of_book", "creators.investigators",
    "creators_complete", "investigators", "investigators_id", *lost_but(*PLACED),
    "abstract.sections.text.markup", "abstract.sections.category", "abstract.copyright",
    "other_abstracts", "publication_types",
    "journal.iso_abbreviation", "journal.medline_abbreviation", "journal.nlm_id",
    "journal.country", "journal.cited_medium",
    "book.title.markup", "book.title_link", "book.publisher.markup", "book.beginning", "book.ending",
    "book.collection_title.markup", "book.collection_link", "book.location_ids", "book.medium",
    "book.volume_title", "location_labels", "sections", "pagination.medline", "location_ids",
    "article_ids", "publication_model", "publication_status", "history",
    "keywords", "mesh_headings", "supplementary_concepts", "substances", "gene_symbols",
    "subject_names", "corrections", "data_banks", "data_banks_complete", "grants",
    "grants_complete", "conflict_of_interest", "reference_lists", "number_of_references",
    "objects", "item_lists", "pmid_version", "record_status", "owner", "indexing_method",
    "version_id", "version_date", "citation_subsets", "date_completed", "date_revised",
    "contribution_date", "other_ids", "general_notes", "space_flight_missions",
    "linked_files.title", "linked_files.media_type",
)  # fmt: skip
"""What EndNote's tags have no place for (see `formats/losses.py`).

Keywords and MeSH headings come back as RIS gives them back, and the first author's addresses do.
An article number goes out as the page. Names in other roles: `formats/roles.py`.
"""

_TAG = re.compile(r"%[^\s%]")
_LOOKS_LIKE_TAG = re.compile(r"%[^\s%](?=[ \t]|$)")
_TEXTS: Final = frozenset(("%X", "%Z", "%K", "%+"))
"""Tags whose value may have several lines."""


def write(records: Iterable[ReferenceRecord], stream: BinaryIO) -> None:
    """Write records, each followed by an empty line; UTF-8 without a mark, LF."""
    for record in records:
        stream.write(encoded(record_text(record)))


def record_text(record: ReferenceRecord) -> str:
    """One record from `%0` on, with the empty line behind it."""
    lines = [f"{tag} {value}\n" for tag, text in _fields(record) if (value := _value(tag, text))]
    return "".join((*lines, "\n"))


def _value(tag: str, text: str) -> str:
    """A value in one line, or in several of which none begins as a tag does."""
    lines = [line for part in text.split("\n") if (line := squeeze(clean(part)).strip())]
    if tag not in _TEXTS:
        return " ".join(lines)
    return "\n ".join(lines) if any(map(_LOOKS_LIKE_TAG.match, lines[1:])) else "\n".join(lines)


def _fields(record: ReferenceRecord) -> Iterator[tuple[str, str]]:
    variables = dict(record.variables)
    yield "%0", _type(record)
    yield from _names(record)
    yield "%T", title_of(record).plain
    yield "%!", record.short_title
    yield "%Q", record.original_title.plain
    yield from _dates(record)
    yield from _container(record, variables)
    yield from _publication(record, variables)
    yield from _identifiers(record)
    for language in record.languages:
        yield "%G", language
    yield "%9", _kind(record, variables)
    yield "%K", _keywords(record)
    yield "%X", _abstract(record)
    for note in record.notes:
        yield "%Z", note
    yield from _rest(record)


def _type(record: ReferenceRecord) -> str:
    """The type as it was read, as long as it still means the record's type."""
    for tag, value in record.extra:
        if tag == "%0" and csl_type_of(value, "") == record.csl_type:
            return value
    if _is_edited(record):
        return EDITED_BOOK[1]
    return WRITTEN.get(record.csl_type, GENERIC)[1]


def _is_edited(record: ReferenceRecord) -> bool:
    """Whether the work is a book with editors and no author, which is a type of EndNote's."""
    roles = {one.role for one in record.creators if one.is_valid}
    return record.csl_type == "book" and "editor" in roles and "author" not in roles


def _names(record: ReferenceRecord) -> Iterator[tuple[str, str]]:
    first, others = "author", places_of(record.csl_type)
    if _is_edited(record):
        first, others = "editor", Places("collection-editor", "", "translator")
    for role, tag in zip((first, *others), ("%A", "%E", "%Y", "%?"), strict=True):
        for creator in record.creators:
            if creator.role == role and creator.is_valid:
                yield tag, name_line(creator)
    for creator in record.creators:
        if creator.role == first:
            addresses = [one.text.plain.replace("\n", " ") for one in creator.affiliations]
            yield "%+", "\n".join(addresses)
            break


def _dates(record: ReferenceRecord) -> Iterator[tuple[str, str]]:
    year = record.issued.known_year
    if year is not None:
        yield "%D", f"{year:04d}"
        yield "%8", day_text(record.issued, year)
    else:
        yield "%D", record.issued.literal
    yield "%[", slashed(record.accessed) if record.accessed else ""


def _container(record: ReferenceRecord, variables: dict[str, str]) -> Iterator[tuple[str, str]]:
    short = record.container_title_short or variables.get("container-title-short", "")
    container = record.container_title or variables.get("container-title", "") or short
    yield "%J" if record.journal is not None else "%B", container
    series = record.book.collection_title.plain if record.book else ""
    yield "%S", series or variables.get("collection-title", "")
    yield "%V", record.volume or (record.book.volume if record.book else "")
    number = (record.book.report_number if record.book else "") or variables.get("number", "")
    is_numbered = record.csl_type in NUMBERED
    yield "%N", number if is_numbered else record.issue
    if is_numbered and record.issue:
        yield "%O", f"Issue: {record.issue}"
    elif number and not is_numbered:
        yield "%O", f"Report number: {number}"
    yield "%P", pages_text(record, variables) or article_number_of(record)
    pages = variables.get("number-of-pages")
    if pages and (record.pagination is not None or record.csl_type not in WHOLE_WORKS):
        yield "%O", f"Number of pages: {pages}"  # a single %P of others is their first page


def _publication(record: ReferenceRecord, variables: dict[str, str]) -> Iterator[tuple[str, str]]:
    book, get = record.book, variables.get
    yield "%I", (book.publisher.plain if book else "") or get("publisher", "")
    yield "%C", (book.publisher_place if book else "") or get("publisher-place", "")
    yield "%7", edition_text(record, variables)
    for number in number_lines(record, variables):
        yield "%@", number
    for tag, name in (("%6", "number-of-volumes"), ("%&", "section"), ("%L", "call-number")):
        yield tag, get(name, "")


def _identifiers(record: ReferenceRecord) -> Iterator[tuple[str, str]]:
    yield "%R", record.doi
    if record.pmid:
        databases = {
            _SAME.get(tag, tag): value
            for tag, value in reversed(record.extra)  # the first of each counts
            if _SAME.get(tag, tag) in ("%~", "%W")
        }
        if not databases or MEDLINE.search(" ".join(databases.values())):
            yield "%M", record.pmid
            yield "%~", "" if databases else "PubMed"
        elif not any(f"PMID: {record.pmid}" in note for note in record.notes):
            yield "%Z", f"PMID: {record.pmid}"  # the accession number is another database's
    yield "%2", record.pmcid
    yield "%F", record.citekey
    yield "%U", record.url
    for file in record.linked_files:
        yield "%>", file.path


def _kind(record: ReferenceRecord, variables: dict[str, str]) -> str:
    """The type of work; with works besides articles whatever their type is."""
    is_article = record.csl_type.startswith(("article", "review"))
    return kind_text(record, variables) or ("" if is_article else variables.get("genre", ""))


def _keywords(record: ReferenceRecord) -> str:
    """One a line; a lone one with commas ends with a semicolon, so that it is not cut at them."""
    words = [word.replace(";", ",") for word in keyword_lines(record)]
    return f"{words[0]};" if len(words) == 1 and "," in words[0] else "\n".join(words)


def _abstract(record: ReferenceRecord) -> str:
    return "\n".join(
        f"{part.label}: {part.text.plain}" if part.label else part.text.plain
        for part in record.abstract.sections
    )


def _rest(record: ReferenceRecord) -> Iterator[tuple[str, str]]:
    """What has no field, under these tags also where RIS or EndNote XML said it."""
    for name, value in record.extra:
        tag = _SAME.get(name, name)
        if _TAG.fullmatch(tag) and tag != "%0" and not value.startswith("<"):
            yield tag, value


_SAME: Final = {
    "DB": "%~", "remote-database-name": "%~", "DP": "%W", "remote-database-provider": "%W",
    "AN": "%M", "accession-num": "%M", "RI": "%*", "reviewed-item": "%*", "OP": "%(",
    "orig-pub": "%(", "RP": "%)", "reprint-edition": "%)", "CA": "%^", "caption": "%^",
    "AD": "%+", "auth-address": "%+", "UR": "%U", "urls/related-urls": "%U", "AV": "%L",
}  # fmt: skip
"""Tags of RIS and elements of EndNote XML that mean the same as one of these."""

"""Records to MEDLINE's tagged text, in the order in which PubMed writes the tags."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import BinaryIO, Final

from refdesk.formats.csl.item import medline_date_and_note, page_of
from refdesk.formats.encodings import clean
from refdesk.formats.medline.mapping import SAID, is_unknown
from refdesk.formats.medline.tags import CORRECTIONS
from refdesk.formats.pubmed.common import without_stop
from refdesk.formats.pubmed.writer import encoded
from refdesk.model.dates import PartialDate
from refdesk.model.languages import language_code
from refdesk.model.markup import squeeze
from refdesk.model.names import full_name, medline_name, orcid_of
from refdesk.model.record import Creator, HistoryDate, ReferenceRecord, Term

WIDTH: Final = 80
"""Characters of a value in one line, after the six of tag or indent."""

_OWN_TAG = re.compile(r"[A-Z][A-Z0-9]{1,3}")
"""Other formats' fields have other names, which readers would take for text."""
_PEOPLE: Final = ("creators", "investigators", "subject_names")
_OWNERS: Final = {
    **dict.fromkeys(("AD", "IRAD", "AUID"), _PEOPLE), "OTO": ("keywords",),
    **dict.fromkeys(("OABL", "OCI"), ("other_abstracts",)),
    **dict.fromkeys(("EN", "VTI", "CTI"), ("book",)),
}  # fmt: skip
"""Tags that say something of what these fields hold: without those they stand alone."""
_STAMPS: Final = (("EDAT", "pubmed"), ("MHDA", "medline"), ("CRDT", "entrez"))
_TAGS = {reftype: tag for tag, reftype in CORRECTIONS.items()}
_ORDER = list(CORRECTIONS)


def write(records: Iterable[ReferenceRecord], stream: BinaryIO) -> None:
    """Write records as PubMed's "Send to citation manager" does, divided by empty lines."""
    for number, record in enumerate(records):
        if number:
            stream.write(b"\n")
        stream.write(encoded(record_text(record)))


def record_text(record: ReferenceRecord) -> str:
    """One record's lines, without an empty line at the end."""
    lines: list[str] = []
    for tag, value in _fields(record):
        value = squeeze(clean(value))
        if not value:
            continue
        wrapped = [value]
        if len(value) > WIDTH:
            wrapped = textwrap.wrap(
                value, WIDTH, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
            )
        lines.append(f"{tag:<4}- {wrapped[0]}\n")
        lines.extend(f"      {line}\n" for line in wrapped[1:])
    return "".join(lines)


def _fields(record: ReferenceRecord) -> Iterator[tuple[str, str]]:
    said = _said_too(record)
    longer = tuple(said.get("IS", ()))
    for tag, value in _known(record):
        if tag in said and (value or tag == "PMID"):
            yield from ((tag, other) for other in said.pop(tag))
        if tag != "IS" or not any(other.startswith(value) for other in longer):
            yield tag, value
    for tag, others in said.items():
        if tag in _OWNERS and not any(getattr(record, name) for name in _OWNERS[tag]):
            yield from ((tag, other) for other in others)
    for tag, value in record.extra:
        if _OWN_TAG.fullmatch(tag) and is_unknown(tag):
            yield tag, value


def _known(record: ReferenceRecord) -> Iterator[tuple[str, str]]:
    yield from _head(record)
    yield from _titles(record)
    yield from _abstracts(record)
    yield from _names(record)
    yield from _description(record)
    yield from _tail(record)


def _said_too(record: ReferenceRecord) -> dict[str, list[str]]:
    """What the source said under our tags besides what the fields hold, by tag.

    It goes before the field's own line, since the last line of a tag is the one that counts.
    """
    found: dict[str, list[str]] = {}
    for tag, value in record.extra:
        if tag.startswith(SAID):
            found.setdefault(tag.removeprefix(SAID), []).append(value)
    return found


def _head(record: ReferenceRecord) -> Iterator[tuple[str, str]]:
    yield "PMID", record.pmid
    yield "OWN", record.owner or ("" if record.pmid else "NOTNLM")
    yield "STAT", record.record_status or ("" if record.pmid else "Publisher")
    for one in record.history:
        if one.status == "created":
            yield "DA", _day(one.date)
    yield "DCOM", _day(record.date_completed)
    if record.book is None:
        yield "LR", _day(record.date_revised)
    else:
        yield "DRDT", _day(record.date_revised, "/")
        yield "CTDT", _day(record.contribution_date, "/")
    if record.journal is not None:
        for issn in record.journal.issns:
            yield "IS", f"{issn.value} ({issn.kind})" if issn.kind else issn.value
    yield "VI", record.volume
    yield "IP", record.issue
    yield "DP", record.issued.medline


def _titles(record: ReferenceRecord) -> Iterator[tuple[str, str]]:
    title = record.title_as_given
    if not title or without_stop(title) != record.title:
        title = record.title
    book = record.book
    is_part = record.csl_type == "chapter"
    if book is not None and record.csl_type != "book" and book.title:
        is_part = is_part or book.title.plain != title.plain  # a paper in its proceedings
    if book is None or is_part:
        yield "TI", title.plain
    if book is not None:
        yield "BTI", (book.title or title).plain
        yield "VTI", book.volume_title.plain
        yield "CTI", book.collection_title.plain
        yield "PB", book.publisher.plain
        yield "EN", book.edition
        for isbn in book.isbns:
            yield "ISBN", isbn
    pages = record.pagination
    if pages is not None:
        yield "PG", page_of(record) if pages.medline or pages.start else ""
    for one in record.location_ids:
        if one.is_valid:
            yield "LID", f"{one.value} [{one.type}]"


def _abstracts(record: ReferenceRecord) -> Iterator[tuple[str, str]]:
    yield (
        "AB",
        " ".join(
            f"{part.label}: {part.text.plain}" if part.label else part.text.plain
            for part in record.abstract.sections
        ),
    )
    yield "CI", record.abstract.copyright
    for other in record.other_abstracts:
        text = " ".join(
            f"{part.label}: {part.text.plain}" if part.label else part.text.plain
            for part in other.sections
        )
        yield "OAB", f"{other.type}: {text}" if other.type else text
        yield "OABL", other.language
        yield "OCI", other.copyright


def _names(record: ReferenceRecord) -> Iterator[tuple[str, str]]:
    for creator in record.creators:
        if creator.role == "author" and creator.is_valid:
            yield from _name(creator, "FAU", "AU")
    for creator in record.creators:
        if creator.role == "editor" and creator.is_valid:
            yield from _name(creator, "FED", "ED")


def _name(creator: Creator, full: str, short: str) -> Iterator[tuple[str, str]]:
    if creator.literal and full == "FAU":
        yield "CN", creator.literal.plain
    elif creator.literal:  # CN are authors; the comma keeps a group from being a person
        yield full, f"{creator.literal.plain},"
    else:
        if creator.given or not creator.initials:
            yield full, full_name(creator)
        yield short, medline_name(creator)
    for identifier in creator.identifiers:
        value = orcid_of((identifier,)) or identifier.value
        yield "AUID", f"{identifier.source}: {value}" if identifier.source else value
    for affiliation in creator.affiliations:
        yield "IRAD" if short == "IR" else "AD", affiliation.text.plain


def _description(record: ReferenceRecord) -> Iterator[tuple[str, str]]:
    for language in record.languages:
        yield "LA", language_code(language)
    for bank in record.data_banks:
        for number in bank.accessions:
            yield "SI", f"{bank.name}/{number}"
        if not bank.accessions:
            yield "SI", bank.name
    for grant in record.grants:
        is_plain = grant.acronym or "/" not in grant.number  # else the parts could not be told
        if grant.country and grant.agency and (grant.number or not grant.acronym) and is_plain:
            parts = [grant.number, grant.acronym, grant.agency, grant.country]
            yield "GR", "/".join(part for part in parts if part)
        else:
            yield "GR", f"{grant.number}/{grant.acronym}/{grant.agency}/{grant.country}"
    for term in record.publication_types:
        yield "PT", term.name
    yield "TT", record.original_title.plain
    for date in record.electronic_dates:
        yield "DEP", _day(date)
    journal = record.journal
    if journal is not None:
        yield "PL", journal.country
        yield "TA", journal.medline_abbreviation or journal.iso_abbreviation.replace(".", "")
        yield "JT", journal.title
        yield "JID", journal.nlm_id
    elif record.book is not None:
        yield "PL", record.book.publisher_place
    for substance in record.substances:
        number = substance.registry_number
        yield "RN", f"{number} ({substance.name})" if number else substance.name
    for subset in record.citation_subsets:
        yield "SB", subset
    for concept in record.supplementary_concepts:
        yield "NM", concept.name


def _tail(record: ReferenceRecord) -> Iterator[tuple[str, str]]:
    corrections = [one for one in record.corrections if one.type in _TAGS]
    for one in sorted(corrections, key=lambda one: _ORDER.index(_TAGS[one.type])):
        yield _TAGS[one.type], f"{one.citation} PMID: {one.pmid}" if one.pmid else one.citation
    for heading in record.mesh_headings:
        yield "MH", "/".join(_starred(term) for term in (heading.descriptor, *heading.qualifiers))
    for symbol in record.gene_symbols:
        yield "GS", symbol
    yield "RF", record.number_of_references
    for creator in record.subject_names:
        yield from _name(creator, "FPS", "PS")
    for other in record.other_ids:
        yield "OID", f"{other.source}: {other.value}" if other.source else other.value
    for one_id in record.article_ids:
        if one_id.type == "mid":
            yield "MID", one_id.value
    yield "PMC", record.pmcid
    for owner, keywords in groupby(record.keywords, key=lambda one: one.owner):
        yield "OTO", owner
        for keyword in keywords:
            yield "OT", f"*{keyword.text.plain}" if keyword.is_major else keyword.text.plain
    yield "COIS", record.conflict_of_interest.plain
    for creator in record.investigators:
        yield from _name(creator, "FIR", "IR")
    for mission in record.space_flight_missions:
        yield "SFM", mission
    for note in record.general_notes:
        yield "GN", f"{note.owner}: {note.text}"
    yield from _history(record)
    yield from _ids(record)
    yield "PST", record.publication_status
    yield "SO", source_line(record)


def _history(record: ReferenceRecord) -> Iterator[tuple[str, str]]:
    for tag, status in _STAMPS:
        for one in record.history:
            if one.status == status:
                yield tag, _moment(one)
                break
    for one in record.history:
        if one.status == "pmc-release":
            yield "PMCR", _moment(one)
    for one in record.history:
        if one.status != "created":
            yield "PHST", f"{_moment(one)} [{one.status}]" if one.status else _moment(one)


def _ids(record: ReferenceRecord) -> Iterator[tuple[str, str]]:
    has_doi = False
    for one in record.article_ids:
        if one.type not in ("pubmed", "pmc", "mid"):
            has_doi = has_doi or one.type == "doi"
            yield "AID", f"{one.value} [{one.type}]"
    located = any(one.type == "doi" for one in record.location_ids)
    if record.doi and not has_doi and not located:
        yield "AID", f"{record.doi} [doi]"


def _starred(term: Term) -> str:
    return f"*{term.name}" if term.is_major else term.name


def _day(date: PartialDate, separator: str = "") -> str:
    if date.year is None:
        return date.literal
    parts = [f"{date.year:04d}"]
    if date.month:
        parts.append(f"{date.month:02d}")
        if date.day:
            parts.append(f"{date.day:02d}")
    return separator.join(parts)


def _moment(one: HistoryDate) -> str:
    text = _day(one.date, "/")
    if one.hour is not None:
        text += f" {one.hour:02d}:{one.minute or 0:02d}"
        if one.second is not None:
            text += f":{one.second:02d}"
    return text


def source_line(record: ReferenceRecord) -> str:
    """MEDLINE's SO: `Prog Neurobiol. 1997 Aug;52(5):379-90. doi: 10...`; "" without a journal."""
    short = record.container_title_short or record.container_title
    if not short:
        return ""
    date, _ = medline_date_and_note(record)
    issue = record.volume + (f"({record.issue})" if record.issue else "")
    page = page_of(record)
    where = f"{date};{issue}" if issue else date
    if page:
        where += f":{page}"
    doi = f" doi: {record.doi}." if record.doi else ""
    return re.sub(r"\.\.", ".", f"{short}. {where}.{doi}")

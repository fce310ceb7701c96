"""References of lists and PubMed's summaries as records, so that they are compared as all others."""

from __future__ import annotations

import json
from typing import Final

from refdesk.formats.csl_json import csl_item
from refdesk.formats.registry import parse_source
from refdesk.model.dates import PartialDate
from refdesk.model.listed import ListedReference
from refdesk.model.listed.imprint import Imprint, imprint_of
from refdesk.model.listed.reference import ListedName
from refdesk.model.markup import RichText
from refdesk.model.names import byline, from_medline, spaced_initials
from refdesk.model.pages import last_page
from refdesk.model.record import Creator, Journal, Pagination, ReferenceRecord, Term
from refdesk.model.resolving import Candidate, Where
from refdesk.model.rows import ReferenceRow
from refdesk.net.answers import Summary
from refdesk.store.listed_lookup import traits_of_record
from refdesk.store.prepare import Belongings, NewNote, NewReference
from refdesk.store.shown import place_line

ORIGIN: Final = "a reference list"
LONGEST_TITLE: Final = 500


def record_of(listed: ListedReference) -> ReferenceRecord:
    """A reference of a list as far as it was read."""
    creators = tuple(Creator(family=one.family, initials=one.initials) for one in listed.names)
    if not creators and listed.group:
        creators = (Creator(literal=RichText.plain_text(listed.group)),)
    pages = f"{listed.page}-{listed.last_page}" if listed.last_page else listed.page
    return ReferenceRecord(
        pmid=listed.pmid,
        pmcid=listed.pmcid,
        doi=listed.doi,
        title=RichText.plain_text(listed.title),
        creators=creators,
        journal=Journal(listed.container) if listed.container else None,
        volume=listed.volume,
        issue=listed.issue,
        pagination=Pagination(listed.page, last_page(pages), pages) if listed.page else None,
        issued=PartialDate(listed.year),
    )


def kept_reference(listed: ListedReference) -> NewReference:
    """A reference for which no record was found, as far as it was read; its text is a note."""
    item = csl_item(record_of(listed), "1")
    item |= _imprint_values(imprint_of(listed))
    if not listed.title and not listed.container:
        item["title"] = listed.text[:LONGEST_TITLE]
    source = json.dumps(item, ensure_ascii=False).encode()
    note = NewNote(listed.text)
    return NewReference(
        parse_source("csl-json", source),
        source,
        "csl-json",
        ORIGIN,
        own=Belongings(notes=(note,)),
    )


def _imprint_values(imprint: Imprint) -> dict[str, object]:
    """What CSL-JSON says of a work's kind, publisher and book; what is not known is None."""
    names: dict[str, object] = {
        "title": imprint.title, "container-title": imprint.container,
        "publisher": imprint.publisher, "publisher-place": imprint.place,
        "edition": imprint.edition, "page": imprint.page, "ISBN": imprint.isbn,
        "URL": imprint.url, "genre": imprint.genre,
        "editor": [_csl_name(each) for each in imprint.editors],
    }  # fmt: skip
    values = {"type": imprint.csl_type, **{name: value or None for name, value in names.items()}}
    if imprint.csl_type == "book" and imprint.editors:
        values["author"] = None  # the names of the byline are the editors
    return values


def _csl_name(name: ListedName) -> dict[str, str]:
    given = spaced_initials(name.initials)
    return {"family": name.family, "given": given} if given else {"literal": name.family}


def candidate_of_summary(summary: Summary, reference_id: int = 0) -> Candidate:
    """A hit in PubMed as a candidate."""
    title = summary.title.removesuffix(".")
    electronic = summary.electronic_date[:4]
    record = ReferenceRecord(
        pmid=summary.pmid,
        pmcid=summary.pmcid,
        doi=summary.doi,
        title=RichText.plain_text(title),
        creators=tuple(from_medline(name) for name in summary.authors),
        journal=Journal(summary.journal, summary.source, summary.source),
        volume=summary.volume,
        issue=summary.issue,
        pagination=Pagination(medline=summary.pages) if summary.pages else None,
        issued=PartialDate(summary.year),
        electronic_dates=(PartialDate(int(electronic)),) if electronic.isdecimal() else (),
        publication_types=tuple(Term(name) for name in summary.publication_types),
    )
    return Candidate(
        summary.row(),
        traits_of_record(record)[0],
        Where.LIBRARY if reference_id else Where.PUBMED,
        reference_id,
        summary.publication_types,
    )


def candidate_of_record(record: ReferenceRecord, reference_id: int = 0) -> Candidate:
    """What a DOI's registration agency describes, as a candidate."""
    row = ReferenceRow(
        id=0,
        title=record.title.plain,
        creators=byline(record.creators),
        creator_count=len(record.creators),
        container=record.container_title,
        source=place_line(record),
        year=record.issued.known_year,
        pmid=record.pmid,
        pmcid=record.pmcid,
        doi=record.doi,
    )
    where = Where.LIBRARY if reference_id else Where.DOI
    return Candidate(row, traits_of_record(record)[0], where, reference_id)

"""The line above the title: where and when a work appeared, as PubMed prints it (pubmed.md 12)."""

from __future__ import annotations

from dataclasses import dataclass

from refdesk.model.dates import PartialDate
from refdesk.model.record import Book, ReferenceRecord


@dataclass(frozen=True, slots=True)
class CitationLine:
    """Its parts in order, each ending in a full stop, each "" when missing."""

    journal: str = ""
    place: str = ""
    doi: str = ""
    when: str = ""
    """What follows the DOI: `Epub 2019 Oct 30.`, `eCollection 2021.`, `Online ahead of print.`"""


def citation_line(record: ReferenceRecord) -> CitationLine:
    """The citation line of `record`, whose `doi` is bare (without `doi:`)."""
    if record.book is not None and record.journal is None:
        return CitationLine(place=_book_place(record, record.book), doi=record.doi)
    date, when = _dates(record)
    journal = record.container_title_short or record.container_title
    return CitationLine(f"{journal}." if journal else "", _place(record, date), record.doi, when)


def pages(record: ReferenceRecord) -> str:
    """Pages as PubMed prints them, else the article number (a publisher's item id), else ""."""
    found = record.pagination
    if found is not None:
        if found.medline:
            return found.medline
        if found.start:
            return (
                f"{found.start}-{found.end}" if found.end not in ("", found.start) else found.start
            )
    for place in record.location_ids:
        if place.type == "pii" and place.is_valid:
            return place.value
    return ""


def _place(record: ReferenceRecord, date: PartialDate) -> str:
    """`1997 Aug;52(5):379-90.`"""
    issue = f"({record.issue})" if record.issue else ""
    volume = record.volume + issue
    number = pages(record)
    text = date.medline
    if volume:
        text += f";{volume}"
    if number:
        text += f":{number}"
    return f"{text}." if text else ""


def _dates(record: ReferenceRecord) -> tuple[PartialDate, str]:
    """The date that stands first, and what is told of the other one."""
    electronic = next((date for date in record.electronic_dates if date), None)
    model = record.publication_model
    if record.publication_status == "aheadofprint":
        return record.issued, "Online ahead of print."
    if electronic is None or not record.issued:
        return record.issued or electronic or record.issued, ""
    if model == "Print-Electronic":
        return record.issued, f"Epub {electronic.medline}."
    if model == "Electronic-eCollection":
        return electronic, f"eCollection {record.issued.medline}."
    if model == "Electronic-Print":
        return electronic, f"Print {record.issued.medline}."
    return record.issued, ""


def _book_place(record: ReferenceRecord, book: Book) -> str:
    """`In: GeneReviews [Internet]. Seattle (WA): University of Washington; 1993-. 1998 Sep 4.`"""
    out: list[str] = []
    is_chapter = record.csl_type != "book" and bool(book.title)
    if is_chapter:
        medium = f" [{book.medium}]" if book.medium else ""
        out.append(f"In: {book.title.plain}{medium}.")
    if book.edition:
        out.append(f"{book.edition.rstrip('.')}.")
    house = ": ".join(part for part in (book.publisher_place, book.publisher.plain) if part)
    span = _years(record, book)
    publisher = "; ".join(part for part in (house, span) if part)
    if publisher:
        out.append(f"{publisher.rstrip('.')}.")
    if record.contribution_date:
        out.append(f"{record.contribution_date.medline}.")
    number = pages(record)
    if number:
        out.append(f"p. {number}.")
    return " ".join(out)


def _years(record: ReferenceRecord, book: Book) -> str:
    if not book.beginning:
        return record.issued.medline
    return f"{book.beginning.medline}-{book.ending.medline}"

"""What a list of references for reading shows of each: byline, where it appeared, its links."""

from __future__ import annotations

import re
from urllib.parse import quote

from refdesk.formats.csl.item import medline_date_and_note, page_of
from refdesk.formats.medline.writer import source_line
from refdesk.model.markup import RichText
from refdesk.model.names import medline_name
from refdesk.model.record import Book, ReferenceRecord

_SAFE_URL = re.compile(r"https?://[^\s<>\"\\^`{|}]+$")


def byline(record: ReferenceRecord) -> str:
    """All authors as PubMed prints them, else the editors; a full stop at the end."""
    names = [medline_name(one) for one in record.authors]
    if not names:
        editors = [medline_name(one) for one in record.creators if one.role == "editor"]
        names = [", ".join(editors) + (", editors" if len(editors) > 1 else ", editor")] if editors else []  # fmt: skip
    elif not record.creators_complete:
        names.append("et al")
    text = ", ".join(names)
    return f"{text.rstrip('.')}." if text else ""


def title_of(record: ReferenceRecord) -> RichText:
    """The title with PubMed's full stop; `[No title]` where there is none."""
    markup = record.title.markup or "[No title]"
    return RichText(markup if record.title.plain.endswith((".", "?", "!")) else f"{markup}.")


def where(record: ReferenceRecord) -> str:
    """Where it appeared: PubMed's citation line, or for a part of a book `In: ...`."""
    if record.book is not None and record.journal is None:
        return _in_book(record, record.book)
    line = source_line(record)
    if not line:
        variables = dict(record.variables)
        parts = [variables.get(name, "") for name in ("container-title", "publisher")]
        parts.append(record.issued.medline)
        line = ". ".join(part.rstrip(".") for part in parts if part)
        line = f"{line}." if line else ""
        line += f" doi: {record.doi}." if record.doi else ""
    _, note = medline_date_and_note(record)
    return f"{line} {note}".strip()


def _in_book(record: ReferenceRecord, book: Book) -> str:
    parts: list[str] = []
    if record.csl_type == "chapter":
        editors = [medline_name(one) for one in record.creators if one.role == "editor"]
        names = f"{', '.join(editors)}, {'editors' if len(editors) > 1 else 'editor'}. " if editors else ""  # fmt: skip
        parts.append(f"In: {names}{book.title.plain}")
    edition = book.edition
    if edition:
        parts.append(f"{edition} ed" if edition[:1].isdigit() and "ed" not in edition else edition)
    if record.volume or book.volume:
        parts.append(f"Vol. {record.volume or book.volume}")
    date = record.issued.medline
    house = ": ".join(part for part in (book.publisher_place, book.publisher.plain) if part)
    parts.append(f"{house}; {date}" if house and date else house or date)
    page = page_of(record)
    if page:
        parts.append(f"p. {page}" if page[0].isdigit() else page)
    text = ". ".join(part.rstrip(".") for part in parts if part)
    doi = f" doi: {record.doi}." if record.doi else ""
    return f"{text}.{doi}" if text else doi.strip()


def links(record: ReferenceRecord) -> list[tuple[str, str, str]]:
    """Label, text and address of each identifier and of the record's own page."""
    found: list[tuple[str, str, str]] = []
    if record.pmid:
        found.append(("PMID", record.pmid, f"https://pubmed.ncbi.nlm.nih.gov/{record.pmid}/"))
    if record.pmcid:
        address = f"https://pmc.ncbi.nlm.nih.gov/articles/{record.pmcid}/"
        found.append(("PMCID", record.pmcid, address))
    if record.doi:
        address = f"https://doi.org/{quote(record.doi, safe='/:;.()-_')}"
        found.append(("DOI", record.doi, address))
    if record.url and _SAFE_URL.match(record.url) and not found:
        found.append(("", record.url, record.url))
    return found


def abstract_parts(record: ReferenceRecord) -> list[tuple[str, RichText]]:
    """Label and text of each section of the abstract."""
    return [(one.shown_label, one.text) for one in record.abstract.sections if one.text]


def details(record: ReferenceRecord) -> list[tuple[str, str]]:
    """The further lines under a reference: keywords and publication types, with a label."""
    types = "; ".join(one.name for one in record.publication_types if one.name != "Journal Article")
    words = "; ".join(one.text.plain for one in record.keywords)
    return [(label, text) for label, text in (("Keywords", words), ("Type", types)) if text]

"""The columns that RefDesk writes, and the names that other programs have for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from refdesk.formats.csl.item import page_of
from refdesk.formats.several_notes import SIGN
from refdesk.model.dates import PartialDate
from refdesk.model.names import full_name
from refdesk.model.record import Creator, ReferenceRecord


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the tables that RefDesk writes; `name` is its header and the key of its values."""

    name: str
    value: Callable[[ReferenceRecord], str]
    is_number: bool = False


def _names(role: str) -> Callable[[ReferenceRecord], str]:
    def value(record: ReferenceRecord) -> str:
        return joined(_name(one) for one in record.creators if one.role == role and one.is_valid)

    return value


def _other_names(record: ReferenceRecord) -> str:
    """Names in other roles, each with its role: `translator: Berg, Ann; composer: Otten, Uwe`."""
    return joined(
        f"{one.role}: {_name(one)}"
        for one in record.creators
        if one.role not in ("author", "editor") and one.is_valid
    )


def _name(creator: Creator) -> str:
    """`Family, Given`; a family name alone ends with a comma, so that it is no group's."""
    name = full_name(creator)
    return name if creator.literal or "," in name else f"{name},"


def joined(texts: Iterable[str]) -> str:
    """Texts in one cell; a semicolon within one becomes a comma."""
    return "; ".join(text.replace(";", ",") for text in texts if text)


def _notes(notes: tuple[str, ...]) -> str:
    """Notes in one cell; after a single one with empty lines a sign says that it is one."""
    text = f"\n\n{SIGN}\n\n".join(notes)
    return f"{text}\n\n{SIGN}" if len(notes) == 1 and "\n\n" in text else text


def iso(date: PartialDate) -> str:
    """`2003-07-21` as far as it is known; words where there are no numbers."""
    if date.year is None or date.literal or date.season:
        return date.medline
    parts = [f"{date.year:04d}"]
    if date.month:
        parts.append(f"{date.month:02d}")
        if date.day:
            parts.append(f"{date.day:02d}")
    return "-".join(parts)


def _variable(name: str) -> Callable[[ReferenceRecord], str]:
    return lambda record: dict(record.variables).get(name, "")


def _book(name: str, variable: str) -> Callable[[ReferenceRecord], str]:
    def value(record: ReferenceRecord) -> str:
        found = getattr(record.book, name, "") if record.book is not None else ""
        return str(found) or dict(record.variables).get(variable, "")

    return value


def _isbns(record: ReferenceRecord) -> str:
    return joined(record.book.isbns) if record.book else dict(record.variables).get("ISBN", "")


def _issns(record: ReferenceRecord) -> str:
    if record.journal is None:
        return dict(record.variables).get("ISSN", "")
    return joined(dict.fromkeys(one.value for one in record.journal.issns))


def _container(record: ReferenceRecord) -> str:
    return record.container_title or dict(record.variables).get("container-title", "")


def _mesh(record: ReferenceRecord) -> str:
    """Each heading with its qualifiers as MEDLINE writes them: `*Neoplasms/drug therapy/*mortality`."""
    return joined(
        "/".join(("*" if term.is_major else "") + term.name for term in (one.descriptor, *one.qualifiers))
        for one in record.mesh_headings
    )  # fmt: skip


def _year(record: ReferenceRecord) -> str:
    year = record.issued.known_year
    return "" if year is None else str(year)


COLUMNS: Final = (
    Column("Citation key", lambda record: record.citekey),
    Column("Type", lambda record: record.csl_type),
    Column("Title", lambda record: record.title.plain),
    Column("Authors", _names("author")),
    Column("Editors", _names("editor")),
    Column("Other names", _other_names),
    Column("Year", _year, is_number=True),
    Column("Date", lambda record: iso(record.issued)),
    Column("Journal or book", _container),
    Column("Journal abbreviation", lambda record: record.container_title_short),
    Column("Volume", lambda record: record.volume),
    Column("Issue", lambda record: record.issue),
    Column("Pages", page_of),
    Column("PMID", lambda record: record.pmid, is_number=True),
    Column("PMCID", lambda record: record.pmcid),
    Column("DOI", lambda record: record.doi),
    Column("URL", lambda record: record.url),
    Column("ISSN", _issns),
    Column("ISBN", _isbns),
    Column("Publisher", _book("publisher", "publisher")),
    Column("Place", _book("publisher_place", "publisher-place")),
    Column("Edition", _book("edition", "edition")),
    Column("Series", _book("collection_title", "collection-title")),
    Column("Languages", lambda record: joined(record.languages)),
    Column("Publication types", lambda record: joined(one.name for one in record.publication_types)),
    Column("Keywords", lambda record: joined(one.text.plain for one in record.keywords)),
    Column("MeSH terms", _mesh),
    Column("Electronic date", lambda record: iso(record.electronic_dates[0]) if record.electronic_dates else ""),
    Column("Original title", lambda record: record.original_title.plain),
    Column("Short title", lambda record: record.short_title),
    Column("Accessed", lambda record: iso(record.accessed)),
    Column("Files", lambda record: joined(one.path for one in record.linked_files)),
    Column("Notes", lambda record: _notes(record.notes)),
    Column("Abstract", lambda record: record.abstract.plain),
)  # fmt: skip
"""In the order in which they stand; documented in docs/formats.md."""

HEADER: Final = tuple(column.name for column in COLUMNS)

LOST: Final[tuple[str, ...]] = (
    "title.markup", "title_as_given", "title_link", "original_title.markup",
    "creators.initials", "creators.identifiers", "creators.affiliations", "creators.equal_contribution",
    "creators.of_book", "creators.investigators", "creators.literal.markup", "creators_complete",
    "investigators", "investigators_id", "abstract.sections.text.markup", "abstract.sections.category",
    "abstract.copyright", "other_abstracts", "publication_types.ui", "publication_types.type",
    "journal.iso_abbreviation", "journal.issns.kind", "journal.nlm_id", "journal.country", "journal.cited_medium",
    "book.title.markup", "book.publisher.markup", "book.collection_title.markup", "book.volume_title",
    "book.beginning", "book.ending", "book.medium", "book.report_number", "book.location_ids",
    "location_labels", "sections", "pagination.start", "pagination.end", "article_ids", "location_ids",
    "publication_model", "publication_status", "history",
    "mesh_headings.descriptor.ui", "mesh_headings.descriptor.type", "mesh_headings.qualifiers.ui",
    "supplementary_concepts", "substances", "keywords.text.markup", "keywords.owner", "keywords.is_major",
    "gene_symbols", "subject_names", "corrections", "data_banks", "data_banks_complete", "grants",
    "grants_complete", "conflict_of_interest", "reference_lists", "number_of_references", "objects",
    "item_lists", "pmid_version", "record_status", "owner", "indexing_method", "version_id", "version_date",
    "citation_subsets", "date_completed", "date_revised", "contribution_date", "other_ids", "general_notes",
    "space_flight_missions", "linked_files.title", "linked_files.media_type", "variables", "extra",
)  # fmt: skip
"""What the columns do not hold (see `formats/losses.py`)."""

ALIASES: Final = {
    # header of another program, in lower case: column above, or a name that only reading knows
    "key": "Citation key", "citekey": "Citation key", "citation key": "Citation key",
    "item type": "Type", "document type": "Type", "type": "Type", "publication type": "Type",
    "title": "Title", "article title": "Title", "primary title": "Title",
    "author": "Authors", "authors": "Authors", "author full names": "Full authors", "author(s)": "Authors",
    "author names": "Authors", "editor": "Editors", "editors": "Editors", "other names": "Other names",
    "year": "Year", "publication year": "Year", "published year": "Year", "month": "Month", "day": "Day",
    "published month": "Month", "date": "Date", "publication date": "Date", "create date": "Create date",
    "journal": "Journal or book", "journal/book": "Journal or book", "publication title": "Journal or book",
    "source title": "Journal or book", "journal title": "Journal or book", "source": "Journal or book",
    "journal abbreviation": "Journal abbreviation", "abbreviated source title": "Journal abbreviation",
    "volume": "Volume", "issue": "Issue", "pages": "Pages", "page": "Pages", "page start": "First page",
    "first page": "First page", "page end": "Last page", "last page": "Last page", "art. no.": "Article number",
    "pmid": "PMID", "pubmed id": "PMID", "pubmed_id": "PMID", "medline pmid": "PMID", "pubmed": "PMID",
    "pmcid": "PMCID", "pmc_id": "PMCID", "pmc id": "PMCID", "doi": "DOI", "nihms id": "NIHMS ID",
    "url": "URL", "link": "URL", "links": "URL", "issn": "ISSN", "isbn": "ISBN", "publisher": "Publisher",
    "place": "Place", "location": "Place", "edition": "Edition", "series": "Series",
    "language": "Languages", "languages": "Languages", "language of original document": "Languages",
    "keywords": "Keywords", "author keywords": "Keywords", "manual tags": "Keywords", "index keywords": "Index keywords",
    "automatic tags": "Index keywords", "mesh terms": "MeSH terms",
    "abstract": "Abstract", "abstract note": "Abstract", "notes": "Notes", "note": "Notes", "extra": "Extra",
    "short title": "Short title", "access date": "Accessed", "accession number": "Accession number",
    "file attachments": "Files", "citation": "Citation", "first author": "First author", "tags": "Keywords",
    "journal or book": "Journal or book", "publication types": "Publication types",
    "electronic date": "Electronic date", "original title": "Original title", "accessed": "Accessed", "files": "Files",
}  # fmt: skip

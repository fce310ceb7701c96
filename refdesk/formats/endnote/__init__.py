"""EndNote XML: what EndNote exports, and Bookends, Mendeley, Zotero, Rayyan and Covidence too.

A PDF that EndNote keeps stands in the record as `internal-pdf://0123456789/Name.pdf`. The file
itself lies in the folder beside the library: for `My Library.enl` it is
`My Library.Data/PDF/0123456789/Name.pdf` (`services/linked_files.py` looks there).
"""

from __future__ import annotations

from typing import Final

from refdesk.formats.endnote.reader import KEY, parse, record_from_source, research_notes
from refdesk.formats.endnote.writer import record_xml, write
from refdesk.formats.roles import PLACED, lost_but

__all__ = ["KEY", "LOST", "parse", "record_from_source", "record_xml", "research_notes", "write"]

LOST: Final[tuple[str, ...]] = (
    "title_link", "creators.initials", "creators.dropping_particle",
    "creators.non_dropping_particle", "creators.identifiers", "creators.affiliations",
    "creators.literal.markup", "creators.equal_contribution", "creators.of_book",
    "creators.investigators", "creators_complete", "investigators", "investigators_id",
    "abstract.sections.category", "abstract.copyright", "other_abstracts", "publication_types",
    "journal.iso_abbreviation", "journal.medline_abbreviation", "journal.nlm_id",
    "journal.country", "journal.cited_medium",
    "book.title_link", "book.publisher.markup", "book.beginning", "book.ending",
    "book.collection_link", "book.location_ids", "book.medium", "book.volume_title",
    "location_labels", "sections", "pagination.medline", "article_ids",
    "publication_model", "publication_status", "history",
    "keywords", "mesh_headings", "supplementary_concepts", "substances", "gene_symbols",
    "subject_names", "corrections", "data_banks", "data_banks_complete", "grants",
    "grants_complete", "conflict_of_interest", "reference_lists", "number_of_references",
    "objects", "item_lists", "pmid_version", "record_status", "owner", "indexing_method",
    "version_id", "version_date", "citation_subsets", "date_completed", "date_revised",
    "contribution_date", "other_ids", "general_notes", "space_flight_missions",
    "linked_files.title", "linked_files.media_type", *lost_but(*PLACED),
)  # fmt: skip
"""What EndNote's fields have no place for (see `formats/losses.py`).

Keywords and MeSH headings come back, but as words of one list: a heading without subheading or
mark of a major topic is then a keyword. The first author's addresses come back.
"""

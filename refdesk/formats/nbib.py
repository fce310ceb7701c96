"""MEDLINE's tagged text (.nbib), as PubMed and PMC write it."""

from __future__ import annotations

from typing import Final

from refdesk.formats.medline.reader import KEY, parse, record_from_source
from refdesk.formats.medline.writer import record_text, write
from refdesk.formats.roles import lost_but

__all__ = ["KEY", "LOST", "parse", "record_from_source", "record_text", "write"]

LOST: Final[tuple[str, ...]] = (
    "title.markup", "title_as_given", "title_link", "original_title.markup", "short_title",
    "creators.equal_contribution", "creators.affiliations.text.markup", "creators.affiliations.identifiers",
    "creators_complete", "investigators_id",
    "abstract.sections.text.markup", "abstract.sections.category", "other_abstracts.sections.text.markup",
    "publication_types.ui", "journal.iso_abbreviation", "journal.cited_medium",
    "book.title.markup", "book.publisher.markup", "book.collection_title.markup", "book.volume_title.markup",
    "location_labels", "sections", "pagination.start", "pagination.end", "publication_model",
    "mesh_headings.descriptor.ui", "mesh_headings.qualifiers.ui", "mesh_headings.descriptor.type",
    "supplementary_concepts.ui", "supplementary_concepts.type", "substances.ui", "keywords.text.markup",
    "corrections.pmid_version", "corrections.note", "data_banks_complete", "grants_complete",
    "conflict_of_interest.markup", "reference_lists", "objects", "item_lists",
    "pmid_version", "indexing_method", "version_id", "version_date",
    "url", "accessed", "citekey", "notes", "linked_files", "variables",
    *lost_but("author", "editor"),
)  # fmt: skip
"""What MEDLINE's display has no tag for (see `formats/losses.py`)."""

"""What BibTeX and biblatex cannot hold of a record."""

from __future__ import annotations

from typing import Final

LOST_BIBLATEX: Final[tuple[str, ...]] = (
    # marks are added to words that a style would put into lower case
    "title.nocase", "title_as_given", "title_link",
    "creators.initials", "creators.identifiers", "creators.affiliations", "creators.is_valid",
    "creators.equal_contribution", "creators.of_book", "creators.investigators",
    "investigators", "investigators_id", "subject_names",
    "abstract.sections.category", "abstract.copyright", "abstract.type", "abstract.language",
    "other_abstracts", "publication_types",
    "journal.medline_abbreviation", "journal.issns.kind", "journal.nlm_id", "journal.country",
    "journal.cited_medium", "book.title_link", "book.publisher.markup", "book.beginning", "book.ending", "book.volume",
    "book.collection_link", "book.location_ids", "location_labels", "sections",
    "pagination.medline", "electronic_dates", "location_ids", "article_ids", "publication_model",
    "publication_status", "history",
    # MeSH headings go out as keywords
    "mesh_headings", "keywords", "supplementary_concepts", "substances", "gene_symbols",
    "corrections", "data_banks", "data_banks_complete", "grants", "grants_complete",
    "conflict_of_interest", "reference_lists", "number_of_references", "objects", "item_lists",
    "pmid_version", "record_status", "owner", "indexing_method", "version_id", "version_date",
    "citation_subsets", "date_completed", "date_revised", "contribution_date", "other_ids",
    "general_notes", "space_flight_missions",
)  # fmt: skip
"""In the words of `refdesk.formats.losses`."""

LOST_BIBTEX: Final[tuple[str, ...]] = (
    # BibTeX's names have one sort of particle
    *LOST_BIBLATEX, "creators.dropping_particle",
)  # fmt: skip

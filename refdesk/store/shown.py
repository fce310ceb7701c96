"""The lines that the reference list shows of a record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from refdesk.model.names import medline_name
from refdesk.model.record import Creator, ReferenceRecord

SHOWN_CREATORS: Final = 3

# What PubMed's page puts on its chip, most telling first; other types make no chip.
LABELS: Final = (
    "Retraction of Publication", "Retraction Notice", "Published Erratum",
    "Expression of Concern", "Systematic Review", "Meta-Analysis", "Practice Guideline",
    "Guideline", "Randomized Controlled Trial", "Clinical Trial", "Review", "Case Reports",
    "Observational Study", "Clinical Trial Protocol", "Editorial", "Letter", "Comment", "Preprint",
)  # fmt: skip


def creators_line(creators: Sequence[Creator]) -> str:
    """The first three names in MEDLINE's form: `Gadient RA, Otten UH`."""
    return ", ".join([medline_name(creator) for creator in creators[:SHOWN_CREATORS]])


def place_line(record: ReferenceRecord) -> str:
    """Where in its container it stands: `52(5):379-90`; without volume and pages the date."""
    line = record.volume
    if record.issue:
        line += f"({record.issue})"
    pages = record.pagination
    if pages is not None:
        page = pages.medline or "-".join(filter(None, (pages.start, pages.end)))
        if page:
            line += f":{page}" if line else page
    return line or record.issued.medline


def publication_label(record: ReferenceRecord) -> str:
    """The publication type to show beside a title, "" for a plain journal article."""
    types = {term.name for term in record.publication_types}
    return next((label for label in LABELS if label in types), "")

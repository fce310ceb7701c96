"""Rows for works that are not in the library: PubMed's hits."""

from __future__ import annotations

from refdesk.model.record import ReferenceRecord
from refdesk.model.rows import ReferenceRow
from refdesk.model.statuses import statuses_of
from refdesk.services.late_columns import late_cells
from refdesk.store.shown import creators_line, place_line, publication_label


def row_of_hit(record: ReferenceRecord) -> ReferenceRow:
    """What a list shows of a hit; its id is the PMID as a number."""
    authors = record.authors or record.creators
    late = late_cells(record)
    return ReferenceRow(
        id=int(record.pmid or 0),
        title=record.title.plain,
        creators=creators_line(authors),
        creator_count=len(authors),
        container=record.container_title_short or record.container_title,
        source=place_line(record),
        year=record.issued.known_year,
        pmid=record.pmid,
        pmcid=record.pmcid,
        doi=record.doi,
        statuses=statuses_of(record),
        publication_type=publication_label(record),
        has_abstract=bool(record.abstract.sections),
        mesh_count=len(record.mesh_headings),
        languages=tuple(record.languages),
        last_creator=late.last_creator,
        day=late.day,
    )

"""One reference whole, for the detail pane."""

from __future__ import annotations

from typing import Final

from refdesk.model.record import ReferenceRecord
from refdesk.model.statuses import statuses_of
from refdesk.model.views import ReferenceView, RelatedReference
from refdesk.model.work_ids import WorkId
from refdesk.store import attachments, notes, references, relations
from refdesk.store.driver import Connection
from refdesk.store.library import Library

KNOWN_PMIDS: Final = 2_000
"""PMIDs of a record's links that are looked up in the library."""


def view_of(library: Library, reference_id: int) -> ReferenceView:
    """One reference with all that belongs to it; raises NotFoundError when it is gone."""
    connection = library.read()
    record = references.record(library, reference_id)
    details = references.details(connection, reference_id)
    said = None
    if details.edited_fields:
        source = references.source(connection, reference_id)
        said = library.parse_source(source.format, source.body)
    return ReferenceView(
        reference_id,
        record,
        statuses_of(record),
        details.tags,
        details.collections,
        notes.notes_of(connection, reference_id),
        attachments.attachments_of(connection, reference_id),
        details.landing,
        details.is_read,
        details.is_starred,
        details.is_trashed,
        details.edited_fields,
        known(connection, record),
        details.source_format,
        details.source_label,
        said,
        relations.related(connection, reference_id),
        details.rating,
        details.read_at,
    )


def related_to(library: Library, reference_id: int) -> tuple[RelatedReference, ...]:
    """What a reference is related to, oldest relation first."""
    return relations.related(library.read(), reference_id)


def known(connection: Connection, record: ReferenceRecord) -> tuple[tuple[str, int], ...]:
    """Which works that `record` names by PMID the library has: (PMID, reference id)."""
    pmids = [c.pmid for c in record.corrections if c.pmid]
    for listed in record.reference_lists:
        pmids += [i.value for r in listed.references for i in r.ids if i.type == "pubmed"]
    works = [
        WorkId("pmid", pmid) for pmid in dict.fromkeys(pmids[:KNOWN_PMIDS]) if pmid.isdecimal()
    ]
    found = references.find(connection, works)
    return tuple((work.value, one.id) for work, one in found.items())

"""Rows for works that are not in the library: PubMed's hits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from refdesk.model.record import ReferenceRecord
from refdesk.model.rows import ReferenceRow, Status
from refdesk.model.statuses import statuses_of
from refdesk.model.watching import HitState
from refdesk.model.work_ids import WorkId
from refdesk.services.late_columns import late_cells
from refdesk.store import references, triage
from refdesk.store.driver import Connection
from refdesk.store.rows import collections_of
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


_KEPT: Final = (
    "title", "creators", "creator_count", "container", "source", "year", "pmcid", "doi",
    "statuses", "publication_type", "has_abstract", "mesh_count", "languages", "last_creator",
    "day",
)  # fmt: skip
"""Fields of a row that a line holds."""
DECIDED: Final = {HitState.DISCARDED: Status.DISCARDED, HitState.LATER: Status.LATER}
_LISTS: Final = ("statuses", "languages")


def line_of(row: ReferenceRow) -> str:
    """A row as JSON, to be kept; what is empty is left out."""
    kept = {name: getattr(row, name) for name in _KEPT if getattr(row, name)}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def lost_line(place: str, reason: str) -> str:
    """The line of a record that cannot be read."""
    return line_of(ReferenceRow(0, f"{place} cannot be read: {reason}"))


def row_of_line(pmid: str, line: str) -> ReferenceRow:
    """The row that `line_of` was given; its PMID alone where nothing is known yet."""
    if not line:
        return ReferenceRow(int(pmid), f"PMID {pmid} (its record was not fetched yet)", pmid=pmid)
    kept = {name: value for name, value in json.loads(line).items() if name in _KEPT}
    for name in _LISTS:
        kept[name] = tuple(kept.get(name, ()))
    known = set(Status)
    kept["statuses"] = tuple(Status(each) for each in kept["statuses"] if each in known)
    return ReferenceRow(int(pmid), pmid=pmid, **kept)


def marked(connection: Connection, rows: Sequence[ReferenceRow]) -> tuple[ReferenceRow, ...]:
    """Rows of hits, each marked "in library", "in trash", "discarded" or "later" as of now.

    Those that the library has name the collections that they are in.
    """
    known = references.find(connection, [WorkId("pmid", row.pmid) for row in rows])
    decided = triage.states(connection, [row.pmid for row in rows])
    where = collections_of(connection, [one.id for one in known.values()])
    found = []
    for row in rows:
        work = WorkId("pmid", row.pmid)
        statuses, collections = set(row.statuses), tuple[str, ...]()
        if work in known:
            statuses.add(Status.IN_TRASH if known[work].is_trashed else Status.IN_LIBRARY)
            collections = where.get(known[work].id, ())
        elif (mark := DECIDED.get(decided.get(row.pmid, HitState.NEW))) is not None:
            statuses.add(mark)
        ordered = tuple(each for each in Status if each in statuses)
        found.append(replace(row, statuses=ordered, collections=collections))
    return tuple(found)

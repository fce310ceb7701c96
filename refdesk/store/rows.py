"""Rows of the reference list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from refdesk.model.markup import RichText
from refdesk.model.rows import ReferenceRow, Status
from refdesk.store.driver import Connection
from refdesk.store.sessions import listed
from refdesk.store.states import GONE, IN_TRASH
from refdesk.store.statuses import statuses_of_bits

_ROWS: Final = """
    SELECT r.id, r.title, r.creators, r.creator_count, coalesce(nullif(c.abbreviation, ''), c.title, ''), r.place, r.year, r.pmid,
        r.pmcid, r.doi, r.statuses, r.state, r.publication_type, r.read_at, r.is_starred, r.rating,
        r.added, r.modified, r.citekey,
        (SELECT count(*) FROM attachment AS a WHERE a.reference_id = r.id),
        (SELECT count(*) FROM note AS n WHERE n.reference_id = r.id),
        (SELECT group_concat(t.name, char(31) ORDER BY t.key = 0, t.key, t.folded)
            FROM reference_tag AS rt JOIN tag AS t ON t.id = rt.tag_id
            WHERE rt.reference_id = r.id AND t.color <> '')
    FROM json_each(?) AS j CROSS JOIN reference AS r ON r.id = j.value
    LEFT JOIN container AS c ON c.id = r.container_id
    WHERE r.state <> ? ORDER BY j.key
"""


def rows(connection: Connection, ids: Sequence[int]) -> list[ReferenceRow]:
    """The rows of `ids` in this order; ids that are not in the library any more are left out."""
    return [_row(row) for row in connection.execute(_ROWS, (listed(ids), GONE))]


def _row(row: tuple[Any, ...]) -> ReferenceRow:
    statuses = statuses_of_bits(row[10])
    return ReferenceRow(
        id=row[0],
        title=RichText(row[1]).plain,
        creators=row[2],
        creator_count=row[3],
        container=row[4],
        source=row[5],
        year=row[6],
        pmid=row[7],
        pmcid=row[8],
        doi=row[9],
        statuses=(*statuses, Status.IN_TRASH) if row[11] == IN_TRASH else statuses,
        publication_type=row[12],
        is_read=bool(row[13]),
        is_starred=bool(row[14]),
        rating=row[15],
        added=row[16],
        modified=row[17],
        citekey=row[18],
        attachment_count=row[19],
        note_count=row[20],
        tags=tuple(row[21].split("\x1f")) if row[21] else (),
    )

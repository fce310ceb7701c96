"""Rows of the reference list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, Final

from refdesk.model.markup import RichText
from refdesk.model.rows import MOST_NAMES, Extra, ReferenceRow, Status
from refdesk.store.cited_counts import look_again
from refdesk.store.driver import Connection
from refdesk.store.sessions import listed
from refdesk.store.states import GONE, IN_TRASH
from refdesk.store.statuses import statuses_of_bits

_ROWS: Final = f"""
    SELECT r.id, r.title, r.creators, r.creator_count, coalesce(nullif(c.abbreviation, ''), c.title, ''), r.place, r.year, r.pmid,
        r.pmcid, r.doi, r.statuses, r.state, r.publication_type, r.read_at, r.is_starred, r.rating,
        r.added, r.modified, r.citekey, r.has_abstract,
        (SELECT count(*) FROM attachment AS a WHERE a.reference_id = r.id),
        (SELECT count(*) FROM note AS n WHERE n.reference_id = r.id),
        (SELECT group_concat(name, char(31)) FROM (
            SELECT t.name FROM reference_tag AS rt JOIN tag AS t ON t.id = rt.tag_id
            WHERE rt.reference_id = r.id
            ORDER BY t.color = '', t.key = 0, t.key, t.folded LIMIT {MOST_NAMES}))
    FROM json_each(?) AS j CROSS JOIN reference AS r ON r.id = j.value
    LEFT JOIN container AS c ON c.id = r.container_id
    WHERE r.state <> ? ORDER BY j.key
"""

_EXTRAS: Final = {
    Extra.MESH_COUNT: """
        SELECT id, mesh_count FROM reference WHERE id IN (SELECT value FROM json_each(?))
    """,
    Extra.COLLECTIONS: """
        SELECT cr.reference_id, group_concat(c.name, char(31) ORDER BY c.name)
        FROM collection_reference AS cr JOIN collection AS c ON c.id = cr.collection_id
        WHERE cr.reference_id IN (SELECT value FROM json_each(?)) GROUP BY cr.reference_id
    """,
    Extra.LANGUAGES: """
        SELECT rt.reference_id, group_concat(t.name, char(31) ORDER BY t.name)
        FROM reference_term AS rt JOIN term AS t ON t.id = rt.term_id AND t.kind = 'language'
        WHERE rt.reference_id IN (SELECT value FROM json_each(?)) GROUP BY rt.reference_id
    """,
    Extra.PLAN: """
        SELECT reference_id, priority || char(31) || due FROM reading
        WHERE reference_id IN (SELECT value FROM json_each(?))
    """,
    Extra.CITED: """
        SELECT r.id, cited_count(r.pmid) || char(31) || cited_day(r.pmid)
        FROM json_each(?) AS j CROSS JOIN reference AS r ON r.id = j.value
        WHERE cited_count(r.pmid) IS NOT NULL
    """,
}
"""One look-up for a whole page each."""


def rows(
    connection: Connection, ids: Sequence[int], extras: Collection[Extra] = ()
) -> list[ReferenceRow]:
    """The rows of `ids` in this order; ids that are not in the library any more are left out.

    `extras` names what is read besides; those of `LATE_EXTRAS` are not, their look-up is a
    reading of the record (services/late_columns.py).
    """
    found = [_row(row) for row in connection.execute(_ROWS, (listed(ids), GONE))]
    for extra in extras:
        if extra is Extra.CITED:
            look_again(connection)
        if extra in _EXTRAS:
            values = dict(connection.execute(_EXTRAS[extra], (listed(ids),)))
            found = [_with(row, extra, values.get(row.id)) for row in found]
    return found


def collections_of(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The names of the collections that references are in; those in none are left out."""
    found = connection.execute(_EXTRAS[Extra.COLLECTIONS], (listed(ids),))
    return {each: tuple(names.split("\x1f")[:MOST_NAMES]) for each, names in found}


def _with(row: ReferenceRow, extra: Extra, value: Any) -> ReferenceRow:
    if value is None:
        return row
    if isinstance(value, str):
        value = tuple(value.split("\x1f")[:MOST_NAMES])
    return replace(row, **{extra.value: value})


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
        read_at=row[13],
        is_starred=bool(row[14]),
        rating=row[15],
        added=row[16],
        modified=row[17],
        citekey=row[18],
        has_abstract=bool(row[19]),
        attachment_count=row[20],
        note_count=row[21],
        tags=tuple(row[22].split("\x1f")) if row[22] else (),
    )

"""Merging references: one is kept and filled from the others, which stay as tombstones with their sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from refdesk.model.merging import taken_over
from refdesk.model.record import ReferenceRecord
from refdesk.store import index, references
from refdesk.store.sessions import raw
from refdesk.store.times import now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from refdesk.store.driver import Connection
    from refdesk.store.library import ParseSource


def merge(
    session: Session, keeper_id: int, others: Sequence[int], parse_source: ParseSource
) -> None:
    """Merge `others` into `keeper_id`: what the keeper says stays, what it lacks is filled.

    What the user gave any of them (notes, tags, collections, files) is the keeper's afterwards.
    """
    found = index.records_of(raw(session), [keeper_id, *others], parse_source)
    records = {i: record for i, record in found if isinstance(record, ReferenceRecord)}
    keeper = records.get(keeper_id)
    changes: dict[str, Any] = {}
    for other in others:
        if keeper is not None and other in records:
            changes |= (taken := taken_over(keeper, records[other]))
            keeper = _changed(keeper, taken)
    if changes:
        references.edit(session, keeper_id, changes)
    references.merge_into(session, others, keeper_id)


def keep_apart(connection: Connection, one: int, other: int) -> None:
    """Note that the user says that two references are not the same work."""
    if one != other:
        connection.execute(
            "INSERT OR IGNORE INTO not_duplicates (low_id, high_id, said_at, shared) SELECT ?, ?, ?, "
            "coalesce((SELECT group_concat(name, char(10)) FROM (SELECT a.kind || ' ' || a.value AS name "
            "FROM identifier AS a JOIN identifier AS b ON b.kind = a.kind AND b.value = a.value "
            "AND b.reference_id = ? WHERE a.reference_id = ? ORDER BY 1)), '')",
            (min(one, other), max(one, other), now(), one, other),
        )


def _changed(record: ReferenceRecord, changes: dict[str, Any]) -> ReferenceRecord:
    import dataclasses

    return dataclasses.replace(record, **changes)

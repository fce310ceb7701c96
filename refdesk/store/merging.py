"""Merging references: one is kept and filled from the others, which stay as tombstones with their sources."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from refdesk.model.cancel import CancelToken
from refdesk.model.keeping import Merge
from refdesk.model.merging import disputed, taken_over
from refdesk.model.record import ReferenceRecord
from refdesk.store import index, references, tombstones
from refdesk.store.collecting import patient_collector
from refdesk.store.edits import edited_fields
from refdesk.store.sessions import IN_LIST, listed, raw
from refdesk.store.times import now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from refdesk.store.driver import Connection
    from refdesk.store.library import ParseSource

_AT_ONCE: Final = 200
"""Groups whose records are at hand at a time."""


@dataclass(slots=True)
class Merged:
    """What came of merging: keepers, and groups left alone since the user edited several members."""

    keepers: list[int] = field(default_factory=list)
    disputed: list[Merge] = field(default_factory=list)


def merge(
    session: Session, keeper_id: int, others: Sequence[int], parse_source: ParseSource
) -> None:
    """Merge `others` into `keeper_id`: what the keeper says stays, what it lacks is filled.

    What the user gave any of them (notes, tags, collections, files) is the keeper's afterwards.
    """
    merge_all(session, [Merge(keeper_id, tuple(others))], parse_source)


def merge_all(
    session: Session,
    groups: Sequence[Merge],
    parse_source: ParseSource,
    *,
    asks: bool = False,
    token: CancelToken | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Merged:
    """Merge many groups, which have no member in common.

    With `asks`, groups in which the user edited one field of several members differently, and
    chose nothing, are left alone and named.
    """
    done = Merged()
    with patient_collector():
        for start in range(0, len(groups), _AT_ONCE):
            if token is not None:
                token.raise_if_cancelled()
            part = groups[start : start + _AT_ONCE]
            members = _members(raw(session), part, parse_source)
            disputed = [one for one in part if asks and _is_disputed(one, members)]
            done.disputed += disputed
            _merge_part(session, [one for one in part if one not in disputed], members)
            progress(min(start + _AT_ONCE, len(groups)), len(groups))
    kept = {one.keeper_id for one in done.disputed}
    done.keepers = [one.keeper_id for one in groups if one.keeper_id not in kept]
    return done


def _merge_part(session: Session, groups: Sequence[Merge], members: Mapping[int, _Member]) -> None:
    connection = raw(session)
    tombstones.merge_into(connection, [(i, one.keeper_id) for one in groups for i in one.others])
    records: dict[int, ReferenceRecord] = {}
    for one in groups:
        changes = _changes(one, members)
        if changes:
            references.edit(session, one.keeper_id, changes)
        if one.keeper_id in members:
            keeper = members[one.keeper_id].record
            records[one.keeper_id] = dataclasses.replace(keeper, **changes)
    # The records are at hand: indexing from them saves reading the sources again.
    index.rebuild_known(connection, records)


@dataclass(frozen=True, slots=True)
class _Member:
    record: ReferenceRecord
    edited: frozenset[str]


def _members(
    connection: Connection, groups: Iterable[Merge], parse_source: ParseSource
) -> dict[int, _Member]:
    ids = [i for one in groups for i in (one.keeper_id, *one.others)]
    rows = connection.execute(f"SELECT id, edits FROM reference WHERE id IN {IN_LIST}", (listed(ids),))  # fmt: skip
    edits = {i: frozenset(edited_fields(text)) for i, text in rows}
    return {
        i: _Member(record, edits[i])
        for i, record in index.records_of(connection, ids, parse_source)
        if isinstance(record, ReferenceRecord)
    }


def _is_disputed(one: Merge, members: Mapping[int, _Member]) -> bool:
    known = [members[i] for i in (one.keeper_id, *one.others) if i in members]
    return any(
        name not in one.choices and name not in one.values
        for at, first in enumerate(known)
        for second in known[at + 1 :]
        for name in disputed(first.record, second.record, first.edited, second.edited)
    )


def _changes(one: Merge, members: Mapping[int, _Member]) -> dict[str, Any]:
    """The edits that make the keeper's record that of the whole group."""
    keeper = members.get(one.keeper_id)
    if keeper is None:  # its source cannot be read: what is known of it stays
        return {}
    result, edited = merged_record(
        keeper.record,
        [members[i].record for i in one.others if i in members],
        keeper.edited,
        [members[i].edited for i in one.others if i in members],
    )
    changes = {name: getattr(result, name) for name in edited}
    for name, member_id in one.choices.items():
        chosen = members.get(member_id)
        if chosen is not None:
            changes[name] = getattr(chosen.record, name)
    changes.update(one.values)
    return {name: value for name, value in changes.items() if value != getattr(keeper.record, name)}


def merged_record(
    keeper: ReferenceRecord,
    others: Sequence[ReferenceRecord],
    keeper_edited: frozenset[str] = frozenset(),
    others_edited: Sequence[frozenset[str]] = (),
) -> tuple[ReferenceRecord, set[str]]:
    """The keeper's record after merging `others`, in order, and the names of what changed."""
    names: set[str] = set()
    edited = keeper_edited
    for at, other in enumerate(others):
        other_edited = others_edited[at] if at < len(others_edited) else frozenset()
        taken = taken_over(keeper, other, edited, other_edited)
        names |= set(taken)
        edited |= other_edited & set(taken)
        keeper = dataclasses.replace(keeper, **taken)
    return keeper, names


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

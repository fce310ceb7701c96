"""References: adding, reading, changing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from refdesk.errors import LibraryError, NotFoundError, RefDeskError
from refdesk.model.citekeys import POSTFIX, KeyMaker
from refdesk.model.record import ReferenceRecord
from refdesk.model.views import Landing
from refdesk.model.work_ids import WorkId
from refdesk.store import citekeys, index, tombstones
from refdesk.store.driver import Connection, scalar
from refdesk.store.edits import edited_fields, merge_edits
from refdesk.store.prepare import ROW_COLUMNS, NewReference, Prepared, prepare
from refdesk.store.rows import rows as rows
from refdesk.store.sessions import IN_LIST, listed, raw
from refdesk.store.sources import StoredSource, stored_source
from refdesk.store.states import GONE, IN_LIBRARY, IN_TRASH, MERGED, require_present
from refdesk.store.times import now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from refdesk.store.library import Library, ParseSource

__all__ = [
    "Details", "FoundReference", "NewReference", "add", "delete_forever", "details", "edit",
    "find", "is_present", "landing_of", "made_of", "merge_into", "record", "record_within", "records", "remember_landing", "replace_source", "restore",
    "rows", "set_citekey", "set_rating", "set_read", "set_starred", "source", "trash", "trashed",
    "uuid_of",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FoundReference:
    """A reference that the library has."""

    id: int
    is_trashed: bool


@dataclass(frozen=True, slots=True)
class Details:
    """What belongs to a reference beside its record; `collections` are paths ("A / B")."""

    uuid: str
    tags: tuple[str, ...]
    collections: tuple[str, ...]
    landing: Landing | None
    is_read: bool
    is_starred: bool
    is_trashed: bool
    rating: int
    citekey: str
    edited_fields: tuple[str, ...]
    source_format: str
    source_origin: str
    fetched_at: str
    added: str
    modified: str
    read_at: str
    """When it was marked as read (ISO, UTC), "" when it is not."""

    @property
    def source_label(self) -> str:
        """Where the record came from, in words: "PubMed, 2026-11-24"."""
        return ", ".join(filter(None, (self.source_origin, self.fetched_at[:10])))


_INSERT: Final = (
    "INSERT INTO reference (uuid, source_id, citekey, added, modified, container_id, "
    f"{', '.join(ROW_COLUMNS)}) VALUES ({', '.join('?' * (6 + len(ROW_COLUMNS)))})"
)
_INSERT_SOURCE: Final = (
    "INSERT INTO source (id, format, origin, fetched_at, codec, digest, body) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)


def add(session: Session, new: Sequence[NewReference], maker: KeyMaker | None = None) -> list[int]:
    """Add references; their ids, in order.

    Does not look for duplicates: see `find`, and bulk.py for many.
    """
    postfix = POSTFIX if maker is None else maker.postfix
    return insert(raw(session), [prepare(one, maker) for one in new], postfix=postfix)


def insert(
    connection: Connection,
    prepared: Sequence[Prepared],
    terms: index.TermIds | None = None,
    *,
    postfix: str = POSTFIX,
) -> list[int]:
    """Write prepared references within the open transaction; their ids, which follow each other."""
    if not prepared:
        return []
    first = (scalar(connection, "SELECT seq FROM sqlite_sequence WHERE name='reference'") or 0) + 1
    first_source = (scalar(connection, "SELECT max(id) FROM source") or 0) + 1
    connection.executemany(
        _INSERT_SOURCE, [(first_source + n, *one.source_row) for n, one in enumerate(prepared)]
    )
    containers = index.container_ids(connection, [one.indexed for one in prepared])
    keys = _free_keys(connection, prepared, postfix)
    at, random = now(), os.urandom(16 * len(prepared))
    connection.executemany(
        _INSERT,
        [
            (
                _uuid(random[16 * n : 16 * n + 16]),
                first_source + n,
                keys[n],
                at if one.own is None else one.own.added or at,
                at if one.own is None else one.own.modified or at,
                index.container_id(one.indexed, containers),
                *one.indexed.row,
            )
            for n, one in enumerate(prepared)
        ],
    )
    ids = list(range(first, first + len(prepared)))
    members = [(c, i) for i, one in zip(ids, prepared, strict=True) for c in one.collection_ids]
    connection.executemany(
        "INSERT OR IGNORE INTO collection_reference (collection_id, reference_id) VALUES (?, ?)",
        members,
    )
    connection.execute("DELETE FROM dirty WHERE reference_id BETWEEN ? AND ?", (ids[0], ids[-1]))
    entries = [(i, one.indexed) for i, one in zip(ids, prepared, strict=True)]
    index.fill(connection, entries, terms)
    return ids


def _free_keys(connection: Connection, prepared: Sequence[Prepared], postfix: str) -> list[str]:
    """The keys of new references: those of their sources first, as they are where that can be."""
    wanted = [one.citekey or one.made_key for one in prepared]
    free = citekeys.FreeKeys(connection, wanted)
    keys = [free.take(one.citekey, postfix) if one.citekey else "" for one in prepared]
    return [
        key or (free.take(one.made_key, postfix) if one.made_key else "")
        for key, one in zip(keys, prepared, strict=True)
    ]


def _uuid(random: bytes) -> bytes:
    """A UUID of version 4 made of 16 random bytes."""
    return bytes(
        (*random[:6], random[6] & 0x0F | 0x40, random[7], random[8] & 0x3F | 0x80, *random[9:])
    )


def find(connection: Connection, ids: Iterable[WorkId]) -> dict[WorkId, FoundReference]:
    """Those of `ids` that the library has, in the trash too; the oldest where several have one.

    A reference that was merged into another is found as that other.
    """
    asked = list(dict.fromkeys(ids))
    found: dict[WorkId, FoundReference] = {}
    for start in range(0, len(asked), 1000):
        part = asked[start : start + 1000]
        rows = connection.execute(
            "SELECT j.key, coalesce(k.id, r.id), coalesce(k.state, r.state) "
            "FROM json_each(?) AS j "
            "CROSS JOIN identifier AS i ON i.kind = j.value->>0 AND i.value = j.value->>1 "
            "CROSS JOIN reference AS r ON r.id = i.reference_id "
            "LEFT JOIN reference AS k ON r.state = ? AND k.id = r.merged_into "
            "WHERE coalesce(k.state, r.state) IN (?, ?) ORDER BY 3 DESC, 2 DESC",
            (json.dumps([(w.kind, w.value) for w in part]), MERGED, IN_LIBRARY, IN_TRASH),
        )
        for place, reference_id, state in rows:
            found[part[place]] = FoundReference(reference_id, state == IN_TRASH)
    return {work: found[work] for work in asked if work in found}


def record(library: Library, reference_id: int) -> ReferenceRecord:
    """The record of a reference: its source with the user's edits and the library's key laid over it.

    Raises NotFoundError when there is no such reference, LibraryError when its source is damaged.
    """
    return record_within(library.read(), reference_id, library.parse_source)


def record_within(
    connection: Connection, reference_id: int, parse_source: ParseSource
) -> ReferenceRecord:
    """As `record`, as the transaction of `connection` sees it."""
    for _, read in index.records_of(connection, [reference_id], parse_source):
        if isinstance(read, RefDeskError):
            raise read
        key = citekeys.keys_of(connection, [reference_id]).get(reference_id)
        return citekeys.with_key(read, key)
    raise NotFoundError("This reference is not in the library any more.")


def records(library: Library, ids: Iterable[int]) -> Iterator[tuple[int, ReferenceRecord]]:
    """The records of `ids`, in order; ids that do not exist are left out. Raises as `record`."""
    chunk: list[int] = []
    for reference_id in ids:
        chunk.append(reference_id)
        if len(chunk) == index.CHUNK:
            yield from _records(library, chunk)
            chunk = []
    yield from _records(library, chunk)


def _records(library: Library, ids: Sequence[int]) -> Iterator[tuple[int, ReferenceRecord]]:
    connection = library.read()
    keys = citekeys.keys_of(connection, ids)
    for reference_id, read in index.records_of(connection, ids, library.parse_source):
        if isinstance(read, RefDeskError):
            raise read
        yield reference_id, citekeys.with_key(read, keys.get(reference_id))


def source(connection: Connection, reference_id: int) -> StoredSource:
    """The untouched bytes that a reference's record came from."""
    source_id = scalar(connection, "SELECT source_id FROM reference WHERE id = ?", (reference_id,))
    if source_id is None:
        raise NotFoundError("This reference is not in the library any more.")
    return stored_source(connection, source_id)


def details(connection: Connection, reference_id: int) -> Details:
    """What belongs to a reference beside its record; raises NotFoundError when it is gone."""
    row = connection.execute(
        "SELECT r.uuid, r.read_at, r.is_starred, r.state, r.rating, r.citekey, r.edits, r.added, "
        "r.modified, s.format, s.origin, s.fetched_at, l.url, l.at FROM reference AS r "
        "JOIN source AS s ON s.id = r.source_id LEFT JOIN landing AS l ON l.reference_id = r.id "
        "WHERE r.id = ? AND r.state <> ?",
        (reference_id, GONE),
    ).fetchone()
    if row is None:
        raise NotFoundError("This reference is not in the library any more.")
    uuid, read_at, starred, state, rating, citekey, edits, added, modified = row[:9]
    key, origin, fetched_at, url, landed_at = row[9:]
    tags = connection.execute(
        "SELECT t.name FROM reference_tag AS rt JOIN tag AS t ON t.id = rt.tag_id "
        "WHERE rt.reference_id = ? ORDER BY t.folded",
        (reference_id,),
    )
    return Details(
        uuid=uuid_of(uuid),
        tags=tuple(name for (name,) in tags),
        collections=_collection_paths(connection, reference_id),
        landing=None if url is None else Landing(url, landed_at),
        is_read=bool(read_at),
        is_starred=bool(starred),
        is_trashed=state == IN_TRASH,
        rating=rating,
        citekey=citekey,
        edited_fields=edited_fields(edits),
        source_format=key,
        source_origin=origin,
        fetched_at=fetched_at,
        added=added,
        modified=modified,
        read_at=read_at,
    )


def uuid_of(value: bytes) -> str:
    """A stored UUID as text."""
    text = value.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


_PATHS: Final = """
    WITH RECURSIVE up(start, parent_id, path) AS (
        SELECT c.id, c.parent_id, c.name FROM collection_reference AS cr
            JOIN collection AS c ON c.id = cr.collection_id WHERE cr.reference_id = ?
        UNION ALL
        SELECT up.start, c.parent_id, c.name || ' / ' || up.path
            FROM up JOIN collection AS c ON c.id = up.parent_id)
    SELECT path FROM up WHERE parent_id IS NULL ORDER BY path
"""


def _collection_paths(connection: Connection, reference_id: int) -> tuple[str, ...]:
    return tuple(path for (path,) in connection.execute(_PATHS, (reference_id,)))


def trashed(connection: Connection, ids: Iterable[int]) -> list[int]:
    """Those of `ids` that are in the trash."""
    rows = connection.execute(
        f"SELECT id FROM reference WHERE state = {IN_TRASH} AND id IN {IN_LIST}", (listed(ids),)
    )
    return [reference_id for (reference_id,) in rows]


def is_present(connection: Connection, reference_id: int) -> bool:
    """Whether there is such a reference, in the trash or not."""
    sql = f"SELECT 1 FROM reference WHERE id = ? AND state IN ({IN_LIBRARY}, {IN_TRASH})"
    return bool(scalar(connection, sql, (reference_id,)))


def trash(session: Session, ids: Iterable[int]) -> None:
    """Move references to the trash; those that are there already stay."""
    _update(session, ids, f"state = {IN_TRASH}, trashed_at = ?", (now(),), f"state = {IN_LIBRARY}")


def restore(session: Session, ids: Iterable[int]) -> None:
    """Take references out of the trash."""
    _update(session, ids, f"state = {IN_LIBRARY}, trashed_at = ''", (), f"state = {IN_TRASH}")


def delete_forever(session: Session, ids: Iterable[int]) -> None:
    """Delete references, from the trash or not, with what belongs to them.

    They are nowhere to be seen at once; their rows go when the step cannot be undone any more.
    """
    _update(session, ids, f"state = {GONE}", (), f"state IN ({IN_LIBRARY}, {IN_TRASH})")


def set_read(session: Session, ids: Iterable[int], value: bool) -> None:
    """Mark references as read (now) or unread."""
    _update(session, ids, "read_at = ?", (now() if value else "",), f"(read_at <> '') <> {value:d}")


def set_starred(session: Session, ids: Iterable[int], value: bool) -> None:
    """Star references, or take the star off."""
    _update(session, ids, "is_starred = ?", (int(value),), f"is_starred <> {value:d}")


def set_rating(session: Session, ids: Iterable[int], value: int) -> None:
    """Rate references 1 to 5; 0 takes the rating off."""
    if not 0 <= value <= 5:
        raise LibraryError("A rating is a number from 0 to 5.")
    _update(session, ids, "rating = ?", (value,), f"rating <> {value:d}")


def set_citekey(session: Session, reference_id: int, citekey: str) -> None:
    """Give a reference a key that stays, "" to take it off; raises LibraryError when another has it."""
    edit(session, reference_id, {"citekey": citekey or None})


def edit(session: Session, reference_id: int, edits: Mapping[str, object]) -> None:
    """Lay changes over what the source says: field names of the record to values of their types.

    None takes an edit back: the source's value shows again. Raises NotFoundError when the
    reference is gone, KeyError and TypeError for what no record can hold (edits.py),
    LibraryError for a citekey that is none or another's (citekeys.py).
    """
    connection = raw(session)
    before = scalar(
        connection, "SELECT edits FROM reference WHERE id = ? AND state <> ?", (reference_id, GONE)
    )
    if before is None:
        raise NotFoundError("This reference is not in the library any more.")
    if "citekey" in edits:
        key = str(edits["citekey"] or "").strip()
        citekeys.choose(connection, reference_id, key)
        edits = {**edits, "citekey": key or None}
    after = merge_edits(before, edits)
    if after != before:
        _update(session, [reference_id], "edits = ?, modified = ?", (after, now()), "1")


def replace_source(session: Session, reference_id: int, new: NewReference) -> bool:
    """Give a reference a newer source (a refresh); the user's edits stay on top.

    The same bytes again only leave the time at which they were got, and give False. Undo brings
    the old source back.
    """
    connection = raw(session)
    row = prepare(new).source_row
    before = connection.execute(
        "SELECT s.id, s.digest FROM reference AS r JOIN source AS s ON s.id = r.source_id "
        "WHERE r.id = ? AND r.state <> ?",
        (reference_id, GONE),
    ).fetchone()
    if before is None:
        raise NotFoundError("This reference is not in the library any more.")
    if before[1] == row[4]:
        connection.execute("UPDATE source SET fetched_at = ? WHERE id = ?", (row[2], before[0]))
        return False
    source_id = (scalar(connection, "SELECT max(id) FROM source") or 0) + 1
    connection.execute(_INSERT_SOURCE, (source_id, *row))
    _update(session, [reference_id], "source_id = ?, modified = ?", (source_id, now()), "1")
    return True


def made_of(connection: Connection, reference_id: int) -> tuple[int, str] | None:
    """What a reference in the library is made of: the id of its source, the user's edits as stored.

    None when it is in the trash or gone. Whoever writes what was decided some time ago compares.
    """
    row = connection.execute(
        "SELECT source_id, edits FROM reference WHERE id = ? AND state = ?",
        (reference_id, IN_LIBRARY),
    ).fetchone()
    return None if row is None else (row[0], row[1])


def landing_of(connection: Connection, reference_id: int) -> str:
    """Where following a reference's DOI led last, "" when it was never followed."""
    sql = "SELECT url FROM landing WHERE reference_id = ?"
    return str(scalar(connection, sql, (reference_id,)) or "")


def remember_landing(session: Session, reference_id: int, url: str, at: str) -> None:
    """Note where following the reference's DOI led; not part of the history."""
    connection = raw(session)
    require_present(connection, reference_id)
    connection.execute(
        "INSERT OR REPLACE INTO landing (reference_id, url, at) VALUES (?, ?, ?)",
        (reference_id, url, at),
    )


def merge_into(session: Session, ids: Iterable[int], keeper_id: int) -> None:
    """Make `ids` tombstones of `keeper_id`, which takes over all that the user gave them.

    What the user gave them moves (tombstones.py); their records stay with them. What the
    keeper's record should say is for `edit`.
    """
    tombstones.merge_into(raw(session), [(i, keeper_id) for i in dict.fromkeys(ids)])


def _update(
    session: Session, ids: Iterable[int], assigned: str, values: tuple[Any, ...], condition: str
) -> None:
    """Set columns of those of `ids` for which `condition` holds and which are not gone."""
    raw(session).execute(
        f"UPDATE reference SET {assigned} WHERE id IN {IN_LIST} AND state <> {GONE} "
        f"AND {condition}",
        (*values, listed(ids)),
    )

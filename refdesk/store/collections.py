"""Collections: a tree of named lists of references."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from refdesk.errors import LibraryError, NotFoundError
from refdesk.model.rows import CollectionRow
from refdesk.store.driver import Connection, scalar
from refdesk.store.sessions import IN_LIST, listed, new_uuid, raw
from refdesk.store.states import IN_LIBRARY

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SUBTREE: Final = """
    WITH RECURSIVE subtree(id) AS (
        SELECT ? UNION SELECT c.id FROM collection AS c JOIN subtree ON c.parent_id = subtree.id)
    SELECT id FROM subtree
"""
"""The ids of a collection and all below it; one parameter."""


def create(session: Session, name: str, parent_id: int | None = None, color: str = "") -> int:
    """Make a collection in another, or at the top; its id."""
    connection = raw(session)
    if parent_id is not None:
        name_of(session, parent_id)
    cursor = connection.execute(
        "INSERT INTO collection (uuid, parent_id, name, color, position) "
        "SELECT ?, ?, ?, ?, coalesce(max(position) + 1, 0) FROM collection WHERE parent_id IS ?",
        (new_uuid(), parent_id, name, color, parent_id),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def rename(session: Session, collection_id: int, name: str) -> None:
    """Call a collection `name`."""
    name_of(session, collection_id)
    raw(session).execute("UPDATE collection SET name = ? WHERE id = ?", (name, collection_id))


def set_color(session: Session, collection_id: int, color: str) -> None:
    """Give a collection a hue's name, or "" for none."""
    name_of(session, collection_id)
    raw(session).execute("UPDATE collection SET color = ? WHERE id = ?", (color, collection_id))


GAP: Final = 1024
"""Between the positions of siblings that are numbered anew: others find room there."""


def move(session: Session, collection_id: int, parent_id: int | None, before_id: int = 0) -> None:
    """Put a collection into another, or at the top; before a sibling, else last.

    Raises LibraryError for one that would lie inside itself.
    """
    connection = raw(session)
    name = name_of(session, collection_id)
    if parent_id is not None:
        name_of(session, parent_id)
        if parent_id in subtree(connection, collection_id):
            raise LibraryError(f"The collection {name} cannot be moved into itself.")
    if before_id == collection_id:
        return
    position = place_before(connection, "collection", parent_id, before_id, collection_id)
    connection.execute(
        "UPDATE collection SET parent_id = ?, position = ? WHERE id = ?",
        (parent_id, position, collection_id),
    )


def place_before(
    connection: Connection, table: str, parent_id: int | None, before_id: int, moved_id: int
) -> int:
    """A free position before a sibling in `table`, or behind all (0 or none of them).

    Where there is no room between two, the siblings are numbered anew.
    """
    siblings = connection.execute(
        f"SELECT id, position FROM {table} WHERE parent_id IS ? AND id <> ? ORDER BY position, id",
        (parent_id, moved_id),
    ).fetchall()
    place = next((n for n, (each, _) in enumerate(siblings) if each == before_id), len(siblings))
    if place == len(siblings):
        return siblings[-1][1] + 1 if siblings else 0
    low = siblings[place - 1][1] if place else siblings[place][1] - 2 * GAP
    middle = (low + siblings[place][1]) // 2
    if low < middle < siblings[place][1]:
        return int(middle)
    connection.executemany(
        f"UPDATE {table} SET position = ? WHERE id = ?",
        [(n * GAP, each) for n, (each, _) in enumerate(siblings)],
    )
    return place * GAP - GAP // 2


def delete(session: Session, collection_id: int) -> None:
    """Delete a collection and those in it; references stay in the library, saved searches move to the top."""
    connection = raw(session)
    name_of(session, collection_id)
    # Members first and inner ones before outer ones, so that no cascade is left to do.
    for inner in reversed(subtree(connection, collection_id)):
        connection.execute("UPDATE saved_search SET parent_id = NULL WHERE parent_id = ?", (inner,))
        connection.execute("DELETE FROM collection_reference WHERE collection_id = ?", (inner,))
        connection.execute("UPDATE saved_search SET parent_id = NULL WHERE parent_id = ?", (inner,))
        connection.execute("DELETE FROM collection WHERE id = ?", (inner,))


def add(session: Session, collection_id: int, ids: Iterable[int]) -> None:
    """Put references into a collection; those in it already stay."""
    name_of(session, collection_id)
    raw(session).execute(
        "INSERT OR IGNORE INTO collection_reference (collection_id, reference_id) "
        f"SELECT ?, id FROM reference WHERE id IN {IN_LIST}",
        (collection_id, listed(ids)),
    )


def remove(session: Session, collection_id: int, ids: Iterable[int]) -> None:
    """Take references out of a collection."""
    raw(session).execute(
        f"DELETE FROM collection_reference WHERE collection_id = ? AND reference_id IN {IN_LIST}",
        (collection_id, listed(ids)),
    )


def present(connection: Connection, ids: Sequence[int]) -> tuple[int, ...]:
    """Those of `ids` that are collections still, in their order."""
    rows = connection.execute(f"SELECT id FROM collection WHERE id IN {IN_LIST}", (listed(ids),))
    there = {row[0] for row in rows}
    return tuple(one for one in ids if one in there)


def name_of(session: Session, collection_id: int) -> str:
    """The name of a collection; raises NotFoundError when there is no such collection."""
    name = scalar(raw(session), "SELECT name FROM collection WHERE id = ?", (collection_id,))
    if name is None:
        raise NotFoundError("This collection does not exist any more.")
    return str(name)


def subtree(connection: Connection, collection_id: int) -> list[int]:
    """The ids of a collection and all below it, outer ones first."""
    return [row[0] for row in connection.execute(SUBTREE, (collection_id,))]


def find(connection: Connection, names: Sequence[str]) -> int:
    """The id of the collection at a path of names from the top, 0 when there is none.

    Where none has exactly this name, case does not count.
    """
    found: int | None = None
    for name in names:
        siblings = connection.execute(
            "SELECT id, name FROM collection WHERE parent_id IS ? ORDER BY position, id", (found,)
        ).fetchall()
        exact = [i for i, known in siblings if known == name]
        near = [i for i, known in siblings if known.casefold() == name.casefold()]
        found = next(iter(exact or near), None)
        if found is None:
            return 0
    return found or 0


def deep_count(connection: Connection, collection_id: int) -> int:
    """How many references are in a collection or in one inside it."""
    sql = (
        "SELECT count(DISTINCT m.reference_id) FROM collection_reference AS m "
        f"CROSS JOIN reference AS r ON r.id = m.reference_id AND r.state = ? WHERE m.collection_id IN ({SUBTREE})"
    )
    return int(scalar(connection, sql, (IN_LIBRARY, collection_id)) or 0)


def deep_rows(connection: Connection) -> tuple[CollectionRow, ...]:
    """As `all_rows`, counting what lies in inner collections too, each reference once."""
    rows = all_rows(connection)
    members: dict[int, set[int]] = {row.id: set() for row in rows}
    for collection_id, reference_id in connection.execute(
        "SELECT m.collection_id, m.reference_id FROM collection_reference AS m "
        "CROSS JOIN reference AS r ON r.id = m.reference_id AND r.state = ?",
        (IN_LIBRARY,),
    ):
        members[collection_id].add(reference_id)
    parents = {row.id: row.parent_id for row in rows}
    waiting = Counter(parent for parent in parents.values() if parent in parents)
    ready = [each for each in parents if not waiting[each]]
    counts: dict[int, int] = {}
    while ready:  # innermost first, each with all that lies in it
        each = ready.pop()
        held = members.pop(each)
        counts[each] = len(held)
        above = parents[each]
        if above is not None and above in members:
            # The larger set takes the smaller one in.
            small, large = sorted((held, members[above]), key=len)
            large |= small
            members[above] = large
            waiting[above] -= 1
            if not waiting[above]:
                ready.append(above)
    return tuple(replace(row, count=counts.get(row.id, row.count)) for row in rows)


def all_rows(connection: Connection) -> tuple[CollectionRow, ...]:
    """All collections with the counts of their own references, siblings in their order."""
    rows = connection.execute(
        "SELECT c.id, c.parent_id, c.name, c.color, coalesce(t.count, 0) FROM collection AS c "
        "LEFT JOIN tally AS t ON t.kind = 'collection' AND t.key = CAST(c.id AS TEXT) "
        "ORDER BY c.parent_id IS NOT NULL, c.parent_id, c.position, c.id"
    )
    return tuple(CollectionRow(*row) for row in rows)

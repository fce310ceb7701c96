"""Collections: a tree of named lists of references."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from refdesk.errors import LibraryError, NotFoundError
from refdesk.model.rows import CollectionRow
from refdesk.store.driver import Connection, scalar
from refdesk.store.sessions import IN_LIST, listed, new_uuid, raw

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


def move(session: Session, collection_id: int, parent_id: int | None) -> None:
    """Put a collection into another, or at the top; raises LibraryError for one inside itself."""
    connection = raw(session)
    name = name_of(session, collection_id)
    if parent_id is not None:
        name_of(session, parent_id)
        if parent_id in subtree(connection, collection_id):
            raise LibraryError(f"The collection {name} cannot be moved into itself.")
    connection.execute(
        "UPDATE collection SET parent_id = ?, position = (SELECT coalesce(max(c.position) + 1, 0) "
        "FROM collection AS c WHERE c.parent_id IS ?) WHERE id = ?",
        (parent_id, parent_id, collection_id),
    )


def delete(session: Session, collection_id: int) -> None:
    """Delete a collection and those in it; references stay in the library, saved searches move to the top."""
    connection = raw(session)
    name_of(session, collection_id)
    # Members first and inner ones before outer ones, so that no cascade is left to do.
    for inner in reversed(subtree(connection, collection_id)):
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


def all_rows(connection: Connection) -> tuple[CollectionRow, ...]:
    """All collections with the counts of their own references, siblings in their order."""
    rows = connection.execute(
        "SELECT c.id, c.parent_id, c.name, c.color, coalesce(t.count, 0) FROM collection AS c "
        "LEFT JOIN tally AS t ON t.kind = 'collection' AND t.key = CAST(c.id AS TEXT) "
        "ORDER BY c.parent_id IS NOT NULL, c.parent_id, c.position, c.id"
    )
    return tuple(CollectionRow(*row) for row in rows)

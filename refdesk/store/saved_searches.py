"""Saved searches of the library: collections that fill themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refdesk.errors import LibraryError, NotFoundError
from refdesk.model.rows import SavedSearchRow
from refdesk.store import collections
from refdesk.store.driver import Connection, scalar
from refdesk.store.sessions import clean_text, new_uuid, raw

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def create(
    session: Session, name: str, query: str, *, color: str = "", parent_id: int | None = None
) -> int:
    """Keep a search under a name, in a collection or at the top; its id."""
    if parent_id is not None:
        collections.name_of(session, parent_id)
    cursor = raw(session).execute(
        "INSERT INTO saved_search (uuid, name, query, color, parent_id, position) "
        "SELECT ?, ?, ?, ?, ?, coalesce(max(position) + 1, 0) FROM saved_search",
        (new_uuid(), clean_text(name), clean_text(query), color, parent_id),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def rename(session: Session, search_id: int, name: str) -> None:
    """Call a saved search `name`."""
    row_of(raw(session), search_id)
    raw(session).execute(
        "UPDATE saved_search SET name = ? WHERE id = ?", (clean_text(name), search_id)
    )


def set_query(session: Session, search_id: int, query: str, was: str | None = None) -> None:
    """Change what a saved search looks for.

    Raises LibraryError when it no longer looks for `was`: somebody else changed it meanwhile.
    """
    row = row_of(raw(session), search_id)
    if was is not None and row.query != was and row.query != query:
        raise LibraryError(
            f"The saved search {row.name} was changed meanwhile, to: {row.query}. "
            "Your change was not saved; open it again."
        )
    raw(session).execute(
        "UPDATE saved_search SET query = ? WHERE id = ?", (clean_text(query), search_id)
    )


def set_color(session: Session, search_id: int, color: str) -> None:
    """Give a saved search a hue's name, or "" for none."""
    row_of(raw(session), search_id)
    raw(session).execute("UPDATE saved_search SET color = ? WHERE id = ?", (color, search_id))


def move(session: Session, search_id: int, parent_id: int | None, before_id: int = 0) -> None:
    """Put a saved search into a collection, or at the top; before a sibling, else last."""
    connection = raw(session)
    row_of(connection, search_id)
    if parent_id is not None:
        collections.name_of(session, parent_id)
    if before_id == search_id:
        return
    position = collections.place_before(connection, "saved_search", parent_id, before_id, search_id)
    connection.execute(
        "UPDATE saved_search SET parent_id = ?, position = ? WHERE id = ?",
        (parent_id, position, search_id),
    )


def delete(session: Session, search_id: int) -> None:
    """Delete a saved search."""
    raw(session).execute("DELETE FROM saved_search WHERE id = ?", (search_id,))


def query(connection: Connection, search_id: int) -> str:
    """What a saved search looks for; raises NotFoundError when it is gone."""
    found = scalar(connection, "SELECT query FROM saved_search WHERE id = ?", (search_id,))
    if found is None:
        raise NotFoundError("This saved search does not exist any more.")
    return str(found)


def row_of(connection: Connection, search_id: int) -> SavedSearchRow:
    """One saved search; raises NotFoundError when it is gone."""
    for row in all_rows(connection):
        if row.id == search_id:
            return row
    raise NotFoundError("This saved search does not exist any more.")


def all_rows(connection: Connection) -> tuple[SavedSearchRow, ...]:
    """All saved searches in their order."""
    rows = connection.execute(
        "SELECT id, name, query, NULL, color, parent_id FROM saved_search ORDER BY position, id"
    )
    return tuple(SavedSearchRow(*row) for row in rows)

"""Saved searches of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refdesk.errors import NotFoundError
from refdesk.model.rows import SavedSearchRow
from refdesk.store.driver import Connection, scalar
from refdesk.store.sessions import clean_text, new_uuid, raw

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def create(session: Session, name: str, query: str) -> int:
    """Keep a search under a name; its id."""
    cursor = raw(session).execute(
        "INSERT INTO saved_search (uuid, name, query, position) "
        "SELECT ?, ?, ?, coalesce(max(position) + 1, 0) FROM saved_search",
        (new_uuid(), clean_text(name), clean_text(query)),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def rename(session: Session, search_id: int, name: str) -> None:
    """Call a saved search `name`."""
    raw(session).execute(
        "UPDATE saved_search SET name = ? WHERE id = ?", (clean_text(name), search_id)
    )


def set_query(session: Session, search_id: int, query: str) -> None:
    """Change what a saved search looks for."""
    raw(session).execute(
        "UPDATE saved_search SET query = ? WHERE id = ?", (clean_text(query), search_id)
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


def all_rows(connection: Connection) -> tuple[SavedSearchRow, ...]:
    """All saved searches in their order."""
    rows = connection.execute("SELECT id, name, query FROM saved_search ORDER BY position, id")
    return tuple(SavedSearchRow(*row) for row in rows)

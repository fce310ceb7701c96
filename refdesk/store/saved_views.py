"""Saved views: named layouts of the list, which travel with the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refdesk.errors import LibraryError, NotFoundError
from refdesk.model.rows import SavedViewRow
from refdesk.store.driver import Connection, scalar
from refdesk.store.sessions import clean_text, new_uuid, raw

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def create(session: Session, name: str, layout: str) -> int:
    """Keep a layout (as text, model/layouts.py) under a name; its id. Raises LibraryError when the name is taken."""
    _refuse_taken(session, name)
    cursor = raw(session).execute(
        "INSERT INTO saved_view (uuid, name, layout, position) "
        "SELECT ?, ?, ?, coalesce(max(position) + 1, 0) FROM saved_view",
        (new_uuid(), clean_text(name), layout),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def set_layout(session: Session, view_id: int, layout: str) -> None:
    """Let a view stand for another layout."""
    name_of(session, view_id)
    raw(session).execute("UPDATE saved_view SET layout = ? WHERE id = ?", (layout, view_id))


def rename(session: Session, view_id: int, name: str) -> None:
    """Call a view `name`; raises LibraryError when another has that name."""
    if name_of(session, view_id).casefold() != name.casefold():
        _refuse_taken(session, name)
    raw(session).execute("UPDATE saved_view SET name = ? WHERE id = ?", (clean_text(name), view_id))


def delete(session: Session, view_id: int) -> None:
    """Delete a view; the list stays as it is laid out."""
    raw(session).execute("DELETE FROM saved_view WHERE id = ?", (view_id,))


def name_of(session: Session, view_id: int) -> str:
    """What a view is called; raises NotFoundError when it is gone."""
    name = scalar(raw(session), "SELECT name FROM saved_view WHERE id = ?", (view_id,))
    if name is None:
        raise NotFoundError("This view does not exist any more.")
    return str(name)


def all_rows(connection: Connection) -> tuple[SavedViewRow, ...]:
    """All views in their order."""
    rows = connection.execute("SELECT id, name, layout FROM saved_view ORDER BY position, id")
    return tuple(SavedViewRow(*row) for row in rows)


def _refuse_taken(session: Session, name: str) -> None:
    names = raw(session).execute("SELECT name FROM saved_view")
    if name.casefold() in {row[0].casefold() for row in names}:
        raise LibraryError(f"There is a view {name} already.")

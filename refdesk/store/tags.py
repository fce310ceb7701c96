"""Tags: short words of the user's on references."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from refdesk.errors import LibraryError, NotFoundError
from refdesk.model.rows import TagRow
from refdesk.store.driver import Connection, scalar
from refdesk.store.sessions import IN_LIST, listed, new_uuid, raw

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def create(session: Session, name: str, color: str = "", key: int = 0) -> int:
    """Make a tag, or find the one whose name differs only by case; its id.

    A digit that another tag had is taken from it.
    """
    connection = raw(session)
    name = _cleaned(name)
    known = find(connection, name)
    if known:
        return known
    if key:
        connection.execute("UPDATE tag SET key = 0 WHERE key = ?", (key,))
    cursor = connection.execute(
        "INSERT INTO tag (uuid, name, folded, color, key) VALUES (?, ?, ?, ?, ?)",
        (new_uuid(), name, name.casefold(), color, key),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def rename(session: Session, tag_id: int, name: str) -> None:
    """Call a tag `name` everywhere; raises LibraryError when another tag has that name."""
    connection = raw(session)
    name = _cleaned(name)
    name_of(session, tag_id)
    if find(connection, name) not in (0, tag_id):
        raise LibraryError(f"There is a tag {name} already.")
    connection.execute(
        "UPDATE tag SET name = ?, folded = ? WHERE id = ?", (name, name.casefold(), tag_id)
    )


def merge(session: Session, tag_ids: Iterable[int], into_id: int) -> int:
    """Put `into_id` wherever one of the others is, and delete those; how many references got it.

    A digit and a colour go over where `into_id` has none.
    """
    connection = raw(session)
    name_of(session, into_id)
    before = scalar(connection, _TAGGED, (into_id,))
    for tag_id in dict.fromkeys(tag_ids):
        if tag_id == into_id:
            continue
        name_of(session, tag_id)
        connection.execute(
            "INSERT OR IGNORE INTO reference_tag (reference_id, tag_id) "
            "SELECT reference_id, ? FROM reference_tag WHERE tag_id = ?",
            (into_id, tag_id),
        )
        color, key = connection.execute(
            "SELECT color, key FROM tag WHERE id = ?", (tag_id,)
        ).fetchone()
        delete(session, tag_id)
        connection.execute(
            "UPDATE tag SET color = CASE color WHEN '' THEN ? ELSE color END, "
            "key = CASE key WHEN 0 THEN ? ELSE key END WHERE id = ?",
            (color, key, into_id),
        )
    return int(scalar(connection, _TAGGED, (into_id,)) - before)


_TAGGED: Final = "SELECT count(*) FROM reference_tag WHERE tag_id = ?"


def set_color(session: Session, tag_id: int, color: str, key: int = 0) -> None:
    """Give a tag a hue's name ("" for none) and the digit that toggles it (0 for none)."""
    connection = raw(session)
    name_of(session, tag_id)
    if key:
        connection.execute("UPDATE tag SET key = 0 WHERE key = ? AND id <> ?", (key, tag_id))
    connection.execute("UPDATE tag SET color = ?, key = ? WHERE id = ?", (color, key, tag_id))


def delete(session: Session, tag_id: int) -> None:
    """Delete a tag everywhere."""
    name_of(session, tag_id)
    connection = raw(session)
    connection.execute("DELETE FROM reference_tag WHERE tag_id = ?", (tag_id,))
    connection.execute("DELETE FROM tag WHERE id = ?", (tag_id,))


def add(session: Session, ids: Iterable[int], tag_id: int) -> None:
    """Put a tag on references; those that have it stay as they are."""
    name_of(session, tag_id)
    raw(session).execute(
        "INSERT OR IGNORE INTO reference_tag (reference_id, tag_id) "
        f"SELECT id, ? FROM reference WHERE id IN {IN_LIST}",
        (tag_id, listed(ids)),
    )


def remove(session: Session, ids: Iterable[int], tag_id: int) -> None:
    """Take a tag off references."""
    raw(session).execute(
        f"DELETE FROM reference_tag WHERE tag_id = ? AND reference_id IN {IN_LIST}",
        (tag_id, listed(ids)),
    )


def toggle(session: Session, ids: Iterable[int], tag_id: int) -> bool:
    """Put a tag on all of `ids`, or take it off when all have it; whether they have it now."""
    ids = list(dict.fromkeys(ids))
    if are_on_all(raw(session), ids, tag_id):
        remove(session, ids, tag_id)
        return False
    add(session, ids, tag_id)
    return True


def are_on_all(connection: Connection, ids: Iterable[int], tag_id: int) -> bool:
    """Whether every one of `ids` has the tag."""
    wanted = list(dict.fromkeys(ids))
    tagged = scalar(
        connection,
        f"SELECT count(*) FROM reference_tag WHERE tag_id = ? AND reference_id IN {IN_LIST}",
        (tag_id, listed(wanted)),
    )
    return bool(tagged == len(wanted))


def clear(session: Session, ids: Iterable[int]) -> None:
    """Take all tags off references."""
    raw(session).execute(
        f"DELETE FROM reference_tag WHERE reference_id IN {IN_LIST}", (listed(ids),)
    )


def name_of(session: Session, tag_id: int) -> str:
    """The name of a tag; raises NotFoundError when there is no such tag."""
    name = scalar(raw(session), "SELECT name FROM tag WHERE id = ?", (tag_id,))
    if name is None:
        raise NotFoundError("This tag does not exist any more.")
    return str(name)


def find(connection: Connection, name: str) -> int:
    """The id of the tag called `name`, whatever its case; 0 when there is none."""
    found = scalar(connection, "SELECT id FROM tag WHERE folded = ?", (name.casefold(),))
    return int(found or 0)


def all_rows(connection: Connection) -> tuple[TagRow, ...]:
    """All tags with their counts: those with a digit first, then by name."""
    rows = connection.execute(
        "SELECT g.id, g.name, g.color, g.key, coalesce(t.count, 0) FROM tag AS g "
        "LEFT JOIN tally AS t ON t.kind = 'tag' AND t.key = CAST(g.id AS TEXT) "
        "ORDER BY g.key = 0, g.key, g.folded"
    )
    return tuple(TagRow(*row) for row in rows)


def _cleaned(name: str) -> str:
    name = " ".join(name.replace("\0", " ").split())
    if not name:
        raise LibraryError("A tag needs a name.")
    return name

"""Which version of RefDesk's reading the index of a library comes from, and bringing it up to date.

The index is made from the stored sources. When a newer RefDesk reads more, or otherwise, out of
the same bytes, an older index is no damage: it is made anew, some references at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from refdesk.store.driver import Connection, scalar
from refdesk.store.sessions import raw

if TYPE_CHECKING:
    from refdesk.store.library import Library

INDEX_VERSION: Final = 5
"""Raise it whenever the same sources give other index rows than before (tests/store tells)."""
_VERSION: Final = "index_version"
_AT: Final = "index_refreshed"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How far a refresh is: references done, all of them, and whether it is at its end."""

    done: int
    total: int
    is_complete: bool = False


def is_current(connection: Connection) -> bool:
    """Whether the index was made as this RefDesk makes it."""
    return bool(_value(connection, _VERSION) == str(INDEX_VERSION))


def is_behind(library: Library) -> bool:
    """Whether the index should be made anew, and can be."""
    return not library.is_read_only and not is_current(library.read())


def refresh_some(library: Library, count: int = 50) -> Refreshed:
    """Make the index of the next `count` references anew; goes on where the last call stopped."""
    with library.write("", undoable=False, bulk=True) as session:
        connection = raw(session)
        version, _, place = _value(connection, _AT).partition(":")
        last = int(place) if version == str(INDEX_VERSION) and place.isdecimal() else 0
        ids = [
            row[0]
            for row in connection.execute(
                "SELECT id FROM reference WHERE id > ? ORDER BY id LIMIT ?", (last, count)
            )
        ]
        if ids:
            connection.execute(
                "INSERT INTO dirty SELECT id, 1 FROM reference WHERE id BETWEEN ? AND ? "
                "ON CONFLICT DO UPDATE SET is_record = 1",
                (ids[0], ids[-1]),
            )
            _put(connection, _AT, f"{INDEX_VERSION}:{ids[-1]}")
        else:
            mark_current(connection)
        total = scalar(connection, "SELECT count(*) FROM reference")
        done = scalar(connection, "SELECT count(*) FROM reference WHERE id <= ?", (ids[-1],)) if ids else total  # fmt: skip
    if not ids:
        library.sync()
    return Refreshed(done, total, is_complete=not ids)


def mark_current(connection: Connection) -> None:
    """Remember that the whole index was made by this RefDesk."""
    _put(connection, _VERSION, str(INDEX_VERSION))
    connection.execute("DELETE FROM meta WHERE name = ?", (_AT,))


def _value(connection: Connection, name: str) -> str:
    found = scalar(connection, "SELECT value FROM meta WHERE name = ?", (name,))
    return "" if found is None else str(found)


def _put(connection: Connection, name: str, value: str) -> None:
    connection.execute(
        "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
        (name, value),
    )

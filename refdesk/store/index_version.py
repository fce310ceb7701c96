"""Which version of RefDesk's reading the index of a library comes from, and bringing it up to date.

The index is made from the stored sources. When a newer RefDesk reads more, or otherwise, out of
the same bytes, an older index is no damage: it is made anew, some references at a time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from refdesk.store import index, words
from refdesk.store.driver import Connection, scalar
from refdesk.store.full_text import is_untidy, tidy
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
    """Whether the index should be made anew, or its words, and can be."""
    if library.is_read_only:
        return False
    connection = library.read()
    return not is_current(connection) or words.are_scattered(connection) or is_untidy(connection)


def refresh_some(library: Library, count: int = 50) -> Refreshed:
    """Make the index of the next `count` references anew; goes on where the last call stopped.

    Where only words are scattered over two tables, they alone are written; what is crossed out
    in the large table is removed last.
    """
    with library.write("", undoable=False, bulk=True) as session:
        connection = raw(session)
        total = scalar(connection, "SELECT count(*) FROM reference")
        done = total
        if not is_current(connection) or words.are_scattered(connection):
            done = _mark_next(connection, count)
            is_complete = done is None and not is_untidy(connection)
        else:
            if is_untidy(connection):
                tidy(connection)
            is_complete = not is_untidy(connection)
    if is_complete:
        library.sync()
    return Refreshed(total if done is None else done, total, is_complete)


def _mark_next(connection: Connection, count: int) -> int | None:
    """Mark the next references, which are made anew before the transaction ends.

    How many are done then; None when there were no more, and the new index is in force.
    """
    is_whole = not is_current(connection)
    what = str(INDEX_VERSION) if is_whole else "words"
    known, _, place = _value(connection, _AT).partition(":")
    last = int(place) if known == what and place.isdecimal() else 0
    also = "" if is_whole else "AND id NOT IN (SELECT reference_id FROM changed_words)"
    sql = f"SELECT id FROM reference WHERE id > ? {also} ORDER BY id LIMIT ?"
    ids = [row[0] for row in connection.execute(sql, (last, count))]
    if not ids:
        index.gather_words(connection)
        mark_current(connection)
        return None
    connection.execute(
        "INSERT INTO dirty SELECT value, ? FROM json_each(?) WHERE true "
        "ON CONFLICT DO UPDATE SET is_record = max(is_record, excluded.is_record)",
        (int(is_whole), json.dumps(ids)),
    )
    _put(connection, _AT, f"{what}:{ids[-1]}")
    sql = "SELECT count(*) FROM reference WHERE id <= ?"
    return int(scalar(connection, sql, (ids[-1],)))


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

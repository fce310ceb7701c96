"""Watched PubMed searches: the list of them, and how their checks went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from refdesk.errors import LibraryError, NotFoundError
from refdesk.model.watching import HitState, WatchRow
from refdesk.store.driver import Connection, scalar
from refdesk.store.sessions import clean_text, new_uuid, raw
from refdesk.store.triage import HELD

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_COLUMNS: Final = (
    "id, name, query, every_days, is_paused, since, checked_at, checked_to, tried_at, found_at, "
    "error"
)


def create(session: Session, name: str, query: str, *, every_days: int, since: str) -> int:
    """Watch `query` under a name; its id. Raises LibraryError when the name is taken."""
    _refuse_taken(raw(session), name)
    cursor = raw(session).execute(
        "INSERT INTO watch (uuid, name, query, every_days, since, position) "
        "SELECT ?, ?, ?, ?, ?, coalesce(max(position) + 1, 0) FROM watch",
        (new_uuid(), clean_text(name), clean_text(query), every_days, since),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def rename(session: Session, watch_id: int, name: str) -> None:
    """Call a watch `name`; raises LibraryError when another has that name."""
    if one(raw(session), watch_id).name.casefold() != name.casefold():
        _refuse_taken(raw(session), name)
    raw(session).execute("UPDATE watch SET name = ? WHERE id = ?", (clean_text(name), watch_id))


def set_query(session: Session, watch_id: int, query: str) -> None:
    """Watch another search; what came in before the last check is no news for it."""
    row = one(raw(session), watch_id)
    if row.query == query:
        return
    raw(session).execute(
        "UPDATE watch SET query = ?, since = ?, checked_to = '', checked_at = '', error = '' "
        "WHERE id = ?",
        (clean_text(query), max(row.since, row.checked_to), watch_id),
    )


def set_schedule(session: Session, watch_id: int, every_days: int) -> None:
    """Check a watch every so many days; 0 for by hand only."""
    one(raw(session), watch_id)
    raw(session).execute("UPDATE watch SET every_days = ? WHERE id = ?", (every_days, watch_id))


def set_paused(session: Session, watch_id: int, value: bool) -> None:
    """Leave a watch out of the checks that nobody asks for, or take it in again."""
    one(raw(session), watch_id)
    raw(session).execute("UPDATE watch SET is_paused = ? WHERE id = ?", (int(value), watch_id))


def delete(session: Session, watch_id: int) -> None:
    """Forget a watch and its hits; what was decided on them stays."""
    one(raw(session), watch_id)
    raw(session).execute("DELETE FROM watch_hit WHERE watch_id = ?", (watch_id,))
    raw(session).execute("DELETE FROM watch WHERE id = ?", (watch_id,))


def all_rows(connection: Connection) -> tuple[WatchRow, ...]:
    """All watches in their order, with what waits in their inboxes."""
    waiting = _waiting(connection)
    rows = connection.execute(f"SELECT {_COLUMNS} FROM watch ORDER BY position, id")
    return tuple(
        replace(
            _row(row),
            new=waiting.get((row[0], HitState.NEW), 0),
            later=waiting.get((row[0], HitState.LATER), 0),
        )
        for row in rows
    )


def one(connection: Connection, watch_id: int) -> WatchRow:
    """One watch, without its counts; raises NotFoundError when it is gone."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM watch WHERE id = ?", (watch_id,)).fetchone()
    if row is None:
        raise NotFoundError("This PubMed alert does not exist any more.")
    return _row(row)


def asks(connection: Connection, watch_id: int, query: str) -> bool:
    """Whether there is this watch, and it still asks `query`."""
    sql = "SELECT 1 FROM watch WHERE id = ? AND query = ?"
    return scalar(connection, sql, (watch_id, query)) is not None


def has_any(connection: Connection) -> bool:
    """Whether anything is watched."""
    return scalar(connection, "SELECT 1 FROM watch LIMIT 1") is not None


def note_checked(
    connection: Connection,
    watch_id: int,
    *,
    at: str,
    checked_to: str,
    has_news: bool,
    shortfall: str = "",
    remarks: Sequence[str] = (),
) -> None:
    """A check succeeded that asked up to the day `checked_to`; no part of the history.

    `shortfall` says what it lacks all the same, and stands as the error; `remarks` are kept in
    further lines of the same column.
    """
    told = "\n".join(clean_text(" ".join(each.split())) for each in (shortfall, *remarks))
    connection.execute(
        "UPDATE watch SET checked_at = ?, checked_to = ?, tried_at = ?, error = ?, "
        "found_at = CASE WHEN ? THEN ? ELSE found_at END WHERE id = ?",
        (at, checked_to, at, told, has_news, at, watch_id),
    )


def note_failed(connection: Connection, watch_id: int, error: str, *, at: str) -> None:
    """A check failed, and why, as a sentence; no part of the history. Remarks stay."""
    said = "\n".join((clean_text(" ".join(error.split())), *one(connection, watch_id).remarks))
    connection.execute(
        "UPDATE watch SET tried_at = ?, error = ? WHERE id = ?", (at, said, watch_id)
    )


def _row(row: tuple[Any, ...]) -> WatchRow:
    watch_id, name, query, every_days, is_paused, *times = row
    since, checked_at, checked_to, tried_at, found_at, told = times
    error, *remarks = told.split("\n")
    return WatchRow(
        watch_id, name, query, every_days, bool(is_paused), since, checked_at, checked_to,
        tried_at, found_at, error, remarks=tuple(remarks),
    )  # fmt: skip


def _waiting(connection: Connection) -> dict[tuple[int, int], int]:
    rows = connection.execute(
        "SELECT h.watch_id, h.state, count(*) FROM watch_hit AS h "
        f"WHERE h.state IN (?, ?) AND NOT {HELD.format(pmid='h.pmid')} GROUP BY 1, 2",
        (int(HitState.NEW), int(HitState.LATER)),
    )
    return {(watch_id, state): count for watch_id, state, count in rows}


def _refuse_taken(connection: Connection, name: str) -> None:
    names = connection.execute("SELECT name FROM watch")
    if name.casefold() in {row[0].casefold() for row in names}:
        raise LibraryError(f"There is a PubMed alert {name} already.")

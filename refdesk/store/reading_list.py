"""The reading list: what is to be read, how urgently and until when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from refdesk.store.driver import Connection, scalar
from refdesk.store.sessions import IN_LIST, listed, raw
from refdesk.store.times import now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

USUAL: Final = 2
"""The priority of what was put on the list without one; 1 is the most urgent, 3 the least."""


def add(session: Session, ids: Iterable[int], priority: int = USUAL, due: str = "") -> None:
    """Put references on the list, or change their priority and day (ISO, "" for none)."""
    raw(session).execute(
        "INSERT INTO reading (reference_id, priority, due, added) "
        f"SELECT id, ?, ?, ? FROM reference WHERE id IN {IN_LIST} "
        "ON CONFLICT DO UPDATE SET priority = excluded.priority, due = excluded.due",
        (priority, due, now(), listed(ids)),
    )


def put(session: Session, ids: Iterable[int]) -> None:
    """Put references on the list that are not there; the others keep priority and day."""
    raw(session).execute(
        "INSERT OR IGNORE INTO reading (reference_id, priority, due, added) "
        f"SELECT id, ?, '', ? FROM reference WHERE id IN {IN_LIST}",
        (USUAL, now(), listed(ids)),
    )


def holds_all(connection: Connection, ids: Sequence[int]) -> bool:
    """Whether all of these references are on the list."""
    sql = f"SELECT count(*) FROM reading WHERE reference_id IN {IN_LIST}"
    return bool(scalar(connection, sql, (listed(ids),)) == len(set(ids)))


def remove(session: Session, ids: Iterable[int]) -> None:
    """Take references off the list."""
    raw(session).execute(f"DELETE FROM reading WHERE reference_id IN {IN_LIST}", (listed(ids),))

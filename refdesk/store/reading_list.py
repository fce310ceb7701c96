"""The reading list: what is to be read, how urgently and until when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

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


def remove(session: Session, ids: Iterable[int]) -> None:
    """Take references off the list."""
    raw(session).execute(f"DELETE FROM reading WHERE reference_id IN {IN_LIST}", (listed(ids),))

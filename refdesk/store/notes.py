"""Notes of references, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from refdesk.errors import NotFoundError
from refdesk.model.rows import NoteRow
from refdesk.store.driver import Connection, scalar
from refdesk.store.sessions import IN_LIST, clean_text, listed, new_uuid, raw
from refdesk.store.states import require_present
from refdesk.store.times import now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def create(session: Session, reference_id: int, text: str) -> int:
    """Write a new note; its id."""
    at = now()
    connection = raw(session)
    require_present(connection, reference_id)
    cursor = connection.execute(
        "INSERT INTO note (uuid, reference_id, text, added, modified) VALUES (?, ?, ?, ?, ?)",
        (new_uuid(), reference_id, stored(text), at, at),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def text_of(session: Session, note_id: int) -> str | None:
    """What a note says; None when it is gone."""
    text: str | None = scalar(raw(session), "SELECT text FROM note WHERE id = ?", (note_id,))
    return text


def stored(text: str) -> str:
    """`text` as it is kept: without lines of nothing around it."""
    return clean_text(text.strip("\n"))


def edit(session: Session, note_id: int, text: str) -> None:
    """Write a note anew; raises NotFoundError when it is gone."""
    before = text_of(session, note_id)
    if before is None:
        raise NotFoundError("This note does not exist any more.")
    text = stored(text)
    if text != before:
        raw(session).execute(
            "UPDATE note SET text = ?, modified = ? WHERE id = ?", (text, now(), note_id)
        )


def delete(session: Session, note_id: int) -> None:
    """Delete a note."""
    raw(session).execute("DELETE FROM note WHERE id = ?", (note_id,))


def notes_of(connection: Connection, reference_id: int) -> tuple[NoteRow, ...]:
    """The notes of a reference, oldest first."""
    rows = connection.execute(
        "SELECT id, text, modified FROM note WHERE reference_id = ? ORDER BY id", (reference_id,)
    )
    return tuple(NoteRow(*row) for row in rows)


def texts_of(connection: Connection, ids: Iterable[int]) -> dict[int, list[str]]:
    """What the notes of those of `ids` say that have some, oldest first."""
    rows = connection.execute(
        f"SELECT reference_id, text FROM note WHERE reference_id IN {IN_LIST} ORDER BY id",
        (listed(ids),),
    )
    found: dict[int, list[str]] = {}
    for reference_id, text in rows:
        found.setdefault(reference_id, []).append(text)
    return found


def having(connection: Connection, ids: Iterable[int]) -> list[int]:
    """Those of `ids` that have notes, in their order."""
    wanted = list(ids)
    rows = connection.execute(
        f"SELECT DISTINCT reference_id FROM note WHERE reference_id IN {IN_LIST}", (listed(wanted),)
    )
    known = {reference_id for (reference_id,) in rows}
    return [reference_id for reference_id in wanted if reference_id in known]

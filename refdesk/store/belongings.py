"""Writing what new references bring along from another program: tags, notes, marks, times."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from refdesk.store import tags
from refdesk.store.driver import Connection
from refdesk.store.prepare import Belongings, Prepared
from refdesk.store.sessions import clean_text, new_uuid
from refdesk.store.times import now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def tag_ids(session: Session, prepared: Sequence[Prepared]) -> dict[str, int]:
    """The id of each tag that the records name; missing ones are made, which undo logs."""
    names = {name for one in prepared if one.own is not None for name in one.own.tags}
    return {name: tags.create(session, name) for name in sorted(names) if name.strip()}


def write(
    connection: Connection,
    ids: Sequence[int],
    prepared: Sequence[Prepared],
    tag_ids: Mapping[str, int],
) -> None:
    """Write what belongs to new references; it comes and goes with them, so undo needs no word.

    The full text has the words of it already.
    """
    found = list(_owners(ids, prepared))
    if not found:
        return
    members = {(i, tag_ids[name]) for i, own in found for name in own.tags if name in tag_ids}
    connection.executemany(
        "INSERT OR IGNORE INTO reference_tag (reference_id, tag_id) VALUES (?, ?)", sorted(members)
    )
    at = now()
    connection.executemany(
        "INSERT INTO note (uuid, reference_id, text, added, modified) VALUES (?, ?, ?, ?, ?)",
        [
            (new_uuid(), i, clean_text(note.text), note.added or at, note.modified or at)
            for i, own in found
            for note in own.notes
        ],
    )
    connection.executemany(
        "UPDATE reference SET rating = ?, is_starred = ?, read_at = ? WHERE id = ?",
        [
            (own.rating, int(own.is_starred), (own.modified or at) if own.is_read else "", i)
            for i, own in found
            if own.rating or own.is_starred or own.is_read
        ],
    )
    connection.execute(
        "DELETE FROM dirty WHERE reference_id IN (SELECT value FROM json_each(?))",
        (json.dumps([i for i, _ in found]),),
    )


def _owners(ids: Sequence[int], prepared: Sequence[Prepared]) -> Iterator[tuple[int, Belongings]]:
    for reference_id, one in zip(ids, prepared, strict=True):
        if one.own is not None:
            yield reference_id, one.own

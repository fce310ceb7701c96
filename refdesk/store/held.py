"""Records that an import held back: kept in the library until the user decides, not in the history.

They are rows of the table of jobs, so a restart forgets none. What was decided stays there too,
so that a decision to skip can be taken back.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from refdesk.errors import NotFoundError
from refdesk.model.reports import Held, HeldState
from refdesk.store.driver import Connection
from refdesk.store.prepare import FoundFile, NewReference, Prepared
from refdesk.store.sessions import IN_LIST, listed
from refdesk.store.sources import unpack
from refdesk.store.states import GONE
from refdesk.store.times import now

if TYPE_CHECKING:
    from refdesk.store.library import ParseSource

KIND: Final = "held"
_STATE: Final = (
    f"CASE WHEN job.state IN ('{HeldState.MERGED.value}', '{HeldState.KEPT.value}') "
    "AND job.payload->>'made' IS NOT NULL AND NOT EXISTS (SELECT 1 FROM reference AS made "
    f"WHERE made.id = job.payload->>'made' AND made.state <> {GONE}) "
    f"THEN '{HeldState.WAITING.value}' ELSE job.state END"
)
"""How a held record stands: it waits again when undo took back what it had become."""


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """A record that was held back, whole."""

    held: Held
    new: NewReference


def keep(connection: Connection, one: Prepared, reference_id: int, by: str) -> Held:
    """Hold `one` back, which resembles a reference."""
    key, origin, fetched_at, codec, digest, body = one.source_row
    payload = {
        "title": one.title,
        "reference": reference_id,
        "by": by,
        "origin": origin,
        "place": one.place,
        "format": key,
        "fetched_at": fetched_at,
        "digest": digest.hex(),
        "source": base64.b64encode(unpack(codec, body)).decode(),
        "collections": one.collection_ids,
        "files": [(file.path, file.title, file.media_type, file.size) for file in one.files],
    }
    cursor = connection.execute(
        "INSERT INTO job (kind, payload, created) VALUES (?, ?, ?)",
        (KIND, json.dumps(payload), now()),
    )
    assert cursor.lastrowid is not None
    return Held(cursor.lastrowid, reference_id, one.title, by, origin, one.place)


def waiting_by_digest(connection: Connection) -> dict[bytes, int]:
    """The ids of what waits, by the digest of its source, so that nothing is held back twice."""
    rows = connection.execute(
        f"SELECT payload->>'digest', id FROM job WHERE kind = ? AND {_STATE} = ?",
        (KIND, HeldState.WAITING.value),
    )
    return {bytes.fromhex(digest): held_id for digest, held_id in rows}


def by_ids(connection: Connection, ids: Sequence[int]) -> list[Held]:
    """Those of `ids` that are still kept, waiting or decided."""
    rows = connection.execute(
        f"SELECT id, payload, {_STATE} FROM job WHERE kind = ? AND id IN {IN_LIST} ORDER BY id",
        (KIND, listed(ids)),
    )
    return [_held(row) for row in rows]


def all_waiting(connection: Connection) -> list[Held]:
    """What waits for a decision, oldest first."""
    rows = connection.execute(
        f"SELECT id, payload, {_STATE} FROM job WHERE kind = ? AND {_STATE} = ? ORDER BY id",
        (KIND, HeldState.WAITING.value),
    )
    return [_held(row) for row in rows]


def count_waiting(connection: Connection) -> int:
    """How many wait for a decision."""
    query = f"SELECT count(*) FROM job WHERE kind = ? AND {_STATE} = ?"
    return int(connection.execute(query, (KIND, HeldState.WAITING.value)).fetchone()[0])


def records(
    connection: Connection, ids: Iterable[int], parse_source: ParseSource
) -> list[HeldRecord]:
    """Records that were held back, whole; those that are gone are left out."""
    rows = connection.execute(
        f"SELECT id, payload, {_STATE} FROM job WHERE kind = ? AND id IN {IN_LIST} ORDER BY id",
        (KIND, listed(ids)),
    ).fetchall()
    return [HeldRecord(_held(row), _new(json.loads(row[1]), parse_source)) for row in rows]


def record(connection: Connection, held_id: int, parse_source: ParseSource) -> HeldRecord:
    """One record that was held back; raises NotFoundError when it is gone."""
    for found in records(connection, [held_id], parse_source):
        return found
    raise NotFoundError("This record is not held back any more.")


def decide(connection: Connection, ids: Iterable[int], state: HeldState) -> None:
    """Note what was decided on `ids`."""
    connection.execute(
        f"UPDATE job SET state = ? WHERE kind = ? AND id IN {IN_LIST}",
        (state.value, KIND, listed(ids)),
    )


def take_in(connection: Connection, held_id: int, made: int, state: HeldState) -> None:
    """Note that a held record became the reference `made` (which was merged, if `state` says so)."""
    connection.execute(
        "UPDATE job SET state = ?, payload = json_set(payload, '$.made', ?) WHERE kind = ? AND id = ?",
        (state.value, made, KIND, held_id),
    )


def forget_decided(connection: Connection, ids: Iterable[int]) -> None:
    """Drop those of `ids` on which something was decided."""
    connection.execute(
        f"DELETE FROM job WHERE kind = ? AND {_STATE} <> ? AND id IN {IN_LIST}",
        (KIND, HeldState.WAITING.value, listed(ids)),
    )


def _held(row: tuple[Any, ...]) -> Held:
    held_id, text, state = row
    payload = json.loads(text)
    return Held(
        held_id, payload["reference"], payload["title"], payload["by"],
        payload["origin"], payload["place"], HeldState(state),
    )  # fmt: skip


def _new(payload: dict[str, Any], parse_source: ParseSource) -> NewReference:
    source = base64.b64decode(payload["source"])
    return NewReference(
        parse_source(payload["format"], source),
        source,
        payload["format"],
        payload["origin"],
        tuple(payload["collections"]),
        payload["fetched_at"],
        payload["place"],
        files=tuple(FoundFile(*file) for file in payload["files"]),
    )

"""A library as plain text beside its backups: to be read in twenty years, without RefDesk.

One file of JSON lines, packed with gzip. The first line says what it is; each other one is a
reference: what the user did with it, and its record as the source wrote it.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from refdesk.errors import LibraryError
from refdesk.model.cancel import CancelToken
from refdesk.services.backing_up import PLAIN_COPY
from refdesk.store.driver import Connection
from refdesk.store.sources import unpack
from refdesk.store.states import IN_LIBRARY, IN_TRASH

if TYPE_CHECKING:
    from refdesk.store.library import Library

CHUNK: Final = 500
_LEVEL: Final = 6
_COLUMNS: Final = (
    "id", "citekey", "state", "title", "pmid", "pmcid", "doi", "added", "modified", "read_at",
    "is_starred", "rating", "edits",
)  # fmt: skip


def write_plain_copy(library: Library, folder: Path, token: CancelToken | None = None) -> Path:
    """Write the file into `folder` in the place of the one before; trash included.

    Raises LibraryError when it cannot be written, Cancelled; the one before then stays.
    """
    token = token or CancelToken()
    target, partial = folder / PLAIN_COPY, folder / f"{PLAIN_COPY}.partial"
    try:
        with partial.open("wb") as file:
            with gzip.GzipFile("", "wb", _LEVEL, file) as packed:
                packed.write(_line(_head(library)))
                for chunk in _chunks(library.read()):
                    token.raise_if_cancelled()
                    packed.write(b"".join(map(_line, chunk)))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    except OSError as error:
        raise LibraryError(
            f"The copy as plain text in {folder} cannot be written: {error.strerror}."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    return target


def _head(library: Library) -> dict[str, Any]:
    return {
        "about": "References of a RefDesk library, one a line: what its user did with each, and "
        "its record as it came, in the format that is named. `edits` go over the record.",
        "library": library.path.name,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _chunks(connection: Connection) -> Iterator[list[dict[str, Any]]]:
    paths = _collection_paths(connection)
    listed = ", ".join(f"r.{column}" for column in _COLUMNS)
    sql = (
        f"SELECT {listed}, s.format, s.codec, s.body FROM reference AS r "
        f"JOIN source AS s ON s.id = r.source_id WHERE r.id > ? AND r.state IN "
        f"({IN_LIBRARY}, {IN_TRASH}) ORDER BY r.id LIMIT {CHUNK}"
    )
    last = 0
    while rows := connection.execute(sql, (last,)).fetchall():
        last = rows[-1][0]
        ids = json.dumps([row[0] for row in rows])
        tags = _by_reference(connection, _TAGS, ids)
        notes = _by_reference(connection, _NOTES, ids)
        members = _by_reference(connection, _MEMBERS, ids)
        yield [
            {
                **_said(row),
                "tags": tags.get(row[0], []),
                "collections": [paths[each] for each in members.get(row[0], []) if each in paths],
                "notes": notes.get(row[0], []),
                **_record(*row[-3:]),
            }
            for row in rows
        ]


def _said(row: tuple[Any, ...]) -> dict[str, Any]:
    kept = dict(zip(_COLUMNS, row, strict=False))
    kept["state"] = "trash" if kept["state"] == IN_TRASH else "library"
    kept["edits"] = json.loads(kept["edits"]) if kept["edits"] else {}
    return kept


def _record(key: str, codec: int, body: bytes) -> dict[str, str]:
    """The record's bytes as text; in base64 where they are no UTF-8 or cannot be unpacked."""
    try:
        return {"format": key, "source": unpack(codec, body).decode()}
    except UnicodeDecodeError:
        return {"format": key, "source_base64": base64.b64encode(unpack(codec, body)).decode()}
    except LibraryError:
        return {"format": key, "damaged_base64": base64.b64encode(body).decode()}


_TAGS: Final = (
    "SELECT rt.reference_id, t.name FROM json_each(?) AS j JOIN reference_tag AS rt "
    "ON rt.reference_id = j.value JOIN tag AS t ON t.id = rt.tag_id ORDER BY t.folded"
)
_NOTES: Final = (
    "SELECT n.reference_id, n.text FROM json_each(?) AS j JOIN note AS n "
    "ON n.reference_id = j.value ORDER BY n.id"
)
_MEMBERS: Final = (
    "SELECT c.reference_id, c.collection_id FROM json_each(?) AS j "
    "JOIN collection_reference AS c ON c.reference_id = j.value ORDER BY c.collection_id"
)


def _by_reference(connection: Connection, sql: str, ids: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for reference_id, value in connection.execute(sql, (ids,)):
        found.setdefault(reference_id, []).append(value)
    return found


def _collection_paths(connection: Connection) -> dict[int, str]:
    """ "Above / Below" by the collection's id."""
    rows = {row[0]: row for row in connection.execute("SELECT id, parent_id, name FROM collection")}

    def path(collection_id: int, below: frozenset[int]) -> str:
        _, above, name = rows[collection_id]
        if above in rows and above not in below:
            return f"{path(above, below | {above})} / {name}"
        return str(name)

    return {each: path(each, frozenset({each})) for each in rows}


def _line(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False) + "\n").encode("utf-8", "replace")

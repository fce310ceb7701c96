"""Where attached files came from, as facts in `meta` under the file's uuid.

So they outlive an undo and a merge, which give a file another row or reference and no other
uuid. Nothing is written but by whoever fetches a file, in the write that attaches it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from refdesk.model.file_origin import FileOrigin
from refdesk.model.full_text import Version
from refdesk.store.driver import Connection
from refdesk.store.sessions import IN_LIST, listed

PREFIX: Final = "file_origin:"
_KEYS: Final = ("url", "source", "version", "licence", "at")


def keep(connection: Connection, attachment_id: int, origin: FileOrigin) -> None:
    """Say where a listed file came from."""
    values = {key: str(getattr(origin, key)) for key in _KEYS}
    connection.execute(
        "INSERT OR REPLACE INTO meta (name, value) "
        f"SELECT '{PREFIX}' || lower(hex(uuid)), ? FROM attachment WHERE id = ?",
        (json.dumps(values, ensure_ascii=False), attachment_id),
    )


def of_files(connection: Connection, attachment_ids: Sequence[int]) -> Mapping[int, FileOrigin]:
    """The origins of those of these files that were fetched, by the file's id."""
    rows = connection.execute(
        "SELECT a.id, m.value FROM attachment AS a JOIN meta AS m "
        f"ON m.name = '{PREFIX}' || lower(hex(a.uuid)) WHERE a.id IN {IN_LIST}",
        (listed(attachment_ids),),
    ).fetchall()
    return {number: origin for number, text in rows if (origin := _read(text)) is not None}


def _read(text: str) -> FileOrigin | None:
    """An origin as it was kept; None for what another program has written there."""
    try:
        values = json.loads(text)
        url, source, version, licence, at = (str(values[key]) for key in _KEYS)
    except (ValueError, KeyError, TypeError):
        return None
    known = Version(version) if version in tuple(Version) else Version.UNKNOWN
    return FileOrigin(url, source, known, licence, at)

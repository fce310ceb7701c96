"""References that came from another program's library, found again by what names them there."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from refdesk.store.driver import Connection
from refdesk.store.states import IN_LIBRARY, IN_TRASH, MERGED

_CHUNK: Final = 1_000


@dataclass(frozen=True, slots=True)
class KnownItem:
    """A reference that an item became; `own_id` differs from `id` where it was merged into another."""

    id: int
    own_id: int
    format: str
    digest: bytes
    is_trashed: bool


def find_items(connection: Connection, identities: Iterable[str]) -> dict[str, KnownItem]:
    """Those of `identities` (an `OtherId` of the record) that the library has, by identity.

    The reference whose own source it is goes before one that took it over in a merge.
    """
    asked = list(dict.fromkeys(identities))
    found: dict[str, KnownItem] = {}
    for start in range(0, len(asked), _CHUNK):
        part = asked[start : start + _CHUNK]
        rows = connection.execute(
            "SELECT j.key, coalesce(k.id, r.id), r.id, s.format, s.digest, coalesce(k.state, r.state) "
            "FROM json_each(?) AS j "
            "CROSS JOIN identifier AS i ON i.kind = 'other' AND i.value = j.value "
            "CROSS JOIN reference AS r ON r.id = i.reference_id "
            "JOIN source AS s ON s.id = r.source_id "
            "LEFT JOIN reference AS k ON r.state = ? AND k.id = r.merged_into "
            "WHERE coalesce(k.state, r.state) IN (?, ?) ORDER BY s.format LIKE 'zotero-%', r.id",
            (json.dumps([one.lower() for one in part]), MERGED, IN_LIBRARY, IN_TRASH),
        )
        for place, target, own, key, digest, state in rows:
            found[part[place]] = KnownItem(target, own, key, digest, state == IN_TRASH)
    return found


def came_since(connection: Connection, stamp: str) -> dict[tuple[str, bytes], list[int]]:
    """The references whose records came at `stamp` or later, by origin and digest of the record.

    A record that was merged into a reference counts as that one's.
    """
    rows = connection.execute(
        "SELECT s.origin, s.digest, coalesce(r.merged_into, r.id) FROM source AS s "
        "JOIN reference AS r ON r.source_id = s.id WHERE s.fetched_at >= ? AND r.state IN (?, ?, ?) "
        "ORDER BY r.id DESC",
        (stamp, IN_LIBRARY, IN_TRASH, MERGED),
    )
    found: dict[tuple[str, bytes], list[int]] = {}
    for origin, digest, reference_id in rows:
        found.setdefault((origin, digest), []).append(reference_id)
    return found

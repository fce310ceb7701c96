"""References of the library that a reference in a list may mean: by identifier, or by blocking key."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from refdesk.model.likeness import Traits
from refdesk.model.record import ReferenceRecord
from refdesk.model.work_ids import WorkId
from refdesk.store import references, traits
from refdesk.store.driver import Connection
from refdesk.store.prepare import index_rows
from refdesk.store.sessions import listed
from refdesk.store.states import IN_LIBRARY

LARGEST_BLOCK: Final = 30
"""References of one key beyond which it tells nothing."""
_CHUNK: Final = 500


def traits_of_record(record: ReferenceRecord) -> tuple[Traits, tuple[int, ...]]:
    """What is compared of a record that is not in the library, and its blocking keys."""
    indexed = index_rows(record)
    return traits.of_indexed(indexed), tuple(json.loads(indexed.duplicates))


def alike(
    connection: Connection, keys: Sequence[Sequence[int]], ids: Sequence[Sequence[WorkId]]
) -> list[tuple[int, ...]]:
    """For each reference of a list the ids of those in the library that share a key or identifier."""
    found: list[dict[int, None]] = [{} for _ in keys]
    works = references.find(connection, [work for each in ids for work in each])
    for place, named in enumerate(ids):
        known = (works[work] for work in named if work in works)
        found[place] |= {one.id: None for one in known if not one.is_trashed}
    hashes = sorted({key for each in keys for key in each})
    blocks: dict[int, list[int]] = {}
    for start in range(0, len(hashes), _CHUNK):
        rows = connection.execute(
            "SELECT j.value, d.reference_id FROM json_each(?) AS j CROSS JOIN duplicate_key AS d "
            f"ON d.hash = j.value AND (SELECT count(*) FROM (SELECT 1 FROM duplicate_key AS e "
            f"WHERE e.hash = j.value LIMIT {LARGEST_BLOCK + 1})) <= {LARGEST_BLOCK} "
            f"CROSS JOIN reference AS r ON r.id = d.reference_id AND r.state = {IN_LIBRARY}",
            (listed(hashes[start : start + _CHUNK]),),
        )
        for hashed, reference_id in rows:
            blocks.setdefault(hashed, []).append(reference_id)
    for place, hashed_keys in enumerate(keys):
        for key in hashed_keys:
            found[place] |= dict.fromkeys(blocks.get(key, ()))
    return [tuple(each) for each in found]


def traits_of(connection: Connection, ids: Sequence[int]) -> dict[int, Traits]:
    """What is compared of references in the library."""
    return traits.read(connection, ids)


def held(connection: Connection, works: Sequence[WorkId]) -> dict[WorkId, int]:
    """Which of `works` the library has, outside its trash: the id of each."""
    known = references.find(connection, works)
    return {work: one.id for work, one in known.items() if not one.is_trashed}

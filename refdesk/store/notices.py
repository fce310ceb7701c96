"""Which references have a notice: retracted, corrected, commented on ..."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from refdesk.store.driver import Connection
from refdesk.store.sessions import IN_LIST, listed
from refdesk.store.statuses import NOTICED


def with_notices(connection: Connection, ids: Iterable[int], types: Sequence[str]) -> list[int]:
    """Those of `ids` that are retracted, of concern, corrected or updated, or have a link of `types`."""
    rows = connection.execute(
        f"SELECT id FROM reference WHERE id IN {IN_LIST} AND (statuses & ? <> 0 OR EXISTS ("
        "SELECT 1 FROM correction WHERE reference_id = reference.id "
        "AND type IN (SELECT value FROM json_each(?)))) ORDER BY id",
        (listed(ids), NOTICED, json.dumps(list(types))),
    )
    return [reference_id for (reference_id,) in rows]

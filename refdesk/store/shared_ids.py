"""Identifiers that several references have."""

from __future__ import annotations

import json
from collections.abc import Sequence

from refdesk.store.driver import Connection
from refdesk.store.states import IN_LIBRARY

_SQL = """
    SELECT i.value, i.reference_id FROM json_each(?) AS j
    CROSS JOIN identifier AS i ON i.kind = ? AND i.value = j.value
    CROSS JOIN reference AS r ON r.id = i.reference_id AND r.state = ?
    ORDER BY i.reference_id
"""


def sharing(connection: Connection, kind: str, values: Sequence[str]) -> dict[str, list[int]]:
    """Those of `values` (as the index has them: a DOI in lower case) that several references in
    the library have, each with their ids; what lies in the trash does not count."""
    found: dict[str, list[int]] = {}
    wanted = json.dumps(list(dict.fromkeys(values)))
    for value, reference_id in connection.execute(_SQL, (wanted, kind, IN_LIBRARY)):
        found.setdefault(value, []).append(reference_id)
    return {value: ids for value, ids in found.items() if len(ids) > 1}

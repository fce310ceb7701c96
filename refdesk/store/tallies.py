"""The counts that the library pane shows, as they should be; triggers keep them (triggers.py)."""

from __future__ import annotations

from typing import Final

from refdesk.store.driver import Connection

_TRUE_COUNTS: Final = """
    SELECT 'state', CAST(state AS TEXT), count(*) FROM reference GROUP BY 2
    UNION ALL SELECT 'added', substr(added, 1, 10), count(*) FROM reference WHERE state = 0 GROUP BY 2
    UNION ALL SELECT 'unfiled', '', count(*) FROM reference WHERE state = 0 AND NOT EXISTS
        (SELECT 1 FROM collection_reference AS c WHERE c.reference_id = reference.id)
    UNION ALL SELECT 'unread', '', count(*) FROM reference WHERE state = 0 AND read_at = ''
    UNION ALL SELECT 'starred', '', count(*) FROM reference WHERE state = 0 AND is_starred <> 0
    UNION ALL SELECT 'reading', '', count(*) FROM reference
        WHERE state = 0 AND is_starred <> 0 AND read_at = ''
    UNION ALL SELECT 'retracted', '', count(*) FROM reference
        WHERE state = 0 AND (statuses & 1) <> 0
    UNION ALL SELECT 'collection', CAST(c.collection_id AS TEXT), count(*)
        FROM collection_reference AS c JOIN reference AS r ON r.id = c.reference_id
        WHERE r.state = 0 GROUP BY c.collection_id
    UNION ALL SELECT 'tag', CAST(t.tag_id AS TEXT), count(*)
        FROM reference_tag AS t JOIN reference AS r ON r.id = t.reference_id
        WHERE r.state = 0 GROUP BY t.tag_id
"""


def true_tallies(connection: Connection) -> dict[tuple[str, str], int]:
    """Count anew, by (kind, key); what counts nothing is left out. Slow: reads all references."""
    return {(kind, key): n for kind, key, n in connection.execute(_TRUE_COUNTS) if n}


def kept_tallies(connection: Connection) -> dict[tuple[str, str], int]:
    """What the triggers counted, in the same shape."""
    rows = connection.execute("SELECT kind, key, count FROM tally WHERE count <> 0")
    return {(kind, key): n for kind, key, n in rows}


def recount(connection: Connection) -> None:
    """Replace the tallies by true ones; the caller holds a transaction."""
    counts = true_tallies(connection)
    connection.execute("DELETE FROM tally")
    connection.executemany(
        "INSERT INTO tally VALUES (?, ?, ?)", [(kind, key, n) for (kind, key), n in counts.items()]
    )
    connection.execute(
        "UPDATE reference SET collection_count = n FROM (SELECT r.id, count(c.collection_id) AS n "
        "FROM reference AS r LEFT JOIN collection_reference AS c ON c.reference_id = r.id "
        "GROUP BY r.id) AS counted WHERE counted.id = reference.id AND collection_count <> n"
    )

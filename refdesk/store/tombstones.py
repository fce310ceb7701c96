"""Making references tombstones of others, which take over all that the user gave them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from refdesk.store.driver import Connection
from refdesk.store.states import GONE, MERGED
from refdesk.store.times import now

_OLD: Final = "(SELECT old FROM merging)"
_NEW: Final = "(SELECT new FROM merging WHERE old = {column})"


def merge_into(connection: Connection, pairs: Iterable[tuple[int, int]]) -> None:
    """Make the first of each pair of ids a tombstone of the second; any number of pairs at once.

    Collections, tags, notes, attachments, stars, the better rating, the reading list, relations,
    citekeys and what was told apart move; the records stay with the tombstones.
    """
    connection.execute(
        "CREATE TEMP TABLE IF NOT EXISTS merging (old INTEGER PRIMARY KEY, new INTEGER NOT NULL)"
    )
    connection.execute("DELETE FROM merging")
    connection.execute(
        "INSERT OR IGNORE INTO merging SELECT value->>0, value->>1 FROM json_each(?) "
        "WHERE value->>0 <> value->>1",
        (json.dumps(list(pairs)),),
    )
    for statement in _MOVES:
        connection.execute(statement)
    _move_pairs(connection, "relation", "kind, added")
    _move_pairs(connection, "not_duplicates", "said_at, shared")
    at = now()
    connection.execute(_BEST, (at,))
    connection.execute(_REPOINT)
    connection.execute(_BURY)
    connection.execute("DELETE FROM merging")


# Only plain statements: INSERT OR REPLACE would not fire the undo triggers.
_MOVES: Final = (
    *(
        f"INSERT OR IGNORE INTO {table} ({column}, reference_id) SELECT DISTINCT t.{column}, m.new "
        f"FROM merging AS m CROSS JOIN {table} AS t ON t.reference_id = m.old"
        for table, column in (
            ("collection_reference", "collection_id"),
            ("reference_tag", "tag_id"),
        )
    ),
    f"UPDATE note SET reference_id = {_NEW.format(column='note.reference_id')} "
    f"WHERE reference_id IN {_OLD}",
    # A file that the keeper has already is not listed twice.
    "DELETE FROM attachment WHERE id IN (SELECT a.id FROM merging AS m CROSS JOIN attachment AS a "
    "ON a.reference_id = m.old AND a.digest <> '' WHERE EXISTS (SELECT 1 FROM attachment AS k "
    "LEFT JOIN merging AS n ON n.old = k.reference_id WHERE k.digest = a.digest AND "
    "coalesce(n.new, k.reference_id) = m.new AND (n.new IS NULL OR k.id < a.id) AND "
    "(k.reference_id = m.new OR k.reference_id IN (SELECT old FROM merging WHERE new = m.new))))",
    f"UPDATE attachment SET reference_id = {_NEW.format(column='attachment.reference_id')} "
    f"WHERE reference_id IN {_OLD}",
    f"UPDATE citekey_alias SET reference_id = {_NEW.format(column='citekey_alias.reference_id')} "
    f"WHERE reference_id IN {_OLD}",
    "INSERT OR IGNORE INTO citekey_alias (citekey, reference_id) SELECT r.citekey, m.new "
    "FROM merging AS m CROSS JOIN reference AS r ON r.id = m.old AND r.citekey <> ''",
    # The reading list: the most urgent of all entries.
    "INSERT OR IGNORE INTO reading (reference_id, priority, due, added) SELECT m.new, l.priority, "
    "l.due, l.added FROM merging AS m CROSS JOIN reading AS l ON l.reference_id = m.old ORDER BY m.old",
    "UPDATE reading SET priority = b.priority, due = b.due, added = b.added FROM (SELECT e.new, "
    "min(l.priority) AS priority, coalesce(min(nullif(l.due, '')), '') AS due, min(l.added) AS added "
    "FROM (SELECT old, new FROM merging UNION SELECT new, new FROM merging) AS e "
    "JOIN reading AS l ON l.reference_id = e.old GROUP BY e.new) AS b WHERE reading.reference_id = b.new",
    f"DELETE FROM reading WHERE reference_id IN {_OLD}",
)


def _move_pairs(connection: Connection, table: str, columns: str) -> None:
    """Let pairs (`low_id`, `high_id`) of the merged be pairs of who took them over."""
    found = connection.execute(
        f"SELECT low_id, high_id, coalesce(a.new, low_id), coalesce(b.new, high_id), {columns} "
        f"FROM {table} LEFT JOIN merging AS a ON a.old = low_id LEFT JOIN merging AS b "
        f"ON b.old = high_id WHERE low_id IN {_OLD} OR high_id IN {_OLD}"
    ).fetchall()
    connection.executemany(
        f"DELETE FROM {table} WHERE low_id = ? AND high_id = ?", [row[:2] for row in found]
    )
    connection.executemany(
        f"INSERT OR IGNORE INTO {table} (low_id, high_id, {columns}) VALUES (?, ?, ?, ?)",
        [(min(a, b), max(a, b), *rest) for _, _, a, b, *rest in found if a != b],
    )


_BEST: Final = (
    "UPDATE reference SET is_starred = b.is_starred, rating = b.rating, read_at = b.read_at, "
    "added = b.added, modified = ? FROM (SELECT e.new AS id, max(r.is_starred) AS is_starred, "
    "max(r.rating) AS rating, max(r.read_at) AS read_at, min(r.added) AS added FROM "
    "(SELECT old, new FROM merging UNION SELECT new, new FROM merging) AS e "
    f"JOIN reference AS r ON r.id = e.old GROUP BY e.new) AS b WHERE reference.id = b.id "
    f"AND reference.state <> {GONE}"
)
# Those merged into one of these before follow it.
_REPOINT: Final = (
    f"UPDATE reference SET merged_into = {_NEW.format(column='reference.merged_into')} "
    f"WHERE state = {MERGED} AND merged_into IN {_OLD}"
)
_BURY: Final = (
    f"UPDATE reference SET state = {MERGED}, merged_into = {_NEW.format(column='reference.id')} "
    f"WHERE id IN {_OLD} AND state <> {GONE}"
)

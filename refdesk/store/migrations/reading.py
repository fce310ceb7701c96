"""Version 3: views, relations, a reading list, past searches, and sets of duplicates that are kept."""

from __future__ import annotations

from typing import Final

from refdesk.store.driver import Connection
from refdesk.store.triggers import due_for_a_look, undo_log, version_counter

_SAVED_SEARCH: Final = ("id", "uuid", "name", "query", "position", "color", "parent_id")
_SAVED_VIEW: Final = ("id", "uuid", "name", "layout", "position")
_NOT_DUPLICATES: Final = ("low_id", "high_id", "said_at", "shared")
_TABLES: Final = (
    "ALTER TABLE saved_search ADD COLUMN color VARCHAR DEFAULT '' NOT NULL",
    "ALTER TABLE saved_search ADD COLUMN parent_id INTEGER",
    "DROP TABLE not_duplicates",  # a column that is added would stand behind the keys
    """CREATE TABLE not_duplicates (
        low_id INTEGER NOT NULL,
        high_id INTEGER NOT NULL,
        said_at VARCHAR NOT NULL,
        shared VARCHAR DEFAULT '' NOT NULL,
        PRIMARY KEY (low_id, high_id),
        FOREIGN KEY(low_id) REFERENCES reference (id) ON DELETE CASCADE,
        FOREIGN KEY(high_id) REFERENCES reference (id) ON DELETE CASCADE) WITHOUT ROWID""",
    "CREATE INDEX ix_not_duplicates_high_id ON not_duplicates (high_id)",
    """CREATE TABLE saved_view (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        uuid BLOB NOT NULL,
        version INTEGER DEFAULT 1 NOT NULL,
        name VARCHAR NOT NULL,
        layout VARCHAR DEFAULT '' NOT NULL,
        position INTEGER DEFAULT 0 NOT NULL)""",
    """CREATE TABLE reading (
        reference_id INTEGER NOT NULL,
        priority INTEGER DEFAULT 2 NOT NULL,
        due VARCHAR DEFAULT '' NOT NULL,
        added VARCHAR NOT NULL,
        PRIMARY KEY (reference_id),
        FOREIGN KEY(reference_id) REFERENCES reference (id) ON DELETE CASCADE)""",
    """CREATE TABLE relation (
        low_id INTEGER NOT NULL,
        high_id INTEGER NOT NULL,
        kind VARCHAR DEFAULT '' NOT NULL,
        added VARCHAR NOT NULL,
        PRIMARY KEY (low_id, high_id),
        CONSTRAINT relation_in_order CHECK (low_id < high_id),
        FOREIGN KEY(low_id) REFERENCES reference (id) ON DELETE CASCADE,
        FOREIGN KEY(high_id) REFERENCES reference (id) ON DELETE CASCADE) WITHOUT ROWID""",
    "CREATE INDEX ix_relation_high_id ON relation (high_id)",
    """CREATE TABLE search_history (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        scope VARCHAR NOT NULL,
        query VARCHAR NOT NULL,
        count INTEGER,
        searched_at VARCHAR NOT NULL)""",
    """CREATE TABLE duplicate_set (
        reference_id INTEGER NOT NULL,
        set_id INTEGER NOT NULL,
        kind VARCHAR NOT NULL,
        points REAL NOT NULL,
        PRIMARY KEY (reference_id, set_id),
        FOREIGN KEY(reference_id) REFERENCES reference (id) ON DELETE CASCADE) WITHOUT ROWID""",
    "CREATE INDEX ix_duplicate_set_set_id ON duplicate_set (set_id)",
    """CREATE TABLE duplicate_due (
        reference_id INTEGER NOT NULL,
        PRIMARY KEY (reference_id),
        FOREIGN KEY(reference_id) REFERENCES reference (id) ON DELETE CASCADE)""",
)


def upgrade(connection: Connection) -> None:
    """From version 2 to version 3."""
    said = connection.execute("SELECT low_id, high_id, said_at FROM not_duplicates").fetchall()
    for statement in _TABLES:
        connection.execute(statement)
    connection.executemany(
        "INSERT INTO not_duplicates (low_id, high_id, said_at) VALUES (?, ?, ?)", said
    )
    # The triggers of saved searches name its columns.
    kept = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'saved_search'"
    ).fetchall()
    for (name,) in kept:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in (
        *undo_log("saved_search", ("id",), _SAVED_SEARCH),
        version_counter("saved_search", _SAVED_SEARCH),
        *undo_log("saved_view", ("id",), _SAVED_VIEW),
        version_counter("saved_view", _SAVED_VIEW),
        *undo_log("reading", ("reference_id",), ("reference_id", "priority", "due", "added")),
        *undo_log("relation", ("low_id", "high_id"), ("low_id", "high_id", "kind", "added")),
        *undo_log("not_duplicates", ("low_id", "high_id"), _NOT_DUPLICATES),
        *due_for_a_look(),
    ):
        connection.execute(statement)

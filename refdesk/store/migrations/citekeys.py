"""Version 2: keys are found whatever their case, cost no index of words, and files are kept up to date."""

from __future__ import annotations

from typing import Final

from refdesk.store.driver import Connection
from refdesk.store.triggers import mark_dirty, undo_log

_COLUMNS: Final = ("id", "scope", "target", "format", "path", "machine", "is_paused")
_STATEMENTS: Final = (
    "DROP INDEX reference_citekey",
    "CREATE INDEX reference_by_citekey ON reference (state, citekey COLLATE NOCASE)",
    "CREATE INDEX citekey_alias_folded ON citekey_alias (citekey COLLATE NOCASE)",
    # A key is looked up by itself: a new one must not have its record read and indexed anew.
    "DROP TRIGGER dirty_reference_update",
    "CREATE TRIGGER dirty_reference_update AFTER UPDATE OF source_id, edits ON reference BEGIN "
    f"{mark_dirty('VALUES (new.id, 1)')}; END",
    """CREATE TABLE auto_export (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        scope VARCHAR NOT NULL,
        target INTEGER DEFAULT 0 NOT NULL,
        format VARCHAR NOT NULL,
        path VARCHAR NOT NULL,
        machine VARCHAR DEFAULT '' NOT NULL,
        is_paused INTEGER DEFAULT 0 NOT NULL,
        written_at VARCHAR DEFAULT '' NOT NULL,
        state VARCHAR DEFAULT '' NOT NULL)""",
)


def upgrade(connection: Connection) -> None:
    """From version 1 to version 2; references get their keys later, in a rest."""
    for statement in (*_STATEMENTS, *undo_log("auto_export", ("id",), _COLUMNS)):
        connection.execute(statement)

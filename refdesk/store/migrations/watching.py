"""Version 4: PubMed searches that are watched, their hits, and what was decided on them."""

from __future__ import annotations

from typing import Final

from refdesk.store.driver import Connection
from refdesk.store.triggers import triaged, undo_log, version_counter

_WATCH: Final = (
    "id", "uuid", "name", "query", "every_days", "is_paused", "position", "since",
    "checked_at", "checked_to", "tried_at", "found_at", "error",
)  # fmt: skip
_TABLES: Final = (
    """CREATE TABLE watch (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        uuid BLOB NOT NULL,
        version INTEGER DEFAULT 1 NOT NULL,
        name VARCHAR NOT NULL,
        query VARCHAR NOT NULL,
        every_days INTEGER DEFAULT 1 NOT NULL,
        is_paused INTEGER DEFAULT 0 NOT NULL,
        position INTEGER DEFAULT 0 NOT NULL,
        since VARCHAR NOT NULL,
        checked_at VARCHAR DEFAULT '' NOT NULL,
        checked_to VARCHAR DEFAULT '' NOT NULL,
        tried_at VARCHAR DEFAULT '' NOT NULL,
        found_at VARCHAR DEFAULT '' NOT NULL,
        error VARCHAR DEFAULT '' NOT NULL)""",
    """CREATE TABLE watch_hit (
        watch_id INTEGER NOT NULL,
        pmid VARCHAR NOT NULL,
        found VARCHAR NOT NULL,
        line VARCHAR DEFAULT '' NOT NULL,
        state INTEGER DEFAULT 0 NOT NULL,
        PRIMARY KEY (watch_id, pmid),
        FOREIGN KEY(watch_id) REFERENCES watch (id) ON DELETE CASCADE) WITHOUT ROWID""",
    "CREATE INDEX ix_watch_hit_pmid ON watch_hit (pmid)",
    "CREATE INDEX watch_hit_state ON watch_hit (state, watch_id)",
    """CREATE TABLE triage (
        pmid VARCHAR NOT NULL,
        state INTEGER NOT NULL,
        at VARCHAR NOT NULL,
        PRIMARY KEY (pmid)) WITHOUT ROWID""",
    """CREATE TABLE hit_record (
        pmid VARCHAR NOT NULL,
        format VARCHAR NOT NULL,
        codec INTEGER NOT NULL,
        body BLOB NOT NULL,
        fetched_at VARCHAR NOT NULL,
        PRIMARY KEY (pmid))""",
)


def upgrade(connection: Connection) -> None:
    """From version 3 to version 4."""
    for statement in (
        *_TABLES,
        *undo_log("watch", ("id",), _WATCH),
        version_counter("watch", _WATCH),
        *undo_log("watch_hit", ("watch_id", "pmid"), ("watch_id", "pmid", "found", "line")),
        *undo_log("triage", ("pmid",), ("pmid", "state", "at")),
        *triaged(),
    ):
        connection.execute(statement)

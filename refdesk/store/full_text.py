"""The full-text table: contentless, of text that fold() has cut into words (docs/decisions)."""

from __future__ import annotations

from typing import Final

from refdesk.store.driver import Connection
from refdesk.store.search_index import FTS_COLUMNS

_TABLE: Final = (
    f"CREATE VIRTUAL TABLE fts USING fts5({', '.join(FTS_COLUMNS)}, content='', "
    "contentless_delete=1, tokenize='ascii', prefix='2 3')"
)
_SETTINGS: Final = {
    # Words are gathered in memory up to here before they are written out: imports are a fifth
    # faster than with SQLite's 1 MB, and it is never more than a transaction's words take.
    "hashsize": 64 * 1024 * 1024,
    # Segments are merged 16 at a time and not 4: a quarter less time in imports, and queries
    # take no longer (measured on 36,000 records).
    "automerge": 16,
    "crisismerge": 64,
    # At the default of 10 %, tagging many references merges the whole index again and again.
    "deletemerge": 40,
}


def create_full_text(connection: Connection) -> None:
    """Make the empty table `fts`; a reference's id is its rowid."""
    connection.execute(_TABLE)
    connection.executemany("INSERT INTO fts (fts, rank) VALUES (?, ?)", _SETTINGS.items())


def empty_full_text(connection: Connection) -> None:
    """Make the table anew, however damaged.

    Not by FTS5's "delete-all": connections that read before take the index for corrupt after it
    (seen with SQLite 3.53.4), while a change of the schema makes them look again.
    """
    connection.execute("DROP TABLE fts")
    create_full_text(connection)

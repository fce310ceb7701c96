"""The full-text tables: contentless, of text that fold() has cut into words (docs/decisions)."""

from __future__ import annotations

from typing import Final

from refdesk.store.driver import Connection, scalar
from refdesk.store.search_index import FTS_COLUMNS

TABLES: Final = ("fts", "fts_changed")
"""The large table, which no row is ever deleted from, and the small one (words.py)."""

_TABLE: Final = (
    f"CREATE VIRTUAL TABLE {{}} USING fts5({', '.join(FTS_COLUMNS)}, content='', "
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
    # At the default of 10 %, changing many references merges the small table again and again.
    "deletemerge": 40,
}
_MERGED_AT_ONCE: Final = 400
"""Pages (of 4 KB) that one step of `tidy` writes: some 50 ms."""
_CROSSED_OUT: Final = 1 << 53
"""FTS5 keeps the list of a segment's deleted rows under ids from here on (FTS5_TOMBSTONE_ROWID)."""


def create_full_text(connection: Connection) -> None:
    """Make the empty tables; a reference's id is its rowid."""
    for table in TABLES:
        create_table(connection, table)


def create_table(connection: Connection, table: str) -> None:
    """Make one of the tables."""
    connection.execute(_TABLE.format(table))
    sql = f"INSERT INTO {table} ({table}, rank) VALUES (?, ?)"
    connection.executemany(sql, _SETTINGS.items())


def empty_full_text(connection: Connection) -> None:
    """Make the tables anew, however damaged.

    Not by FTS5's "delete-all": connections that read before take the index for corrupt after it
    (seen with SQLite 3.53.4), while a change of the schema makes them look again.
    """
    for table in TABLES:
        connection.execute(f"DROP TABLE {table}")
    connection.execute("DELETE FROM changed_words")
    create_full_text(connection)


def verify(connection: Connection) -> None:
    """Have FTS5 compare the tables with themselves; raises DatabaseError where one is damaged."""
    for table in TABLES:
        connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")


def exchange(connection: Connection) -> None:
    """Make the table of changed words, which has those of all references now, the large one."""
    connection.execute("DROP TABLE fts")
    connection.execute("ALTER TABLE fts_changed RENAME TO fts")
    connection.execute("DELETE FROM changed_words")
    create_table(connection, "fts_changed")


def is_untidy(connection: Connection) -> bool:
    """Whether rows are crossed out in the large table: an older RefDesk did that, or `exchange`.

    All its words are found two to four times more slowly then.
    """
    return bool(scalar(connection, "SELECT max(id) FROM fts_data") >= _CROSSED_OUT)


def tidy(connection: Connection) -> None:
    """Write a little more of the large table anew, without the rows that are crossed out."""
    connection.execute(f"INSERT INTO fts (fts, rank) VALUES ('merge', -{_MERGED_AT_ONCE})")

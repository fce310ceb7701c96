"""Version 5: a table of words that changed, so that none need be crossed out in the large one."""

from __future__ import annotations

from typing import Final

from refdesk.store.driver import Connection
from refdesk.store.full_text import create_table

MIN_READER: Final = "5"
"""The oldest version that may open the file: one before it would find words that are gone."""


def upgrade(connection: Connection) -> None:
    """From version 4 to version 5; what is crossed out already leaves the index later, in a rest."""
    connection.execute(
        "CREATE TABLE changed_words (reference_id INTEGER NOT NULL, PRIMARY KEY (reference_id))"
    )
    create_table(connection, "fts_changed")
    connection.execute("UPDATE meta SET value = ? WHERE name = 'min_reader'", (MIN_READER,))

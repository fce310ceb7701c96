"""Version 5: a table of words that changed, so that none need be crossed out in the large one."""

from __future__ import annotations

from refdesk.store.driver import Connection
from refdesk.store.full_text import create_table


def upgrade(connection: Connection) -> None:
    """From version 4 to version 5; what is crossed out already leaves the index later, in a rest."""
    connection.execute(
        "CREATE TABLE changed_words (reference_id INTEGER NOT NULL, PRIMARY KEY (reference_id))"
    )
    create_table(connection, "fts_changed")

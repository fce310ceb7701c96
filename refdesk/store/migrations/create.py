"""A new library: all tables, the full-text index, the triggers."""

from __future__ import annotations

import uuid

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from refdesk.store.driver import Connection
from refdesk.store.full_text import create_full_text
from refdesk.store.index_version import mark_current
from refdesk.store.migrations.words import MIN_READER
from refdesk.store.schema import Base
from refdesk.store.times import now
from refdesk.store.triggers import trigger_statements


def upgrade(connection: Connection) -> None:
    """Make an empty file a library."""
    dialect = sqlite.dialect()
    for table in Base.metadata.sorted_tables:
        connection.execute(str(CreateTable(table).compile(dialect=dialect)))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            connection.execute(str(CreateIndex(index).compile(dialect=dialect)))
    create_full_text(connection)
    for statement in trigger_statements():
        connection.execute(statement)
    connection.execute("INSERT INTO undo_state (id) VALUES (1)")
    connection.executemany(
        "INSERT INTO meta VALUES (?, ?)",
        [("uuid", str(uuid.uuid4())), ("created", now()), ("min_reader", MIN_READER)],
    )
    mark_current(connection)

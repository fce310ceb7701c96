"""The one connection that writes: transactions, and the steps of the history that they make."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection as EngineConnection
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from refdesk.store import driver, history, index
from refdesk.store.driver import DATABASE_ERRORS, Connection, scalar

if TYPE_CHECKING:
    from refdesk.store.library import ParseSource

WRITER_CACHE_KIB: Final = 48 * 1024
_ANALYZE: Final = 0x02
_SOME_ROWS: Final = 0x10
_ALL_TABLES: Final = 0x10000
"""By itself SQLite looks at those that this connection has queried."""
CHECKPOINT_PAGES: Final = 4_000
"""The WAL is copied into the file when it holds 32 MB."""


class Writer:
    """Owns the writing connection; its caller sees to it that one thread at a time uses it."""

    def __init__(self, connection: Connection, parse_source: ParseSource) -> None:
        self.connection = connection
        self.parse_source = parse_source
        connection.execute(f"PRAGMA cache_size=-{WRITER_CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        connection.execute(
            "PRAGMA mmap_size=0"
        )  # its cache is enough; mapped pages count as memory
        self._engine = _engine(connection)

    @contextmanager
    def transaction(self, title: str, *, bulk: bool, undoable: bool) -> Iterator[Session]:
        """A transaction around the block; its changes become a step with `title`.

        Before it ends, the index is brought in step. Without `undoable` nothing is logged.
        """
        self.connection.execute(f"PRAGMA synchronous={'NORMAL' if bulk else 'FULL'}")
        with self._engine.connect() as connection, connection.begin():
            step = history.begin(self.connection, title) if undoable else 0
            with Session(connection, expire_on_commit=False) as session:
                yield session
                session.flush()
            index.rebuild_dirty(self.connection, self.parse_source)
            if step:
                history.end(self.connection, step)

    def sync(self) -> None:
        """Put all that was committed on the disk."""
        self.connection.execute("PRAGMA synchronous=FULL")
        scalar(self.connection, "PRAGMA wal_checkpoint(PASSIVE)")

    def update_statistics(self) -> None:
        """Have SQLite look at all tables that grew since it last did, at some rows of each."""
        self.connection.execute(f"PRAGMA optimize={_ANALYZE | _SOME_ROWS | _ALL_TABLES:#x}")

    def close(self) -> None:
        """Copy what is in the WAL into the file and give up the connection."""
        with contextlib.suppress(*DATABASE_ERRORS):
            self.connection.execute("PRAGMA optimize")
            scalar(self.connection, "PRAGMA wal_checkpoint(TRUNCATE)")
        self._engine.dispose()
        with contextlib.suppress(*DATABASE_ERRORS):
            self.connection.close()


def _engine(connection: Connection) -> Engine:
    """An engine whose only connection is `connection`, in transactions that are meant to write."""

    def existing() -> Any:
        return connection

    engine = create_engine("sqlite://", module=driver.DBAPI, creator=existing, poolclass=StaticPool)

    # The driver is in autocommit mode, so this alone begins a transaction. IMMEDIATE: one that
    # begins by reading fails when it must wait to write, whatever the timeout.
    @event.listens_for(engine, "begin")
    def begin(connection: EngineConnection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine

"""The library file: opening, reading, writing, closing."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from refdesk.errors import LibraryError
from refdesk.store import driver, opening
from refdesk.store.cited_counts import CitedCounts
from refdesk.store.driver import DATABASE_ERRORS, Connection
from refdesk.store.failures import explained, is_database_error
from refdesk.store.lock import LibraryLock
from refdesk.store.waiting import Waiter

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from refdesk.model.citekeys import KeyMaker
    from refdesk.model.record import ReferenceRecord
    from refdesk.store.writer import Writer

log = logging.getLogger(__name__)

ParseSource: TypeAlias = "Callable[[str, bytes], ReferenceRecord]"
"""Reads a stored source: (format's key, bytes) to record; `formats.registry.parse_source`."""


class Library:
    """An open library.

    Any thread may `read`; any thread may `write`, one at a time. Opening and reading import no
    SQLAlchemy, whose import alone takes 0.2 s.
    """

    def __init__(
        self,
        path: Path,
        parse_source: ParseSource,
        *,
        lock: LibraryLock | None,
        mode: str,
        read_only_reason: str = "",
    ) -> None:
        self.path = path
        self.parse_source = parse_source
        self.key_maker: KeyMaker | None = None
        """Makes the citation keys of new references; without one they have those of their sources."""
        self.is_read_only = lock is None
        self.read_only_reason = read_only_reason
        """Why it can only be read, a sentence; "" when it can be written, or so was asked for."""
        self.was_unclean = lock is not None and lock.was_unclean
        """Whether the last RefDesk that wrote here did not come to its end; a check is due."""
        self.cited = CitedCounts(path)
        self._lock = lock
        self._mode = mode
        self._readers: dict[int, Connection] = {}
        self._guard = threading.Lock()
        self._connections: list[Connection] = []
        self._write_lock = threading.Lock()
        self._write_thread = 0
        self._writer: Writer | None = None
        self._is_closed = False

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        parse_source: ParseSource,
        create: bool = True,
        read_only: bool = False,
        waiter: Waiter | None = None,
    ) -> Library:
        """Open the library at `path`; an older one is brought up to date, after a backup.

        That takes a while for a large one: `waiter` is told how far it is, and may stop it.
        What cannot be written, or is asked for with `read_only`, is opened for reading only
        (`is_read_only`). Raises LibraryError when the file is no library, is damaged, was
        written by a newer RefDesk or is open in another, or SQLite is too old.
        """
        driver.require_version()
        path = opening.real_path(path)
        found = opening.inspect(path)
        if found is None and (read_only or not create):
            raise LibraryError(f"There is no library at {path}.")
        if found is not None and (read_only or not opening.is_writable(path) or found.is_newer):
            mode = opening.reading_mode(path, found)
            reason = "" if read_only else opening.read_only_reason(path, found)
            return cls(path, parse_source, lock=None, mode=mode, read_only_reason=reason)
        if found is None:
            opening.make_folder(path)
        lock = LibraryLock(path)
        lock.acquire()
        try:
            opening.prepare(path, check=lock.was_unclean, waiter=waiter)
        except BaseException:
            lock.release()
            raise
        return cls(path, parse_source, lock=lock, mode="rw")

    @property
    def attachments_folder(self) -> Path:
        """The folder beside the library that holds its attachments; it may not exist yet."""
        return self.path.with_name(f"{self.path.stem}.attachments")

    def read(self) -> Connection:
        """The calling thread's connection for reading; it is kept and must not be closed.

        A `SELECT` sees what was committed when it began. Raises LibraryError when closed.
        """
        # Not threading.local: Python forgets a thread that Qt made each time a slot returns.
        thread = threading.get_ident()
        connection = self._readers.get(thread)
        if connection is None or self._is_closed:
            connection = self.connect()
            connection.execute("PRAGMA query_only=ON")
            self._readers[thread] = connection
        return connection

    def interrupt(self, connection: Connection) -> None:
        """End the query that another thread runs on its `read()` connection, if there is one.

        That thread gets an OperationalError (`failures.is_interrupted`). May be called from
        any thread, and is safe beside `close`.
        """
        with self._guard:
            if any(connection is known for known in self._connections):
                connection.interrupt()

    @contextmanager
    def write(self, title: str, *, bulk: bool = False, undoable: bool = True) -> Iterator[Session]:
        """One transaction and one step of the undo history with this title ("Add a tag").

        Without `undoable` there is no step: for what is no change of the user's (landings). An
        exception takes everything back. `bulk` gives up syncing the disk at the end; follow it
        with `sync`. Waits for another thread's write; must not be nested. Raises LibraryError
        when the library is open for reading only, the disk is full, ...
        """
        with self._writing() as writer:
            try:
                with writer.transaction(title, bulk=bulk, undoable=undoable) as session:
                    yield session
            except Exception as error:
                if is_database_error(error):
                    raise explained(error, self.path) from error
                raise

    def sync(self) -> None:
        """Make sure that all `bulk` writes are on the disk. Raises LibraryError, as `write`."""
        with self._writing() as writer:
            try:
                writer.sync()
            except DATABASE_ERRORS as error:
                raise explained(error, self.path) from error

    def update_statistics(self) -> None:
        """See to what SQLite goes by when it chooses an index; only what is missing or old is read.

        Closing does this as well; a library whose RefDesk was killed after an import has none.
        Raises LibraryError, as `write`.
        """
        with self._writing() as writer:
            try:
                writer.update_statistics()
            except DATABASE_ERRORS as error:
                raise explained(error, self.path) from error

    def close(self) -> None:
        """Close all connections; queries that still run are interrupted. May be called twice."""
        with self._guard:
            self._is_closed = True
            connections, self._connections = self._connections, []
            for connection in connections:
                connection.interrupt()
        with self._write_lock:
            writer, self._writer = self._writer, None
        # The writer goes last: with nobody else about it copies the WAL into the file.
        for connection in connections:
            if writer is None or connection is not writer.connection:
                with contextlib.suppress(*DATABASE_ERRORS):
                    connection.close()
        if writer is not None:
            writer.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def connect(self) -> Connection:
        """A connection of the caller's own, for long work beside others; end it with `disconnect`."""
        with self._guard:
            if self._is_closed:
                raise LibraryError("The library is closed.")
            try:
                connection = driver.connect(self.path, mode=self._mode)
            except DATABASE_ERRORS as error:
                raise explained(error, self.path) from error
            self.cited.register(connection)
            self._connections.append(connection)
            return connection

    def disconnect(self, connection: Connection) -> None:
        """Close a connection that `connect` gave."""
        with self._guard:
            self._connections = [known for known in self._connections if known is not connection]
        connection.close()

    @contextmanager
    def _writing(self) -> Iterator[Writer]:
        """Hold the writer for the calling thread."""
        if self.is_read_only:
            raise LibraryError(f"The library {self.path.name} is open for reading only.")
        if self._write_thread == threading.get_ident():
            raise RuntimeError("Library.write must not be nested")
        with self._write_lock:
            if self._writer is None:
                # Imported here because SQLAlchemy costs as much as the rest of the start.
                from refdesk.store.writer import Writer

                self._writer = Writer(self.connect(), self.parse_source)
            self._write_thread = threading.get_ident()
            try:
                yield self._writer
            finally:
                self._write_thread = 0

"""How far the record watch is, and which notices nobody has looked at yet: a file beside the library.

It is no part of the library: undo does not touch it, and without it PubMed is only asked again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from refdesk.model.notices import NoticeKey
from refdesk.store import driver
from refdesk.store.driver import DATABASE_ERRORS, Connection

log = logging.getLogger(__name__)

SUFFIX: Final = ".notices"
"""After the library's own name."""
_TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS fresh (reference_id INTEGER, kind TEXT, place TEXT, "
    "at TEXT NOT NULL, PRIMARY KEY (reference_id, kind, place)) WITHOUT ROWID",
)


@dataclass(frozen=True, slots=True)
class BookState:
    """Times are ISO texts in UTC, "" for never; `place` is the last reference of a round under way."""

    checked_at: str = ""
    """When the last whole round ended."""
    began_at: str = ""
    """When the round under way began."""
    place: int = 0
    tried_at: str = ""
    failure: str = ""
    """Why the last try broke off."""
    day: str = ""
    requests: int = 0
    """Questions of the day `day`."""


class NoticeBook:
    """The file of one library; made with the first round. Any thread may ask."""

    def __init__(self, library: Path) -> None:
        self._path = library.with_name(library.name + SUFFIX)

    def state(self) -> BookState:
        """How the record watch stands."""
        known = dict(self._rows("SELECT name, value FROM state"))
        made: dict[str, Any] = {}
        for name, usual in asdict(BookState()).items():
            value = known.get(name, "")
            made[name] = value if isinstance(usual, str) else int(value) if value.isdecimal() else 0
        return BookState(**made)

    def put(self, state: BookState) -> None:
        """Keep how the record watch stands."""
        rows = [(name, str(value)) for name, value in asdict(state).items()]
        self._write("INSERT OR REPLACE INTO state VALUES (?, ?)", rows)

    def fresh(self) -> set[NoticeKey]:
        """The notices that the watch found and nobody has looked at."""
        return set(self._rows("SELECT reference_id, kind, place FROM fresh"))

    def add_fresh(self, keys: Iterable[NoticeKey], at: str) -> None:
        """Remember notices that were found."""
        self._write("INSERT OR IGNORE INTO fresh VALUES (?, ?, ?, ?)", [(*key, at) for key in keys])

    def forget_fresh(self, keys: Iterable[NoticeKey]) -> None:
        """Somebody has looked at these."""
        self._write(
            "DELETE FROM fresh WHERE reference_id = ? AND kind = ? AND place = ?", list(keys)
        )

    def _rows(self, sql: str) -> list[Any]:
        if not self._path.exists():
            return []
        try:
            with self._opened("ro") as connection:
                return list(connection.execute(sql).fetchall())
        except DATABASE_ERRORS as error:
            log.warning("%s cannot be read; PubMed is asked again: %s", self._path.name, error)
            return []

    def _write(self, sql: str, rows: list[tuple[Any, ...]]) -> None:
        if not rows:
            return
        try:
            with self._opened("rwc") as connection:
                for table in _TABLES:
                    connection.execute(table)
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(sql, rows)
                connection.execute("COMMIT")
        except DATABASE_ERRORS as error:
            log.warning("%s cannot be written: %s", self._path.name, error)

    @contextmanager
    def _opened(self, mode: str) -> Iterator[Connection]:
        connection = driver.connect(self._path, mode=mode)
        try:
            yield connection
        finally:
            connection.close()

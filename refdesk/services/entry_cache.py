"""Formatted entries of references, kept beside the program: a file of 100,000 is made anew quickly.

An entry counts for one version of its reference. The cache is a file of its own in the cache
folder; whatever is wrong with it, it is thrown away and made anew.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Final

from refdesk.store import driver
from refdesk.store.driver import DATABASE_ERRORS, Connection, scalar

CHUNK: Final = 500
Render = Callable[[Sequence[int]], Iterator[tuple[int, bytes]]]
"""Makes the entries of some references: (id, bytes)."""


class EntryCache:
    """The entries of one library in one format; `made_by` names all that shapes them."""

    def __init__(self, path: Path, made_by: str) -> None:
        self._path = path
        self._made_by = made_by
        self._connection = self._open()

    def __enter__(self) -> EntryCache:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def update(self, wanted: Sequence[tuple[int, int]], render: Render) -> int:
        """Make the entries of `wanted` (id, version) that are not there as they are; how many."""
        known = dict(self._connection.execute("SELECT id, version FROM entry"))
        stale = {i: version for i, version in wanted if known.get(i) != version}
        made = iter(render(list(stale)))
        while chunk := list(islice(made, CHUNK)):
            self._connection.execute("BEGIN")
            self._connection.executemany(
                "INSERT OR REPLACE INTO entry (id, version, body) VALUES (?, ?, ?)",
                [(i, stale[i], body) for i, body in chunk],
            )
            self._connection.execute("COMMIT")
        return len(stale)

    def bodies(self, ids: Iterable[int]) -> Iterator[bytes]:
        """The entries of `ids`, in order; one that could not be made is left out."""
        rest = iter(ids)
        while chunk := list(islice(rest, CHUNK)):
            rows = self._connection.execute(
                "SELECT e.body FROM json_each(?) AS j CROSS JOIN entry AS e ON e.id = j.value "
                "ORDER BY j.key",
                (json.dumps(chunk),),
            ).fetchall()
            yield from (row[0] for row in rows)

    def _open(self) -> Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return self._prepared()
        except DATABASE_ERRORS:
            for path in self._path.parent.glob(f"{self._path.name}*"):
                path.unlink(missing_ok=True)
            return self._prepared()

    def _prepared(self) -> Connection:
        connection = driver.connect(self._path, mode="rwc")
        try:
            scalar(connection, "PRAGMA journal_mode=DELETE")
            connection.execute("PRAGMA synchronous=OFF")  # what is lost is made anew
            connection.execute("CREATE TABLE IF NOT EXISTS made (by TEXT NOT NULL)")
            if scalar(connection, "SELECT by FROM made") != self._made_by:
                connection.execute("DROP TABLE IF EXISTS entry")
                connection.execute("DELETE FROM made")
                connection.execute("INSERT INTO made VALUES (?)", (self._made_by,))
            connection.execute(
                "CREATE TABLE IF NOT EXISTS entry "
                "(id INTEGER PRIMARY KEY, version INTEGER NOT NULL, body BLOB NOT NULL)"
            )
        except BaseException:
            with contextlib.suppress(*DATABASE_ERRORS):
                connection.close()
            raise
        return connection

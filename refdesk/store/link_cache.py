"""What PubMed said of links, with the day on which it did: a file beside the library.

It is no part of the library: it can be fetched anew, and undo does not touch it. A file that
cannot be read or written costs questions to PubMed, nothing else.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from refdesk.store import driver
from refdesk.store.driver import DATABASE_ERRORS, Connection

log = logging.getLogger(__name__)

SUFFIX: Final = ".links"
"""After the library's own name."""
_AT_ONCE: Final = 500
_TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS link_list (kind TEXT, pmid TEXT, at TEXT NOT NULL, "
    "pmids TEXT NOT NULL, PRIMARY KEY (kind, pmid)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS work (pmid TEXT PRIMARY KEY, shown TEXT NOT NULL) WITHOUT ROWID",
)


class LinkList(NamedTuple):
    """The PMIDs to which one leads, in PubMed's order, and when PubMed said so (ISO, UTC)."""

    pmids: tuple[str, ...]
    at: str


class LinkedWork(NamedTuple):
    """What lists show of a work; texts are "" for what PubMed does not list."""

    title: str = ""
    creators: str = ""
    container: str = ""
    year: int | None = None


class LinkCache:
    """The file of one library; made with the first answer. Any thread may ask."""

    def __init__(self, library: Path) -> None:
        self._path = library.with_name(library.name + SUFFIX)

    def lists(self, kind: str, pmids: Sequence[str]) -> dict[str, LinkList]:
        """The kept lists of one kind ("references", "cited_by", "similar"), by PMID."""
        sql = "SELECT pmid, pmids, at FROM link_list WHERE kind = ? AND pmid IN ({})"
        rows = self._rows(sql, pmids, kind)
        return {row[0]: LinkList(tuple(row[1].split()), row[2]) for row in rows}

    def keep_lists(self, kind: str, found: Mapping[str, Iterable[str]]) -> None:
        """Keep lists as said now, in place of older ones."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        self._write(
            "INSERT OR REPLACE INTO link_list VALUES (?, ?, ?, ?)",
            [(kind, pmid, at, " ".join(linked)) for pmid, linked in found.items()],
        )

    def works(self, pmids: Sequence[str]) -> dict[str, LinkedWork]:
        """What is known of works, by PMID."""
        rows = self._rows("SELECT pmid, shown FROM work WHERE pmid IN ({})", pmids)
        return {row[0]: LinkedWork(*json.loads(row[1])) for row in rows}

    def keep_works(self, works: Mapping[str, LinkedWork]) -> None:
        """Keep what lists show of works."""
        rows = [(pmid, json.dumps(work, ensure_ascii=False)) for pmid, work in works.items()]
        self._write("INSERT OR REPLACE INTO work VALUES (?, ?)", rows)

    def _rows(self, sql: str, pmids: Sequence[str], *before: str) -> list[tuple[str, ...]]:
        found: list[tuple[str, ...]] = []
        if not self._path.exists():
            return found
        try:
            with self._opened("ro") as connection:
                for start in range(0, len(pmids), _AT_ONCE):
                    part = pmids[start : start + _AT_ONCE]
                    marks = ", ".join("?" * len(part))
                    found += connection.execute(sql.format(marks), (*before, *part)).fetchall()
        except DATABASE_ERRORS as error:
            log.warning("%s cannot be read; PubMed is asked instead: %s", self._path.name, error)
        return found

    def _write(self, sql: str, rows: Sequence[tuple[str, ...]]) -> None:
        try:
            with self._opened("rwc") as connection:
                for table in _TABLES:
                    connection.execute(table)
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(sql, rows)
                connection.execute("COMMIT")
        except DATABASE_ERRORS as error:  # also of a folder that cannot be written to
            log.warning("%s cannot be written; links are not kept: %s", self._path.name, error)

    @contextmanager
    def _opened(self, mode: str) -> Iterator[Connection]:
        connection = driver.connect(self._path, mode=mode)
        try:
            yield connection
        finally:
            connection.close()

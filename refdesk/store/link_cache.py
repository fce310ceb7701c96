"""What services said of links, with the day on which they did: a file beside the library.

It is no part of the library: it can be fetched anew, and undo does not touch it. A file that
cannot be read or written costs questions, nothing else.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from refdesk.model.doi_checks import CheckedDoi
from refdesk.model.linked import CitedCount, KeptLinkOuts, LinkedWork, LinkList
from refdesk.model.views import LinkOut
from refdesk.store import driver
from refdesk.store.driver import DATABASE_ERRORS, Connection

log = logging.getLogger(__name__)

SUFFIX: Final = ".links"
"""After the library's own name."""
_AT_ONCE: Final = 500
_TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS link_list (kind TEXT, pmid TEXT, at TEXT NOT NULL, "
    "pmids TEXT NOT NULL, source TEXT NOT NULL DEFAULT 'PubMed', others INTEGER NOT NULL "
    "DEFAULT 0, PRIMARY KEY (kind, pmid)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS work (pmid TEXT PRIMARY KEY, shown TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS link_out (pmid TEXT PRIMARY KEY, at TEXT NOT NULL, "
    "shown TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS cited (pmid TEXT PRIMARY KEY, count INTEGER NOT NULL, "
    "at TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS doi_check (reference_id TEXT, doi TEXT, at TEXT NOT NULL, "
    "said TEXT NOT NULL, PRIMARY KEY (reference_id, doi)) WITHOUT ROWID",
)
_ADDED: Final = (
    "ALTER TABLE link_list ADD COLUMN source TEXT NOT NULL DEFAULT 'PubMed'",
    "ALTER TABLE link_list ADD COLUMN others INTEGER NOT NULL DEFAULT 0",
)
"""For a file that was begun without them."""


class LinkCache:
    """The file of one library; made with the first answer. Any thread may ask."""

    def __init__(self, library: Path) -> None:
        self._path = library.with_name(library.name + SUFFIX)

    def lists(self, kind: str, pmids: Sequence[str]) -> dict[str, LinkList]:
        """The kept lists of one kind ("references", "cited_by", "similar"), by PMID."""
        sql = (
            "SELECT pmid, pmids, at, source, others FROM link_list WHERE kind = ? AND pmid IN ({})"
        )
        rows = self._rows(sql, pmids, kind)
        return {row[0]: LinkList(tuple(row[1].split()), *row[2:]) for row in rows}

    def keep_lists(self, kind: str, found: Mapping[str, LinkList]) -> None:
        """Keep lists in place of older ones."""
        self._write(
            "INSERT OR REPLACE INTO link_list (kind, pmid, at, pmids, source, others) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            [
                (kind, pmid, one.at, " ".join(one.pmids), one.source, one.others)
                for pmid, one in found.items()
            ],
        )

    def works(self, pmids: Sequence[str]) -> dict[str, LinkedWork]:
        """What is known of works, by PMID."""
        rows = self._rows("SELECT pmid, shown FROM work WHERE pmid IN ({})", pmids)
        return {pmid: LinkedWork(*shown) for pmid, shown in map(_read, rows) if shown}

    def keep_works(self, works: Mapping[str, LinkedWork]) -> None:
        """Keep what lists show of works."""
        rows = [(pmid, json.dumps(work, ensure_ascii=False)) for pmid, work in works.items()]
        self._write("INSERT OR REPLACE INTO work VALUES (?, ?)", rows)

    def counts(self, pmids: Sequence[str]) -> dict[str, CitedCount]:
        """How often works were cited, by PMID; those that were never counted are left out."""
        rows = self._rows("SELECT pmid, count, at FROM cited WHERE pmid IN ({})", pmids)
        return {row[0]: CitedCount(row[1], row[2]) for row in rows}

    def all_counts(self) -> dict[str, CitedCount]:
        """All counts, by PMID."""
        rows = self._rows("SELECT pmid, count, at FROM cited WHERE pmid <> {}", [""])
        return {row[0]: CitedCount(row[1], row[2]) for row in rows}

    def keep_counts(self, counts: Mapping[str, CitedCount]) -> None:
        """Keep counts in place of older ones."""
        rows = [(pmid, one.times, one.at) for pmid, one in counts.items()]
        self._write("INSERT OR REPLACE INTO cited VALUES (?, ?, ?)", rows)

    def link_outs(self, pmid: str) -> KeptLinkOuts | None:
        """The kept resources of a work; None when PubMed was never asked."""
        rows = self._rows("SELECT shown, at FROM link_out WHERE pmid IN ({})", [pmid])
        try:
            for shown, at in rows:
                found = (
                    LinkOut(category, provider, url, tuple(attributes))
                    for category, provider, url, attributes in json.loads(shown)
                )
                return KeptLinkOuts(tuple(found), at)
        except (ValueError, TypeError) as error:  # spoiled: it is asked for anew
            log.warning("%s has resources that cannot be read: %s", self._path.name, error)
        return None

    def keep_link_outs(self, pmid: str, kept: KeptLinkOuts) -> None:
        """Keep the resources of a work."""
        shown = [(one.category, one.provider, one.url, one.attributes) for one in kept.found]
        row = (pmid, kept.at, json.dumps(shown, ensure_ascii=False))
        self._write("INSERT OR REPLACE INTO link_out VALUES (?, ?, ?)", [row])

    def checked_dois(self, ids: Sequence[int], since: str) -> dict[tuple[int, str], CheckedDoi]:
        """What checks that were broken off learned of references since a moment, by id and DOI."""
        sql = "SELECT reference_id, doi, said FROM doi_check WHERE at >= ? AND reference_id IN ({})"
        found = {}
        for reference_id, doi, said in self._rows(sql, [str(each) for each in ids], since):
            try:
                url, problems = json.loads(said)
                found[int(reference_id), doi] = CheckedDoi(url, tuple(map(tuple, problems)))
            except (ValueError, TypeError) as error:  # spoiled: it is asked for anew
                log.warning("%s has a DOI that cannot be read: %s", self._path.name, error)
        return found

    def keep_checked_doi(self, reference_id: int, doi: str, said: CheckedDoi) -> None:
        """Keep what was learned of a reference's DOI until the check is at its end."""
        row = (str(reference_id), doi, at_now(), json.dumps(said, ensure_ascii=False))
        self._write("INSERT OR REPLACE INTO doi_check VALUES (?, ?, ?, ?)", [row])

    def forget_checked_dois(self, ids: Sequence[int]) -> None:
        """A check is at its end: the next one asks anew."""
        if self._path.exists():
            self._write(
                "DELETE FROM doi_check WHERE reference_id = ?", [(str(each),) for each in ids]
            )

    def _rows(self, sql: str, pmids: Sequence[str], *before: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = []
        if not pmids or not self._path.exists():
            return found
        try:
            with self._opened("ro") as connection:
                for start in range(0, len(pmids), _AT_ONCE):
                    part = pmids[start : start + _AT_ONCE]
                    marks = ", ".join("?" * len(part))
                    found += connection.execute(sql.format(marks), (*before, *part)).fetchall()
        except DATABASE_ERRORS as error:  # also of one that an older version has begun
            log.warning("%s cannot be read; services are asked: %s", self._path.name, error)
        return found

    def _write(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if not rows:
            return
        try:
            with self._opened("rwc") as connection:
                _make_tables(connection)
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


def at_now() -> str:
    """This moment as it is kept: ISO, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _read(row: tuple[str, str]) -> tuple[str, list[Any]]:
    """A PMID and what lists show of it; [] for what cannot be read, which is asked for anew."""
    try:
        shown = json.loads(row[1])
    except (ValueError, TypeError):
        shown = []
    fits = isinstance(shown, list) and len(shown) == len(LinkedWork._fields)
    return row[0], shown if fits else []


def _make_tables(connection: Connection) -> None:
    for table in _TABLES:
        connection.execute(table)
    columns = {row[1] for row in connection.execute("PRAGMA table_info(link_list)")}
    if "source" not in columns:
        for addition in _ADDED:
            connection.execute(addition)

"""How often references are cited, as far as it was asked, for the columns and orders of a library.

The counts lie in the file of links beside the library (`link_cache.py`), not in the library: they
come anew with time and no undo touches them. SQL reaches them by functions of each connection:
`cited_count(pmid)` and `cited_day(pmid)`, NULL for what was never counted, `cited_pmids()`, all
that were, as JSON, and `cited_version()` for `look_again`.
"""

from __future__ import annotations

import json
import threading
from pathlib import Path

from refdesk.model.linked import CitedCount
from refdesk.store.driver import Connection
from refdesk.store.link_cache import SUFFIX, LinkCache


class CitedCounts:
    """The counts of one library, in memory from when they are first wanted. Any thread may ask."""

    def __init__(self, library: Path) -> None:
        self._cache = LinkCache(library)
        self._file = library.with_name(library.name + SUFFIX)
        self._lock = threading.Lock()
        self._counts: dict[str, CitedCount] = {}
        self._seen: tuple[int, int] | None = None
        self._version = 0

    def register(self, connection: Connection) -> None:
        """Give a connection its functions."""
        connection.create_function("cited_count", 1, self._count)
        connection.create_function("cited_day", 1, self._day)
        connection.create_function("cited_pmids", 0, self._pmids)
        connection.create_function("cited_version", 0, self.version)

    def version(self) -> int:
        """Another number when other counts are known; looks at the file."""
        with self._lock:
            stamp = self._stamp()
            if stamp != self._seen:
                self._counts = self._cache.all_counts() if stamp is not None else {}
                self._seen = stamp
                self._version += 1
            return self._version

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def _count(self, pmid: str) -> int | None:
        found = self._known().get(pmid)
        return None if found is None else found.times

    def _day(self, pmid: str) -> str | None:
        found = self._known().get(pmid)
        return None if found is None else found.at[:10]

    def _pmids(self) -> str:
        return json.dumps(list(self._known()))

    def _known(self) -> dict[str, CitedCount]:
        if not self._version:
            self.version()
        return self._counts


def look_again(connection: Connection) -> int:
    """See whether other counts were kept since; gives another number when so."""
    found: int = connection.execute("SELECT cited_version()").fetchone()[0]
    return found

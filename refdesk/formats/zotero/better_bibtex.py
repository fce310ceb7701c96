"""Better BibTeX's own database beside Zotero's: the citation keys that no item says itself.

Until Zotero had a field for it, only pinned keys stood in an item's Extra; all others, which
manuscripts cite no less, were only here.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

FILE: Final = "better-bibtex.sqlite"
Keys = dict[tuple[int, str], str]
"""Citation keys by Zotero's id of the library and the key of the item."""
_OLD: Final = "better-bibtex.citekey"
"""The name under which the database was one JSON text a table (before 2023)."""


def citation_keys(path: Path) -> Keys:
    """The keys that a private copy of the database holds; raises sqlite3.DatabaseError.

    A database of which neither form is known gives none.
    """
    connection = sqlite3.connect(path)
    try:
        return {(library, item): key for library, item, key in _rows(connection) if item and key}
    finally:
        connection.close()


def _rows(connection: sqlite3.Connection) -> Iterator[tuple[int, str, str]]:
    columns = {row[1] for row in connection.execute("PRAGMA table_info(citationkey)")}
    if columns >= {"libraryID", "itemKey", "citationKey"}:
        yield from connection.execute("SELECT libraryID, itemKey, citationKey FROM citationkey")
        return
    columns = {row[1] for row in connection.execute('PRAGMA table_info("better-bibtex")')}
    if columns >= {"name", "data"}:
        found = connection.execute('SELECT data FROM "better-bibtex" WHERE name = ?', (_OLD,))
        for (data,) in found:
            yield from _of_json(data)


def _of_json(data: Any) -> Iterator[tuple[int, str, str]]:
    try:
        entries = json.loads(data)["data"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            library, item, key = (entry.get(name) for name in ("libraryID", "itemKey", "citekey"))
            if isinstance(library, int) and isinstance(item, str) and isinstance(key, str):
                yield library, item, key

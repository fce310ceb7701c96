"""Attached files by the words of their names and titles, to SQL."""

from __future__ import annotations

import json
import sqlite3
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote

from refdesk.model.fold import tokens
from refdesk.model.query import Text
from refdesk.store.parts import Part

_FILES: Final = "SELECT reference_id, title, path FROM attachment"
_HAS: Final = "(title || ' ' || path LIKE ? OR title || path GLOB '*[^ -~]*' OR path LIKE '%\\%%' ESCAPE '\\')"
"""Files that may have a word of ASCII: letters beyond it and escapes may stand for one too."""


def files(connection: sqlite3.Connection, node: Text) -> Part:
    """References with a file whose title or name has these words in a row.

    SQLite chooses files that may have them; what the words are is the same as everywhere.
    """
    plain = [token for token in node.tokens if token.isascii()]
    where = " AND ".join([_HAS] * len(plain)) or "1"
    rows = connection.execute(f"{_FILES} WHERE {where}", [f"%{token}%" for token in plain])
    found = {row[0] for row in rows if _has(row[1], node) or _has(_name(row[2]), node)}
    return Part("SELECT value FROM json_each(?)", (json.dumps(sorted(found)),))


def _name(path: str) -> str:
    """The file's name, out of a path in the library's folder or a `file:` address."""
    name = PurePosixPath(path.replace("\\", "/")).name
    return unquote(name) if path.startswith("file:") else name


def _has(text: str, node: Text) -> bool:
    words, size = tokens(text), len(node.tokens)
    *first, last = node.tokens
    return any(
        words[at : at + size - 1] == first
        and (
            words[at + size - 1] == last or (node.prefix and words[at + size - 1].startswith(last))
        )
        for at in range(len(words) - size + 1)
    )

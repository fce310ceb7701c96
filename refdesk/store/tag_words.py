"""Tags by the words in their names: what a plain word of a query finds among them.

A tag's words are not in the full-text index: a tag on 100,000 references would have all their
words written anew. A query asks the names instead, of which there are few.
"""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from bisect import bisect_right
from typing import Final, NamedTuple

from refdesk.model.query import And, Near, Node, Not, Or, Text, Value, leaves
from refdesk.model.query.spelling import variants
from refdesk.store.fold import tokens
from refdesk.store.parts import Part
from refdesk.store.search_near import is_near

FIELD: Final = "tag_ids"
"""The field of the leaves that `widened` adds: their text is a JSON array of ids of tags."""


def widened(connection: sqlite3.Connection, tree: Node) -> Node:
    """`tree` with each leaf that means any field joined by the references whose tags fit it.

    `tree` itself where no tag has such words.
    """
    names: _Names | None = None

    def of(node: Node) -> Node:
        nonlocal names
        if isinstance(node, And | Or | Not):
            parts = tuple(map(of, node.parts))
            is_same = all(new is old for new, old in zip(parts, node.parts, strict=True))
            return node if is_same else type(node)(parts)
        if isinstance(node, Text | Near) and node.field == "all":
            names = names or _names(connection)
            if found := names.found(node):
                return Or((node, Value(FIELD, json.dumps(found))))
        return node

    return of(tree)


def having(listed: str) -> Part:
    """A SELECT of the references with one of these tags (a JSON array of ids)."""
    sql = "SELECT reference_id FROM reference_tag WHERE tag_id IN (SELECT value FROM json_each(?))"
    return Part(sql, (listed,))


def added_by_tags(tree: Node) -> str:
    """All tags of a widened tree that is true wherever one of its leaves is; "" for another tree."""
    if not _is_any(tree):
        return ""
    found: set[int] = set()
    for leaf, _ in leaves(tree):
        if isinstance(leaf, Value):
            found.update(json.loads(leaf.text))
    return json.dumps(sorted(found))


def is_only_more(tree: Node) -> bool:
    """Whether a widened tree finds all that its words find alone: no tag is asked to be absent."""
    return all(
        wanted for leaf, wanted in leaves(tree) if isinstance(leaf, Value) and leaf.field == FIELD
    )


def newest(connection: sqlite3.Connection, listed: str, state: int, limit: int) -> list[int]:
    """The `limit` highest ids of references in `state` that have one of these tags."""
    found: set[int] = set()
    sql = (
        "SELECT rt.reference_id FROM reference_tag AS rt "
        "CROSS JOIN reference AS r ON r.id = rt.reference_id "
        "WHERE rt.tag_id = ? AND r.state = ? ORDER BY rt.reference_id DESC LIMIT ?"
    )
    for tag_id in json.loads(listed):
        found.update(row[0] for row in connection.execute(sql, (tag_id, state, limit)))
    return sorted(found, reverse=True)[:limit]


def _is_any(node: Node) -> bool:
    if isinstance(node, Or):
        return all(map(_is_any, node.parts))
    if isinstance(node, Value):
        return node.field == FIELD
    return isinstance(node, Text | Near)


class _Names(NamedTuple):
    """The folded names of all tags, one a line, as one connection sees them."""

    connection: sqlite3.Connection
    version: tuple[int, int]
    ids: list[int]
    starts: list[int]
    text: str

    def found(self, node: Text | Near) -> list[int]:
        """The tags that have the words of a leaf, by id."""
        if isinstance(node, Near):
            return [i for i, name in self._lines() if _is_near(name.split(), node)]
        # As in search_text: while it is being typed, one letter is a word of its own.
        prefix = node.prefix and not (node.is_typed and len(node.tokens[-1]) == 1)
        is_exact = node.literal or node.prefix
        phrases = [node.tokens, *(() if is_exact else variants(node.tokens))]
        found: set[int] = set()
        for phrase in phrases:
            words = re.escape(" ".join(phrase))
            found.update(self._at(rf" {words}{'' if prefix else ' '}"))
        return sorted(found)

    def _at(self, pattern: str) -> list[int]:
        places = re.finditer(pattern, self.text)
        return [self.ids[bisect_right(self.starts, place.start()) - 1] for place in places]

    def _lines(self) -> list[tuple[int, str]]:
        return list(zip(self.ids, self.text.split("\n"), strict=False))


def _is_near(words: list[str], node: Near) -> bool:
    starts = [
        [at for at in range(len(words)) if tuple(words[at : at + len(part)]) == part]
        for part in node.parts
    ]
    return all(starts) and is_near(starts, list(map(len, node.parts)), node.n, [])


_kept: list[_Names] = []
_lock = threading.Lock()
_MOST_CONNECTIONS: Final = 2


def _names(connection: sqlite3.Connection) -> _Names:
    # What other connections wrote, and what this one did.
    version = (
        connection.execute("PRAGMA data_version").fetchone()[0],
        connection.total_changes,
    )
    with _lock:
        for kept in _kept:
            if kept.connection is connection and kept.version == version:
                return kept
    ids: list[int] = []
    starts: list[int] = []
    lines: list[str] = []
    at = 0
    for tag_id, name in connection.execute("SELECT id, name FROM tag ORDER BY id").fetchall():
        line = f" {' '.join(tokens(name))} "
        ids.append(tag_id)
        starts.append(at)
        lines.append(line)
        at += len(line) + 1
    made = _Names(connection, version, ids, starts, "\n".join(lines))
    with _lock:
        others = [kept for kept in _kept if kept.connection is not connection]
        _kept[:] = [*others, made][-_MOST_CONNECTIONS:]
    return made

"""The user's tags and collections by name, to SQL."""

from __future__ import annotations

import json
import sqlite3
from functools import lru_cache

from refdesk.model.query import Value
from refdesk.store.fold_keys import words_key
from refdesk.store.parts import Part

_key = lru_cache(maxsize=32_768)(words_key)
"""As one types, the same thousands of names are asked again and again."""


def tagged(connection: sqlite3.Connection, node: Value) -> Part:
    """References with a tag of this name, or with `prefix` of one that begins so."""
    found = [
        tag_id
        for tag_id, name in connection.execute("SELECT id, name FROM tag")
        if _is_named(name, node)
    ]
    sql = "SELECT reference_id FROM reference_tag WHERE tag_id IN (SELECT value FROM json_each(?))"
    return Part(sql, (json.dumps(found),))


def collected(connection: sqlite3.Connection, node: Value) -> Part:
    """References in the collections of this name or path ("A/B"), and those inside them."""
    rows = connection.execute("SELECT id, parent_id, name FROM collection").fetchall()
    names = {row[0]: row[2] for row in rows}
    parents = {row[0]: row[1] for row in rows}
    found = {i for i in names if _is_named(names[i], node)}
    wanted = [_key(part) for part in node.text.split("/")]
    if len(wanted) > 1:
        found |= {i for i in names if _has_path(i, names, parents, wanted, node.prefix)}
    if not node.noexp:
        found = _with_inner(found, parents)
    sql = (
        "SELECT reference_id FROM collection_reference "
        "WHERE collection_id IN (SELECT value FROM json_each(?))"
    )
    return Part(sql, (json.dumps(sorted(found)),))


def _is_named(name: str, node: Value) -> bool:
    if name.casefold() == node.text.casefold() and not node.prefix:
        return True
    if node.literal and not node.prefix:
        return False
    known, wanted = _key(name), _key(node.text)
    return bool(wanted) and (known.startswith(wanted) if node.prefix else known == wanted)


def _has_path(
    collection_id: int, names: dict[int, str], parents: dict[int, int | None],
    wanted: list[str], prefix: bool,
) -> bool:  # fmt: skip
    """Whether the collection's path ends with the folded names `wanted`, or begins the last so."""
    at: int | None = collection_id
    for step, name in enumerate(reversed(wanted)):
        if at is None or at not in names:
            return False
        known = _key(names[at])
        if not (known.startswith(name) if prefix and not step else known == name):
            return False
        at = parents[at]
    return True


def _with_inner(found: set[int], parents: dict[int, int | None]) -> set[int]:
    """These collections and all that lie in them."""
    inner: dict[int | None, list[int]] = {}
    for collection_id, parent in parents.items():
        inner.setdefault(parent, []).append(collection_id)
    whole, waiting = set(found), list(found)
    while waiting:
        more = [each for each in inner.get(waiting.pop(), ()) if each not in whole]
        whole.update(more)
        waiting += more
    return whole

"""The user's tags and collections by name, to SQL."""

from __future__ import annotations

import json
import sqlite3

from refdesk.model.query import Value
from refdesk.store.fold_keys import words_key
from refdesk.store.parts import Part


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
    found = {i for i in names if _is_named(names[i], node) or _has_path(i, names, parents, node)}
    if not node.noexp:
        found = {i for i in names if not found.isdisjoint(_upwards(i, parents))}
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
    known, wanted = words_key(name), words_key(node.text)
    return bool(wanted) and (known.startswith(wanted) if node.prefix else known == wanted)


def _has_path(
    collection_id: int, names: dict[int, str], parents: dict[int, int | None], node: Value
) -> bool:
    """Whether the end of the collection's path is the one that was asked for."""
    wanted = [words_key(part) for part in node.text.split("/")]
    if len(wanted) < 2:
        return False
    path = [words_key(names[i]) for i in _upwards(collection_id, parents)][: len(wanted)]
    last = path[0].startswith(wanted[-1]) if node.prefix else path[0] == wanted[-1]
    return last and path[1:] == wanted[-2::-1]


def _upwards(collection_id: int, parents: dict[int, int | None]) -> list[int]:
    """The collection and those that it is in, itself first."""
    path: list[int] = []
    at: int | None = collection_id
    while at is not None and at in parents and at not in path:
        path.append(at)
        at = parents[at]
    return path

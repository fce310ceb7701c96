"""The MeSH headings that references of the library have by themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable

from refdesk.store.driver import Connection
from refdesk.store.fold_keys import mesh_key
from refdesk.store.states import IN_LIBRARY

_IS_USED = (
    "EXISTS (SELECT 1 FROM mesh_heading AS m JOIN reference AS r ON r.id = m.reference_id "
    f"WHERE m.descriptor_id = t.id AND r.state = {IN_LIBRARY})"
)


def used(connection: Connection, names: Iterable[str]) -> set[str]:
    """Those of `names` that a reference has."""
    keys = {mesh_key(name): name for name in names}
    rows = connection.execute(
        "SELECT t.folded FROM json_each(?) AS j CROSS JOIN term AS t "
        f"WHERE t.kind = 'mesh' AND t.folded = j.value AND {_IS_USED}",
        (json.dumps(list(keys)),),
    )
    return {keys[folded] for (folded,) in rows}


def with_words(connection: Connection, written: str) -> list[str]:
    """Headings in which all words begin one, the closest first; all of them without words."""
    key = mesh_key(written)
    words = key.split()
    holds = "".join(" AND instr(' ' || t.folded, ?) > 0" for _ in words)
    rows = connection.execute(
        f"SELECT t.name FROM term AS t WHERE t.kind = 'mesh'{holds} AND {_IS_USED} "
        "ORDER BY t.folded <> ?, CASE ? WHEN '' THEN 0 ELSE length(t.name) END, t.folded",
        (*(f" {word}" for word in words), key, key),
    )
    return [str(name) for (name,) in rows]


def subheadings(connection: Connection, heading: str) -> list[str]:
    """The subheadings with which references have a heading, by name."""
    rows = connection.execute(
        "SELECT name FROM term AS q WHERE q.kind = 'qualifier' AND EXISTS (SELECT 1 FROM term AS d "
        "JOIN mesh_heading AS m ON m.descriptor_id = d.id WHERE d.kind = 'mesh' AND d.folded = ? "
        "AND m.qualifier_id = q.id) ORDER BY q.folded",
        (mesh_key(heading),),
    )
    return [str(name) for (name,) in rows]

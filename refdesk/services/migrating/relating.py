"""Related items of Zotero, which become related references once both are there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from refdesk.formats.zotero.item import ID_PREFIX, Item
from refdesk.store.origins import find_items
from refdesk.store.sessions import raw
from refdesk.store.times import now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

RELATED: Final = "dc:relation"
_ADDRESS: Final = re.compile(r"zotero\.org/(?:groups/(\d+)|users/[^?#]*?)/items/(\w+)$")


def related_of(item: Item) -> tuple[str, ...]:
    """What names the items that an item is related to, for all time."""
    found: list[str] = []
    for predicate, address in item.get("relations", ()):
        match = _ADDRESS.search(str(address)) if predicate == RELATED else None
        if match:
            library = f"group-{match[1]}" if match[1] else "user"
            found.append(f"{ID_PREFIX}{library}/{match[2]}")
    return tuple(found)


def relate(session: Session, pairs: Iterable[tuple[str, str]]) -> None:
    """Relate the references that pairs of items became; in a step of the history."""
    asked = list(pairs)
    connection = raw(session)
    known = find_items(connection, [name for pair in asked for name in pair])
    rows: dict[tuple[int, int], None] = {}
    for pair in asked:
        ids = sorted({known[name].id for name in pair if name in known})
        if len(ids) == 2:
            rows[ids[0], ids[1]] = None
    there = set(connection.execute("SELECT low_id, high_id FROM relation"))
    connection.executemany(
        "INSERT INTO relation (low_id, high_id, kind, added) VALUES (?, ?, '', ?)",
        [(*pair, now()) for pair in rows if pair not in there],
    )

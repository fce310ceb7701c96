"""In which state a reference is; lists and counts are of those IN_LIBRARY."""

from __future__ import annotations

from typing import Final

from refdesk.errors import NotFoundError
from refdesk.store.driver import Connection, scalar

IN_LIBRARY: Final = 0
IN_TRASH: Final = 1
MERGED: Final = 2
"""A tombstone: `merged_into` names the reference that took its place."""
GONE: Final = 9
"""Deleted for ever or taken back by undo; removed once no step could bring it back."""


def require_present(connection: Connection, reference_id: int) -> None:
    """Raise NotFoundError when there is no such reference (any more)."""
    state = scalar(connection, "SELECT state FROM reference WHERE id = ?", (reference_id,))
    if state in (None, GONE):
        raise NotFoundError("This reference is not in the library any more.")

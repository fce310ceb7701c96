"""Which identifiers the library has: asked while dragging, so it must answer within a frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from refdesk.model.work_ids import WorkId
from refdesk.store.library import Library

AT_ONCE: Final = 500
"""Identifiers that are looked up on the spot: 500 indexed look-ups take about 3 ms."""


class KnownIds:
    """Counts how many of some identifiers the library has."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def count(self, works: Sequence[WorkId]) -> int | None:
        """How many of `works` the library has; None when there are too many to look up at once."""
        if len(works) > AT_ONCE:
            return None
        from refdesk.store import references  # when something is dragged

        return len(references.find(self._library.read(), works))

"""A list divided into groups, as it crosses from the thread that reads to the window."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from refdesk.model.rows import GroupBy


@dataclass(frozen=True, slots=True)
class Groups:
    """A list group after group; `starts` has the place in `ids` where each begins.

    `keys` tells the groups apart when the list is read again, "" is that of references in no
    group. A label of "" is the name that the group's first reference shows (journal, author).
    An id may stand in several groups.
    """

    by: GroupBy
    ids: array[int]
    starts: array[int]
    keys: tuple[str, ...]
    labels: tuple[str, ...]

    def count(self, number: int) -> int:
        """How many references are in a group."""
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.ids)
        return end - self.starts[number]

"""A list divided into groups, as it crosses from the thread that reads to the window."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from refdesk.model.rows import GroupBy


@dataclass(frozen=True, slots=True)
class Groups:
    """A list group after group, each behind its heading.

    `ids` has for each heading a negative number, -1 for the first one, and the references of
    the group after it; `starts` the place of each heading. `keys` tells the groups apart when
    the list is read again, "" is that of references in no group. A label of "" is the name
    that the group's first reference shows (journal, author). An id may stand in several groups.
    """

    by: GroupBy
    ids: array[int]
    starts: array[int]
    keys: tuple[str, ...]
    labels: tuple[str, ...]

    def end(self, group: int) -> int:
        """The place behind the last reference of a group."""
        return self.starts[group + 1] if group + 1 < len(self.starts) else len(self.ids)

    def count(self, group: int) -> int:
        """How many references are in a group."""
        return self.end(group) - self.starts[group] - 1

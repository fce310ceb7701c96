"""The rows of a grouped list: which groups are folded, and what stands at which place."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from itertools import accumulate

from PySide6.QtCore import QCoreApplication

from refdesk.model.grouping import Groups
from refdesk.model.rows import GroupBy, Status
from refdesk.ui import chips
from refdesk.ui.words import number


class Outline:
    """A list in groups as rows: `rows` has an id a row, a negative number for each heading."""

    def __init__(self, groups: Groups, folded: set[str]) -> None:
        self.groups = groups
        self._folded = folded
        """Keys of folded groups, kept by the owner from list to list."""
        self._heads: array[int] | None = None
        self.rows = self._made()

    def _made(self) -> array[int]:
        groups = self.groups
        if not self._folded:
            return groups.ids
        rows, begin = array("q"), 0
        for at, key in enumerate(groups.keys):
            if key in self._folded:
                rows.extend(groups.ids[begin : groups.starts[at] + 1])
                begin = groups.end(at)
        rows.extend(groups.ids[begin:])
        return rows

    def group_at(self, place: int) -> int:
        """The group whose heading stands at `place`, -1 for a reference or none."""
        here = self.rows[place] if 0 <= place < len(self.rows) else 0
        return -here - 1 if here < 0 else -1

    def is_folded(self, group: int) -> bool:
        """Whether a group shows its heading only."""
        return self.groups.keys[group] in self._folded

    def members(self, group: int) -> array[int]:
        """The references of a group."""
        return self.groups.ids[self.groups.starts[group] + 1 : self.groups.end(group)]

    def fold(self, group: int) -> None:
        """Fold a group; the owner tells that its rows go."""
        at = self.heads[group]
        self._folded.add(self.groups.keys[group])
        self._take(self.rows[: at + 1] + self.rows[at + 1 + self.groups.count(group) :])

    def unfold(self, group: int) -> None:
        """Unfold a group; the owner tells that its rows come."""
        at = self.heads[group]
        self._folded.discard(self.groups.keys[group])
        self._take(self.rows[: at + 1] + self.members(group) + self.rows[at + 1 :])

    def fold_all(self, is_folded: bool) -> None:
        """Fold or unfold every group."""
        self._folded.clear()
        if is_folded:
            self._folded.update(self.groups.keys)
        self._take(self._made())

    def _take(self, rows: array[int]) -> None:
        self.rows = rows
        self._heads = None

    @property
    def heads(self) -> array[int]:
        """The places of the headings, by group."""
        if self._heads is None:
            groups = self.groups
            if not self._folded:
                self._heads = groups.starts
            else:
                lengths = (
                    1 if key in self._folded else 1 + groups.count(at)
                    for at, key in enumerate(groups.keys)
                )
                self._heads = array("q", [0, *accumulate(lengths)][:-1])
        return self._heads

    def group_of(self, place: int) -> int:
        """The group that the row at `place` is in."""
        return bisect_right(self.heads, place) - 1

    def heads_between(self, first: int, last: int) -> int:
        """How many headings stand at the places from `first` to `last`."""
        return bisect_right(self.heads, last) - bisect_left(self.heads, first)


def heading(groups: Groups, group: int, shown: str) -> str:
    """What a group is called; `shown` is the name that its first reference shows."""
    key, label = groups.keys[group], groups.labels[group]
    if not key:
        return _words_for_none(groups.by)
    match groups.by:
        case GroupBy.READ:
            return _tr("Read") if key == "1" else _tr("Not read")
        case GroupBy.RATING:
            return "★" * int(key)
        case GroupBy.STATUS:
            return chips.word(Status(key))
        case _:
            return label or shown or key


def count_words(groups: Groups, group: int) -> str:
    """How many references a group holds."""
    return number(groups.count(group))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Groups", text)


def _words_for_none(by: GroupBy) -> str:
    tr = QCoreApplication.translate
    return {
        GroupBy.YEAR: tr("Groups", "No year"),
        GroupBy.CONTAINER: tr("Groups", "No journal"),
        GroupBy.TYPE: tr("Groups", "Other types"),
        GroupBy.TAG: tr("Groups", "No tag"),
        GroupBy.CREATOR: tr("Groups", "No author"),
        GroupBy.COLLECTION: tr("Groups", "In no collection"),
        GroupBy.LANGUAGE: tr("Groups", "No language"),
        GroupBy.ADDED: tr("Groups", "No date"),
        GroupBy.RATING: tr("Groups", "Not rated"),
        GroupBy.STATUS: tr("Groups", "Nothing to note"),
    }.get(by, tr("Groups", "Others"))


def title(by: GroupBy) -> str:
    """What a list is grouped by, in a menu."""
    tr = QCoreApplication.translate
    return {
        GroupBy.NOTHING: tr("Groups", "No groups"),
        GroupBy.YEAR: tr("Groups", "Year"),
        GroupBy.CONTAINER: tr("Groups", "Journal"),
        GroupBy.TYPE: tr("Groups", "Type"),
        GroupBy.TAG: tr("Groups", "Tag"),
        GroupBy.CREATOR: tr("Groups", "First author"),
        GroupBy.COLLECTION: tr("Groups", "Collection"),
        GroupBy.LANGUAGE: tr("Groups", "Language"),
        GroupBy.ADDED: tr("Groups", "Month of adding"),
        GroupBy.READ: tr("Groups", "Read or not"),
        GroupBy.RATING: tr("Groups", "Rating"),
        GroupBy.STATUS: tr("Groups", "Status"),
    }[by]

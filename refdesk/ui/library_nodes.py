"""The rows of the library pane, made when they are first looked at, some hundreds at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from refdesk.model.rows import CollectionRow, Overview, SavedSearchRow, TagRow, View, ViewKind
from refdesk.model.watching import WatchRow

BATCH: Final = 300
"""So many rows are made at once below a row; the last one then stands for those that follow."""

DEEPEST: Final = 7

FIXED: Final[tuple[tuple[ViewKind, str], ...]] = (
    (ViewKind.ALL, "library"),
    (ViewKind.RECENT, "clock"),
    (ViewKind.READING, "reading"),
    (ViewKind.UNFILED, "unfiled"),
    (ViewKind.DUPLICATES, "duplicate"),
    (ViewKind.RETRACTED, "retracted"),
    (ViewKind.NOTICES, "warning"),
    (ViewKind.TRASH, "trash"),
)
INNER: Final[tuple[tuple[ViewKind, str], ...]] = (
    (ViewKind.READ_LATELY, "eye"),
    (ViewKind.NO_PDF, "file"),
    (ViewKind.NO_ABSTRACT, "comment"),
)
"""Views below "All references", folded at first."""
SECTIONS: Final = (ViewKind.COLLECTION, ViewKind.SAVED_SEARCH, ViewKind.WATCH, ViewKind.TAG)

Row = CollectionRow | SavedSearchRow | TagRow | WatchRow
_KINDS: Final = {
    CollectionRow: (ViewKind.COLLECTION, "folder"),
    SavedSearchRow: (ViewKind.SAVED_SEARCH, "saved-search"),
    WatchRow: (ViewKind.WATCH, "inbox"),
    TagRow: (ViewKind.TAG, "tag"),
}


@dataclass(eq=False)
class Node:
    """A row of the tree. `is_section` rows are headings, `is_hint` rows say "None yet" or how
    many more there are.
    """

    kind: ViewKind
    id: int = 0
    name: str = ""
    icon: str = ""
    count: int | None = None
    color: str = ""
    key: int = 0
    badge: int = 0
    """What is new, shown as a pill in place of the count."""
    trouble: str = ""
    """Why the last check failed."""
    is_section: bool = False
    is_hint: bool = False
    is_more: bool = False
    parent: Node | None = None
    place: int = 0
    depth: int = 0
    """0 for entries of the first level, 1 for those in them."""
    made: list[Node] = field(default_factory=list)
    """The rows below it that were made so far."""
    pending: Sequence[Row] = ()
    """What rows are still to be made of."""
    taken: int = 0
    """How much of `pending` was made into rows."""
    contents: Contents | None = None

    @property
    def view(self) -> View:
        """What choosing this row shows."""
        return View(self.kind, self.id)

    @property
    def indent(self) -> int:
        """How many steps it is drawn to the right: what lies very deep must be readable too."""
        return min(self.depth, DEEPEST)

    @property
    def is_entry(self) -> bool:
        """Whether it can be chosen."""
        return not self.is_section and not self.is_hint

    @property
    def has_children(self) -> bool:
        """Whether there are rows below it, made or not."""
        return bool(self.made or self.pending)

    @property
    def children(self) -> list[Node]:
        """The rows below it; the first of them are made now."""
        if not self.made and self.pending:
            self.made = self.next_batch()
            self.number()
        return self.made

    def add(self, child: Node) -> Node:
        """Put `child` at the end of this row's children."""
        child.parent, child.place = self, len(self.made)
        child.depth = 0 if self.parent is None or self.is_section else self.depth + 1
        self.made.append(child)
        return child

    def next_batch(self, least: int = 0) -> list[Node]:
        """The next rows (at least up to `least` of all), and one for what follows."""
        end = max(self.taken + BATCH, least)
        rows = self.pending[self.taken : end]
        self.taken += len(rows)
        contents = self.contents
        found = [contents.node_of(row) for row in rows] if contents is not None else []
        rest = len(self.pending) - self.taken
        if rest:
            found.append(Node(self.kind, rest, is_hint=True, is_more=True))
        return found

    def number(self, start: int = 0) -> None:
        """Tell the rows from `start` on where they stand."""
        depth = 0 if self.parent is None or self.is_section else self.depth + 1
        for place, node in enumerate(self.made[start:], start):
            node.parent, node.place, node.depth = self, place, depth


class Contents:
    """The collections, saved searches, alerts and tags of an overview, by what they stand in."""

    def __init__(self, overview: Overview, words: str = "") -> None:
        collections = {row.id: row for row in overview.collections}
        self.parents = {row.id: row.parent_id or 0 for row in overview.collections}
        self._places: dict[tuple[ViewKind, int], tuple[int, int]] = {}
        self.inner: dict[int, list[Row]] = {}
        looped = _looped(self.parents)
        shown = self._matching(overview, words) if words else None
        for row in overview.collections:
            if shown is None or row.id in shown:
                above = 0 if row.id in looped or row.parent_id not in collections else row.parent_id
                self.inner.setdefault(above or 0, []).append(row)
        self.searches: list[Row] = []
        for search in overview.saved_searches:
            if words and words not in search.name.casefold():
                continue
            if search.parent_id in collections:
                self.inner.setdefault(search.parent_id or 0, []).append(search)
            else:
                self.searches.append(search)
        self.watches: list[Row] = [
            w for w in overview.watches if not words or words in w.name.casefold()
        ]
        self.tags: list[Row] = [t for t in overview.tags if not words or words in t.name.casefold()]
        self.is_large = len(collections) > BATCH

    def node_of(self, row: Row) -> Node:
        """A row of the tree for a collection, saved search, alert or tag."""
        kind, icon = _KINDS[type(row)]
        if isinstance(row, WatchRow):
            return Node(
                kind, row.id, row.name, icon, row.later, badge=row.new, trouble=row.error,
                contents=self,
            )  # fmt: skip
        node = Node(kind, row.id, row.name, icon, row.count, row.color, contents=self)
        if isinstance(row, TagRow):
            node.key = row.key
        elif isinstance(row, CollectionRow):
            node.pending = self.inner.get(row.id, ())
        return node

    def below(self, kind: ViewKind) -> Sequence[Row]:
        """What stands right below the heading of a kind."""
        return {
            ViewKind.COLLECTION: self.inner.get(0, ()),
            ViewKind.SAVED_SEARCH: self.searches,
            ViewKind.WATCH: self.watches,
            ViewKind.TAG: self.tags,
        }[kind]

    def way_to(self, kind: ViewKind, number: int) -> list[tuple[ViewKind, int]] | None:
        """The entries from the top down to one, itself last; None when it is not shown."""
        if not self._places:
            self._places = {
                (_KINDS[type(row)][0], row.id): (above, place)
                for above, rows in self.inner.items()
                for place, row in enumerate(rows)
            }
            for rows in (self.searches, self.watches, self.tags):
                for place, row in enumerate(rows):
                    self._places[_KINDS[type(row)][0], row.id] = (0, place)
        way: list[tuple[ViewKind, int]] = []
        at = (kind, number)
        while at in self._places and at not in way:
            way.append(at)
            at = (ViewKind.COLLECTION, self._places[at][0])
        return way[::-1] or None

    def place_of(self, entry: tuple[ViewKind, int]) -> int:
        """The place of an entry among its siblings."""
        return self._places[entry][1]

    def _matching(self, overview: Overview, words: str) -> set[int]:
        """The collections whose name has these letters, and all that these stand in."""
        wanted = [row.id for row in overview.collections if words in row.name.casefold()]
        wanted += [
            row.parent_id
            for row in overview.saved_searches
            if row.parent_id is not None and words in row.name.casefold()
        ]
        shown: set[int] = set()
        for each in wanted:
            at = each
            while at and at not in shown and at in self.parents:
                shown.add(at)
                at = self.parents[at]
        return shown


def shape(overview: Overview) -> tuple[object, ...]:
    """What tells one arrangement of rows from another; counts do not, but for duplicates."""
    return (
        [(row.id, row.parent_id, row.name, row.color) for row in overview.collections],
        [(row.id, row.parent_id, row.name, row.color) for row in overview.saved_searches],
        [(row.id, row.name) for row in overview.watches],
        [(row.id, row.name, row.color, row.key) for row in overview.tags],
        bool(overview.count(ViewKind.DUPLICATES)),
    )


def walk(start: Node) -> Iterator[Node]:
    """All rows that were made, parents before children; no rows are made for it."""
    waiting = list(reversed(start.made))
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(node.made)


def counts_of(overview: Overview) -> Iterable[tuple[tuple[ViewKind, int], int | None]]:
    """The count of every entry."""
    yield from (((kind, 0), count) for kind, count in overview.counts)
    for rows in (overview.collections, overview.saved_searches, overview.tags):
        for row in rows:
            yield (_KINDS[type(row)][0], row.id), row.count
    yield from (((ViewKind.WATCH, row.id), row.later) for row in overview.watches)


def _looped(parents: dict[int, int]) -> set[int]:
    """Collections that hold each other in a circle (a damaged library)."""
    sound: set[int] = set()
    looped: set[int] = set()
    for start in parents:
        way: list[int] = []
        at = start
        while at in parents and at not in sound and at not in looped and at not in way:
            way.append(at)
            at = parents[at]
        (looped if at in way else sound).update(way)
    return looped

"""What a user does to put references in order: collections, tags, saved searches; each one undo step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations
from typing import Final

from refdesk.errors import LibraryError, NotFoundError
from refdesk.model.query.earlier import written_out
from refdesk.model.reports import Change
from refdesk.services.step_titles import Named, named_row, which
from refdesk.services.wording import counted
from refdesk.store import (
    collections,
    reading_list,
    relations,
    saved_searches,
    search_history,
    tags,
)
from refdesk.store.library import Library
from refdesk.store.sessions import raw

MOST_RELATED: Final = 30
"""References that are related to each other at once: each pair of them is noted."""


class Organising:
    """The deeds that put in order; a part of `Changes`."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def _named(self, table: Named, row_id: int) -> str:
        """The name of what a step changes, as its title has it."""
        return named_row(self._library.read(), table, row_id)

    def _which(self, ids: Sequence[int]) -> str:
        return which(self._library.read(), ids)

    # collections
    def create_collection(self, name: str, parent_id: int = 0) -> Change:
        """Make a collection called `name` in another, or at the top (0)."""
        name = named(name, "collection")
        with self._library.write(f"New collection {name}") as session:
            made = collections.create(session, name, parent_id or None)
        return Change(frozenset(), created_id=made)

    def rename_collection(self, collection_id: int, name: str, was: str = "") -> Change:
        """Call a collection `name`; `was` is the name that the reader saw."""
        name = named(name, "collection")
        title = f"Rename collection {self._named('collection', collection_id)} to {name}"
        with self._library.write(title) as session:
            _require_name(collections.name_of(session, collection_id), was, name, "collection")
            collections.rename(session, collection_id, name)
        return Change(frozenset())

    def color_collection(self, collection_id: int, color: str) -> Change:
        """Give a collection a hue, or none ("")."""
        with self._library.write(
            f"Colour collection {self._named('collection', collection_id)}"
        ) as session:
            collections.set_color(session, collection_id, color)
        return Change(frozenset())

    def move_collection(self, collection_id: int, parent_id: int, before_id: int = 0) -> Change:
        """Put a collection into another, or at the top (0); before a sibling, else last."""
        title = f"Move collection {self._named('collection', collection_id)}"
        if parent_id:
            title += f" into {self._named('collection', parent_id)}"
        with self._library.write(title) as session:
            collections.move(session, collection_id, parent_id or None, before_id)
        return Change(frozenset())

    def delete_collection(self, collection_id: int) -> Change:
        """Delete a collection with those in it; its references stay in the library."""
        with self._library.write(
            f"Delete collection {self._named('collection', collection_id)}"
        ) as session:
            collections.delete(session, collection_id)
        return Change(None, "Collection deleted. Its references are still in your library.")

    def add_to_collection(self, ids: Sequence[int], collection_id: int) -> Change:
        """Put references into a collection."""
        title = f"Add {self._which(ids)} to {self._named('collection', collection_id)}"
        with self._library.write(title) as session:
            name = collections.name_of(session, collection_id)
            collections.add(session, collection_id, ids)
        return Change(frozenset(ids), f"{counted(len(ids), 'reference')} added to {name}.")

    def remove_from_collection(self, ids: Sequence[int], collection_id: int) -> Change:
        """Take references out of a collection; they stay in the library."""
        title = f"Remove {self._which(ids)} from {self._named('collection', collection_id)}"
        with self._library.write(title) as session:
            name = collections.name_of(session, collection_id)
            collections.remove(session, collection_id, ids)
        return Change(frozenset(ids), f"{counted(len(ids), 'reference')} removed from {name}.")

    def collection_id(self, path: str) -> int:
        """The collection at `path` ("Cytokine review/Sepsis"), made where it is missing."""
        names = [part.strip() for part in path.split("/") if part.strip()]
        if not names:
            raise NotFoundError("A collection needs a name.")
        found = collections.find(self._library.read(), names)
        if found:
            return found
        parent = 0
        for depth in range(1, len(names) + 1):
            known = collections.find(self._library.read(), names[:depth])
            parent = known or self.create_collection(names[depth - 1], parent).created_id
        return parent

    def collection_name(self, collection_id: int) -> str:
        """The name of a collection, "" when it is gone."""
        rows = collections.all_rows(self._library.read())
        return next((row.name for row in rows if row.id == collection_id), "")

    # tags
    def create_tag(self, name: str, color: str = "", key: int = 0) -> Change:
        """Make a tag; `color` is a hue's name, `key` the digit that toggles it."""
        name = named(name, "tag")
        with self._library.write(f"New tag {name}") as session:
            made = tags.create(session, name, color, key)
        return Change(frozenset(), created_id=made)

    def toggle_tag(self, ids: Sequence[int], tag_id: int) -> Change:
        """Put a tag on all of `ids`, or take it off when all have it."""
        name, those = self._named("tag", tag_id), self._which(ids)
        is_off = tags.are_on_all(self._library.read(), ids, tag_id)
        title = f"Take tag {name} off {those}" if is_off else f"Tag {those} with {name}"
        with self._library.write(title) as session:
            tags.toggle(session, ids, tag_id)
        return Change(frozenset(ids))

    def add_tag_named(self, ids: Sequence[int], name: str) -> Change:
        """Put the tag called `name` on references, making it when there is none."""
        name = named(name, "tag")
        with self._library.write(f"Tag {self._which(ids)} with {name}") as session:
            tags.add(session, ids, tags.create(session, name))
        return Change(frozenset(ids))

    def remove_tag_named(self, ids: Sequence[int], name: str) -> Change:
        """Take the tag called `name` off references."""
        title = f"Take tag {name} off {self._which(ids)}"
        with self._library.write(title) as session:
            if known := tags.find(raw(session), name):
                tags.remove(session, ids, known)
        return Change(frozenset(ids))

    def clear_tags(self, ids: Sequence[int]) -> Change:
        """Take all tags off references."""
        with self._library.write(f"Remove tags of {self._which(ids)}") as session:
            tags.clear(session, ids)
        return Change(frozenset(ids))

    def rename_tag(self, tag_id: int, name: str, was: str = "") -> Change:
        """Call a tag `name`, everywhere; where another tag has that name, they become one.

        `was` is the name that the reader saw.
        """
        name = named(name, "tag")
        other = tags.find(self._library.read(), name)
        if other and other != tag_id:
            return self.merge_tags([tag_id], other, was)
        with self._library.write(f"Rename tag {self._named('tag', tag_id)} to {name}") as session:
            _require_name(tags.name_of(session, tag_id), was, name, "tag")
            tags.rename(session, tag_id, name)
        return Change(None)

    def merge_tags(self, tag_ids: Sequence[int], into_id: int, was: str = "") -> Change:
        """Put one tag wherever one of the others is, and delete those."""
        single = [each for each in tag_ids if each != into_id]
        what = (
            f"tag {self._named('tag', single[0])}"
            if len(single) == 1
            else counted(len(single), "tag")
        )
        title = f"Merge {what} into {self._named('tag', into_id)}"
        with self._library.write(title) as session:
            names = [tags.name_of(session, each) for each in tag_ids if each != into_id]
            into = tags.name_of(session, into_id)
            if len(names) == 1:
                _require_name(names[0], was, into, "tag")
            count = tags.merge(session, tag_ids, into_id)
        merged = names[0] if len(names) == 1 else counted(len(names), "tag")
        gained = f": {counted(count, 'reference')} got that tag" if count else ""
        return Change(None, f"{merged} merged into {into}{gained}.")

    def color_tag(self, tag_id: int, color: str, key: int = 0) -> Change:
        """Give a tag a hue ("" for none) and the digit that toggles it (0 for none)."""
        with self._library.write(f"Change tag {self._named('tag', tag_id)}") as session:
            tags.set_color(session, tag_id, color, key)
        return Change(None)

    def delete_tag(self, tag_id: int) -> Change:
        """Delete a tag, everywhere."""
        return self.delete_tags([tag_id])

    def delete_tags(self, tag_ids: Sequence[int]) -> Change:
        """Delete tags, everywhere."""
        is_one = len(tag_ids) == 1
        what = "tag" if is_one else counted(len(tag_ids), "tag")
        title = f"Delete {what} {self._named('tag', tag_ids[0])}" if is_one else f"Delete {what}"
        with self._library.write(title) as session:
            for tag_id in tag_ids:
                tags.delete(session, tag_id)
        return Change(None, f"{'Tag' if is_one else what} deleted.")

    # the reading list
    def set_reading(self, ids: Sequence[int], value: bool | None = None) -> Change:
        """Put references on the reading list, or take them off; None: off when all are on it."""
        what = counted(len(ids), "reference")
        if value is None:
            value = not reading_list.holds_all(self._library.read(), ids)
        those = self._which(ids)
        title = (
            f"Put {those} on the reading list" if value else f"Take {those} off the reading list"
        )
        with self._library.write(title) as session:
            (reading_list.put if value else reading_list.remove)(session, ids)
        done = "put on" if value else "taken off"
        return Change(frozenset(ids), f"{what} {done} the reading list.")

    def plan_reading(self, ids: Sequence[int], priority: int, due: str = "") -> Change:
        """Put references on the reading list with a priority (1 to 3) and a day (ISO, "" for none)."""
        if priority not in (1, 2, 3):
            raise LibraryError("A priority is 1 (high), 2 (normal) or 3 (low).")
        if due and not _is_day(due):
            raise LibraryError(f"“{due}” is no day: write it as 2026-12-24.")
        what = counted(len(ids), "reference")
        with self._library.write(f"Plan to read {self._which(ids)}") as session:
            reading_list.add(session, ids, priority, due)
        by = f", to be read by {due}" if due else ""
        return Change(frozenset(ids), f"{what} on the reading list{by}.")

    # related references
    def relate(self, ids: Sequence[int]) -> Change:
        """Note that references belong together, each of them to each other."""
        if len(ids) < 2:
            raise LibraryError("Choose two references or more that belong together.")
        if len(ids) > MOST_RELATED:
            raise LibraryError(f"At most {MOST_RELATED} references can be related at once.")
        what = counted(len(ids), "reference")
        with self._library.write(f"Relate {what}") as session:
            relations.relate(raw(session), combinations(ids, 2))
        return Change(frozenset(ids), f"{what} related to each other.")

    def unrelate(self, one: int, other: int) -> Change:
        """Note that two references do not belong together any more."""
        with self._library.write("Take a relation away") as session:
            if not relations.unrelate(raw(session), one, other):
                raise LibraryError("These two references are not related to each other.")
        return Change(frozenset((one, other)), "The two are not related any more.")

    # saved searches
    def save_search(self, name: str, query: str, color: str = "", parent_id: int = 0) -> Change:
        """Keep a search under a name, with what its #1, #2 ... were written out.

        It stands in a collection, or at the top (0).
        """
        name = named(name, "saved search")
        earlier = search_history.texts(self._library.read(), "library", query)
        query = written_out(query, earlier)
        with self._library.write(f"Save search {name}") as session:
            made = saved_searches.create(
                session, name, query, color=color, parent_id=parent_id or None
            )
        return Change(frozenset(), f"Search saved as {name}.", made)

    def edit_saved_search(self, search_id: int, query: str, was: str) -> Change:
        """Change what a saved search looks for; `was` is what it looked for when it was opened."""
        earlier = search_history.texts(self._library.read(), "library", query)
        title = f"Edit saved search {self._named('saved_search', search_id)}"
        with self._library.write(title) as session:
            saved_searches.set_query(session, search_id, written_out(query, earlier), was)
        return Change(None, "Saved search changed.")

    def rename_saved_search(self, search_id: int, name: str, was: str = "") -> Change:
        """Call a saved search `name`; `was` is the name that the reader saw."""
        name = named(name, "saved search")
        title = f"Rename saved search {self._named('saved_search', search_id)} to {name}"
        with self._library.write(title) as session:
            row = saved_searches.row_of(raw(session), search_id)
            _require_name(row.name, was, name, "saved search")
            saved_searches.rename(session, search_id, name)
        return Change(frozenset())

    def color_saved_search(self, search_id: int, color: str) -> Change:
        """Give a saved search a hue, or none ("")."""
        with self._library.write(
            f"Colour saved search {self._named('saved_search', search_id)}"
        ) as session:
            saved_searches.set_color(session, search_id, color)
        return Change(frozenset())

    def move_saved_search(self, search_id: int, parent_id: int, before_id: int = 0) -> Change:
        """Put a saved search into a collection, or at the top (0); before a sibling, else last."""
        with self._library.write(
            f"Move saved search {self._named('saved_search', search_id)}"
        ) as session:
            saved_searches.move(session, search_id, parent_id or None, before_id)
        return Change(frozenset())

    def duplicate_saved_search(self, search_id: int, name: str) -> Change:
        """Make another saved search of the same query beside one."""
        name = named(name, "saved search")
        with self._library.write(f"Save search {name}") as session:
            row = saved_searches.row_of(raw(session), search_id)
            made = saved_searches.create(
                session, name, row.query, color=row.color, parent_id=row.parent_id
            )
        return Change(frozenset(), created_id=made)

    def delete_saved_search(self, search_id: int) -> Change:
        """Delete a saved search."""
        with self._library.write(
            f"Delete saved search {self._named('saved_search', search_id)}"
        ) as session:
            saved_searches.delete(session, search_id)
        return Change(frozenset(), "Saved search deleted.")


def named(name: str, what: str) -> str:
    """A name in one line, not too long; raises LibraryError for none."""
    name = " ".join(name.split())
    if not name:
        raise LibraryError(f"A {what} needs a name.")
    return name[:200]


def _require_name(now: str, was: str, wanted: str, what: str) -> None:
    """Raise LibraryError when somebody else renamed it since the reader looked."""
    if was and now not in (was, wanted):
        raise LibraryError(
            f"The {what} {was} was renamed to {now} meanwhile. Your name was not taken over."
        )


def _is_day(text: str) -> bool:
    """Whether `text` is a day as ISO writes it."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False

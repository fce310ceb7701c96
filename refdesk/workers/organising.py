"""The part of the desk that puts in order: collections, tags, saved searches, alerts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from refdesk.model.watching import HitState


class OrganisingDesk(QObject):
    """Passes each deed on to `_change` by its name in `services/organising.Organising`."""

    def _change(self, deed: str, *arguments: object) -> None:
        raise NotImplementedError

    def create_collection(self, name: str, parent_id: int = 0) -> None:
        """Make a collection."""
        self._change("create_collection", name, parent_id)

    def rename_collection(self, collection_id: int, name: str, was: str = "") -> None:
        """Rename a collection; refused when it is not called `was` any more."""
        self._change("rename_collection", collection_id, name, was)

    def color_collection(self, collection_id: int, color: str) -> None:
        """Give a collection a hue, or none ("")."""
        self._change("color_collection", collection_id, color)

    def move_collection(self, collection_id: int, parent_id: int, before_id: int = 0) -> None:
        """Put a collection into another, or at the top (0); before a sibling, else last."""
        self._change("move_collection", collection_id, parent_id, before_id)

    def delete_collection(self, collection_id: int) -> None:
        """Delete a collection; its references stay."""
        self._change("delete_collection", collection_id)

    def add_to_collection(self, ids: Sequence[int], collection_id: int) -> None:
        """Put references into a collection."""
        self._change("add_to_collection", tuple(ids), collection_id)

    def remove_from_collection(self, ids: Sequence[int], collection_id: int) -> None:
        """Take references out of a collection."""
        self._change("remove_from_collection", tuple(ids), collection_id)

    def create_tag(self, name: str, color: str = "", key: int = 0) -> None:
        """Make a tag."""
        self._change("create_tag", name, color, key)

    def toggle_tag(self, ids: Sequence[int], tag_id: int) -> None:
        """Put a tag on all references, or take it off when all have it."""
        self._change("toggle_tag", tuple(ids), tag_id)

    def add_tag_named(self, ids: Sequence[int], name: str) -> None:
        """Put the tag called `name` on references, making it when there is none."""
        self._change("add_tag_named", tuple(ids), name)

    def remove_tag_named(self, ids: Sequence[int], name: str) -> None:
        """Take the tag called `name` off references."""
        self._change("remove_tag_named", tuple(ids), name)

    def clear_tags(self, ids: Sequence[int]) -> None:
        """Take all tags off references."""
        self._change("clear_tags", tuple(ids))

    def rename_tag(self, tag_id: int, name: str, was: str = "") -> None:
        """Rename a tag everywhere; the name of another tag merges them."""
        self._change("rename_tag", tag_id, name, was)

    def merge_tags(self, tag_ids: Sequence[int], into_id: int) -> None:
        """Make one tag of several."""
        self._change("merge_tags", tuple(tag_ids), into_id)

    def color_tag(self, tag_id: int, color: str, key: int = 0) -> None:
        """Give a tag a hue and the digit that toggles it."""
        self._change("color_tag", tag_id, color, key)

    def delete_tags(self, tag_ids: Sequence[int]) -> None:
        """Delete tags everywhere."""
        self._change("delete_tags", tuple(tag_ids))

    def toggle_reading(self, ids: Sequence[int]) -> None:
        """Put references on the reading list, or take them off when all are on it."""
        self._change("set_reading", tuple(ids))

    def plan_reading(self, ids: Sequence[int], priority: int, due: str = "") -> None:
        """Put references on the reading list with a priority and a day."""
        self._change("plan_reading", tuple(ids), priority, due)

    def relate(self, ids: Sequence[int]) -> None:
        """Note that references belong together."""
        self._change("relate", tuple(ids))

    def unrelate(self, one: int, other: int) -> None:
        """Note that two references do not belong together any more."""
        self._change("unrelate", one, other)

    def delete_tag(self, tag_id: int) -> None:
        """Delete a tag everywhere."""
        self._change("delete_tag", tag_id)

    def save_search(self, name: str, query: str, color: str = "", parent_id: int = 0) -> None:
        """Keep a search under a name, in a collection or at the top (0)."""
        self._change("save_search", name, query, color, parent_id)

    def edit_saved_search(self, search_id: int, query: str, was: str) -> None:
        """Change what a saved search looks for; refused when that is not `was` any more."""
        self._change("edit_saved_search", search_id, query, was)

    def rename_saved_search(self, search_id: int, name: str, was: str = "") -> None:
        """Rename a saved search; refused when it is not called `was` any more."""
        self._change("rename_saved_search", search_id, name, was)

    def color_saved_search(self, search_id: int, color: str) -> None:
        """Give a saved search a hue, or none ("")."""
        self._change("color_saved_search", search_id, color)

    def move_saved_search(self, search_id: int, parent_id: int, before_id: int = 0) -> None:
        """Put a saved search into a collection, or at the top (0)."""
        self._change("move_saved_search", search_id, parent_id, before_id)

    def duplicate_saved_search(self, search_id: int, name: str) -> None:
        """Make another saved search of the same query."""
        self._change("duplicate_saved_search", search_id, name)

    def delete_saved_search(self, search_id: int) -> None:
        """Delete a saved search."""
        self._change("delete_saved_search", search_id)

    def watch_search(self, name: str, query: str, every_days: int, since: str = "") -> None:
        """Watch a PubMed search, from today or from an earlier day on."""
        self._change("watch_search", name, query, every_days, since)

    def edit_watch(
        self, watch_id: int, name: str, query: str, every_days: int, is_paused: bool
    ) -> None:
        """Change name, search and schedule of an alert."""
        self._change("edit_watch", watch_id, name, query, every_days, is_paused)

    def rename_watch(self, watch_id: int, name: str, was: str = "") -> None:
        """Rename an alert; refused when it is not called `was` any more."""
        self._change("rename_watch", watch_id, name, was)

    def pause_watch(self, watch_id: int, value: bool) -> None:
        """Leave an alert out of the checks, or take it in again."""
        self._change("pause_watch", watch_id, value)

    def delete_watch(self, watch_id: int) -> None:
        """Delete an alert with its inbox."""
        self._change("delete_watch", watch_id)

    def decide_hits(self, pmids: Sequence[str], state: HitState) -> None:
        """Put PubMed hits off, discard them, or take that back."""
        self._change("decide_hits", tuple(pmids), state)

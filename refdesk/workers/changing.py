"""The half of the desk that changes the library: each deed is one step of the undo history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject

from refdesk.model.layouts import Layout


class ChangingDesk(QObject):
    """Passes each deed on to `_change` by its name in `services/changing.Changes`."""

    def _change(self, deed: str, *arguments: object) -> None:
        raise NotImplementedError

    def trash(self, ids: Sequence[int]) -> None:
        """Move references to the trash."""
        self._change("trash", tuple(ids))

    def restore(self, ids: Sequence[int]) -> None:
        """Take references out of the trash."""
        self._change("restore", tuple(ids))

    def delete_forever(self, ids: Sequence[int]) -> None:
        """Delete references from the trash."""
        self._change("delete_forever", tuple(ids))

    def set_read(self, ids: Sequence[int], value: bool) -> None:
        """Mark references as read or unread."""
        self._change("set_read", tuple(ids), value)

    def set_starred(self, ids: Sequence[int], value: bool) -> None:
        """Star references or take the star off."""
        self._change("set_starred", tuple(ids), value)

    def set_rating(self, ids: Sequence[int], value: int) -> None:
        """Rate references, 0 to 5."""
        self._change("set_rating", tuple(ids), value)

    def edit(self, reference_id: int, edits: Mapping[str, object]) -> None:
        """Lay changes over a reference's record; a field given as None is the source's again."""
        self._change("edit", reference_id, dict(edits))

    def create_collection(self, name: str, parent_id: int = 0) -> None:
        """Make a collection."""
        self._change("create_collection", name, parent_id)

    def rename_collection(self, collection_id: int, name: str) -> None:
        """Rename a collection."""
        self._change("rename_collection", collection_id, name)

    def move_collection(self, collection_id: int, parent_id: int) -> None:
        """Put a collection into another, or at the top (0)."""
        self._change("move_collection", collection_id, parent_id)

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

    def rename_tag(self, tag_id: int, name: str) -> None:
        """Rename a tag everywhere."""
        self._change("rename_tag", tag_id, name)

    def delete_tag(self, tag_id: int) -> None:
        """Delete a tag everywhere."""
        self._change("delete_tag", tag_id)

    def save_search(self, name: str, query: str) -> None:
        """Keep a search under a name."""
        self._change("save_search", name, query)

    def rename_saved_search(self, search_id: int, name: str) -> None:
        """Rename a saved search."""
        self._change("rename_saved_search", search_id, name)

    def delete_saved_search(self, search_id: int) -> None:
        """Delete a saved search."""
        self._change("delete_saved_search", search_id)

    def save_view(self, name: str, layout: Layout) -> None:
        """Keep a layout of the list under a name."""
        self._change("save_view", name, layout)

    def change_view(self, view_id: int, layout: Layout) -> None:
        """Let a saved view stand for another layout."""
        self._change("change_view", view_id, layout)

    def rename_view(self, view_id: int, name: str) -> None:
        """Rename a saved view."""
        self._change("rename_view", view_id, name)

    def delete_view(self, view_id: int) -> None:
        """Delete a saved view."""
        self._change("delete_view", view_id)

    def save_note(self, reference_id: int, note_id: int, text: str) -> None:
        """Write a note; id 0 makes one, empty text deletes it."""
        self._change("save_note", reference_id, note_id, text)

    def attach_files(self, reference_id: int, paths: Sequence[Path]) -> None:
        """Copy files into the library and list them with a reference."""
        self._change("attach_files", reference_id, tuple(paths))

    def remove_attachment(self, attachment_id: int) -> None:
        """Take a file off its reference."""
        self._change("remove_attachment", attachment_id)

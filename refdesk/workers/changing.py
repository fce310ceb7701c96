"""The half of the desk that changes the library: each deed is one step of the undo history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from refdesk.workers.organising import OrganisingDesk

if TYPE_CHECKING:
    from refdesk.model.layouts import Layout


class ChangingDesk(OrganisingDesk):
    """Passes each deed on to `_change` by its name in `services/changing.Changes`."""

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

    def edit(
        self,
        reference_id: int,
        edits: Mapping[str, object],
        was: Mapping[str, object] | None = None,
    ) -> None:
        """Lay changes over a reference's record; a field given as None is the source's again.

        `was` are the values that the reader saw: what changed since is told by `edits_clashed`.
        """
        self._change("edit", reference_id, dict(edits), dict(was or {}))

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

    def save_note(self, reference_id: int, note_id: int, text: str, was: str | None = None) -> None:
        """Write a note that said `was`; id 0 makes one, empty text deletes it."""
        self._change("save_note", reference_id, note_id, text, was)

    def attach_files(self, reference_id: int, paths: Sequence[Path]) -> None:
        """Copy files into the library and list them with a reference."""
        self._change("attach_files", reference_id, tuple(paths))

    def remove_attachment(self, attachment_id: int) -> None:
        """Take a file off its reference."""
        self._change("remove_attachment", attachment_id)

"""Everything a user does to references, collections, tags and notes: each one undo step."""

from __future__ import annotations

import mimetypes
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from refdesk.errors import LibraryError, NotFoundError
from refdesk.model.edit_conflicts import EditConflict, reconcile
from refdesk.model.layouts import Layout, to_text
from refdesk.model.reports import Change
from refdesk.model.rows import StepRow
from refdesk.services.file_names import free_name, safe_name
from refdesk.services.key_patterns import SettingKeys
from refdesk.services.organising import Organising, named
from refdesk.services.step_titles import edited
from refdesk.services.watch_deeds import WatchDeeds
from refdesk.services.wording import counted
from refdesk.store import (
    attachments,
    citekeys,
    notes,
    references,
    saved_views,
    undo,
)
from refdesk.store.sessions import raw

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


_NOTE_KEPT: Final = (
    "This note was changed elsewhere meanwhile: both texts were kept, yours as a note of its own."
)
_NOTE_STAYS: Final = "This note was changed elsewhere meanwhile and was not deleted."


def _is_as_seen(session: Session, note_id: int, was: str | None, text: str = "") -> bool:
    """Whether a note says what its writer saw (`was`), or what it shall say already."""
    if was is None:
        return True
    return notes.text_of(session, note_id) in (notes.stored(was), notes.stored(text) or None)


class Changes(WatchDeeds, Organising):
    """The deeds; any thread may call them, the library lets one write at a time."""

    def clear_out(self, limit: int) -> int:
        """Delete up to `limit` references that no undo can bring back any more; no step of its own."""
        return 0 if self._library.is_read_only else undo.clear_out(self._library, limit)

    # references
    def trash(self, ids: Sequence[int]) -> Change:
        """Move references to the trash."""
        title = f"Move {self._which(ids)} to trash"
        with self._library.write(title) as session:
            references.trash(session, ids)
        return Change(frozenset(ids), f"{counted(len(ids), 'reference')} moved to trash.")

    def restore(self, ids: Sequence[int]) -> Change:
        """Take references out of the trash."""
        title = f"Restore {self._which(ids)}"
        with self._library.write(title) as session:
            references.restore(session, ids)
        return Change(frozenset(ids), f"{counted(len(ids), 'reference')} restored.")

    def delete_forever(self, ids: Sequence[int]) -> Change:
        """Delete references from the trash."""
        title = f"Delete {self._which(ids)}"
        with self._library.write(title) as session:
            references.delete_forever(session, ids)
        return Change(frozenset(ids), f"{counted(len(ids), 'reference')} deleted.")

    def set_read(self, ids: Sequence[int], value: bool) -> Change:
        """Mark references as read or unread."""
        word = "read" if value else "unread"
        with self._library.write(f"Mark {self._which(ids)} as {word}") as session:
            references.set_read(session, ids, value)
        return Change(frozenset(ids))

    def set_starred(self, ids: Sequence[int], value: bool) -> Change:
        """Star references, or take the star off."""
        title = f"{'Star' if value else 'Unstar'} {self._which(ids)}"
        with self._library.write(title) as session:
            references.set_starred(session, ids, value)
        return Change(frozenset(ids))

    def set_rating(self, ids: Sequence[int], value: int) -> Change:
        """Rate references 1 to 5; 0 takes the rating off."""
        if not 0 <= value <= 5:
            raise LibraryError("A rating is a number from 0 to 5.")
        title = (
            f"Rate {self._which(ids)} {value} of 5"
            if value
            else f"Take the rating of {self._which(ids)} away"
        )
        with self._library.write(title) as session:
            references.set_rating(session, ids, value)
        return Change(frozenset(ids))

    def edit(
        self,
        reference_id: int,
        edits: Mapping[str, object],
        was: Mapping[str, object] | None = None,
    ) -> Change:
        """Lay the user's changes over what the source says; a field given as None is the source's again.

        `was` are the values that the user saw. A field that says something else by now is left as
        it is and told in `conflicts`; the others are written.
        """
        clashes: tuple[EditConflict, ...] = ()
        with self._library.write(f"{edited(edits)} {self._which([reference_id])}") as session:
            if was:
                now = references.record_within(
                    raw(session), reference_id, self._library.parse_source
                )
                edits, clashes = reconcile(reference_id, now, edits, was)
            references.edit(session, reference_id, edits)
            if "citekey" in edits and not edits["citekey"]:
                maker = self._library.key_maker or SettingKeys()
                citekeys.fill(raw(session), [reference_id], self._library.parse_source, maker)
        return Change(frozenset([reference_id]), conflicts=clashes)

    # views of the list
    def save_view(self, name: str, layout: Layout) -> Change:
        """Keep a layout of the list under a name."""
        name = named(name, "view")
        with self._library.write(f"Save view {name}") as session:
            made = saved_views.create(session, name, to_text(layout))
        return Change(frozenset(), f"View saved as {name}.", made)

    def change_view(self, view_id: int, layout: Layout) -> Change:
        """Let a saved view stand for another layout."""
        with self._library.write(f"Change view {self._named('saved_view', view_id)}") as session:
            saved_views.set_layout(session, view_id, to_text(layout))
            name = saved_views.name_of(session, view_id)
        return Change(frozenset(), f"View {name} changed.")

    def rename_view(self, view_id: int, name: str) -> Change:
        """Call a saved view `name`."""
        name = named(name, "view")
        title = f"Rename view {self._named('saved_view', view_id)} to {name}"
        with self._library.write(title) as session:
            saved_views.rename(session, view_id, name)
        return Change(frozenset())

    def delete_view(self, view_id: int) -> Change:
        """Delete a saved view."""
        with self._library.write(f"Delete view {self._named('saved_view', view_id)}") as session:
            saved_views.delete(session, view_id)
        return Change(frozenset(), "View deleted.")

    def save_note(
        self, reference_id: int, note_id: int, text: str, was: str | None = None
    ) -> Change:
        """Write a note; id 0 makes a new one, empty text deletes it.

        `was` is what its writer saw before. When it says something else by now (it was changed in
        another window) both are kept: `text` becomes a note of its own.
        """
        if not text.strip():
            return self._delete_note(reference_id, note_id, was)
        made, sentence = note_id, ""
        title = f"{'Edit note' if note_id else 'New note'} of {self._which([reference_id])}"
        with self._library.write(title) as session:
            if note_id and _is_as_seen(session, note_id, was, text):
                notes.edit(session, note_id, text)
            else:
                made = notes.create(session, reference_id, text)
                sentence = _NOTE_KEPT if note_id else ""
        return Change(frozenset([reference_id]), sentence, created_id=made)

    def _delete_note(self, reference_id: int, note_id: int, was: str | None) -> Change:
        if not note_id:
            return Change(frozenset())
        with self._library.write(f"Delete note of {self._which([reference_id])}") as session:
            is_as_seen = _is_as_seen(session, note_id, was)
            if is_as_seen:
                notes.delete(session, note_id)
        return Change(frozenset([reference_id]), "Note deleted." if is_as_seen else _NOTE_STAYS)

    def attach_files(self, reference_id: int, paths: Sequence[Path]) -> Change:
        """Copy files into the library's attachment folder and list them with a reference."""
        stored = [(path, self._copied(reference_id, path)) for path in paths]
        title = f"Attach {counted(len(paths), 'file')} to {self._which([reference_id])}"
        with self._library.write(title) as session:
            for path, target in stored:
                relative = target.relative_to(self._library.attachments_folder).as_posix()
                media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
                attachments.create(
                    session, reference_id, path.name, relative, media_type, target.stat().st_size
                )
        return Change(frozenset([reference_id]), f"{counted(len(paths), 'file')} attached.")

    def remove_attachment(self, attachment_id: int) -> Change:
        """Take a file off its reference; the file itself stays until the step can't be undone any more."""
        with self._library.write("Remove file") as session:
            reference_id = attachments.delete(session, attachment_id)
        return Change(frozenset([reference_id]), "File removed.")

    def attachment_path(self, attachment_id: int) -> Path:
        """Where an attached file is; raises NotFoundError when it is gone, or neither linked nor in the folder."""
        row = attachments.row(self._library.read(), attachment_id)
        linked = attachments.linked_path(row.path)
        if linked is not None:
            if not linked.is_file():
                raise NotFoundError(f"The file {row.title} is not at {linked} any more.")
            return linked
        folder = self._library.attachments_folder.resolve()
        path = (folder / row.path).resolve()
        if not path.is_relative_to(folder) or not path.is_file():
            raise NotFoundError(f"The file {row.title} is not in the attachment folder any more.")
        return path

    def _copied(self, reference_id: int, path: Path) -> Path:
        folder = self._library.attachments_folder / str(reference_id)
        try:
            if not path.is_file() or path.is_symlink():
                raise NotFoundError(f"{path.name} is not a file that can be attached.")
            folder.mkdir(parents=True, exist_ok=True)
            target = free_name(folder, safe_name(path.name))
            shutil.copyfile(path, target)
        except OSError as error:
            raise LibraryError(f"{path.name} could not be copied: {error.strerror}.") from error
        return target

    # undo
    def undo(self) -> StepRow | None:
        """Take the last step back; None when there is none."""
        return undo.undo(self._library)

    def redo(self) -> StepRow | None:
        """Do the step again that was taken back last; None when there is none."""
        return undo.redo(self._library)

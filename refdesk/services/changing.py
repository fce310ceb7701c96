"""Everything a user does to references, collections, tags and notes: each one undo step."""

from __future__ import annotations

import mimetypes
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from refdesk.errors import LibraryError, NotFoundError
from refdesk.model.layouts import Layout, to_text
from refdesk.model.query.earlier import written_out
from refdesk.model.reports import Change
from refdesk.model.rows import StepRow
from refdesk.services.file_names import free_name, safe_name
from refdesk.services.key_patterns import SettingKeys
from refdesk.services.wording import counted
from refdesk.store import (
    attachments,
    citekeys,
    collections,
    notes,
    references,
    saved_searches,
    saved_views,
    search_history,
    tags,
    undo,
)
from refdesk.store.library import Library
from refdesk.store.sessions import raw


class Changes:
    """The deeds; any thread may call them, the library lets one write at a time."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def clear_out(self, limit: int) -> int:
        """Delete up to `limit` references that no undo can bring back any more; no step of its own."""
        return 0 if self._library.is_read_only else undo.clear_out(self._library, limit)

    # references
    def trash(self, ids: Sequence[int]) -> Change:
        """Move references to the trash."""
        title = f"Move {counted(len(ids), 'reference')} to trash"
        with self._library.write(title) as session:
            references.trash(session, ids)
        return Change(frozenset(ids), f"{counted(len(ids), 'reference')} moved to trash.")

    def restore(self, ids: Sequence[int]) -> Change:
        """Take references out of the trash."""
        title = f"Restore {counted(len(ids), 'reference')}"
        with self._library.write(title) as session:
            references.restore(session, ids)
        return Change(frozenset(ids), f"{counted(len(ids), 'reference')} restored.")

    def delete_forever(self, ids: Sequence[int]) -> Change:
        """Delete references from the trash."""
        title = f"Delete {counted(len(ids), 'reference')}"
        with self._library.write(title) as session:
            references.delete_forever(session, ids)
        return Change(frozenset(ids), f"{counted(len(ids), 'reference')} deleted.")

    def set_read(self, ids: Sequence[int], value: bool) -> Change:
        """Mark references as read or unread."""
        word = "read" if value else "unread"
        with self._library.write(f"Mark {counted(len(ids), 'reference')} as {word}") as session:
            references.set_read(session, ids, value)
        return Change(frozenset(ids))

    def set_starred(self, ids: Sequence[int], value: bool) -> Change:
        """Star references, or take the star off."""
        title = f"{'Star' if value else 'Unstar'} {counted(len(ids), 'reference')}"
        with self._library.write(title) as session:
            references.set_starred(session, ids, value)
        return Change(frozenset(ids))

    def set_rating(self, ids: Sequence[int], value: int) -> Change:
        """Rate references 1 to 5; 0 takes the rating off."""
        if not 0 <= value <= 5:
            raise LibraryError("A rating is a number from 0 to 5.")
        with self._library.write(f"Rate {counted(len(ids), 'reference')}") as session:
            references.set_rating(session, ids, value)
        return Change(frozenset(ids))

    def edit(self, reference_id: int, edits: Mapping[str, object]) -> Change:
        """Lay the user's changes over what the source says; a field given as None is the source's again."""
        with self._library.write("Edit 1 reference") as session:
            references.edit(session, reference_id, edits)
            if "citekey" in edits and not edits["citekey"]:
                maker = self._library.key_maker or SettingKeys()
                citekeys.fill(raw(session), [reference_id], self._library.parse_source, maker)
        return Change(frozenset([reference_id]))

    # collections
    def create_collection(self, name: str, parent_id: int = 0) -> Change:
        """Make a collection called `name` in another, or at the top (0)."""
        name = _named(name, "collection")
        with self._library.write(f"New collection {name}") as session:
            made = collections.create(session, name, parent_id or None)
        return Change(frozenset(), created_id=made)

    def rename_collection(self, collection_id: int, name: str) -> Change:
        """Call a collection `name`."""
        name = _named(name, "collection")
        with self._library.write(f"Rename collection to {name}") as session:
            collections.rename(session, collection_id, name)
        return Change(frozenset())

    def move_collection(self, collection_id: int, parent_id: int) -> Change:
        """Put a collection into another, or at the top (0)."""
        with self._library.write("Move collection") as session:
            collections.move(session, collection_id, parent_id or None)
        return Change(frozenset())

    def delete_collection(self, collection_id: int) -> Change:
        """Delete a collection with those in it; its references stay in the library."""
        with self._library.write("Delete collection") as session:
            collections.delete(session, collection_id)
        return Change(None, "Collection deleted. Its references are still in your library.")

    def add_to_collection(self, ids: Sequence[int], collection_id: int) -> Change:
        """Put references into a collection."""
        with self._library.write(f"Add {counted(len(ids), 'reference')} to collection") as session:
            name = collections.name_of(session, collection_id)
            collections.add(session, collection_id, ids)
        return Change(frozenset(ids), f"{counted(len(ids), 'reference')} added to {name}.")

    def remove_from_collection(self, ids: Sequence[int], collection_id: int) -> Change:
        """Take references out of a collection; they stay in the library."""
        title = f"Remove {counted(len(ids), 'reference')} from collection"
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
        name = _named(name, "tag")
        with self._library.write(f"New tag {name}") as session:
            made = tags.create(session, name, color, key)
        return Change(frozenset(), created_id=made)

    def toggle_tag(self, ids: Sequence[int], tag_id: int) -> Change:
        """Put a tag on all of `ids`, or take it off when all have it."""
        with self._library.write(f"Tag {counted(len(ids), 'reference')}") as session:
            tags.toggle(session, ids, tag_id)
        return Change(frozenset(ids))

    def add_tag_named(self, ids: Sequence[int], name: str) -> Change:
        """Put the tag called `name` on references, making it when there is none."""
        name = _named(name, "tag")
        with self._library.write(f"Tag {counted(len(ids), 'reference')} with {name}") as session:
            tags.add(session, ids, tags.create(session, name))
        return Change(frozenset(ids))

    def remove_tag_named(self, ids: Sequence[int], name: str) -> Change:
        """Take the tag called `name` off references."""
        title = f"Take tag {name} off {counted(len(ids), 'reference')}"
        with self._library.write(title) as session:
            if known := tags.find(raw(session), name):
                tags.remove(session, ids, known)
        return Change(frozenset(ids))

    def clear_tags(self, ids: Sequence[int]) -> Change:
        """Take all tags off references."""
        with self._library.write(f"Remove tags of {counted(len(ids), 'reference')}") as session:
            tags.clear(session, ids)
        return Change(frozenset(ids))

    def rename_tag(self, tag_id: int, name: str) -> Change:
        """Call a tag `name`, everywhere."""
        name = _named(name, "tag")
        with self._library.write(f"Rename tag to {name}") as session:
            tags.rename(session, tag_id, name)
        return Change(None)

    def delete_tag(self, tag_id: int) -> Change:
        """Delete a tag, everywhere."""
        with self._library.write("Delete tag") as session:
            tags.delete(session, tag_id)
        return Change(None, "Tag deleted.")

    # searches, notes, files
    def save_search(self, name: str, query: str) -> Change:
        """Keep a search under a name, with what its #1, #2 ... were written out."""
        name = _named(name, "saved search")
        earlier = search_history.texts(self._library.read(), "library", query)
        query = written_out(query, earlier)
        with self._library.write(f"Save search {name}") as session:
            made = saved_searches.create(session, name, query)
        return Change(frozenset(), f"Search saved as {name}.", made)

    def rename_saved_search(self, search_id: int, name: str) -> Change:
        """Call a saved search `name`."""
        name = _named(name, "saved search")
        with self._library.write(f"Rename saved search to {name}") as session:
            saved_searches.rename(session, search_id, name)
        return Change(frozenset())

    def delete_saved_search(self, search_id: int) -> Change:
        """Delete a saved search."""
        with self._library.write("Delete saved search") as session:
            saved_searches.delete(session, search_id)
        return Change(frozenset(), "Saved search deleted.")

    # views of the list
    def save_view(self, name: str, layout: Layout) -> Change:
        """Keep a layout of the list under a name."""
        name = _named(name, "view")
        with self._library.write(f"Save view {name}") as session:
            made = saved_views.create(session, name, to_text(layout))
        return Change(frozenset(), f"View saved as {name}.", made)

    def change_view(self, view_id: int, layout: Layout) -> Change:
        """Let a saved view stand for another layout."""
        with self._library.write("Change view") as session:
            saved_views.set_layout(session, view_id, to_text(layout))
            name = saved_views.name_of(session, view_id)
        return Change(frozenset(), f"View {name} changed.")

    def rename_view(self, view_id: int, name: str) -> Change:
        """Call a saved view `name`."""
        name = _named(name, "view")
        with self._library.write(f"Rename view to {name}") as session:
            saved_views.rename(session, view_id, name)
        return Change(frozenset())

    def delete_view(self, view_id: int) -> Change:
        """Delete a saved view."""
        with self._library.write("Delete view") as session:
            saved_views.delete(session, view_id)
        return Change(frozenset(), "View deleted.")

    def save_note(self, reference_id: int, note_id: int, text: str) -> Change:
        """Write a note; id 0 makes a new one, empty text deletes it."""
        text = text.strip("\n")
        made = note_id
        if not text.strip():
            if not note_id:
                return Change(frozenset())
            with self._library.write("Delete note") as session:
                notes.delete(session, note_id)
            return Change(frozenset([reference_id]), "Note deleted.")
        with self._library.write("Edit note" if note_id else "New note") as session:
            if note_id:
                notes.edit(session, note_id, text)
            else:
                made = notes.create(session, reference_id, text)
        return Change(frozenset([reference_id]), created_id=made)

    def attach_files(self, reference_id: int, paths: Sequence[Path]) -> Change:
        """Copy files into the library's attachment folder and list them with a reference."""
        stored = [(path, self._copied(reference_id, path)) for path in paths]
        title = f"Attach {counted(len(paths), 'file')}"
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


def _named(name: str, what: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise LibraryError(f"A {what} needs a name.")
    return name[:200]

"""Bringing references up to date with the Zotero items that they came from.

The source is exchanged, and the user's edits stay on top of it. Tags, collections, notes and
files that the item gained since are added; what the user took away here does not come back, and
a note that the user changed here stays as it is, with the newer one beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from refdesk.formats.zotero.item import KEY, Item, item_of
from refdesk.formats.zotero_exports import BUNDLE_OF
from refdesk.services.migrating.groups import folder_key
from refdesk.services.migrating.source import Arrival
from refdesk.services.migrating.zotero import belongings_of, collection_keys, notes_of
from refdesk.store import attachments, collections, notes, references, tags
from refdesk.store.driver import Connection, scalar
from refdesk.store.origins import KnownItem
from refdesk.store.prepare import FoundFile
from refdesk.store.sessions import raw
from refdesk.store.sources import digest, stored_source

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def is_unchanged(arrival: Arrival, known: KnownItem) -> bool:
    """Whether the item is as it was when it came."""
    return known.digest == digest(arrival.new.source)


def bring_up_to_date(
    session: Session,
    arrival: Arrival,
    known: KnownItem,
    collection_ids: Mapping[str, int],
    *,
    keywords_as_tags: bool,
) -> None:
    """Take over what changed in the item since it came; in a step of the history."""
    connection = raw(session)
    before, was_in = _item_before(connection, known)
    now, _ = _item_in(arrival.new.source, arrival.new.format)
    if known.format == arrival.new.format:
        references.replace_source(session, known.own_id, arrival.new)
    had = set(belongings_of(before, keywords_as_tags=True).tags) if before else set()
    for name in belongings_of(now, keywords_as_tags=keywords_as_tags).tags:
        if name not in had:
            tags.add(session, [known.id], tags.create(session, name))
    for key in arrival.places:
        if key not in was_in and key in collection_ids:
            collections.add(session, collection_ids[key], [known.id])
    _notes(session, known.id, before, now)
    had_files = {one["key"] for one in before["attachments"]} if before else set()
    gained = [one for one in now["attachments"] if one["key"] not in had_files]
    fresh = [f for f in arrival.new.files if any(_is_file_of(f, one) for one in gained)]
    _add_files(session, known.id, fresh)


def _item_before(connection: Connection, known: KnownItem) -> tuple[Item | None, frozenset[str]]:
    """The item as it was kept, with the keys of its collections; None for another source."""
    if known.format != KEY and known.format not in BUNDLE_OF:
        return None, frozenset()
    source_id = scalar(connection, "SELECT source_id FROM reference WHERE id = ?", (known.own_id,))
    return _item_in(stored_source(connection, int(source_id)).body, known.format)


def _item_in(source: bytes, key: str) -> tuple[Item, frozenset[str]]:
    """The item in a source of the data folder's or of JSON's kind, with its collections' keys."""
    if key in BUNDLE_OF:
        bundle = BUNDLE_OF[key](source)
        return bundle.item, frozenset(map(folder_key, bundle.collections))
    item = item_of(source)
    return item, frozenset(collection_keys(item))


def _notes(session: Session, reference_id: int, before: Item | None, now: Item) -> None:
    old = {key: text for key, text, _, _ in notes_of(before)} if before else {}
    ours = {row.text: row.id for row in notes.notes_of(raw(session), reference_id)}
    for key, text, _, _ in notes_of(now):
        was = old.get(key, "")
        if text == was or text in ours:
            continue
        if was and was in ours:
            notes.edit(session, ours[was], text)
        else:
            notes.create(session, reference_id, text)


def _is_file_of(file: FoundFile, attachment: dict[str, Any]) -> bool:
    """Whether a file is an attachment's: a stored one is in a folder of its key, others have its name."""
    if str(attachment["path"]).startswith("storage:"):
        return f"/storage/{attachment['key']}/" in file.path
    path = str(attachment["path"]).removeprefix("attachments:").replace("\\", "/")
    name = PurePosixPath(path).name
    return bool(name) and unquote(file.path).endswith(f"/{name}")


def add_first_files(session: Session, reference_id: int, files: Sequence[FoundFile]) -> None:
    """Attach files to a reference that has none: they were left when it came, or were not there."""
    if not attachments.attachments_of(raw(session), reference_id):
        _add_files(session, reference_id, files)


def _add_files(session: Session, reference_id: int, files: Sequence[FoundFile]) -> None:
    """Attach those files that the reference has not, by address or by name and size."""
    listed = attachments.attachments_of(raw(session), reference_id)
    known = {row.path for row in listed} | {(row.title, row.size) for row in listed}
    fresh = [one for one in files if one.path not in known and (one.title, one.size) not in known]
    for one in fresh:
        attachments.create(session, reference_id, one.title, one.path, one.media_type, one.size)

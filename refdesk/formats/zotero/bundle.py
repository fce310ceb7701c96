"""An item of a file that Zotero exported, with all that belongs to it."""

from __future__ import annotations

import dataclasses
from typing import Final

from refdesk.formats.zotero.annotations import annotations_note
from refdesk.formats.zotero.item import Item, record_of
from refdesk.formats.zotero.note_text import markdown_of
from refdesk.model.markup import RichText
from refdesk.model.record import Keyword, ReferenceRecord

COLLECTION: Final = "collection"
"""The name in `extra` under which a record says its collections."""


@dataclasses.dataclass(frozen=True, slots=True)
class Bundle:
    """An item with what belongs to it, and the paths of its collections from the outermost on."""

    item: Item
    collections: tuple[tuple[str, ...], ...] = ()


def record_of_bundle(bundle: Bundle) -> ReferenceRecord:
    """The record with all tags as keywords and all notes, since a file has nothing else of them."""
    item = bundle.item
    record = record_of(item)
    words = dict.fromkeys(name for name, _ in item["tags"])
    notes = [markdown_of(one["note"]) for one in item["notes"]]
    for one in item["attachments"]:
        notes += [markdown_of(one.get("note", "")), annotations_note(one)]
    named = [(COLLECTION, " / ".join(path)) for path in bundle.collections]
    return dataclasses.replace(
        record,
        keywords=tuple(Keyword(RichText.plain_text(word)) for word in words),
        notes=(*record.notes, *(note for one in notes if (note := one.strip()))),
        other_ids=record.other_ids if item["key"] else (),
        extra=(*record.extra, *named),
    )

"""A Zotero data folder as something to move from."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from refdesk.formats.zotero import reading, structure
from refdesk.formats.zotero.annotations import annotations_note
from refdesk.formats.zotero.database import FILE, Database, open_copy
from refdesk.formats.zotero.fields import label_of
from refdesk.formats.zotero.item import KEY, Item, identity, record_of, source_of
from refdesk.formats.zotero.note_text import markdown_of
from refdesk.formats.zotero.searches import query_of
from refdesk.model.cancel import CancelToken
from refdesk.model.import_options import LinkedFiles
from refdesk.model.migrating import MigrationChoices, Part
from refdesk.model.record import LinkedFile, ReferenceRecord
from refdesk.model.reports import Failure
from refdesk.services.linked_files import found_files
from refdesk.services.migrating.places import base_directory
from refdesk.services.migrating.relating import related_of
from refdesk.services.migrating.source import Arrival, is_wanted
from refdesk.services.progress import ProgressSink, silent
from refdesk.store.prepare import Belongings, FoundFile, NewNote, NewReference

_RELATIVE = "attachments:"


class ZoteroFolder:
    """A data folder; it is read on a private copy of its database."""

    program = "Zotero"

    def __init__(self, path: Path) -> None:
        self.path = path.parent if path.name == FILE else path

    @contextmanager
    def open(
        self, *, progress: ProgressSink = silent, token: CancelToken | None = None
    ) -> Iterator[ZoteroContents]:
        """Open the copy; raises FormatError in words, Cancelled by `token`."""
        if token is not None:
            token.raise_if_cancelled()
        with open_copy(self.path) as database:
            yield ZoteroContents(database)


class ZoteroContents:
    """What an open database holds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._libraries = structure.libraries(database)
        self._ids = {one.id: one.key for one in self._libraries}
        self._collections = structure.collections(database, self._ids)
        self._base = base_directory(database.folder)
        self.total = reading.count_items(database, self._ids)
        self.parts = self._parts()
        self.searches: list[tuple[str, str]] = []
        self.problems: list[str] = [*database.problems]
        self._read_searches()

    def arrivals(self, choices: MigrationChoices) -> Iterator[Arrival | Failure]:
        """The items of the chosen libraries and collections."""
        chosen = {i: key for i, key in self._ids.items() if key not in choices.left_out}
        known = {part.key for part in self.parts}
        for item in reading.read_items(self._database, chosen):
            if item.get("deleted") and not choices.trash:
                continue
            places = tuple(
                key for one in item["collections"] if (key := f"{item['library']}/{one}") in known
            )
            if not is_wanted(places, choices.left_out):
                continue
            if not places and item["library"] != "user":
                places = (item["library"],)
            yield self._arrival(item, places, choices)

    def _arrival(self, item: Item, places: tuple[str, ...], choices: MigrationChoices) -> Arrival:
        record = record_of(item)
        files: tuple[FoundFile, ...] = ()
        missing: tuple[str, ...] = ()
        if choices.files is not LinkedFiles.LEAVE and record.linked_files:
            files, missing = self._files(record)
        name = f"item {item['key']}"
        new = NewReference(
            record, source_of(item), KEY, "Zotero", place=name, warnings=missing, files=files,
            own=belongings_of(item, keywords_as_tags=choices.keywords_as_tags),
        )  # fmt: skip
        return Arrival(
            new,
            places,
            label_of(item["itemType"]),
            identity(item),
            tuple(tag for tag, kind in item["tags"] if kind),
            sum(len(one.get("annotations", ())) for one in item["attachments"]),
            missing,
            related_of(item),
        )

    def _files(self, record: ReferenceRecord) -> tuple[tuple[FoundFile, ...], tuple[str, ...]]:
        """The files that are there; those below the base directory need to know where that is."""
        linked: list[LinkedFile] = []
        lost: list[str] = []
        for one in record.linked_files:
            if not one.path.startswith(_RELATIVE):
                linked.append(one)
            elif self._base is None:
                lost.append(
                    f"The file {one.path.removeprefix(_RELATIVE)} is in Zotero's base directory for "
                    "linked files, and where that is could not be found."
                )
            else:
                path = self._base / one.path.removeprefix(_RELATIVE)
                linked.append(dataclasses.replace(one, path=str(path)))
        record = dataclasses.replace(record, linked_files=tuple(linked))
        files, missing = found_files(record, self._database.folder / FILE)
        return files, (*lost, *missing)

    def _parts(self) -> list[Part]:
        """Each library, followed by its collections."""
        parts: list[Part] = []
        for library in self._libraries:
            parts.append(Part(library.key, library.name, is_library=True))
            for one in self._collections:
                if one.library == library.key:
                    parent = f"{one.library}/{one.parent}" if one.parent else one.library
                    parts.append(Part(f"{one.library}/{one.key}", one.name, parent))
        return parts

    def _read_searches(self) -> None:
        names = {one.key: one.name for one in self._collections}
        for search in structure.saved_searches(self._database, self._ids):
            query, reason = query_of(search, lambda key: names.get(key, ""))
            if query:
                self.searches.append((search.name, query))
            else:
                self.problems.append(f"The saved search “{search.name}” stays behind. {reason}")


def belongings_of(item: Item, *, keywords_as_tags: bool) -> Belongings:
    """The tags, notes and times of an item, as RefDesk has them."""
    tags = {name.casefold(): name for name, kind in item["tags"] if keywords_as_tags or not kind}
    return Belongings(
        tags=tuple(tags[folded] for folded in sorted(tags)),
        notes=tuple(NewNote(text, added, modified) for _, text, added, modified in notes_of(item)),
        is_trashed=bool(item.get("deleted")),
        added=_time(item.get("dateAdded")),
        modified=_time(item.get("dateModified")),
    )


def notes_of(item: Item) -> list[tuple[str, str, str, str]]:
    """(key, text, added, modified) of each note: the item's, its files', the annotations of those."""
    found: list[tuple[str, str, str, str]] = []
    for note in item["notes"]:
        times = _time(note.get("dateAdded")), _time(note.get("dateModified"))
        found.append((note["key"], markdown_of(note["note"]), *times))
    for one in item["attachments"]:
        found.append((f"{one['key']}/note", markdown_of(one.get("note", "")), "", ""))
        found.append((f"{one['key']}/annotations", annotations_note(one), "", ""))
    return [one for one in found if one[1].strip()]


def _time(value: Any) -> str:
    """Zotero's time (UTC, with a blank) as the library writes times."""
    text = str(value or "")
    return f"{text[:10]}T{text[11:19]}Z" if len(text) >= 19 and text[4] == text[7] == "-" else ""


def collection_keys(item: Item) -> Sequence[str]:
    """The keys of the parts that the collections of an item are."""
    return [f"{item['library']}/{one}" for one in item["collections"]]

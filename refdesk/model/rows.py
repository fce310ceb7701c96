"""What lists show: small frozen rows, read from the library or made from PubMed's answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from refdesk.model.watching import WatchRow

if TYPE_CHECKING:
    from refdesk.model.file_origin import FileOrigin

MOST_NAMES: Final = 40
"""So many tags or collections of a reference are named in its row."""


class Status(StrEnum):
    """What a reader should know before using a reference, heaviest first (the order of chips)."""

    RETRACTED = "retracted"
    CONCERN = "concern"
    ERRATUM = "erratum"
    UPDATED = "updated"
    PUBLISHED = "published"
    """A preprint whose article is out."""
    REPUBLISHED = "republished"
    PREPRINT = "preprint"
    COMMENTED = "commented"
    COMMENT = "comment"
    IN_LIBRARY = "in_library"
    IN_TRASH = "in_trash"
    DISCARDED = "discarded"
    LATER = "later"
    PMC_FREE = "pmc_free"


@dataclass(frozen=True, slots=True)
class ReferenceRow:
    """One row of the reference table.

    `id` is the reference's id in the library; in a list of PubMed hits it is the PMID as a
    number. `creators` is "Gadient RA, Otten UH" (the first three), `source` "52(5):379-90".
    """

    id: int
    title: str
    creators: str = ""
    creator_count: int = 0
    container: str = ""
    source: str = ""
    year: int | None = None
    pmid: str = ""
    pmcid: str = ""
    doi: str = ""
    statuses: tuple[Status, ...] = ()
    publication_type: str = ""
    tags: tuple[str, ...] = ()
    """Names of its tags, at most `MOST_NAMES`; the window knows the colours."""
    attachment_count: int = 0
    note_count: int = 0
    is_read: bool = False
    is_starred: bool = False
    rating: int = 0
    added: str = ""
    modified: str = ""
    citekey: str = ""
    read_at: str = ""
    has_abstract: bool = False
    mesh_count: int = 0
    """From here on only read when a column wants it, see `Extra`."""
    collections: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """PubMed's codes."""
    last_creator: str = ""
    day: str = ""
    """When it was published, as PubMed prints it: `1997 Aug`."""
    plan: tuple[str, ...] = ()
    """On the reading list: its priority ("1" is the most urgent) and the day it is due, ISO or ""."""
    cited: tuple[str, ...] = ()
    """How often it was cited and the day on which that was counted: `("41", "2026-11-27")`."""


class Extra(StrEnum):
    """What of a row takes another look-up, and is read when a column shows it."""

    MESH_COUNT = "mesh_count"
    COLLECTIONS = "collections"
    LANGUAGES = "languages"
    LAST_CREATOR = "last_creator"
    DAY = "day"
    PLAN = "plan"
    CITED = "cited"


LATE_EXTRAS: Final = frozenset((Extra.LAST_CREATOR, Extra.DAY))
"""Extras that only the record tells: they come after the row is shown."""


class ViewKind(StrEnum):
    """The entries of the library pane."""

    ALL = "all"
    RECENT = "recent"
    READING = "reading"
    UNFILED = "unfiled"
    RETRACTED = "retracted"
    NOTICES = "notices"
    TRASH = "trash"
    COLLECTION = "collection"
    TAG = "tag"
    SAVED_SEARCH = "saved_search"
    WATCH = "watch"
    """A watched PubMed search: its hits are none of the library's."""
    READ_LATELY = "read_lately"
    DUPLICATES = "duplicates"
    NO_PDF = "no_pdf"
    NO_ABSTRACT = "no_abstract"


@dataclass(frozen=True, slots=True)
class View:
    """What of the library is shown; `id` names the collection, tag or saved search.

    `is_deep` takes in what lies in the collections inside a collection.
    """

    kind: ViewKind = ViewKind.ALL
    id: int = 0
    is_deep: bool = False


class SortKey(StrEnum):
    """The columns a list can be sorted by; `BEST` is best match and needs a query."""

    ADDED = "added"
    YEAR = "year"
    TITLE = "title"
    CREATORS = "creators"
    CONTAINER = "container"
    PMID = "pmid"
    CITEKEY = "citekey"
    BEST = "best"
    LAST_CREATOR = "last_creator"
    PLACE = "place"
    PMCID = "pmcid"
    DOI = "doi"
    TYPE = "type"
    MESH_COUNT = "mesh_count"
    STATUS = "status"
    TAGS = "tags"
    RATING = "rating"
    READ = "read"
    STARRED = "starred"
    MODIFIED = "modified"
    FILES = "files"
    NOTES = "notes"
    COLLECTIONS = "collections"
    ABSTRACT = "abstract"
    PLAN = "plan"
    LANGUAGE = "language"
    CITED = "cited"


SortTerm = tuple[SortKey, bool]
"""A column to sort by, and whether descending."""


class GroupBy(StrEnum):
    """What a list can be divided by."""

    NOTHING = ""
    YEAR = "year"
    CONTAINER = "container"
    TYPE = "type"
    TAG = "tag"
    CREATOR = "creator"
    COLLECTION = "collection"
    LANGUAGE = "language"
    ADDED = "added"
    READ = "read"
    RATING = "rating"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class CollectionRow:
    """A collection in the library pane; `count` counts references not in the trash."""

    id: int
    parent_id: int | None
    name: str
    color: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag; `key` is the digit 1 to 9 that toggles it, 0 for none; `color` a hue's name or ""."""

    id: int
    name: str
    color: str = ""
    key: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class SavedSearchRow:
    """A saved search of the library; it may stand in a collection."""

    id: int
    name: str
    query: str
    count: int | None = None
    color: str = ""
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class SavedViewRow:
    """A named layout of the list; `layouts.from_text` reads `layout`."""

    id: int
    name: str
    layout: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the library pane shows: counts of the fixed entries by `ViewKind` value, and the lists."""

    counts: tuple[tuple[ViewKind, int], ...] = ()
    collections: tuple[CollectionRow, ...] = ()
    tags: tuple[TagRow, ...] = ()
    saved_searches: tuple[SavedSearchRow, ...] = ()
    saved_views: tuple[SavedViewRow, ...] = ()
    watches: tuple[WatchRow, ...] = ()

    def count(self, kind: ViewKind) -> int:
        """The count of a fixed entry, 0 when it is not known."""
        return dict(self.counts).get(kind, 0)


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of the undo history; `at` is an ISO time in UTC, `size` the bytes kept for it."""

    id: int
    title: str
    at: str
    is_undone: bool = False
    size: int = 0


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note of a reference, in Markdown."""

    id: int
    text: str
    modified: str = ""


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A file of a reference; `path` is relative to the attachment folder, or a `file:` address."""

    id: int
    title: str
    path: str
    media_type: str = ""
    size: int = 0
    origin: FileOrigin | None = None
    """Where it came from, when RefDesk fetched it as full text."""

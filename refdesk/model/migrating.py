"""Moving from another program: what is chosen, and what the preview says of it."""

from __future__ import annotations

from dataclasses import dataclass

from refdesk.model.import_options import Duplicates, LinkedFiles


@dataclass(frozen=True, slots=True)
class MigrationChoices:
    """What is taken over, and how.

    `left_out` are keys of parts (libraries, collections) that are not taken; what is only in
    such is not taken either. `collection_id` is the collection that all goes into, 0 for none.
    """

    files: LinkedFiles = LinkedFiles.COPY
    duplicates: Duplicates = Duplicates.MERGE
    keywords_as_tags: bool = False
    """Automatic tags and keywords too become tags; they are kept as keywords in any case."""
    trash: bool = True
    """What is in the other program's trash comes into RefDesk's."""
    left_out: frozenset[str] = frozenset()
    collection_id: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A library or a collection that can be left out; `parent` is the key of what it is in."""

    key: str
    name: str
    parent: str = ""
    is_library: bool = False
    """Whether it is a whole library; the user's own makes no collection of its own."""


@dataclass(frozen=True, slots=True)
class MigrationPlace:
    """A folder or file that can be moved from; `program` is its name ("Zotero")."""

    program: str
    path: str


@dataclass(frozen=True, slots=True)
class MigrationPreview:
    """What moving would bring; counts are of references unless they say otherwise."""

    program: str
    path: str
    parts: tuple[Part, ...] = ()
    references: int = 0
    by_type: tuple[tuple[str, int], ...] = ()
    known: int = 0
    """Those that the library has already, by identifier or from an earlier move."""
    alike: int = 0
    """Those that are one with a reference by title, creators and year."""
    trashed: int = 0
    collections: int = 0
    tags: int = 0
    keywords: int = 0
    """Automatic tags, or keywords of the source."""
    notes: int = 0
    annotations: int = 0
    files_found: int = 0
    files_missing: int = 0
    missing: tuple[str, ...] = ()
    """What is said of some of the missing files."""
    searches: int = 0
    problems: tuple[str, ...] = ()
    """What cannot be taken, and why, a sentence each."""

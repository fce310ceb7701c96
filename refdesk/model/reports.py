"""What came of a deed: added, already there, failed - each with its reason - or changed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refdesk.model.edit_conflicts import EditConflict


class HeldState(StrEnum):
    """What was decided on a record that an import held back."""

    WAITING = "waiting"
    SKIPPED = "skip"
    MERGED = "merge"
    KEPT = "keep"


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that could not be added.

    `item` is what the user named (an identifier, a file), `place` where in a file it stood
    ("record 12, line 340"), `reason` a sentence, `text` the offending text (at most some lines),
    `format` the key of the file's format where the text can be mended and read again.
    """

    item: str
    reason: str
    place: str = ""
    text: str = ""
    can_retry: bool = False
    is_offline: bool = False
    """It failed for want of a network, and is tried again when that is back."""
    is_doubt: bool = False
    """It did not fail, but was left for the user to look at."""
    format: str = ""
    path: str = ""
    """The file, where it failed as a whole and may be read another time."""
    reference_id: int = 0
    """The reference of the library that it is about, 0 for none."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence on what was read or added with a doubt; `reference_id` 0 where it is about none."""

    text: str
    item: str = ""
    place: str = ""
    reference_id: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """A record whose work the library has; `by` says how it was recognised ("PMID 9304698")."""

    reference_id: int
    by: str
    item: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A record that resembles a reference and waits for the user to decide; `title` is its own."""

    id: int
    reference_id: int
    title: str
    by: str
    item: str = ""
    place: str = ""
    state: HeldState = HeldState.WAITING


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file that was read to its end: what it is in words ("RIS from Scopus"), its records.

    `encoding` is named where it is neither UTF-8 nor ASCII ("Windows-1252"), since it may be a
    guess.
    """

    item: str
    format: str
    count: int
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did; ids are those of references in the library, in the order asked for.

    `stopped` says why it ended early ("" when it did not), `number` finds the kept report again
    (0: it is not kept).
    """

    added: tuple[int, ...] = ()
    existing: tuple[int, ...] = ()
    failures: tuple[Failure, ...] = ()
    warnings: tuple[Notice, ...] = ()
    restored: tuple[int, ...] = ()
    """Those of `existing` that were in the trash and have been taken out of it."""
    merged: tuple[int, ...] = ()
    """References into which records were merged."""
    held: tuple[Held, ...] = ()
    matches: tuple[Match, ...] = ()
    """How the existing and the merged ones were recognised, one for each record."""
    stopped: str = ""
    number: int = 0
    files: tuple[FileRead, ...] = ()
    """Those that were read, with how many records each had."""
    collection_id: int = 0
    """The collection that it added to, where a second try belongs too."""

    def __add__(self, other: ImportReport) -> ImportReport:
        return ImportReport(
            self.added + other.added,
            self.existing + other.existing,
            self.failures + other.failures,
            self.warnings + other.warnings,
            self.restored + other.restored,
            self.merged + other.merged,
            self.held + other.held,
            self.matches + other.matches,
            self.stopped or other.stopped,
            other.number or self.number,
            self.files + other.files,
            self.collection_id or other.collection_id,
        )

    @property
    def changed(self) -> frozenset[int]:
        """The references that were added or touched."""
        return frozenset((*self.added, *self.existing, *self.merged))


@dataclass(frozen=True, slots=True)
class Change:
    """What a deed changed: ids of references (None: perhaps all), and a sentence on it ("" for none)."""

    ids: frozenset[int] | None
    sentence: str = ""
    created_id: int = 0
    conflicts: tuple[EditConflict, ...] = ()
    """Fields that were not written because they were changed elsewhere meanwhile."""

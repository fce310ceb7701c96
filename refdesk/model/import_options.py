"""What a user chooses for an import: what is done with duplicates and with linked files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Duplicates(StrEnum):
    """What is done with a record of a work that the library has.

    One with the same identifier, or the same to the byte, is the library's own: only KEEP and
    MERGE do anything with it. The others are for those that are recognised by their likeness.
    """

    ASK = "ask"
    """Held back for the user to decide; the rest goes in."""
    SKIP = "skip"
    """Not added."""
    MERGE = "merge"
    """Its fields fill those that are empty in the reference."""
    KEEP = "keep"
    """Added beside it, and noted as no duplicate."""
    NAME = "name"
    """Added, and named in the report."""


class LinkedFiles(StrEnum):
    """What is done with the files that a source names."""

    LINK = "link"
    """Attached where they are."""
    COPY = "copy"
    """Copied into the library's folder."""
    LEAVE = "leave"
    """Only the names are kept, in the record."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How files are imported; `format` is a format's key, "" for what the content shows."""

    format: str = ""
    collection_id: int = 0
    duplicates: Duplicates = Duplicates.NAME
    linked_files: LinkedFiles = LinkedFiles.LINK
    collection_name: str = ""
    """In place of an id: a collection by its path ("Review/Sepsis"), made where it is missing."""

    @property
    def collection_ids(self) -> tuple[int, ...]:
        """The collection as a list, empty for none."""
        return (self.collection_id,) if self.collection_id else ()

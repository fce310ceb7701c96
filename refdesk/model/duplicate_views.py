"""What a review of duplicates shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from refdesk.model.duplicate_sets import SetKind
from refdesk.model.record import ReferenceRecord


@dataclass(frozen=True, slots=True)
class DuplicateStatus:
    """How the last look went: when ("" for never), what changed since, how many sets of each kind."""

    looked_at: str = ""
    changes: int = 0
    is_due: bool = True
    """Whether the whole library has to be looked through (again)."""
    counts: Mapping[SetKind, int] = field(default_factory=dict)
    references: int = 0
    """How many the library has, those in the trash not counted."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a set, with what the user gave it; `edited` names fields that the user changed."""

    id: int
    record: ReferenceRecord
    citekey: str
    origin: str
    added: str
    edited: frozenset[str]
    tags: tuple[str, ...]
    collections: tuple[str, ...]
    notes: int
    files: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The members of a set, the one to keep first, and why that; `by` says what they share.

    `merged` is what the keeper's record becomes with all others, `merged_with` with each of them
    alone, `disputed` the fields that the user edited differently in several members.
    """

    kind: SetKind
    members: tuple[Member, ...]
    reason: str
    by: str
    merged: ReferenceRecord
    merged_with: tuple[ReferenceRecord, ...]
    disputed: frozenset[str]
    others: int = 0
    """Members that are not shown: a wrong identifier can stand on thousands."""

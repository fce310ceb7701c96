"""What came of a deed: added, already there, failed - each with its reason - or changed."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that could not be added.

    `item` is what the user named (an identifier, a file), `place` where in a file it stood
    ("record 12, line 340"), `reason` a sentence, `text` the offending text (at most some lines).
    """

    item: str
    reason: str
    place: str = ""
    text: str = ""
    can_retry: bool = False
    is_offline: bool = False
    """It failed for want of a network, and is tried again when that is back."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did; ids are those of references in the library, in the order asked for."""

    added: tuple[int, ...] = ()
    existing: tuple[int, ...] = ()
    failures: tuple[Failure, ...] = ()
    warnings: tuple[str, ...] = field(default=())
    """Sentences on what was read with a doubt (an encoding guessed, text before the first record)."""
    restored: tuple[int, ...] = ()
    """Those of `existing` that were in the trash and have been taken out of it."""

    def __add__(self, other: ImportReport) -> ImportReport:
        return ImportReport(
            self.added + other.added,
            self.existing + other.existing,
            self.failures + other.failures,
            self.warnings + other.warnings,
            self.restored + other.restored,
        )


@dataclass(frozen=True, slots=True)
class Change:
    """What a deed changed: ids of references (None: perhaps all), and a sentence on it ("" for none)."""

    ids: frozenset[int] | None
    sentence: str = ""
    created_id: int = 0

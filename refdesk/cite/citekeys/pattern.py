"""A pattern ready for use: alternatives of terms, each a function with filters or a text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from refdesk.cite.citekeys.letters import to_ascii
from refdesk.cite.citekeys.words import telling
from refdesk.errors import RefDeskError
from refdesk.model.record import ReferenceRecord

MAX_KEY: Final = 200
_NOT_IN_KEYS = re.compile(r"[^A-Za-z0-9_:.+\-]")


class PatternError(RefDeskError):
    """A key pattern with a mistake; `start` and `end` count characters of the pattern."""

    def __init__(self, message: str, *, start: int = 0, end: int = 0) -> None:
        super().__init__(f"{message} (at character {start + 1} of the pattern)")
        self.start = start
        self.end = end


class Unfit(Exception):
    """The record does not meet a condition, so that this alternative is left out."""


Function = Callable[[ReferenceRecord], str]
Filter = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a key: what `value` gives, passed through the filters."""

    value: Function
    filters: tuple[Filter, ...] = ()

    def text(self, record: ReferenceRecord) -> str:
        """What this part is for `record`; raises Unfit."""
        found = self.value(record)
        for each in self.filters:
            found = each(found)
        return found


@dataclass(frozen=True, slots=True)
class Choice:
    """Alternatives, each a row of terms; the first that gives something counts."""

    rows: tuple[tuple[Term | Choice, ...], ...]
    filters: tuple[Filter, ...] = ()

    def text(self, record: ReferenceRecord) -> str:
        """What the first fitting row gives; "" when none gives anything; raises Unfit when none fits."""
        unfit: Unfit | None = None
        for row in self.rows:
            try:
                found = "".join(part.text(record) for part in row)
            except Unfit as reason:
                unfit = reason
                continue
            unfit = None
            if found.strip():
                for each in self.filters:
                    found = each(found)
                return found
        if unfit is not None and len(self.rows) == 1:
            raise unfit
        return ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A key pattern. `postfix` tells equal keys apart: `%(a)s` letters, `%(n)s` numbers."""

    source: str
    choice: Choice = field(repr=False)
    postfix: str = "%(a)s"
    is_german: bool = False
    """Whether umlauts become ae, oe, ue, as JabRef has it."""

    def key(self, record: ReferenceRecord) -> str:
        """The key of `record`, only of letters, digits and `_:.+-`; never empty.

        Where the pattern gives nothing it is made of title and year, of the PMID, or is
        "untitled". Not yet unique: see `unique`.
        """
        try:
            found = self._cleaned(self.choice.text(record))
        except Unfit:
            found = ""
        return found or self._cleaned(_fallback(record)) or "untitled"

    def _cleaned(self, text: str) -> str:
        text = to_ascii(text[: 4 * MAX_KEY], is_german=self.is_german)
        return _NOT_IN_KEYS.sub("", text)[:MAX_KEY]


def _fallback(record: ReferenceRecord) -> str:
    words = "".join(telling(record.title.plain[:1000])[:3])
    if words:
        return f"{words}{record.issued.known_year or ''}"
    return f"PMID{record.pmid}" if record.pmid else ""

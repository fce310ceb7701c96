"""Files that are kept up to date by themselves: what a rule says, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

FORMATS: Final = ("bibtex", "biblatex", "csl-json")
"""The formats that a file can be kept in; their entries stand for themselves."""


class Scope(StrEnum):
    """Which references a rule is about."""

    LIBRARY = "library"
    COLLECTION = "collection"
    SEARCH = "search"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule asks for; `target` is the id of the collection or saved search, else 0."""

    scope: Scope
    target: int
    format: str
    path: str


@dataclass(frozen=True, slots=True)
class AutoExport:
    """A rule of the library and how its file stands.

    `name` is that of the collection or search, "" when it is gone. `is_here` is False for a file
    of another computer, which is not written before somebody here says so.
    """

    id: int
    rule: Rule
    name: str
    is_paused: bool
    is_here: bool
    written_at: str = ""
    count: int = 0
    error: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of looking after one file: it was written or not, or why it could not be."""

    id: int
    path: str
    is_written: bool = False
    count: int = 0
    error: str = ""
    note: str = ""

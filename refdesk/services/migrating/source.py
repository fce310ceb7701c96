"""What every program's library is read as: parts, searches, and references on their way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from refdesk.model.cancel import CancelToken
from refdesk.model.migrating import MigrationChoices, Part
from refdesk.model.reports import Failure, Notice
from refdesk.services.progress import ProgressSink, silent
from refdesk.store.prepare import NewReference


@dataclass(frozen=True, slots=True)
class Arrival:
    """One reference of the other program.

    `places` are the keys of the collections that it is in, `label` its type in words,
    `identity` what names it for all time ("" where the program has nothing of the kind),
    `missing` what is said of its files that are not there.
    """

    new: NewReference
    places: tuple[str, ...] = ()
    label: str = ""
    identity: str = ""
    keywords: tuple[str, ...] = ()
    annotations: int = 0
    missing: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    """What names the references that it is related to."""


class Contents(Protocol):
    """An open library of another program."""

    @property
    def parts(self) -> Sequence[Part]:
        """Libraries and collections, outer ones first."""

    @property
    def searches(self) -> Sequence[tuple[str, str]]:
        """Saved searches that can be said in RefDesk's words: name and query."""

    @property
    def problems(self) -> Sequence[str]:
        """What cannot be taken, and why."""

    @property
    def total(self) -> int:
        """How many references there are, 0 where that is not known before."""

    def arrivals(self, choices: MigrationChoices) -> Iterator[Arrival | Failure | Notice]:
        """The references of what is not left out, and what is to be told on the way."""


class MigrationSource(Protocol):
    """A library of another program that can be opened."""

    program: str
    path: Path

    def open(
        self, *, progress: ProgressSink = silent, token: CancelToken | None = None
    ) -> AbstractContextManager[Contents]:
        """Open it for reading; raises FormatError in words, Cancelled when `token` is cancelled.

        A large file is read once for that; `progress` tells how many references were seen.
        """


def is_wanted(places: Sequence[str], left_out: frozenset[str]) -> bool:
    """Whether a reference that is in these collections is taken."""
    return not left_out or not places or not left_out.issuperset(places)

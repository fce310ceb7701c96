"""What a check of DOIs finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class DoiProblem(StrEnum):
    """What is wrong with a DOI, or worth a look, the worst first."""

    DEAD = "dead"
    """It is not registered: mistyped, or never deposited."""
    GONE = "gone"
    """It is registered, but leads to no page."""
    REPLACED = "replaced"
    """It stands for another DOI."""
    OTHER_WORK = "other work"
    """Its agency has it for a work of another title."""
    SHARED = "shared"
    """Several references of the library have it."""
    UNCHECKED = "unchecked"
    """A service had a fault with it; nothing is known."""
    MOVED = "moved"
    """It leads to another site than when it was followed last."""


@dataclass(frozen=True, slots=True)
class DoiFinding:
    """A problem of one reference's DOI; `detail` says what it is in a sentence.

    `url` is where the DOI leads, "" where it leads nowhere or was not followed.
    """

    reference_id: int
    title: str
    doi: str
    problem: DoiProblem
    detail: str
    url: str = ""


class CheckedDoi(NamedTuple):
    """What a check learned of one DOI: where it leads ("" for nowhere), and each problem's kind,
    sentence and address."""

    url: str
    problems: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class DoiReport:
    """What was found of `total` references, of which `without` have no DOI.

    `failure` says why only `checked` were looked at to the end; `left` are the ids of the others,
    which may wait where the network was lacking (`is_offline`). `notes` say what else could not
    be asked.
    """

    findings: tuple[DoiFinding, ...] = ()
    total: int = 0
    without: int = 0
    checked: int = 0
    failure: str = ""
    left: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    is_offline: bool = False

    @property
    def waiting(self) -> tuple[int, ...]:
        """Ids of those that the network was lacking for."""
        if not self.is_offline:
            return ()
        missed = {one.reference_id for one in self.findings if one.problem is DoiProblem.UNCHECKED}
        return tuple(each for each in self.left if each not in missed)

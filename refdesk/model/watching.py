"""Watched PubMed searches as lists show them, and what can be decided on their hits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

EVERY_DAYS: Final = {"daily": 1, "weekly": 7, "monthly": 30, "manual": 0}
"""The schedules by their names: days between two checks, 0 for a search checked by hand only."""


class HitState(IntEnum):
    """What was decided on a PubMed record; it holds for all watches and searches of a library."""

    NEW = 0
    LATER = 1
    KEPT = 2
    DISCARDED = 3


OPEN: Final = (HitState.NEW, HitState.LATER)
"""What an inbox shows unless asked for something else."""


PARTS: Final[dict[str, tuple[HitState, ...]]] = {
    "inbox": OPEN,
    "kept": (HitState.KEPT,),
    "discarded": (HitState.DISCARDED,),
}
"""What of a watch's hits is listed at once."""


@dataclass(frozen=True, slots=True)
class WatchRow:
    """A watched search; times are ISO text in UTC, "" for never.

    `since` is the day from which hits are news, `checked_to` the day up to which PubMed was
    asked, `error` why the last try failed, `remarks` what PubMed said of the words of the search
    when it last answered. `new` and `later` count what waits to be decided on;
    what is in the library by now is not among it.
    """

    id: int
    name: str
    query: str
    every_days: int = 1
    is_paused: bool = False
    since: str = ""
    checked_at: str = ""
    checked_to: str = ""
    tried_at: str = ""
    found_at: str = ""
    error: str = ""
    new: int = 0
    later: int = 0
    remarks: tuple[str, ...] = ()

    @property
    def has_failed(self) -> bool:
        """Whether the last try gave no answer, so that nothing is known since."""
        return bool(self.error) and self.tried_at != self.checked_at

    @property
    def schedule(self) -> str:
        """The schedule's name; "every 3 days" for one that has none."""
        for name, days in EVERY_DAYS.items():
            if days == self.every_days:
                return name
        return f"every {self.every_days} days"


@dataclass(frozen=True, slots=True)
class InboxHit:
    """A hit of a watch; `line` is JSON of its row (services/hits.py), "" while not fetched."""

    pmid: str
    found: str
    state: HitState
    line: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of the check of one watch: how many hits are new, or why there was no answer.

    `remarks` are what PubMed said of the words of the search.
    """

    watch_id: int
    name: str
    new: int = 0
    error: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What came of a round of checks.

    `left` watches were not asked for: because of `stopped` (a sentence), or, when that is "",
    because the rest is for PubMed's quiet hours. `unread` hits have no title yet, `remark` says
    why. `unreached` are the ids of those that the network was lacking for.
    """

    checked: tuple[Checked, ...] = ()
    left: int = 0
    stopped: str = ""
    unread: int = 0
    remark: str = ""
    unreached: tuple[int, ...] = ()

    @property
    def new(self) -> int:
        """Hits that nobody has seen."""
        return sum(one.new for one in self.checked)

    @property
    def failed(self) -> tuple[Checked, ...]:
        """Watches of which PubMed gave no whole answer."""
        return tuple(one for one in self.checked if one.error)

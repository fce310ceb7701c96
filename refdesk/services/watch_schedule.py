"""When watched searches are to be checked, and when PubMed wants to be asked many questions.

What is due, in which turn, and how much of it at this hour is decided for anything that is asked
again and again (`Scheduled`): a watch, or a batch of references to be compared with PubMed's
records. Who asks one question for several things counts them as one `Scheduled`, and puts all
that is asked in the background into the `rows` of `now_allowed`: the limit of a day is theirs
together.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final, Protocol, TypeVar

from refdesk.model.watching import WatchRow

OVERLAP: Final = timedelta(days=30)
"""How far a check looks back behind the last one: searches by MeSH heading or publication type
find a record only when it has them, days to weeks after its Entrez date."""
RETRY_AFTER: Final = timedelta(hours=1)
DAYTIME_LIMIT: Final = 100
"""NCBI asks that series of more requests wait for the night or the weekend (NBK25497)."""
_EASTERN: Final = timedelta(hours=-5)


class Scheduled(Protocol):
    """Something that is asked again by a schedule; times are ISO text in UTC, "" for never."""

    @property
    def every_days(self) -> int:
        """0 for never by itself."""

    @property
    def is_paused(self) -> bool: ...

    @property
    def checked_at(self) -> str:
        """When it was answered last."""

    @property
    def tried_at(self) -> str:
        """When it was asked last."""

    @property
    def error(self) -> str:
        """Why there was no answer, "" when there was."""


Each = TypeVar("Each", bound=Scheduled)


def pubmed_day(now: datetime) -> date:
    """The day that it is at PubMed (US Eastern standard time)."""
    return (now.astimezone(UTC) + _EASTERN).date()


def span(row: WatchRow, now: datetime) -> tuple[date, date]:
    """The first and last Entrez date that a check asks for."""
    first = date.fromisoformat(row.since)
    if row.checked_to:
        first = max(first, date.fromisoformat(row.checked_to) - OVERLAP)
    last = pubmed_day(now) + timedelta(days=1)
    return min(first, last), last


def is_due(row: Scheduled, now: datetime) -> bool:
    """Whether one is to be asked by its schedule; what failed an hour later again."""
    if row.is_paused or not row.every_days:
        return False
    if row.error and timedelta(0) <= now - _time(row.tried_at) < RETRY_AFTER:
        return False
    if not row.checked_at:
        return True
    days = (now.date() - _time(row.checked_at).date()).days
    return days < 0 or days >= row.every_days  # below 0: the clock was wrong


def is_quiet(now: datetime) -> bool:
    """Whether it is night (21 to 5 o'clock) or weekend where PubMed is, in summer and winter time."""
    now = now.astimezone(UTC)
    if 2 <= now.hour < 9:
        return True
    hours = now.weekday() * 24 + now.hour  # since Monday, 0 o'clock
    return hours < 4 or hours >= 5 * 24 + 5


def in_turn(rows: Sequence[Each]) -> list[Each]:
    """Those first that were asked for longest ago."""
    return sorted(rows, key=lambda row: row.tried_at)


def now_allowed(rows: Sequence[Scheduled], due: Sequence[Each], now: datetime) -> list[Each]:
    """Those of `due` that a program may ask by itself at this hour: all, or up to the limit a day.

    `rows` are all that there are: those that were asked within a day count against the limit.
    """
    if is_quiet(now):
        return list(due)
    day = timedelta(days=1)
    spent = sum(
        bool(row.tried_at) and timedelta(0) <= now - _time(row.tried_at) < day for row in rows
    )
    return list(due[: max(0, DAYTIME_LIMIT - spent)])


def at_once(rows: Sequence[Each], now: datetime) -> list[Each]:
    """Those of `rows` that somebody who asks for all of them has asked at this hour, in turn."""
    turn = in_turn(rows)
    return turn if is_quiet(now) else turn[:DAYTIME_LIMIT]


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text) if text else datetime.min.replace(tzinfo=UTC)

"""The dates of MEDLINE's display: `20190130`, `2022/07/14 06:00`, `1997 Aug 5`, `1990 Spring`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from refdesk.model.dates import PartialDate, month_number
from refdesk.model.quick import opened
from refdesk.model.record import HistoryDate

_DAY = re.compile(r"(\d{4})[-/]?(\d\d)?[-/]?(\d\d)?(?:\s+(\d{1,2}):(\d\d)(?::(\d\d))?)?", re.ASCII)
_DATE = re.compile(r"(\d{4})(?: ([A-Za-z]{3,9})(?: (\d{1,2}))?)?", re.ASCII)
_SEASON = re.compile(r"(\d{4}) ([A-Za-z]{3,9}(?:-[A-Za-z]{3,9})?)", re.ASCII)
_OpenHistoryDate: Final = opened(HistoryDate)
_OpenDate: Final = opened(PartialDate)
_STAMP: Final = "0000/00/00 00:00"
_ANY_DIGIT: Final = str.maketrans("123456789", "000000000")
_SEASONS: Final = frozenset(("spring", "summer", "fall", "autumn", "winter"))


@lru_cache(maxsize=20_000)
def day_of(value: str) -> PartialDate:
    """The date of `20190130`, `201003`, `2022/07/14 00:00`; other text as a literal, whole."""
    match = _DAY.fullmatch(value)
    if not match:
        return PartialDate(literal=value)
    year, month, day = (int(part) if part else None for part in match.group(1, 2, 3))
    if month is not None and not 1 <= month <= 12:
        return PartialDate(literal=value)
    return PartialDate(year, month, day or None)


@lru_cache(maxsize=20_000)
def stamp_of(value: str, status: str) -> HistoryDate:
    """The step of the history with its time."""
    if value.translate(_ANY_DIGIT) == _STAMP:
        month = int(value[5:7])
        if 1 <= month <= 12:
            date = _OpenDate(int(value[:4]), month, int(value[8:10]) or None)
            date.__class__ = PartialDate
            made = _OpenHistoryDate(status, date, int(value[11:13]), int(value[14:]))
            made.__class__ = HistoryDate
            found: HistoryDate = made
            return found
    match = _DAY.fullmatch(value)
    date = day_of(value)
    if not match or date.literal:
        return HistoryDate(status, date)
    hour, minute, second = (int(part) if part else None for part in match.group(4, 5, 6))
    return HistoryDate(status, date, hour, minute, second)


@lru_cache(maxsize=10_000)
def issue_date(value: str) -> PartialDate:
    """DP: `1997 Aug 5`, `1990 Spring`, `2010 Sep-Oct` (which the XML may call a MedlineDate)."""
    match = _DATE.fullmatch(value)
    if match and (not match[2] or month_number(match[2])):
        day = int(match[3]) if match[3] else None
        month = month_number(match[2] or "")
        return PartialDate(int(match[1]), month, day if day and day <= 31 else None)
    season = _SEASON.fullmatch(value)
    if season and all(
        month_number(word) or word.lower() in _SEASONS for word in season[2].split("-")
    ):
        return PartialDate(int(season[1]), season=season[2])
    return PartialDate(literal=value)

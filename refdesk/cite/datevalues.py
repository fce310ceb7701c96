"""Dates of CSL-JSON: parts, ranges, seasons and raw strings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from refdesk.cite.values import text_of

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SEASONS = {"spr": 1, "sum": 2, "aut": 3, "fal": 3, "win": 4}
_CIRCA = re.compile(r"(?:\b(?:circa|about|ca?)(?:\b\.?|(?=\d))|[~?])\s*", re.IGNORECASE)
_BRACKETS = re.compile(r"\[([^\[\]]+)\]|\(([^()]+)\)")
_ERA = re.compile(r"(\d{1,4})\s*(BC|BCE|AD|CE)\.?|(AD)\s*(\d{1,4})", re.IGNORECASE)
_MONTH_YEAR = re.compile(r"([^\W\d_]+)-(\d{4})|(\d{4})-([^\W\d_]+)")
_ISO = re.compile(
    r"(?P<year>-?\d{4}|-\d{1,4})(?:[-/](?P<month>\d{1,2}|XX)(?:[-/](?P<day>\d{1,2}|XX))?)?(?:T[\d:.]*Z?(?:[+-][\d:]+)?)?"
)
_SLASHED = re.compile(r"(\d{1,2})/(?:(\d{1,2})/)?(-?\d{3,4})")
_DOTTED = re.compile(r"[\d.]*\d\.\d[\d.]*")
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"-?\d+")
_DIVIDER = re.compile(r"\s*(?:/|--?|–|—)\s*")
_YEARS = re.compile(r"(\d{3,4})\s*[-–—_]\s*(\d{3,4})")


class Point(NamedTuple):
    """A day, month or year; 0 where a part is not known. `month` above 12 is a season."""

    year: int = 0
    month: int = 0
    day: int = 0

    @property
    def season(self) -> int:
        """1 to 4 for a season, else 0."""
        if self.month > 20:
            return self.month - 20 if self.month < 25 else 0
        if self.month > 16:
            return self.month - 16
        return self.month - 12 if self.month > 12 else 0


NO_POINT: Final = Point()


class DateValue(NamedTuple):
    """A date, a range (`end` is a point; without year an open one), or a literal."""

    start: Point = NO_POINT
    end: Point | None = None
    season: str = ""
    """A season as "1" to "4" or in words, which stands in the month's place."""
    literal: str = ""
    circa: bool = False


def parse_date(value: Any) -> DateValue | None:
    """Read a CSL-JSON date, whatever was put there; None when it says nothing."""
    if isinstance(value, (str, int)):
        return _raw(text_of(value), circa=False)
    if not isinstance(value, Mapping):
        return None
    circa = value.get("circa") not in (None, False, 0, "", "0", "false")
    points = _points(value.get("date-parts"))
    if points:
        start = points[0]
        season = value.get("season")
        words = ""
        if season not in (None, "", 0) and not start.month:
            number = _int(season)
            if 1 <= number <= 4:
                words = str(number)
            elif 20 < number < 25:
                words = str(number - 20)
            elif isinstance(season, str):
                words = season
        end = points[1] if len(points) > 1 else None
        if start == NO_POINT and (end is None or end == NO_POINT):
            return _literal(value, circa)
        return DateValue(start, end, words, "", circa)
    return _literal(value, circa)


def _literal(value: Mapping[str, Any], circa: bool) -> DateValue | None:
    literal = text_of(value.get("literal"))
    if literal.strip():
        return DateValue(literal=literal, circa=circa)
    return _raw(text_of(value.get("raw")), circa)


def _points(parts: Any) -> list[Point]:
    if not isinstance(parts, (list, tuple)):
        return []
    if parts and not isinstance(parts[0], (list, tuple)):
        parts = [parts]
    points = []
    for part in parts[:2]:
        if not isinstance(part, (list, tuple)):
            continue
        numbers = [_int(number) for number in part[:3]] + [0, 0, 0]
        year, month, day = numbers[:3]
        if part and year == 0 and isinstance(part[0], str) and part[0].strip() not in ("", "0"):
            continue  # a year that is no number
        month = month if 0 < month < 25 else 0
        points.append(Point(year, month, day if 0 < day < 32 else 0))
    return points


def _int(value: Any) -> int:
    if isinstance(value, bool):
        return 0
    if isinstance(value, int):
        return value if abs(value) < 10**6 else 0
    if isinstance(value, float):
        return int(value) if abs(value) < 10**6 else 0
    if isinstance(value, str):
        match = re.fullmatch(r"\s*([-−]?\d{1,6})\s*", value)
        if match:
            return int(match[1].replace("−", "-"))
    return 0


def _raw(text: str, circa: bool) -> DateValue | None:
    text = text.strip()
    if not text:
        return None
    if len(text) > 1 and text[0] == text[-1] == '"':
        return DateValue(literal=text[1:-1], circa=circa)
    bracketed = _BRACKETS.fullmatch(text)
    plain, uncertain = _CIRCA.subn("", bracketed[1] or bracketed[2] if bracketed else text)
    circa = circa or uncertain > 0
    plain = plain.strip().rstrip("-").rstrip()
    whole = _iso_point(plain) or _with_era(plain)
    if whole:
        return DateValue(whole, circa=circa)
    if _DOTTED.fullmatch(plain):  # day or month first: nobody can tell
        return DateValue(literal=text, circa=circa)
    joined = _MONTH_YEAR.fullmatch(plain)
    if joined:
        plain = f"{joined[1] or joined[4]} {joined[2] or joined[3]}"
    years = _YEARS.fullmatch(plain)
    if years:
        return DateValue(Point(int(years[1])), Point(int(years[2])), circa=circa)
    slashed = _SLASHED.fullmatch(plain)
    for divider in ("/", "--", "–", " - ") if slashed is None else ():
        first, found, second = plain.partition(divider)
        start, end = _iso_point(first.strip()), _iso_point(second.strip())
        if found and start and (end or second.strip() in ("", "..")):
            return DateValue(start, end or NO_POINT, circa=circa)
    span = _word_range(plain)
    if span:
        return DateValue(*span, circa=circa)
    if slashed:
        month, day, year = int(slashed[1]), int(slashed[2] or 0), int(slashed[3])
        if month > 12:
            month, day = day, month
        return DateValue(Point(year, month if month < 13 else 0, day), circa=circa)
    point = _words(plain)
    if point:
        return DateValue(point, circa=circa)
    return DateValue(literal=text)


def _iso_point(text: str) -> Point | None:
    match = _ISO.fullmatch(text)
    if match is None and re.fullmatch(r"\d{1,3}", text):
        return Point(int(text))
    if match is None:
        return None
    month, day = (
        int(part) if part and part != "XX" else 0 for part in (match["month"], match["day"])
    )
    return Point(int(match["year"]), month if month < 25 else 0, day if month and day < 32 else 0)


def _with_era(text: str) -> Point | None:
    """Read `44 BC`, `AD 54`."""
    match = _ERA.fullmatch(text)
    if match is None:
        return None
    year = int(match[1] or match[4])
    return Point(-year if (match[2] or "").upper().startswith("B") else year)


def _words(text: str) -> Point | None:
    """Read `May 2008`, `3 May 2008`, `May 3, 2008`, `Spring 1999`; None for anything else."""
    point = _loose(text)
    if point is None or not point.year or not (point.month or point.day):
        return None
    return point


def _loose(text: str) -> Point | None:
    """The month or season, day and year among the words of `text`; None for any other word."""
    month = year = day = 0
    for word in _WORD.findall(text):
        start = word[:3].lower()
        if start in _MONTHS:
            month = month or _MONTHS.index(start) + 1
        elif start in _SEASONS:
            month = month or _SEASONS[start] + 20
        elif start not in ("th", "st", "nd", "rd"):
            return None
    for number in _NUMBER.findall(text):
        if len(number.lstrip("-")) > 2 or number.startswith("-"):
            year = year or int(number[:6])
        else:
            day = day or int(number)
    return Point(year, month, day if 0 < day < 32 else 0)


def _word_range(text: str) -> tuple[Point, Point] | None:
    """Read `May-June 2008`, `3-6 May 2008`, `Spring 1999/Summer 2000`; None for anything else."""
    ends = _DIVIDER.split(text)
    if len(ends) != 2 or not _WORD.search(text):
        return None
    first, last = _loose(ends[0]), _loose(ends[1])
    if first is None or last is None or not (last.year or first.year):
        return None
    if first == NO_POINT or last == NO_POINT:
        return None
    year = last.year or first.year
    start = Point(first.year or year, first.month or (last.month if first.day else 0), first.day)
    end = Point(year, last.month or (first.month if last.day else 0), last.day)
    return (start, end) if start.month or end.month else None

"""CSL-JSON dates to partial dates and back."""

from __future__ import annotations

import re
from typing import Any, Final

from refdesk.model.dates import NO_DATE, PartialDate, month_number
from refdesk.model.markup import squeeze

SEASONS: Final = ("Spring", "Summer", "Autumn", "Winter")
_SEASON_NUMBERS = {"spring": 1, "summer": 2, "autumn": 3, "fall": 3, "winter": 4}
_ISO = re.compile(r"(-?\d{1,4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:T.*)?([~?%]?)$")
_MEDLINE = re.compile(
    r"(\d{4})(?: ([A-Za-z]+)\.?(?: (\d{1,2}))?)?"
    r"(?:-(?:(\d{4}) ?)?([A-Za-z]*)\.? ?(\d{1,2})?)?$"
)


def date_item(date: PartialDate) -> dict[str, Any]:
    """The CSL date variable of `date`; {} without one. MedlineDates become parts where they can."""
    if not date:
        return {}
    if date.literal:
        return _literal_item(date.literal)
    parts = [_parts(date)]
    item: dict[str, Any] = {"date-parts": parts}
    if date.end is not None and date.end.year is not None:
        parts.append(_parts(date.end))
    if date.season:
        months = [month_number(word) for word in date.season.split("-")]
        if not date.month and all(months) and len(months) <= 2:
            item["date-parts"] = [[date.year, month] for month in months]
        else:
            item["season"] = _SEASON_NUMBERS.get(date.season.lower(), date.season)
    if date.circa:
        item["circa"] = True
    return item


def _parts(date: PartialDate) -> list[int]:
    parts = [date.year or 0]
    if date.month:
        parts.append(date.month)
        if date.day:
            parts.append(date.day)
    return parts


def _literal_item(literal: str) -> dict[str, Any]:
    """`2010 Sep-Oct`, `1998 Dec-1999 Jan`, `2000 Jan 1-15`, `1976-1977 Winter` as parts."""
    match = _MEDLINE.match(literal)
    if match:
        year, month, day, year2, month2, day2 = match.groups()
        first = _known([year, month, day])
        second = _known([year2 or year, month2 or (month if day2 else None), day2])
        if first and second:
            is_range = bool(year2 or month2 or day2)
            return {"date-parts": [first, second] if is_range else [first]}
    match = re.match(r"(\d{4})(?:-(\d{4}))? ([A-Za-z-]+)$", literal)
    if match and match[3].split("-")[0].lower() in _SEASON_NUMBERS:
        years = [[int(year)] for year in match.groups()[:2] if year]
        return {"date-parts": years, "season": _SEASON_NUMBERS.get(match[3].lower(), match[3])}
    return {"literal": literal}


def _known(parts: list[str | None]) -> list[int]:
    """Year, month, day as numbers; [] when a word is no month."""
    found: list[int] = []
    for place, part in enumerate(parts):
        if not part:
            break
        number = month_number(part) if place == 1 else int(part)
        if not number:
            return []
        found.append(number)
    return found


def read_date(value: Any) -> PartialDate:
    """The date of a CSL date variable in any of the forms that programs write.

    Parts as numbers or strings, one level of brackets missing, `raw`, `literal`, a bare string
    or number, `year`/`month`/`day` keys, seasons also as months 13-16 and 21-24.
    """
    if isinstance(value, str | int) and not isinstance(value, bool):
        return _read_text(str(value))
    if isinstance(value, list):
        if value and all(isinstance(one, dict) for one in value):
            return _read_keys(value[0])
        value = {"date-parts": value}
    if not isinstance(value, dict):
        return NO_DATE
    date = _read_date_parts(value.get("date-parts"))
    if len(value) == 1 and date:
        return date
    if not date:
        date = _read_keys(value)
    if not date:
        for key in ("raw", "literal", "date-time"):
            text = value.get(key)
            if isinstance(text, str) and text.strip():
                date = PartialDate(literal=squeeze(text)) if key == "literal" else _read_text(text)
                break
    season = value.get("season")
    if season and date.year is not None and not date.season:
        name = _season_name(season)
        date = PartialDate(date.year, date.month, date.day, name, "", date.end, date.circa)
    circa = value.get("circa")
    if circa and str(circa).lower() not in ("false", "0") and date:
        date = PartialDate(
            date.year, date.month, date.day, date.season, date.literal, date.end, True
        )
    return date


def _season_name(season: Any) -> str:
    text = squeeze(str(season))
    if text.isdecimal() and text.isascii() and len(text) < 3:
        number = (int(text) - 1) % 20 % 4 if int(text) > 0 else 0
        return SEASONS[number]
    return text


def _read_date_parts(parts: Any) -> PartialDate:
    if not isinstance(parts, list) or not parts:
        return NO_DATE
    if not isinstance(parts[0], list):
        parts = [parts]  # [2003, 7]: one level of brackets missing
    first = _from_parts(parts[0])
    if len(parts) < 2 or not first:
        return first
    end = _from_parts(parts[1])
    if not end:
        return first
    return PartialDate(first.year, first.month, first.day, first.season, "", end)


def _from_parts(parts: Any) -> PartialDate:
    if not isinstance(parts, list):
        return NO_DATE
    year, month, day = (*map(_integer, parts[:3]), None, None, None)[:3]
    if year is None or not -9999 <= year <= 9999:
        return NO_DATE
    if month and (13 <= month <= 16 or 21 <= month <= 24):
        return PartialDate(year, season=SEASONS[(month - 13) if month < 20 else (month - 21)])
    if not month or not 1 <= month <= 12:
        return PartialDate(year)
    return PartialDate(year, month, day if day and 1 <= day <= 31 else None)


def _integer(value: Any) -> int | None:
    if value.__class__ is int:
        return int(value)
    if isinstance(value, float):
        return int(value) if value == value and abs(value) < 1e6 else None
    if isinstance(value, str) and re.fullmatch(r"\s*-?\d{1,6}\s*", value, re.ASCII):
        return int(value)
    return month_number(value) if isinstance(value, str) else None


def _read_keys(value: dict[str, Any]) -> PartialDate:
    if value.get("year") is None:
        return NO_DATE
    return _from_parts([value.get("year"), value.get("month"), value.get("day")])


def _read_text(text: str) -> PartialDate:
    """An EDTF date or range, else what `read_words` makes of it."""
    text = without_time(squeeze(text))
    first, slash, last = text.partition("/")
    date = _read_iso(first)
    if date:
        end = _read_iso(last) if slash else NO_DATE
        if not end:
            return date
        return PartialDate(date.year, date.month, date.day, date.season, "", end, date.circa)
    return read_words(text)


def _read_iso(text: str) -> PartialDate:
    match = _ISO.match(text.strip())
    if not match:
        return NO_DATE
    date = _from_parts([match[1], match[2], match[3]])
    if date and match[4]:
        return PartialDate(date.year, date.month, date.day, date.season, circa=True)
    return date


_TIME = re.compile(r"[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?Z| ?[+-]\d\d:?\d\d)?$", re.ASCII)
_DAYS = re.compile(
    r"(\d{1,2})(?: ([A-Za-z]{3,9}))? ?[-–] ?(\d{1,2}) ([A-Za-z]{3,9}),? (\d{4})", re.ASCII
)
_WORDS = re.compile(r"[A-Za-z]{3,}|\d+")


def without_time(text: str) -> str:
    """A date without the time of day behind it: `2022-01-05 10:11:12`, `2022-01-05T10:11:12Z`."""
    return _TIME.sub("", text) if ":" in text else text


def _read_days(text: str) -> PartialDate:
    """The days of a meeting, `1-3 June 2019` or `29 May-2 June 2019`."""
    match = _DAYS.fullmatch(text)
    if match is None:
        return NO_DATE
    year, last_month = int(match[5]), month_number(match[4])
    month = month_number(match[2]) if match[2] else last_month
    first, last = int(match[1]), int(match[3])
    if not month or not last_month or not (0 < first < 32 and 0 < last < 32):
        return NO_DATE
    if (month, first) >= (last_month, last):
        return NO_DATE
    return PartialDate(year, month, first, end=PartialDate(year, last_month, last))


def read_words(text: str) -> PartialDate:
    """A date in words: `Jul 2003`, `2003 Jul 21`, `21 July 2003`, `1-3 June 2019`, `Spring 1990`.

    What is none becomes a literal.
    """
    if "-" in text or "–" in text:
        days = _read_days(text)
        if days:
            return days
    words = _WORDS.findall(text)
    year = month = day = None
    season = ""
    for word in words:
        if word.isdecimal():
            if len(word) == 4 and year is None:
                year = int(word)
            elif len(word) <= 2 and day is None and 1 <= int(word) <= 31:
                day = int(word)
            else:
                return PartialDate(literal=text) if text else NO_DATE
        elif word.lower() in _SEASON_NUMBERS and not season:
            season = word.capitalize()
        elif month is None and month_number(word):
            month = month_number(word)
        else:
            return PartialDate(literal=text)
    if year is None or (day and not month) or ("-" in text and not season):
        return PartialDate(literal=text) if text else NO_DATE
    return PartialDate(year, month, day if month else None, season)


def edtf(date: PartialDate) -> str:
    """A date as text: `1999-05`, `1999/2000`, `1999~` when it is about then; a literal as it is."""
    if date.year is None:
        return date.literal
    parts = [f"{date.year:04d}"]
    if date.month:
        parts.append(f"{date.month:02d}")
        if date.day:
            parts.append(f"{date.day:02d}")
    text = "-".join(parts) + ("~" if date.circa else "")
    return f"{text}/{edtf(date.end)}" if date.end else text

"""Dates: `year` and `month` of BibTeX, `date` of biblatex (EDTF), and back."""

from __future__ import annotations

import re
from typing import Final

from refdesk.formats.csl.dates import SEASONS, read_words
from refdesk.model.dates import MONTHS, NO_DATE, PartialDate, month_number

_EDTF: Final = re.compile(
    r"([+-]?\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T[\d:.+Z-]*)?([~?%]?)$", re.ASCII
)
_YEAR: Final = re.compile(
    r"[\[(]?(?:c|©|ca\.?|circa)?\s*(\d{4})([~?%]?)[\])]?$", re.ASCII | re.IGNORECASE
)
_YEARS: Final = re.compile(r"(\d{4})\s*(?:/|-{1,3}|–|—)\s*(\d{4})$", re.ASCII)
_SHORT_YEARS: Final = re.compile(r"(\d\d)(\d\d)\s*(?:/|-{1,2}|–)\s*(\d\d)$", re.ASCII)
_MONTH_SEPARATORS: Final = re.compile(r"\s*(?:--?-?|–|—|/|\\&|&|,|\band\b|\bto\b)\s*")
_SEASON_WORDS: Final = {
    "spring": "Spring", "summer": "Summer", "autumn": "Autumn", "fall": "Fall", "winter": "Winter",
}  # fmt: skip


def read_edtf(text: str) -> PartialDate:
    """A date of EDTF level 1: `2004-04/2005`, `1997~`, `2020-21` (spring); else a literal.

    A range that is open at one end, an unspecified digit (`199X`) and a year of more than four
    digits are kept as they are written.
    """
    text = text.strip()
    if not text:
        return NO_DATE
    first, slash, last = text.partition("/")
    begin = _one(first)
    if begin is None:
        return _year_of(text) if not slash else PartialDate(literal=text)
    if not slash:
        return begin
    end = _one(last)
    if end is None:
        return PartialDate(literal=text)
    return PartialDate(begin.year, begin.month, begin.day, begin.season, "", end, begin.circa)


def _one(text: str) -> PartialDate | None:
    match = _EDTF.match(text.strip())
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    circa = bool(match[4])
    if 21 <= month <= 24 and not day:
        return PartialDate(year, season=SEASONS[month - 21], circa=circa)
    if month > 12 or day > 31 or (match[2] and not month) or (match[3] and not day):
        return None
    return PartialDate(year, month or None, day or None, circa=circa)


def read_year(text: str) -> PartialDate:
    """The text of `year`: `2003`, `c1999`, `[1999]`, `2003/2004`, `1997~`; else a literal (`in press`)."""
    text = " ".join(text.split())
    if len(text) == 4 and text.isdecimal() and text.isascii():
        return PartialDate(int(text))
    if not text:
        return NO_DATE
    match = _YEARS.match(text)
    if match:
        return PartialDate(int(match[1]), end=PartialDate(int(match[2])))
    match = _SHORT_YEARS.match(text)
    if match and int(match[3]) > int(match[2]) and int(match[3]) > 12:
        return PartialDate(int(match[1] + match[2]), end=PartialDate(int(match[1] + match[3])))
    if "/" in text or "-" in text:
        return read_edtf(text)
    return _year_of(text)


def _year_of(text: str) -> PartialDate:
    match = _YEAR.match(text)
    if match is None:
        return read_words(text)
    is_circa = bool(match[2]) or text.lower().startswith(("c", "[c", "(c"))
    is_copyright = text[:1] in "c©" and text[1:2].isdecimal()
    return PartialDate(int(match[1]), circa=is_circa and not is_copyright)


def with_month(date: PartialDate, month: str, day: str = "") -> tuple[PartialDate, bool]:
    """`date` with what the fields `month` and `day` say, and whether that could be told.

    `aug`, `8`, `10~jan`, `January 5`, `jun-aug`, `Spring`; what is none of these stays as words.
    """
    if date.year is not None and not date.month and month.isalpha() and (number := _month(month)):
        return _with(date, number, _day(day) if day else None), True
    words = " ".join(month.replace("~", " ").replace("\u00a0", " ").split()).strip(".,")
    if date.year is None or date.month:
        return date, not words
    number = _month(words)
    if number:
        return _with(date, number, _day(day)), True
    match = re.fullmatch(r"(\d{1,2})\.? (\w+)\.?|(\w+)\.? (\d{1,2})", words, re.ASCII)
    if match:
        number = _month(match[2] or match[3])
        if number:
            return _with(date, number, _day(match[1] or match[4])), True
    season = season_of(words)
    if season:
        return PartialDate(date.year, season=season, end=date.end, circa=date.circa), True
    if words:
        return PartialDate(date.year, season=words, end=date.end, circa=date.circa), True
    return date, True


def season_of(words: str) -> str:
    """`Spring`, `Jun-Aug` of a text that is a season or several months; else ""."""
    low = words.lower()
    if low in _SEASON_WORDS:
        return _SEASON_WORDS[low]
    parts = _MONTH_SEPARATORS.split(words)
    if len(parts) == 2 and all(_month(part) or part.lower() in _SEASON_WORDS for part in parts):
        return "-".join(part[:1].upper() + part[1:] for part in parts)
    return ""


def _month(word: str) -> int | None:
    return month_number(word.rstrip("."))


def _day(text: str) -> int | None:
    text = text.strip().rstrip(".")
    if text.isdecimal() and text.isascii() and len(text) < 3 and 1 <= int(text) <= 31:
        return int(text)
    return None


def _with(date: PartialDate, month: int, day: int | None) -> PartialDate:
    return PartialDate(date.year, month, day, "", "", date.end, date.circa)


def edtf_text(date: PartialDate) -> str:
    """`date` as EDTF; "" when it has no form there."""
    first = _edtf_one(date)
    if not first or date.end is None:
        return first
    last = _edtf_one(date.end)
    return f"{first}/{last}" if last else ""


def _edtf_one(date: PartialDate) -> str:
    if date.year is None or date.literal or not -9999 <= date.year <= 9999:
        return ""
    text = f"{date.year:04d}" if date.year >= 0 else f"{date.year:05d}"
    if date.season:
        if date.season not in SEASONS or date.month:
            return ""
        text += f"-{21 + SEASONS.index(date.season)}"
    elif date.month:
        text += f"-{date.month:02d}"
        if date.day:
            text += f"-{date.day:02d}"
    return text + ("~" if date.circa else "")


def month_text(number: int) -> str:
    """BibTeX's macro of a month."""
    return MONTHS[number - 1].lower()

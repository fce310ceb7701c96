"""What looks wrong in a value that can be stored all the same: a sentence, "" for nothing."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime
from typing import Final

from refdesk.model.dates import MONTHS, PartialDate
from refdesk.model.identifiers import is_issn
from refdesk.model.pages import expand_pages

_RANGE: Final = re.compile(r"([A-Za-z]{0,4})(\d{1,9})[-–]([A-Za-z]{0,4})(\d{1,9})\Z")
FIRST_YEAR: Final = 1450
"""Print began about then."""


def check_issns(text: str) -> str:
    """ISSNs whose form or check digit is wrong."""
    wrong = [word for word in _words(text) if not is_issn(word)]
    return _said(wrong, "an ISSN: eight digits, of which the last one checks the others")


def check_isbns(text: str) -> str:
    """ISBNs whose form or check digit is wrong."""
    wrong = [word for word in _words(text) if not is_isbn(word)]
    return _said(wrong, "an ISBN: 10 or 13 digits, of which the last one checks the others")


def is_isbn(text: str) -> bool:
    """Whether `text` is an ISBN of 10 or 13 digits with its check digit right (ISO 2108)."""
    digits = text.replace("-", "").upper()
    if re.fullmatch(r"\d{9}[\dX]", digits, re.ASCII):
        values = [10 if digit == "X" else int(digit) for digit in digits]
        return sum(value * (10 - at) for at, value in enumerate(values)) % 11 == 0
    if re.fullmatch(r"97[89]\d{10}", digits, re.ASCII):
        return sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits)) % 10 == 0
    return False


def check_pages(text: str) -> str:
    """A last page before the first one."""
    found = _RANGE.match(expand_pages("".join(text.split())))
    if found is None or found[1] != (found[3] or found[1]) or int(found[4]) >= int(found[2]):
        return ""
    return f"The last page ({found[4]}) comes before the first ({found[2]})."


def check_date(date: PartialDate) -> str:
    """A day that the month lacks, or a year that is not likely."""
    if date.literal or date.year is None:
        return ""
    if date.month and date.day and 0 < date.year < 10_000:
        last = calendar.monthrange(date.year, date.month)[1]
        if date.day > last:
            return f"{MONTHS[date.month - 1]} {date.year} has {last} days."
    if date.year > datetime.now(UTC).year + 2:
        return f"{date.year} is far in the future."
    return f"{date.year} is before printing began." if date.year < FIRST_YEAR else ""


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s,;]+", text) if word]


def _said(wrong: list[str], what: str) -> str:
    if not wrong:
        return ""
    words = ", ".join(f"“{word}”" for word in wrong[:3])
    return f"{words} {'is' if len(wrong) == 1 else 'are'} not {what}."

"""Partial dates: what a source says about a date, and nothing more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from refdesk.model.quick import quick

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(MONTHS, 1)}
_SEASON_MONTHS = {"winter": 1, "spring": 4, "summer": 7, "autumn": 10, "fall": 10}
_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")


@quick
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as far as it is known; a part that the source does not give is None or "".

    `season` is the source's word ("Spring", "Jan-Mar"); `literal` stands for the whole date
    where no parts can be told apart (PubMed's MedlineDate, "1998 Dec-1999 Jan"). `end` makes it
    a range. Years before Christ are negative (CSL).
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    season: str = ""
    literal: str = ""
    end: PartialDate | None = None
    circa: bool = False

    def __bool__(self) -> bool:
        return self.year is not None or bool(self.literal)

    @property
    def known_year(self) -> int | None:
        """The year, read from the literal where there are no parts."""
        if self.year is not None or not self.literal:
            return self.year
        match = _YEAR.search(self.literal)
        return int(match[1]) if match else None

    @property
    def sort_text(self) -> str:
        """ISO text for ordering, `1997-08-01`; missing parts as search.md 2.7 fills them; "" without a year."""
        year = self.known_year
        if year is None:
            return ""
        month = self.month
        if month is None:
            month = _first_month(self.season or self.literal)
        return f"{max(year, 0):04d}-{month or 1:02d}-{self.day or 1:02d}"

    @property
    def medline(self) -> str:
        """The date as PubMed prints it: `1997 Aug 5`, `1990 Spring`, `2010 Sep-Oct`; "" when unknown."""
        if self.literal:
            return self.literal
        if self.year is None:
            return ""
        parts = [str(self.year)]
        if self.month:
            parts.append(MONTHS[self.month - 1])
            if self.day:
                parts.append(str(self.day))
        elif self.season:
            parts.append(self.season)
        return " ".join(parts)


NO_DATE: Final = PartialDate()


def month_number(text: str) -> int | None:
    """1 to 12 for `Aug`, `August`, `08` or `8`; None for anything else."""
    text = text.strip()
    if text.isdecimal() and len(text) <= 2:
        number = int(text)
        return number if 1 <= number <= 12 else None
    return _MONTH_NUMBERS.get(text[:3].lower()) if text.isalpha() else None


def _first_month(text: str) -> int | None:
    for word in re.findall(r"[A-Za-z]+", text):
        found = _SEASON_MONTHS.get(word.lower()) or _MONTH_NUMBERS.get(word[:3].lower())
        if found:
            return found
    return None

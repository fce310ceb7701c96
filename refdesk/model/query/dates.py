"""Dates as a query writes them: `2010`, `2010/03`, `2010/03/05`, `last 5 years`."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Final

END: Final = "3000-12-31"
"""What an open end means."""

_DATE = re.compile(r"(\d{4})(?:[/-](\d{1,2})(?:[/-](\d{1,2}))?)?")
_LAST = re.compile(r"last(?:\s+(\d{1,4}))?\s+(day|week|month|year)s?", re.IGNORECASE)


def looks_like_date(text: str) -> bool:
    """Whether `text` begins as a date does, right or wrong."""
    return re.match(r"\d{4}(?:$|[/-])", text) is not None


def date_span(text: str) -> tuple[str, str] | None:
    """The first and the last day of a date, as ISO text; None when it is none."""
    match = _DATE.fullmatch(text.strip())
    if match is None or not text.isascii():
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    if not year:
        return None
    if month is None:
        return f"{year:04d}-01-01", f"{year:04d}-12-31"
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    if day is None:
        return f"{year:04d}-{month:02d}-01", f"{year:04d}-{month:02d}-{last:02d}"
    if not 1 <= day <= last:
        return None
    return (f"{year:04d}-{month:02d}-{day:02d}",) * 2


def last_span(text: str, today: date) -> tuple[str, str] | None:
    """The span of `last 5 years`, to far in the future as PubMed has it; None for anything else."""
    match = _LAST.fullmatch(text.strip())
    if match is None:
        return None
    count = int(match[1] or 1)
    unit = match[2].lower()
    if unit in ("day", "week"):
        days = count * (7 if unit == "week" else 1)
        start = today - timedelta(days=min(days, today.toordinal() - 1))
    else:
        months = today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1)
        year, month = max(months // 12, 1), months % 12 + 1
        start = date(year, month, min(today.day, monthrange(year, month)[1]))
    return start.isoformat(), END


def written(low: str, high: str, *, is_range: bool) -> str:
    """The shortest way to write a span as a query does: `2010/03`, `2010:2015/06`."""
    if not is_range:
        for text in (low[:4], low[:7].replace("-", "/"), low.replace("-", "/")):
            if date_span(text) == (low, high):
                return text
    return f"{_edge(low, 0)}:{_edge(high, 1)}"


def _edge(day: str, side: int) -> str:
    for text in (day[:4], day[:7].replace("-", "/")):
        span = date_span(text)
        if span is not None and span[side] == day:
            return text
    return day.replace("-", "/")

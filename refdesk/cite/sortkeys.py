"""Comparable keys: texts as a reader sorts them, numbers, dates."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from functools import lru_cache
from typing import Final, TypeAlias

from refdesk.cite.datevalues import DateValue, Point
from refdesk.cite.richtext import plain_of

Key: TypeAlias = tuple[tuple[tuple[int, int, str], ...], ...]

PART_BREAK: Final = "\u0002"
"""Stands between the parts of a key; sorts before everything."""
# Only those in small letters: magic_SubsequentAuthorSubstituteNotFooled sorts “The ...” under T.
_ARTICLE = re.compile(r"(?:an?|the)\s+(?=\S)")
_PIECE = re.compile(r"(\d+)")
_EXPANDED = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l",
     "Ł": "l", "đ": "d", "Đ": "d", "ð": "d", "þ": "th", "Þ": "th", "ı": "i"}
)  # fmt: skip


@lru_cache(maxsize=65536)
def text_key(text: str, *, is_name: bool = False) -> Key:
    """A key that ignores case, accents and punctuation, and counts digits; blanks come first.

    Leading small articles are passed over, but not those of names (`the Group`).
    """
    text = plain_of(text)
    article = None if is_name else _ARTICLE.match(text)
    if article:
        text = text[article.end() :]
    return tuple(_part_key(part) for part in text.split(PART_BREAK))


def _part_key(text: str) -> tuple[tuple[int, int, str], ...]:
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_EXPANDED))
    text = text.casefold()
    kept = "".join(
        [letter if letter.isalnum() else " " if letter.isspace() else "" for letter in text]
    )
    kept = " ".join(kept.split())
    pieces = _PIECE.split(kept)
    key: list[tuple[int, int, str]] = []
    for piece in pieces:
        if piece.isdecimal() and len(piece) < 300:
            key.append((0, int(piece), ""))
        elif piece:
            key.append((1, 0, piece))
    return tuple(key)


def number_key(text: str) -> str:
    """A number variable as text to sort by: its leading integer padded to 20 digits, else itself."""
    match = re.match(r"\s*(?:[^\W\d_]+)?(-?\d{1,19})", text)
    return f"{int(match[1]):020d}" if match else text


def date_key(value: DateValue, parts: Container[str] = ("year", "month", "day")) -> str:
    """A date as digits to sort by, the named parts only; "" when it has no year (`forthcoming`)."""
    if value.literal or not value.start.year:
        return ""
    end = value.end if value.end is not None and value.end.year else None
    return _point_key(value.start, parts) + (_point_key(end, parts) if end else "0" * 9)


def _point_key(point: Point, parts: Container[str]) -> str:
    year = point.year if "year" in parts else 0
    month = point.month if "month" in parts else 0
    day = point.day if "day" in parts else 0
    if year < 0:
        return f"0{9999 + max(year, -9999):04d}{month:02d}{day:02d}"
    return f"1{min(year, 9999):04d}{month:02d}{day:02d}"

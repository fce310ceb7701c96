"""Blocking keys: two records that share one may be the same work (duplicates.md, section 4).

The keys that are identifiers need no hash: the table `identifier` finds those that share one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Final

from refdesk.model.record import ReferenceRecord

_TITLE_PART: Final = 18
_NUMBER = re.compile(r"\d+")
_MARKS: Final = ("retracted article ", "retracted ", "withdrawn ")


def duplicate_keys(record: ReferenceRecord, title_words: str, first_family: str) -> list[int]:
    """The 48-bit hashes of the keys of `record`, sorted, each once.

    `title_words` is the folded title, `first_family` the folded family name of the first creator.
    """
    keys = list(_keys(record, title_words, first_family))
    return sorted({_hash(key) for key in keys or [_last_resort(record, first_family)]})


def _hash(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=6).digest(), "big")


def _keys(record: ReferenceRecord, title_words: str, family: str) -> Iterator[str]:
    for mark in _MARKS:
        title_words = title_words.removeprefix(mark)
    letters = title_words.replace(" ", "")
    year = record.issued.known_year
    page = _start_page(record)
    volume = _NUMBER.search(record.volume)
    if letters:
        yield f"T{letters[:_TITLE_PART]}"
        yield f"E{letters[-_TITLE_PART:]}"
    if volume and page and year:
        yield f"P{int(volume[0][:9])}:{page}:{year}"
    if family and page:
        yield f"A{family[:6]}:{page}"
    if family and year and title_words:
        yield f"Y{family}:{year}:{max(title_words.split(), key=len)[:8]}"


def _last_resort(record: ReferenceRecord, family: str) -> str:
    """The key of a record that has no other, so that a second import finds the first."""
    year = record.issued.known_year or ""
    return f"X{record.csl_type}:{family}:{year}:{record.container_title}:{record.url}"


def _start_page(record: ReferenceRecord) -> str:
    """The first page without leading zeros, in lower case; "" when it tells nothing."""
    pages = record.pagination
    if pages is None:
        return ""
    start = (pages.start or re.split(r"[-–,;]", pages.medline, maxsplit=1)[0]).strip().lower()
    start = start.lstrip("0")
    ahead_of_print = start == "1" and not record.volume
    return "" if ahead_of_print or "no pag" in start else start

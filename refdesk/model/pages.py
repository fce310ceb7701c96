"""Page numbers: MEDLINE's short last pages written out, first and last page, comparing."""

from __future__ import annotations

import re
from typing import Final

_RANGE = re.compile(
    r"(?<![\w().])([A-Za-z]{0,4})(\d{1,9})([A-Za-z]{0,3})\s?[-–—‐‑]+\s?"
    r"([A-Za-z]{0,4})(\d{1,9})([A-Za-z]{0,3})(?![\w(-])"
)
_PAGE = re.compile(r"[A-Za-z]{0,4}\.?\d{1,15}[A-Za-z]{0,3}|[ivxlcdm]{1,12}", re.IGNORECASE)
_DASHES: Final = re.compile(r"\s*[-–—‐‑]+\s*")


def expand_pages(text: str) -> str:
    """`379-90` as `379-390`, `S224-5` as `S224-S225`, `101-2, 105` as `101-102, 105`.

    What is no ascending range of numbers stays as it is (article numbers, `ix-x`).
    """
    return _RANGE.sub(_expanded, text)


def _expanded(match: re.Match[str]) -> str:
    prefix, first, tail, prefix2, last, tail2 = match.groups()
    if prefix2 and prefix2 != prefix:
        return match[0]
    if tail and not tail2:  # 12a-b is not read as 12 to something
        return match[0]
    full = first[: len(first) - len(last)] + last if len(last) < len(first) else last
    if int(full) < int(first) or (len(full) > len(first) + 2):
        return match[0]
    return f"{prefix}{first}{tail}-{prefix}{full}{tail2}"


def first_page(text: str) -> str:
    """The first page of `379-90` (`379`), or the article number; "" without one."""
    match = _PAGE.search(text)
    return match[0] if match else text.strip()


def last_page(text: str) -> str:
    """The last page of the first range, written out (`390`); the first page when there is one only."""
    expanded = expand_pages(text)
    pieces = _DASHES.split(re.split(r"[,;]", expanded)[0].strip())
    return first_page(pieces[-1]) if len(pieces) == 2 else first_page(expanded)


def page_key(text: str) -> str:
    """A form in which the same pages, written differently, are equal (`379-90`, `379–390`, `p. 379-390`)."""
    text = re.sub(r"^(?:pages?|pp?|article)\.?\s*", "", text.strip().lower())
    return re.sub(r"[\s.]", "", expand_pages(_DASHES.sub("-", text)))


def same_pages(one: str, other: str) -> bool:
    """Whether two page fields mean the same pages; a first page alone matches its range."""
    key, key2 = page_key(one), page_key(other)
    if not key or not key2 or key == key2:
        return key == key2
    if "-" in key and "-" in key2:
        return False
    return key.split("-")[0] == key2.split("-")[0]

"""ISSNs as CSL and Crossref write them: in a text or a list, the kinds of them apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from refdesk.model.record import Issn

_ISSN: Final = re.compile(r"\d{4}-?\d{3}[\dXx]")
_ONE_ISSN: Final = re.compile(r"\d{4}-\d{3}[\dXx]")
_KINDS: Final = ("Print", "Electronic")


@lru_cache(maxsize=1 << 12)
def one_issn(text: str) -> tuple[Issn, ...]:
    """The ISSN that `text` is, as most journals have it; () for any other text."""
    return (Issn(text.upper()),) if _ONE_ISSN.fullmatch(text) else ()


def issns_of(texts: Iterable[str], types: Any) -> tuple[Issn, ...]:
    """The ISSNs in `texts`; their kinds come from Crossref's `issn-type`, a list of objects."""
    found = _ISSN.findall(" ".join(texts))
    numbers = [one.upper() if "-" in one else f"{one[:4]}-{one[4:].upper()}" for one in found]
    kinds: dict[str, str] = {}
    for one in types if isinstance(types, list) else ():
        if isinstance(one, dict):
            kind = str(one.get("type", "")).capitalize()
            number = str(one.get("value", "")).replace("-", "").upper()
            kinds[number] = kind if kind in _KINDS else ""
    return tuple(Issn(one, kinds.get(one.replace("-", ""), "")) for one in dict.fromkeys(numbers))

"""HTML's escapes in RIS: records that some publishers write with them, and how to tell.

RIS is plain text, so `R&amp;D` may be what a title says. It is read as `R&D` only where the whole
record is written that way: no ampersand, less-than or greater-than sign of its texts stands for
itself. A record that only looks so is written with every ampersand escaped, and comes back as it
was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_ADDRESSES: Final = frozenset(("UR", "LK", "XL", "L1", "L2", "L3", "L4", "DO", "DI"))
"""Tags in whose values an ampersand divides the parts of an address."""
_ESCAPE: Final = re.compile(r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[a-zA-Z]{2,8}\d?);")
WARNING: Final = "HTML's escapes (&amp; and the like) were read as the letters they stand for."


def is_text(tag: str) -> bool:
    """Whether the values of `tag` are words and not an address."""
    return tag not in _ADDRESSES


def is_escaped(values: Iterable[str]) -> bool:
    """Whether texts have escapes and nothing that HTML would have escaped."""
    text = "\n".join(values)
    escapes = _ESCAPE.findall(text)
    if not escapes or len(escapes) != text.count("&") or "<" in text or ">" in text:
        return False
    return all(unescaped(one) != one for one in set(escapes))


def unescaped(text: str) -> str:
    """The text with the letters that its escapes stand for."""
    import html  # its table is large, and few records need it

    def letter(match: re.Match[str]) -> str:
        found = html.unescape(match[0])
        return " " if found.isspace() else found

    return _ESCAPE.sub(letter, text) if "&" in text else text


def escaped(text: str) -> str:
    """The text with its ampersands escaped."""
    return text.replace("&", "&amp;")

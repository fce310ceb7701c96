"""Dividing BibTeX's lists at what stands outside of braces."""

from __future__ import annotations

import re


def split_outside(text: str, braces_or_divider: re.Pattern[str]) -> list[str]:
    """The parts of `text` between dividers outside of braces; the pattern finds both kinds."""
    parts: list[str] = []
    depth = begin = 0
    for match in braces_or_divider.finditer(text):
        found = match[0]
        if found == "{":
            depth += 1
        elif found == "}":
            depth -= 1
        elif depth <= 0:
            parts.append(text[begin : match.start()])
            begin = match.end()
    parts.append(text[begin:])
    return parts

"""Notes of an entry: LaTeX divides paragraphs by empty lines and lines by two backslashes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from refdesk.formats.bibtex.latex import decode_plain
from refdesk.model.markup import squeeze

PARAGRAPH: Final = re.compile(r"\n[ \t\r]*\n\s*|\\par(?![A-Za-z])\s*")
_LABELLED_LINE: Final = re.compile(r"\s*[A-Z][\w .-]{0,40}: \S")


def note_text(value: str) -> str:
    """A note as text, its paragraphs divided by empty lines.

    Line breaks are blanks to LaTeX, which begins a line behind two backslashes; only lines like
    `PMCID: PMC1`, of which Zotero's notes consist, stay lines.
    """
    parts = [part for part in PARAGRAPH.split(value) if part.strip()]
    return "\n\n".join(filter(None, map(_paragraph, parts)))


def _paragraph(value: str) -> str:
    if "\\\\" in value:
        lines = value.split("\\\\")
        if all(line.count("{") == line.count("}") for line in lines):
            return "\n".join(filter(None, map(_paragraph, lines)))
    lines = value.strip().split("\n")
    if len(lines) > 1 and all(map(_LABELLED_LINE.match, lines)):
        return "\n".join(squeeze(decode_plain(line)) for line in lines)
    return squeeze(decode_plain(value))


def note_value(note: str, encoded: Callable[[str], str]) -> str:
    """The value of a field for a note; `encoded` gives a line's LaTeX."""
    parts: list[str] = []
    for part in re.split(r"\n{2,}", note.strip()):
        lines = [text for line in part.split("\n") if (text := encoded(line))]
        are_labelled = all(map(_LABELLED_LINE.match, lines))
        parts.append(("\n" if are_labelled else "\\\\\n").join(lines))
    return "\n\n".join(parts)

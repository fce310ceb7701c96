"""A numbered list of references in Markdown (CommonMark), for notes, issues and reports."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import BinaryIO, Final

from refdesk.formats.encodings import clean
from refdesk.formats.listing import abstract_parts, byline, details, links, title_of, where
from refdesk.formats.pubmed.writer import encoded
from refdesk.model.markup import RichText, squeeze
from refdesk.model.record import ReferenceRecord

_SPECIAL = re.compile(r"([\\`*_\[\]<>~^|$#])")
_AT_START = re.compile(r"^(\d+)([.)])(?=\s|$)|^([-+=:>])")
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")
_TAG = re.compile(r"</?(i|b|u|sup|sub|sc|nocase)>")
_MARKS: Final = {"i": "*", "b": "**"}
_KEPT: Final = frozenset(("sup", "sub", "u"))
"""Markdown has no sign for these; CommonMark lets the HTML through."""
_INDENT: Final = "   "


def write(records: Iterable[ReferenceRecord], stream: BinaryIO) -> None:
    """Write one list entry a record: title, byline, where it appeared, links, abstract."""
    for number, record in enumerate(records, 1):
        if number > 1:
            stream.write(b"\n")
        stream.write(encoded(_entry(record, number)))


def escaped(text: str) -> str:
    """`text` in one line, in which nothing has a meaning in Markdown."""
    text = _SPECIAL.sub(r"\\\1", squeeze(clean(text)))
    text = _ENTITY.sub(r"\\&", text)
    return _AT_START.sub(_start, text)


def rich(text: RichText) -> str:
    """Canonical markup as Markdown."""
    if "<" not in text.markup:
        return escaped(text.plain)
    out: list[str] = []
    at = 0
    for match in _TAG.finditer(text.markup):
        out.append(_piece(text.markup[at : match.start()]))
        at = match.end()
        name = match[1]
        out.append(_MARKS.get(name) or (match[0] if name in _KEPT else ""))
    out.append(_piece(text.markup[at:]))
    return squeeze("".join(out))


def _piece(markup: str) -> str:
    """Escaped text between tags, blanks at its ends kept."""
    plain = clean(RichText(markup).plain)
    return _ENTITY.sub(r"\\&", _SPECIAL.sub(r"\\\1", plain))


def _start(match: re.Match[str]) -> str:
    """A number with a stop, or a sign, that would begin a list at the start of a line."""
    return f"{match[1]}\\{match[2]}" if match[1] else f"\\{match[3]}"


def _entry(record: ReferenceRecord, number: int) -> str:
    indent = " " * max(len(_INDENT), len(str(number)) + 2)
    head = [
        f"**{rich(title_of(record))}**"
        if "**" not in rich(title_of(record))
        else rich(title_of(record))
    ]
    head += [line for line in (escaped(byline(record)), escaped(where(record))) if line]
    found = [
        f"{label}{': ' if label else ''}[{escaped(text)}](<{url}>)"
        for label, text, url in links(record)
    ]
    if found:
        head.append(" · ".join(found))
    # Two blanks at the end of a line make a line break within the paragraph.
    blocks = [f"  \n{indent}".join(head)]
    for label, text in abstract_parts(record):
        blocks.append(f"**{escaped(label)}:** {rich(text)}" if label else rich(text))
    if record.abstract.copyright:
        blocks.append(escaped(record.abstract.copyright))
    blocks += [f"*{label}:* {escaped(text)}" for label, text in details(record)]
    return f"{number}. ".ljust(len(indent)) + f"\n\n{indent}".join(blocks) + "\n"

"""RIS files to the tags and values of single records."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import BinaryIO, Final

from refdesk.errors import FormatError
from refdesk.formats.encodings import clean, read_lines
from refdesk.formats.ris.tags import KNOWN_TAGS, LONG_TEXT, ONE_A_LINE
from refdesk.model.markup import squeeze

MAX_RECORD: Final = 64 << 20
_STRICT = re.compile(
    r"[ \t\u00a0\ufeff]{0,3}([A-Za-z][A-Za-z0-9])(?:[ \t\u00a0]{2}|\t)-[ \t\u00a0]?(.*)", re.DOTALL
)
_LENIENT = re.compile(
    r"[ \t\u00a0\ufeff]{0,3}([A-Za-z][A-Za-z0-9])[ \t\u00a0]{0,2}-(?:[ \t\u00a0](.*)|\s*$)",
    re.DOTALL,
)
_TYPE = re.compile(
    r"[ \t\u00a0\ufeff]{0,3}(TY|ty)([ \t\u00a0]{0,2})-[ \t\u00a0]*(\S.*)?$", re.DOTALL
)
_NUMBERING = re.compile(r"\s*(?:\d{1,7}\.?|Record #.*)\s*$")

Field = tuple[str, str]


@dataclass(slots=True)
class RecordLines:
    """The lines of one record, the first one's number, and how its tags are written."""

    line: int
    lines: list[str] = field(default_factory=list)
    is_strict: bool = True
    is_lower: bool = False
    size: int = 0

    def tag_of(self, line: str) -> tuple[str, str] | None:
        """Tag and value of a line that begins with something of a tag's shape."""
        match = (_STRICT if self.is_strict else _LENIENT).match(line)
        if match is None:
            return None
        tag = match[1]
        if self.is_lower:
            tag = tag.upper()
        return (tag, match[2] or "") if tag.isupper() else None


def split_records(stream: BinaryIO) -> Iterator[RecordLines]:
    """The lines of each record: up to ER, the next TY, or the end of the file.

    Tags that stand before TY belong to the record that follows; other text between records
    (numbering, banners of proxies) is passed over.
    """
    current: RecordLines | None = None
    early: deque[str] = deque(maxlen=500)
    for number, line in enumerate(read_lines(stream), 1):
        match = (
            _TYPE.match(line.rstrip("\r\n"))
            if line.lstrip(" \t\u00a0\ufeff")[:2] in ("TY", "ty")
            else None
        )
        if match and (current is None or _is_type(current, match)):
            if current is not None:
                yield current
            current = RecordLines(
                number, [], len(match[2]) == 2 or "\t" in match[2], match[1] == "ty"
            )
            current.lines = [line, *early]
            early.clear()
        elif current is None:
            _keep_early(early, line)
        else:
            current.lines.append(line)
            current.size += len(line)
            if current.size > MAX_RECORD:
                raise FormatError(f"The record in line {current.line} is larger than 64 MB.")
            if _ends(current, line):
                yield current
                current = None
    if current is not None:
        yield current


def _is_type(current: RecordLines, match: re.Match[str]) -> bool:
    """Whether a TY line inside a record begins the next one; in lower case only in such files."""
    return match[1] == "TY" or current.is_lower


def _keep_early(early: deque[str], line: str) -> None:
    """Tag lines before TY; anything else between them makes them no part of a record."""
    match = _STRICT.match(line)
    if match and match[1] in KNOWN_TAGS and match[1] not in ("TY", "ER"):
        early.append(line)
    elif line.strip():
        early.clear()


def _ends(current: RecordLines, line: str) -> bool:
    found = current.tag_of(line)
    if found is not None:
        return found[0] == "ER" and not found[1].strip()
    return line.strip() in ("ER", "ER -", "ER-")


def fields_of(record: RecordLines) -> list[Field]:
    """The tags and values of a record in their order, continuation lines joined."""
    fields: list[Field] = []
    tag = ""
    parts: list[str] = []
    for line in record.lines:
        found = record.tag_of(line)
        if found is not None and _counts(found[0], tag):
            _finish(fields, tag, parts)
            tag, parts = found[0], [found[1].rstrip("\r\n")]
        elif line.strip():
            if tag in ONE_A_LINE:
                _finish(fields, tag, parts)
                parts = [line]
            else:
                parts.append(line.rstrip("\r\n"))
    _finish(fields, tag, parts)
    return fields


def _counts(tag: str, previous: str) -> bool:
    """Whether a line with `tag` begins a new value: in long text only known tags do."""
    return tag in KNOWN_TAGS or previous not in LONG_TEXT


def _finish(fields: list[Field], tag: str, parts: list[str]) -> None:
    if not tag or tag == "ER":
        return
    lines = [line for line in (squeeze(clean(part)) for part in parts) if line]
    text = "".join(lines[:1])
    width = max(map(len, lines), default=0)
    for last, line in pairwise(lines):
        is_paragraph = tag in ("AB", "N1", "N2") and _ends_paragraph(last, line, width)
        text += ("\n" if is_paragraph else " ") + line
    fields.append((tag, text))


def _ends_paragraph(line: str, following: str, width: int) -> bool:
    """Whether a line break in long text is one of paragraphs and not of wrapping at `width`."""
    if width > 100:
        return True  # lines so long are paragraphs
    if line.endswith((".", "?", "!", ":")):
        return len(line) < 0.8 * width or following.startswith(("* ", "- "))
    return line.count(" ") < 3 and len(line) < 30 and following[:1].isupper()

"""RIS files to the tags and values of single records.

Most records are written as the books say, and one pattern reads them; what is written in any
other way goes line by line through `LineReader`, which knows the ways.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import BinaryIO, Final, NamedTuple

from refdesk.errors import FormatError
from refdesk.formats.encodings import clean
from refdesk.formats.ris.escaped import WARNING, is_escaped, is_text, unescaped
from refdesk.formats.ris.tags import KNOWN_TAGS, LONG_TEXT, NOTES, ONE_A_LINE, OWN_BLANKS
from refdesk.formats.tagged.blocks import Block, count_lines, is_tidy, read_blocks, readable
from refdesk.formats.tagged.fields import Field, Run
from refdesk.model.markup import squeeze

MAX_RECORD: Final = 64 << 20
TAGGED: Final = re.compile(
    r"[ \t\u00a0\ufeff]{0,3}([A-Za-z][A-Za-z0-9])(?:[ \t\u00a0]{2}|\t)-[ \t\u00a0]?(.*)", re.DOTALL
)
_LENIENT = re.compile(
    r"[ \t\u00a0\ufeff]{0,3}([A-Za-z][A-Za-z0-9])[ \t\u00a0]{0,2}-(?:[ \t\u00a0](.*)|\s*$)",
    re.DOTALL,
)
_LONG_DOI: Final = re.compile(r"DOI  ?- (10\.\S+)\s*$")
"""A tag of three letters that some publishers and libraries write."""
_TYPE = re.compile(
    r"[ \t\u00a0\ufeff]{0,3}(TY|ty)([ \t\u00a0]{0,2})-[ \t\u00a0]*(\S.*)?$", re.DOTALL
)
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_UNWRAPPED: Final = 200
"""A longer line was not wrapped, so the next one does not go on with it."""
_LONGEST_QUICK: Final = 1 << 20
_JOINED: Final = re.compile(r"[ \t]{0,3}ER {0,2}- {0,2}(TY {0,2}- .*)", re.DOTALL)
"""Where files were put together and the first did not end its last line."""
_MOST_LINES: Final = 500
"""Lines before TY that may belong to its record."""
_ENDINGS: Final = ("ER", "ER -", "ER-", "ER  -")
_NARROW: Final = 60
"""No program wraps lines narrower."""
_OWN_LINE: Final = re.compile(f"{OWN_BLANKS}(?! )")
_EMPTY_LINES: Final = re.compile(r"\n{2,}")

_RUN = re.compile(r"([A-Z][A-Z0-9])  - (.*(?:\n\1  - .*)*)\n")
"""Lines that follow each other under one tag: far fewer than lines, so far quicker to find."""
_BLANKS: Final = 7
"""The characters of a run beside its values: tag, blanks, hyphen and line end."""


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
        match = (TAGGED if self.is_strict else _LENIENT).match(line)
        if match is None:
            doi = _LONG_DOI.match(line)
            return ("DO", doi[1]) if doi else None
        tag = match[1]
        if self.is_lower:
            tag = tag.upper()
        return (tag, match[2] or "") if tag.isupper() else None


class RisRecord(NamedTuple):
    """One record: where it begins, its text and bytes, its tags and values, what was odd.

    A run is a tag with the values of lines that follow each other.
    """

    line: int
    text: str
    source: bytes
    runs: list[Run]
    warnings: tuple[str, ...] = ()


class Outside(NamedTuple):
    """Lines between records that belong to none, and the first one's number."""

    line: int
    text: str


def split_records(stream: BinaryIO) -> Iterator[RisRecord | Outside]:
    """The records of a stream and what stands between them, in constant memory."""
    reader = LineReader()
    for block in read_blocks(stream, "\nER  -"):
        if reader.is_between and len(block.text) < _LONGEST_QUICK:
            quick = _ordinary(block)
            if quick is not None:
                if reader.outside:
                    yield reader.take_outside()
                yield quick
                continue
        for number, line in enumerate(_LINE.findall(block.text), block.line):
            found = reader.feed(number, line)
            if reader.outside and reader.is_told:
                yield reader.take_outside()
            if found is not None:
                yield _read(found)
    if reader.current is not None:
        yield _read(reader.current)
    reader.leave_early()
    if reader.outside:
        yield reader.take_outside()


def _read(record: RecordLines) -> RisRecord:
    text, source, warnings = readable("".join(record.lines))
    if warnings:
        record.lines = _LINE.findall(text)
    runs = [(tag, [value]) for tag, value in fields_of(record)]
    return _made(record.line, text, source, runs, warnings)


def _made(
    line: int, text: str, source: bytes, runs: list[Run], warnings: tuple[str, ...]
) -> RisRecord:
    """The record, without HTML's escapes where it was written with them."""
    if "&" in text and is_escaped(
        value for tag, values in runs if is_text(tag) for value in values
    ):
        runs = [
            (tag, [clean(unescaped(value)) for value in values] if is_text(tag) else values)
            for tag, values in runs
        ]
        warnings += (WARNING,)
    return RisRecord(line, text, source, runs, warnings)


def _ordinary(block: Block) -> RisRecord | None:
    """The record of a block that holds one and nothing odd, None when it must be looked at."""
    text = block.text
    body = text.lstrip("\r\n")
    skipped = len(text) - len(body)
    if not body.startswith("TY  - ") or not block.is_ended:
        return None
    body, source, warnings = readable(body)
    plain = body
    if "\r" in body:
        plain = body.replace("\r\n", "\n")
        if "\r" in plain:
            return None
    end = plain.rfind("\nER  -") + 1
    if not end or plain[end + 5 :].strip():
        return None
    plain = plain[:end]
    runs = _runs_of(plain)
    if runs is None:
        return None
    if not is_tidy(plain, plain.count("\n"), block):
        runs = [(tag, [squeeze(clean(value)) for value in found]) for tag, found in runs]
    start = block.line + count_lines(text[:skipped]) if skipped else block.line
    return _made(start, body, source, runs, warnings)


def _runs_of(text: str) -> list[Run] | None:
    """The values of lines that all begin with a known tag, None where one does not."""
    found = _RUN.findall(text)
    if sum([len(values) for _, values in found]) + _BLANKS * len(found) != len(text):
        text = _EMPTY_LINES.sub("\n", text.replace("  -\n", "  - \n"))
        found = _RUN.findall(text)
        if sum([len(values) for _, values in found]) + _BLANKS * len(found) != len(text):
            return None
    tags = [tag for tag, _ in found]
    if not KNOWN_TAGS.issuperset(tags) or tags.count("TY") != 1 or "\n" in found[0][1]:
        return None
    return [
        (tag, values.split(f"\n{tag}  - ") if "\n" in values else [values]) for tag, values in found
    ]


class LineReader:
    """Gathers lines to records: up to ER, the next TY, or the end of the file.

    Tags that stand before TY belong to the record that follows; other text between records
    (numbering, banners of proxies) is `outside`, with the tags before it.
    """

    def __init__(self) -> None:
        self.current: RecordLines | None = None
        self.outside: list[tuple[int, str]] = []
        self._early: deque[tuple[int, str]] = deque()

    @property
    def is_between(self) -> bool:
        """Whether no record is open and nothing was seen that belongs to the next one."""
        return self.current is None and not self._early

    @property
    def is_told(self) -> bool:
        """Whether it is time to tell of `outside`: nothing more belongs to it, or it grows long."""
        return self.current is not None or len(self.outside) > _MOST_LINES

    def take_outside(self) -> Outside:
        """What belongs to no record, which is forgotten then."""
        line = self.outside[0][0]
        text = "".join(line for _, line in self.outside)
        self.outside = []
        return Outside(line, text)

    def feed(self, number: int, line: str) -> RecordLines | None:
        """Take line `number`; the record that it ends."""
        current = self.current
        match = (
            _TYPE.match(line.rstrip("\r\n"))
            if line.lstrip(" \t\u00a0\ufeff")[:2] in ("TY", "ty")
            else None
        )
        if match and (current is None or _is_type(current, match)):
            self.current = RecordLines(
                number, [], len(match[2]) == 2 or "\t" in match[2], match[1] == "ty"
            )
            self.current.lines = [line, *(early for _, early in self._early)]
            self._early.clear()
            return current
        if current is None:
            self._keep_early(number, line)
            return None
        joined = _JOINED.match(line)
        if joined:
            is_strict = current.is_strict
            self.current = RecordLines(number, [joined[1]], is_strict)
            return current
        current.lines.append(line)
        current.size += len(line)
        if current.size > MAX_RECORD:
            raise FormatError(f"The record in line {current.line} is larger than 64 MB.")
        if _ends(current, line):
            self.current = None
            return current
        return None

    def _keep_early(self, number: int, line: str) -> None:
        """Tag lines before TY; anything else between them makes them no part of a record."""
        match = TAGGED.match(line)
        if match and match[1] in KNOWN_TAGS and match[1] not in ("TY", "ER"):
            self._early.append((number, line))
            if len(self._early) > _MOST_LINES:
                self.outside.append(self._early.popleft())
        elif line.strip():
            self.leave_early()
            if line.strip() not in _ENDINGS:
                self.outside.append((number, line))
        elif self.outside and not self._early:
            self.outside.append((number, line))

    def leave_early(self) -> None:
        """Count tag lines that were to belong to the next record among what belongs to none."""
        self.outside += self._early
        self._early.clear()


def _is_type(current: RecordLines, match: re.Match[str]) -> bool:
    """Whether a TY line inside a record begins the next one; in lower case only in such files."""
    return match[1] == "TY" or current.is_lower


def _ends(current: RecordLines, line: str) -> bool:
    found = current.tag_of(line)
    if found is not None:
        return found[0] == "ER" and not found[1].strip()
    return line.strip() in _ENDINGS and not line.startswith(OWN_BLANKS)


def fields_of(record: RecordLines) -> list[Field]:
    """The tags and values of a record in their order, continuation lines joined."""
    fields: list[Field] = []
    tag = ""
    parts: list[str] = []
    gap: list[str] = []
    for line in record.lines:
        if not line.strip():
            gap.append("")
            continue
        found = record.tag_of(line)
        if found is not None and found[0] != "ER" and _counts(found[0], tag, parts):
            _finish(fields, tag, parts)
            tag, parts = found[0], [found[1].rstrip("\r\n")]
        elif found is None or found[0] != "ER" or found[1].strip():
            if tag in ONE_A_LINE or tag == "TY":
                _finish(fields, tag, parts)
                parts = [line]
            else:
                parts += gap if tag in NOTES else ()
                parts.append(line.rstrip("\r\n"))
        gap = []
    _finish(fields, tag, parts)
    return fields


def _counts(tag: str, previous: str, parts: list[str]) -> bool:
    """Whether a line with `tag` begins a new value: in wrapped prose only known tags do."""
    return tag in KNOWN_TAGS or previous not in LONG_TEXT or len(parts[-1]) > _UNWRAPPED


def _finish(fields: list[Field], tag: str, parts: list[str]) -> None:
    if not tag:
        return
    if len(parts) == 1:
        fields.append((tag, squeeze(clean(parts[0]))))
        return
    if tag in NOTES:
        fields.append((tag, _note(parts)))
        return
    lines = [line for line in (squeeze(clean(part)) for part in parts) if line]
    pieces = lines[:1]
    width = max(map(len, lines), default=0)
    for last, line in pairwise(lines):
        is_paragraph = tag in ("AB", "N1", "N2") and _ends_paragraph(last, line, width)
        pieces += ("\n" if is_paragraph else " ", line)
    fields.append((tag, "".join(pieces)))


def _note(parts: list[str]) -> str:
    """A note with its lines and the empty ones between them; what was wrapped is joined.

    A line was not wrapped when the next one's first word had room in it, nor when that begins
    with our own writer's blanks.
    """
    lines = [squeeze(clean(part)) for part in parts]
    width = max(map(len, lines))
    note = lines[0]
    for place in range(1, len(lines)):
        last, line = lines[place - 1], lines[place]
        first = line.partition(" ")[0]
        is_kept = (
            not last
            or not line
            or width < _NARROW
            or len(last) + 1 + len(first) <= width
            or _OWN_LINE.match(parts[place])
            or _ends_paragraph(last, line, width)
        )
        note += ("\n" if is_kept else " ") + line
    return note.strip("\n ")


def _ends_paragraph(line: str, following: str, width: int) -> bool:
    """Whether a line break in long text is one of paragraphs and not of wrapping at `width`."""
    if width > 100:
        return True  # lines so long are paragraphs
    if line.endswith((".", "?", "!", ":")):
        return len(line) < 0.8 * width or following.startswith(("* ", "- "))
    return line.count(" ") < 3 and len(line) < 30 and following[:1].isupper()

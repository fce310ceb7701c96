"""A .nbib file of any size, cut into the text of single records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, Final, cast

from refdesk.errors import FormatError
from refdesk.formats.encodings import HEAD, guess_encoding, mended, read_lines
from refdesk.formats.medline.fields import TAG
from refdesk.model.record import ReferenceRecord

MAX_RECORD: Final = 64 << 20
_CHUNK: Final = 1 << 18
_FIRST_TAGS: Final = frozenset(("PMID", "OWN", "PMC", "STAT"))
_MARK: Final = b"\xef\xbb\xbf"
# An empty line before a tag that stands first in records: PubMed's and PMC's own way.
_BOUNDARY = re.compile(rb"\n\r?\n(?=(?:PMID|OWN|STAT|PMC) *- )")
_BLANK_INSIDE = re.compile(rb"\n[ \t\r]*\n(?=[^\r\n \t])")
_STARTS = re.compile(rb"\s*[A-Z][A-Z0-9]{1,3} *-[ \t\r\n]")

Piece = tuple[int, str, bytes, tuple[str, ...], ReferenceRecord | None]
"""The number of a record's first line, its text, the same in UTF-8, what was odd about its bytes,
and the record if it has been read already. Text before the first record has no bytes."""
Usual = Callable[[bytes, str], ReferenceRecord | None]
"""Reads the one record that bytes and their text are, when nothing about it is odd."""


def record_texts(stream: BinaryIO, usual: Usual) -> Iterator[Piece]:
    """The text of each record; raises FormatError at one of more than 64 MB."""
    head = stream.read(HEAD)
    encoding = guess_encoding(head)
    if encoding != "utf-8" and not head.isascii():
        yield from _pieces(read_lines(cast(BinaryIO, _Rejoined(head, stream))), 1, ())
        return
    line = 1
    for data in _blocks(head.removeprefix(_MARK), stream):
        bare = data.lstrip(b"\n")
        text, warnings = mended(bare)
        record = None if warnings else usual(bare, text)
        if record is None:
            yield from _regular_or_not(data, line)
        else:
            yield line + len(data) - len(bare), text, bare, (), record
        line += data.count(b"\n")


def _regular_or_not(data: bytes, line: int) -> Iterator[Piece]:
    """The one record that a block is, or those that only a look at each line finds in it."""
    text, warnings = mended(data)
    if _is_regular(data):
        bare = data.lstrip(b"\r\n")
        skipped = data.count(b"\n", 0, len(data) - len(bare))
        if not warnings:
            yield line + skipped, text.lstrip("\r\n") if skipped else text, bare, (), None
            return
        text = text.lstrip("\r\n")
        yield line + skipped, text, text.encode("utf-8", "surrogatepass"), warnings, None
        return
    lines = re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+", text)
    yield from _pieces(lines, line, warnings)


def _pieces(lines: Iterable[str], line: int, warnings: tuple[str, ...]) -> Iterator[Piece]:
    for start, found in _by_lines(lines, line):
        text = "".join(found)
        is_record = TAG.match(found[0]) is not None
        source = text.encode("utf-8", "surrogatepass") if is_record else b""
        yield start, text, source, warnings, None


def _is_regular(data: bytes) -> bool:
    """Whether a block surely holds one record: one PMID at most, no blank line inside."""
    if not _STARTS.match(data) or data.count(b"\nPMID") + data.startswith(b"PMID") > 1:
        return False
    if b"\r" in data and b"\r" in data.replace(b"\r\n", b""):
        return False
    if data.find(b"\n\n", 0, -2) < 0 and b" \n" not in data and b"\r" not in data:
        return True
    return not _BLANK_INSIDE.search(data.strip())


def _blocks(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """The stream cut at every boundary, each block with the blank line that ends it."""
    buffer = head
    while True:
        start = 0
        for match in _BOUNDARY.finditer(buffer):
            yield buffer[start : match.end()]
            start = match.end()
        rest = buffer[start:]
        if len(rest) > MAX_RECORD:
            raise FormatError("The file has a record larger than 64 MB.")
        # As much again as there is, so that a large record costs linear time.
        more = stream.read(max(_CHUNK, len(rest)))
        if not more:
            if rest:
                yield rest
            return
        buffer = rest + more


def _by_lines(lines: Iterable[str], number: int) -> Iterator[tuple[int, list[str]]]:
    """The lines of each record with the number of its first line, and those before the first.

    A blank line before a tag ends a record, and so does a second PMID.
    """
    found: list[str] = []
    before: list[str] = []
    size = start = 0
    has_pmid = has_title = is_after_blank = False
    for at, line in enumerate(lines, number):
        match = TAG.match(line)
        if match:
            tag = match[1]
            is_new = is_after_blank or (tag == "PMID" and has_pmid)
            if is_new and found and (tag in _FIRST_TAGS or has_title):
                yield start, found
                found, size, has_pmid, has_title = [], 0, False, False
            has_pmid = has_pmid or tag == "PMID"
            has_title = has_title or tag in ("TI", "BTI")
        elif not found:
            before.append(line)
            size += len(line)
            if size > MAX_RECORD:
                raise FormatError("The file has more than 64 MB before its first record.")
            continue
        if not found:
            if before:
                yield number, before
                before = []
            start, size = at, 0
        is_after_blank = not match and not line.strip()
        size += len(line)
        if size > MAX_RECORD:
            raise FormatError(f"The record in line {start} is larger than 64 MB.")
        found.append(line)
    if before:
        yield number, before
    if found:
        yield start, found


class _Rejoined:
    """What was read already, followed by the rest of the stream."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int = -1) -> bytes:
        if self._head:
            data, self._head = self._head[:size], self._head[size:]
            return data
        return self._rest.read(size)

"""The bytes of a BibTeX file to pieces of text that each begin at the head of an entry.

BibTeX lets an entry inherit from another that stands anywhere in the file, so the file is read
twice: once to learn which entries others name, once for the records. What comes from a stream
that cannot go back is kept in a temporary file meanwhile, in memory only while it is small.
"""

from __future__ import annotations

import re
import tempfile
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from types import TracebackType
from typing import BinaryIO, Final, cast

from refdesk.errors import FormatError
from refdesk.formats.encodings import (
    HEAD,
    MAX_LINE,
    OddLines,
    decode,
    guess_encoding,
    read_lines,
    wrong_declaration,
)

_BLOCK: Final = 1 << 20
_IN_MEMORY: Final = 8 << 20
MAX_ENTRY: Final = 64 << 20
HEADER: Final = re.compile(r"[ \t\ufeff]*@[ \t]*[^\W\d_][\w:.+-]*\s*[{(]")
_LINE_HEADER: Final = re.compile(r"\n[ \t]*@[ \t]*[^\W\d_][\w:.+-]*\s*[{(]")
_NAMED: Final = re.compile(
    r"\b(?:crossref|xdata)\s*=\s*(?:\{([^{}]{0,5000})\}|\"([^\"{}]{0,5000})\"|([^\s,{}\"]{1,500}))",
    re.IGNORECASE,
)
_KEY: Final = re.compile(rb"\n[ \t]*@[ \t]*[A-Za-z]+\s*[{(]\s*([^\s,{}]{1,200})\s*,")
_MACRO: Final = re.compile(rb"@\s*string\s*[{(]")
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(slots=True)
class Survey:
    """What the first reading learns: entries that others name, keys that occur twice."""

    named: set[str] = field(default_factory=set)
    """In lower case: BibTeX compares the names of parents without case."""
    twice: set[int] = field(default_factory=set)
    """Hashes of keys."""
    has_macros: bool = False
    keys: array[int] = field(default_factory=lambda: array("q"))

    def look(self, block: bytes, encoding: str) -> None:
        """Learn from one block."""
        low = block.lower()
        if b"string" in low and _MACRO.search(low):
            self.has_macros = True
        if b"crossref" in low or b"xdata" in low:
            for match in _NAMED.finditer(decode(block, encoding)):
                for name in (match[1] or match[2] or match[3] or "").lower().split(","):
                    self._name(name.strip())
        self.keys.extend(map(hash, _KEY.findall(b"\n" + block)))

    def _name(self, name: str) -> None:
        self.named.add(name)
        parts = name.split("-")  # `xdata=key-author-2`, and keys may have hyphens
        if 1 < len(parts) < 20:
            self.named.update("-".join(parts[:end]) for end in range(1, len(parts)))

    def finish(self) -> None:
        """Sort out what occurs twice."""
        keys = sorted(self.keys) if len(self.keys) < 1000 else _sorted(self.keys)
        self.twice = {one for one, other in pairwise(keys) if one == other}
        self.keys = array("q")

    def is_twice(self, key: str) -> bool:
        """Whether the file has another entry with this key."""
        return bool(self.twice) and hash(key.encode()) in self.twice


def _sorted(keys: array[int]) -> Iterator[int]:
    """The keys in order, without the list of objects that `sorted` makes of a million."""
    buckets: list[array[int]] = [array("q") for _ in range(256)]
    for key in keys:
        buckets[key & 255].append(key)
    for bucket in buckets:
        yield from sorted(bucket)


class Manuscript:
    """The text of a stream, to be read more than once; a context that removes what it kept."""

    def __init__(self, stream: BinaryIO) -> None:
        self.survey = Survey()
        self._sizes: list[int] = []
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        head = _read_up_to(stream, HEAD)
        self._encoding = guess_encoding(head)
        self.warning = wrong_declaration(head, self._encoding)
        """A sentence on an encoding that the file names and is not in; "" where all is well."""
        self.odd_lines = OddLines(self._encoding)
        if self._encoding.startswith(("utf-16", "utf-32")):
            blocks = _wide_blocks(head, stream)
            self._encoding = "utf-8"
        else:
            blocks = _blocks(head.removeprefix(_BOM), stream)
        for block in blocks:
            if b"\r" in block and block.count(b"\r") != block.count(b"\r\n"):
                block = re.sub(rb"\r(?!\n)", b"\n", block)
            self.survey.look(block, self._encoding)
            self._sizes.append(len(block))
            self._file.write(block)
        self.survey.finish()

    def __enter__(self) -> Manuscript:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def pieces(self) -> Iterator[tuple[int, str]]:
        """The number of the first line and the text of each piece: one entry, as a rule."""
        return pieces(self._texts())

    def _texts(self) -> Iterator[str]:
        self._file.seek(0)
        self.odd_lines.numbers.clear()
        first = 1
        for size in self._sizes:
            block = self._file.read(size)
            try:
                yield block.decode(self._encoding)
            except UnicodeDecodeError:
                lines = enumerate(block.split(b"\n"), first)
                yield "\n".join(self.odd_lines.read(number, line) for number, line in lines)
            first += block.count(b"\n")


def pieces(texts: Iterator[str]) -> Iterator[tuple[int, str]]:
    """Cut text at the lines that look like the head of an entry."""
    carry: list[str] = []
    size, line = 0, 1
    for text in texts:
        last = 0
        starts = [match.start() + 1 for match in _LINE_HEADER.finditer(text)]
        if HEADER.match(text):
            starts.insert(0, 0)
        for start in starts:
            carry.append(text[last:start])
            piece = "".join(carry)
            if piece:
                yield line, piece
                line += piece.count("\n")
            carry.clear()
            size, last = 0, start
        carry.append(text[last:])
        size += len(text) - last
        if size > MAX_ENTRY:
            piece = "".join(carry)
            yield line, piece
            line += piece.count("\n")
            carry.clear()
            size = 0
    piece = "".join(carry)
    if piece:
        yield line, piece


def _read_up_to(stream: BinaryIO, size: int) -> bytes:
    found = b""
    while len(found) < size:
        more = stream.read(size - len(found))
        if not more:
            break
        found += more
    return found


def _blocks(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """Bytes of about a megabyte that end at the end of a line."""
    parts, size = [head], len(head)
    data: bytes | None = head
    while data:
        data = stream.read(_BLOCK)
        cut = max(data.rfind(b"\n"), data.rfind(b"\r", 0, -1)) + 1
        if cut:
            yield b"".join([*parts, data[:cut]])
            parts, size = [data[cut:]], len(data) - cut
            continue
        parts.append(data)
        size += len(data)
        if size > MAX_LINE:
            raise FormatError("The file has a line of more than 64 MB; it is no text.")
    if size:
        yield b"".join(parts)


def _wide_blocks(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """UTF-16 and UTF-32 as blocks of UTF-8."""
    lines: list[str] = []
    size = 0
    for line in read_lines(cast(BinaryIO, _Joined(head, stream))):
        lines.append(line)
        size += len(line)
        if size > _BLOCK:
            yield "".join(lines).encode("utf-8", "replace")
            lines.clear()
            size = 0
    if lines:
        yield "".join(lines).encode("utf-8", "replace")


class _Joined:
    """What was read of a stream already, and the rest."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int) -> bytes:
        if self._head:
            data, self._head = self._head[:size], self._head[size:]
            return data
        return self._rest.read(size)

"""Cutting a stream of EndNote XML into the bytes of single records, in constant memory.

What stands between records is passed over, but a document type with entities of its own is
refused: that is how XML is made to blow up or to read other files.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

from refdesk.errors import FormatError
from refdesk.formats.encodings import HEAD, decode, guess_encoding, mended

CHUNK: Final = 1 << 18
MAX_RECORD: Final = 64 << 20
MAX_BETWEEN: Final = 1 << 20
"""So much may stand before the first record, or in one comment."""
_START = re.compile(rb"<!--|<record(?=[\s/>])")
_END = re.compile(rb"</record\s*>")
_ROOT = re.compile(rb"<(?:xml|records)[\s/>]")
_BOMS: Final = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF8, codecs.BOM_UTF16_LE,
                codecs.BOM_UTF16_BE)  # fmt: skip


class Piece(NamedTuple):
    """One record in UTF-8 with its number and line; `is_cut` when the input ended inside it."""

    number: int
    line: int
    data: bytes
    is_cut: bool
    warning: str


class Splitter:
    """Cuts one stream; `pieces` may be walked once."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._buffer = bytearray()
        self._at = 0
        self._line = 1
        self._counted = 0
        self._ended = False
        self._decoder: codecs.IncrementalDecoder | None = None
        self._encoding = "utf-8"
        self._start()

    def pieces(self) -> Iterator[Piece]:
        """Yield every record; raise FormatError at what is no EndNote XML."""
        number = 0
        while self._next_start(is_first=not number):
            number += 1
            line = self._line_here()
            end = self._end_of_record()
            data = bytes(self._buffer[self._at : end] if end > 0 else self._buffer[self._at :])
            self._at = end if end > 0 else len(self._buffer)
            self._drop()
            data, warning = self._text_of(data)
            yield Piece(number, line, data, end <= 0, warning)

    def _next_start(self, *, is_first: bool) -> bool:
        """Go to the next record; False at the end of the input."""
        looked = self._at
        while True:
            match = _START.search(self._buffer, looked)
            if match is None:
                keep = max(self._at, len(self._buffer) - 8)
                if is_first and len(self._buffer) > MAX_BETWEEN:
                    raise FormatError("This is no EndNote XML: it has no record in its first part.")
                if not is_first:
                    self._at = keep
                    self._drop()
                    keep = self._at
                if not self._fill(len(self._buffer) + 1):
                    self._check(bytes(self._buffer[: 1 << 16]), is_first=is_first, has_record=False)
                    return False
                looked = keep
            elif match[0] == b"<!--":
                end = self._find(b"-->", match.end(), MAX_BETWEEN)
                if end < 0:
                    self._at = len(self._buffer)
                    return False
                looked = end + 3
                if not is_first:
                    self._at = looked
            else:
                self._check(
                    bytes(self._buffer[: match.start()]), is_first=is_first, has_record=True
                )
                self._at = match.start()
                return True

    @staticmethod
    def _check(before: bytes, *, is_first: bool, has_record: bool) -> None:
        """Refuse what stands before the first record when it is an attack or another format."""
        if not is_first:
            return
        if b"<!ENTITY" in before.upper():
            raise FormatError(
                "The XML declares its own entities, which RefDesk does not read: they can hide an"
                " attack."
            )
        if not has_record and not _ROOT.search(before):
            raise FormatError("This is no EndNote XML: it has no <record>.")

    def _end_of_record(self) -> int:
        """The place behind the end tag of the record that starts here; -1 when it has none."""
        at = self._find(b">", self._at, MAX_BETWEEN) + 1
        if not at or self._buffer[at - 2] == 0x2F:  # <record/>
            return at or -1
        looked = at
        while True:
            match = _END.search(self._buffer, looked)
            if match is not None:
                opened = self._buffer.rfind(b"<![CDATA[", at, match.start())
                if opened < 0 or self._buffer.find(b"]]>", opened, match.start()) >= 0:
                    return match.end()
                at = looked = self._find(b"]]>", match.end(), MAX_RECORD) + 3
                if at < 3:  # an end tag inside of CDATA is text, but this one never ends
                    return -1
                continue
            looked = max(looked, len(self._buffer) - 12)
            if len(self._buffer) - self._at > MAX_RECORD:
                raise FormatError(f"The record in line {self._line_here()} is larger than 64 MB.")
            if not self._fill(len(self._buffer) + 1):
                return -1

    def _text_of(self, data: bytes) -> tuple[bytes, str]:
        """The record in UTF-8, and a sentence when its bytes are not what the file is in."""
        if self._encoding == "utf-8":
            if data.isascii():
                return data, ""
            text, warnings = mended(data)
            return (text.encode(), warnings[0]) if warnings else (data, "")
        return decode(data, self._encoding).encode("utf-8", "surrogatepass"), ""

    # Buffer ----------------------------------------------------------------------------------

    def _start(self) -> None:
        head = self._stream.read(HEAD)
        if not head:
            self._ended = True
        self._encoding = guess_encoding(head)
        for mark in _BOMS:
            if head.startswith(mark):
                head = head[len(mark) :]
                break
        if self._encoding.startswith(("utf-16", "utf-32")):
            self._decoder = codecs.getincrementaldecoder(self._encoding)("replace")
            self._encoding = "utf-8"
        self._push(head)

    def _push(self, data: bytes) -> None:
        if self._decoder is not None:
            data = self._decoder.decode(data, final=not data).encode("utf-8", "replace")
        self._buffer += data

    def _fill(self, size: int) -> bool:
        """Read until the buffer has `size` bytes; False when the input ends before."""
        while len(self._buffer) < size and not self._ended:
            data = self._stream.read(CHUNK)
            self._ended = not data
            self._push(data)
        return len(self._buffer) >= size

    def _find(self, what: bytes, start: int, limit: int) -> int:
        at = start
        while True:
            found = self._buffer.find(what, at)
            if found >= 0 or len(self._buffer) - start > limit:
                return found
            at = max(start, len(self._buffer) - len(what) + 1)
            if not self._fill(len(self._buffer) + 1):
                return -1

    def _line_here(self) -> int:
        self._line += self._buffer.count(b"\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def _drop(self) -> None:
        """Give back the memory of what was read."""
        if self._at > CHUNK:
            self._line_here()
            del self._buffer[: self._at]
            self._at = self._counted = 0

"""Streams to blocks of text that end where records do, decoded, in constant memory.

Reading a block at a time and not a line at a time is what makes the tagged formats fast.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

from refdesk.formats.encodings import (
    HEAD,
    clean,
    guess_encoding,
    is_composed,
    mended,
    odd_text,
    read_lines,
)

CHUNK: Final = 1 << 18
LONGEST_CARRY: Final = 1 << 20
"""A record that has not ended after so much text is given out in pieces."""
_PLAIN: Final = bytes([9, 10, 13, *range(32, 127)])
_HIGH: Final = bytes(range(128, 256))
_RARE: Final = tuple(letter.encode() for letter in "\x85\u2028\u2029\ufeff")


class Block(NamedTuple):
    """Whole lines; `is_ended` tells that the last one is the ending that was asked for.

    `is_clean` tells that it has no control character and is in NFC.
    """

    line: int
    text: str
    is_ended: bool
    is_clean: bool


def read_blocks(stream: BinaryIO, ending: str) -> Iterator[Block]:
    """The text of `stream` in blocks, each up to a line that begins with `ending` ("\\nER")."""
    carry = ""
    line = 1
    is_clean = True
    for text, clean_now in chunks_of(stream):
        is_clean = is_clean and clean_now
        size = len(text)
        text = carry + text if carry else text
        start = 0
        while (end := _end_of_line(text, text.find(ending, start), len(ending))) > 0:
            piece = text[start:end]
            yield Block(line, piece, True, is_clean)
            line += count_lines(piece)
            start = end
        carry = text[start:]
        if len(carry) <= size:
            is_clean = clean_now
        if len(carry) > LONGEST_CARRY:
            end = max(carry.rfind("\n"), carry.rfind("\r", 0, -1)) + 1
            if end:
                yield Block(line, carry[:end], False, is_clean)
                line += count_lines(carry[:end])
                carry = carry[end:]
    if carry:
        is_ended = f"\n{carry}".rfind(ending) >= 0
        yield Block(line, carry, is_ended, is_clean)


def _end_of_line(text: str, at: int, size: int) -> int:
    """The place behind the line whose ending was found at `at`; -1 while it is not all there."""
    return text.find("\n", at + size) + 1 if at >= 0 else -1


def count_lines(text: str) -> int:
    """How many lines end in `text`: CRLF, LF or CR."""
    count = text.count("\n")
    if "\r" in text:
        count += text.count("\r") - text.count("\r\n")
    return count


def is_tidy(text: str, fields: int, block: Block) -> bool:
    """Whether no value in `text` of `fields` lines needs cleaning: blanks, controls, NFC.

    Every line of it has two blanks behind its tag, and no others may stand together.
    """
    if text.count("  ") != fields or "\t" in text:
        return False
    if 0 <= text.find(" \n") < text.rfind("\n", 0, -1):
        return False
    bare = "" if block.is_clean else text.replace("\n", "")
    return clean(bare) == bare


def chunks_of(stream: BinaryIO) -> Iterator[tuple[str, bool]]:
    """Decoded pieces of whole lines, and whether they are in NFC and free of controls."""
    head = stream.read(HEAD)
    encoding = guess_encoding(head)
    if encoding not in ("utf-8", "ascii"):
        yield from _line_by_line(head, stream)
        return
    data = head.removeprefix(b"\xef\xbb\xbf")
    pieces: list[bytes] = []
    while True:
        more = stream.read(CHUNK)
        end = len(data)
        if more:
            end = data.rfind(b"\n") + 1
            if not end:
                pieces.append(data)
                if sum(map(len, pieces)) > LONGEST_CARRY:
                    yield from _line_by_line(b"".join(pieces), Rejoined(more, stream))
                    return
                data = more
                continue
        yield _decoded(b"".join((*pieces, data[:end])))
        pieces = [data[end:]] if end < len(data) else []
        if not more:
            return
        data = more


def _decoded(data: bytes) -> tuple[str, bool]:
    try:
        text = data.decode()
    except UnicodeDecodeError:  # a line in another encoding, which `readable` mends
        return data.decode("utf-8", "surrogateescape"), False
    odd = data.translate(None, _PLAIN)  # in one go all that has to be looked at
    if not odd:
        return text, True
    if odd.translate(None, _HIGH) or any(rare in odd for rare in _RARE):
        return text, False
    return text, is_composed(odd, text)


def readable(text: str) -> tuple[str, bytes, tuple[str, ...]]:
    """One record's text with its bytes in UTF-8, and sentences on what was odd about them.

    Bytes that are no UTF-8 came through as lone surrogates; their lines are Windows-1252.
    """
    try:
        return text, text.encode(), odd_text(text)
    except UnicodeEncodeError:
        text, warnings = mended(text.encode("utf-8", "surrogateescape"))
        return text, text.encode("utf-8", "replace"), warnings + odd_text(text)


def _line_by_line(head: bytes, stream: BinaryIO | Rejoined) -> Iterator[tuple[str, bool]]:
    """Chunks of a stream in another encoding, or of one without line feeds."""
    lines: list[str] = []
    size = 0
    for line in read_lines(Rejoined(head, stream)):  # type: ignore[arg-type]
        lines.append(line)
        size += len(line)
        if size > CHUNK:
            yield "".join(lines), False
            lines, size = [], 0
    if lines:
        yield "".join(lines), False


class Rejoined:
    """A stream that begins with bytes which were read already; only `read` of some size."""

    def __init__(self, head: bytes, stream: BinaryIO | Rejoined) -> None:
        self._head = head
        self._stream = stream

    def read(self, size: int) -> bytes:
        if self._head:
            data, self._head = self._head[:size], self._head[size:]
            return data + self._stream.read(size - len(data)) if len(data) < size else data
        return self._stream.read(size)

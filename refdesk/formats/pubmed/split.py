"""Cutting a stream of PubMed XML into the bytes of single records, in constant memory.

Between records only what may stand there is accepted: white space, comments, processing
instructions, a DOCTYPE without entities, tags of a set. A record reaches from its start tag to
the next end tag of the same name; what is inside is checked when it is parsed.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from refdesk.errors import FormatError

CHUNK: Final = 1 << 18
MAX_RECORD: Final = 64 << 20
MAX_PROLOG: Final = 1 << 20
"""A DOCTYPE, comment or tag outside of records may not be longer than this."""

RECORD_TAGS: Final = ("PubmedArticle", "PubmedBookArticle", "MedlineCitation", "BookDocument")
SET_TAGS: Final = (
    "PubmedArticleSet",
    "PubmedBookArticleSet",
    "BookDocumentSet",
    "MedlineCitationSet",
)
_DELETED_TAGS = ("DeleteCitation", "DeleteDocument")
_TAG_NAME = re.compile(rb"</?([^\s/>]+)")
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_NAMESPACE = re.compile(rb"\sxmlns:[A-Za-z][\w.-]*\s*=\s*(?:\"[^\"<]*\"|'[^'<]*')")
_TEXT = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Piece:
    """One record's bytes in UTF-8 with its number and line; `kind` is its element's name.

    `is_cut` tells that the input ended before the record did; without `data` it ended after
    record `number` (0: before the first), but before the set was closed.
    """

    kind: str
    data: bytes
    number: int
    line: int
    is_cut: bool = False

    @property
    def place(self) -> str:
        """Where it stood, in words."""
        return f"record {self.number}, line {self.line}"


class Splitter:
    """Cuts one stream; `pieces` may be walked once.

    `namespaces` holds the prefixes declared on the set's root, to be repeated in records.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._buffer = bytearray()
        self._at = 0
        self._counted = 0
        self._line = 1
        self._ended = False
        self._decoder: codecs.IncrementalDecoder | None = None
        self._number = 0
        self._roots: list[str] = []
        self._open_sets = 0
        self._was_cut = False
        self.namespaces = b""
        self._start()

    def pieces(self) -> Iterator[Piece]:
        """Yield every record; raise FormatError at what no file of records holds."""
        while self._skip_space():
            if self._buffer[self._at] != 0x3C:  # <
                if self._roots or self._number:
                    self._skip_text()
                    continue
                raise FormatError("This is no XML: it does not begin with a tag.")
            if self._starts(b"<!--"):
                self._skip_to(b"-->", "a comment")
            elif self._starts(b"<?"):
                self._skip_to(b"?>", "a processing instruction")
            elif self._starts(b"<!"):
                self._skip_doctype()
            else:
                piece = self._tag()
                if piece is not None:
                    yield piece
        if self._number == 0 and not self._roots:
            raise FormatError(
                "The XML ends before its first element; the answer was probably cut off."
            )
        if self._open_sets > 0 and not self._was_cut:
            yield Piece("", b"", self._number, self._line_here(), is_cut=True)

    # Tags ------------------------------------------------------------------------------------

    def _tag(self) -> Piece | None:
        start = self._at
        end = self._find(b">", start, MAX_PROLOG)
        if end < 0:
            self._number += 1
            return self._cut_piece("")
        tag = bytes(self._buffer[start : end + 1])
        match = _TAG_NAME.match(tag)
        name = match[1].decode("utf-8", "replace") if match else ""
        if tag.startswith(b"</"):
            self._at = end + 1
            if name in SET_TAGS:
                self._open_sets -= 1
            return None
        if name in SET_TAGS:
            self._roots.append(name)
            self._open_sets += not tag.endswith(b"/>")
            if len(self.namespaces) < 10_000:  # a handful are used, more are an attack
                self.namespaces += b"".join(_NAMESPACE.findall(tag)[:50])
            self._at = end + 1
            return None
        if name in RECORD_TAGS:
            self._number += 1
            return self._element(name, tag)
        if name in _DELETED_TAGS:
            return self._element(name, tag)
        self._refuse(name, end)
        return None

    def _element(self, name: str, tag: bytes) -> Piece:
        """Take the element that starts here, up to its end tag."""
        if tag.endswith(b"/>"):
            return self._take(name, self._at + len(tag))
        end = self._end_of(name, self._at + len(tag), MAX_RECORD)
        if end < 0:
            return self._cut_piece(name)
        return self._take(name, end)

    def _end_of(self, name: str, start: int, limit: int) -> int:
        """The place after the next end tag of `name` from `start` on, -1 when there is none.

        `</PubmedArticle >` is one too; `</PubmedArticleSet>` is not.
        """
        opening = b"</" + name.encode()
        at = start
        while True:
            at = self._find(opening, at, limit - (at - start))
            if at < 0:
                return -1
            at += len(opening)
            self._fill(at + 1)
            following = self._buffer[at : at + 1]
            if following == b">":
                return at + 1
            if following.isspace():
                closing = self._find(b">", at, MAX_PROLOG)
                if closing >= 0 and not self._buffer[at:closing].strip():
                    return closing + 1

    def extend(self, piece: Piece) -> Piece | None:
        """`piece` up to the next end tag of its kind: the one taken was inside a comment.

        None when there is no other.
        """
        end = self._end_of(piece.kind, self._at, MAX_RECORD - len(piece.data))
        if end < 0:
            return None
        more = bytes(self._buffer[self._at : end])
        self._at = end
        return Piece(piece.kind, piece.data + more, piece.number, piece.line)

    def _take(self, name: str, end: int) -> Piece:
        line = self._line_here()
        piece = Piece(name, bytes(self._buffer[self._at : end]), self._number, line)
        self._at = end
        self._drop_consumed()
        return piece

    def _cut_piece(self, name: str) -> Piece:
        line = self._line_here()
        if len(self._buffer) - self._at > MAX_RECORD:
            raise FormatError(
                f"Record {self._number} (line {line}) is larger than {MAX_RECORD >> 20} MB,"
                " so it was not read."
            )
        data = bytes(self._buffer[self._at :])
        self._at = len(self._buffer)
        self._was_cut = True
        return Piece(name, data, self._number, line, is_cut=True)

    def _refuse(self, name: str, end: int) -> None:
        """Raise the sentence for an element that no file of records has at this place."""
        low = name.lower()
        if low == "error" or low.endswith("result") or low == "efetchresult":
            self._fill(end + 4096)
            text = bytes(self._buffer[end + 1 : end + 4096]).decode("utf-8", "replace")
            message = " ".join(_TEXT.sub(" ", text).split())[:300]
            if "<error" in text.lower() or low == "error":
                raise FormatError(f"PubMed answered with an error: {message}")
            raise FormatError(f"This is an answer of PubMed without records ({name}).")
        if low in ("html", "body", "head", "div", "p"):
            raise FormatError("This is a web page, not PubMed XML.")
        if self._roots:
            raise FormatError(f"The file has an element that PubMed XML does not know: {name}.")
        raise FormatError(f"This is XML, but not PubMed's: it begins with {name or 'a bad tag'}.")

    # Prologue --------------------------------------------------------------------------------

    def _skip_doctype(self) -> None:
        start = self._at
        line = self._line_here()
        quote = 0
        is_inside = False
        at = start
        while at - start < MAX_PROLOG:
            if at >= len(self._buffer) and not self._fill(at + 1):
                raise FormatError("The XML ends inside its DOCTYPE; it was probably cut off.")
            byte = self._buffer[at]
            if quote:
                if byte == quote:
                    quote = 0
            elif byte in (0x22, 0x27):
                quote = byte
            elif byte == 0x5B:
                is_inside = True
            elif byte == 0x5D:
                is_inside = False
            elif byte == 0x3E and not is_inside:
                break
            at += 1
        else:
            raise FormatError(f"The DOCTYPE in line {line} is too long to be PubMed's.")
        doctype = bytes(self._buffer[start : at + 1])
        if b"<!ENTITY" in doctype.upper():
            raise FormatError(
                f"The XML declares its own entities (line {line}), which RefDesk does not read:"
                " they can hide an attack."
            )
        if re.match(rb"<!DOCTYPE\s+html\b", doctype, re.IGNORECASE):
            raise FormatError("This is a web page, not PubMed XML.")
        self._at = at + 1

    def _skip_to(self, ending: bytes, what: str) -> None:
        end = self._find(ending, self._at + 2, MAX_RECORD)
        if end < 0:
            self._at = len(self._buffer)
            if not self._number:
                raise FormatError(f"The XML ends inside {what}; it was probably cut off.")
            return
        self._at = end + len(ending)
        self._drop_consumed()

    def _skip_text(self) -> None:
        """Pass over text between records, which should not be there."""
        end = self._find(b"<", self._at, MAX_RECORD)
        self._at = len(self._buffer) if end < 0 else end

    def _skip_space(self) -> bool:
        while True:
            size = len(self._buffer)
            while self._at < size and self._buffer[self._at] in b" \t\r\n":
                self._at += 1
            if self._at < size:
                return True
            if not self._fill(size + 1):
                return False

    def _starts(self, prefix: bytes) -> bool:
        self._fill(self._at + len(prefix))
        return self._buffer.startswith(prefix, self._at)

    # Buffer ----------------------------------------------------------------------------------

    def _start(self) -> None:
        """Read the head and find out the encoding (XML 1.0, appendix F)."""
        head = self._read_raw()
        for mark, encoding in _MARKS:
            if head.startswith(mark):
                self._decoder = codecs.getincrementaldecoder(encoding)()
                self._push(head[len(mark) :] if encoding == "utf-8" else head)
                if encoding == "utf-8":
                    self._decoder = None
                return
        match = _DECLARATION.match(head)
        if match:
            name = match[1].decode("ascii")
            try:
                codec = codecs.lookup(name)
            except LookupError as error:
                raise FormatError(f"The XML is in an unknown encoding ({name}).") from error
            if codec.name not in ("utf-8", "ascii") and not codec.name.startswith("utf-16"):
                self._decoder = codecs.getincrementaldecoder(codec.name)("strict")
        self._push(head)

    def _read_raw(self) -> bytes:
        data = self._stream.read(CHUNK)
        if not data:
            self._ended = True
        return data

    def _push(self, data: bytes) -> None:
        if self._decoder is not None:
            try:
                text = self._decoder.decode(data, final=not data)
            except UnicodeDecodeError as error:
                raise FormatError(
                    f"The XML says it is in {error.encoding}, but has bytes that are not."
                ) from error
            data = text.replace("\ufeff", "").encode("utf-8", "replace")
        self._buffer += data

    def _fill(self, size: int) -> bool:
        """Read until the buffer has `size` bytes; False when the input ends before."""
        while len(self._buffer) < size and not self._ended:
            self._push(self._read_raw())
        return len(self._buffer) >= size

    def _find(self, what: bytes, start: int, limit: int) -> int:
        """The place of `what` from `start` on, within `limit` bytes; -1 without one."""
        at = start
        while True:
            found = self._buffer.find(what, at)
            if found >= 0:
                return found if found - start <= limit else -1
            at = max(start, len(self._buffer) - len(what) + 1)
            if at - start > limit or not self._fill(len(self._buffer) + 1):
                return -1

    def _line_here(self) -> int:
        self._line += self._buffer.count(b"\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def _drop_consumed(self) -> None:
        if self._at > CHUNK:
            self._line_here()
            del self._buffer[: self._at]
            self._at = self._counted = 0


_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)

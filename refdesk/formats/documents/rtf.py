"""The text of RTF: control words are left out, paragraphs and letters kept."""

from __future__ import annotations

import codecs
import re
from typing import Final

from refdesk.errors import FormatError

_TOKEN: Final = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)|\\"
)
_SKIPPED: Final = frozenset(
    (b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"fldinst", b"header", b"footer",
     b"headerl", b"headerr", b"footerl", b"footerr", b"listtable", b"listoverridetable", b"generator", b"themedata",
     b"datastore", b"rsidtbl", b"xmlnstbl", b"annotation", b"deleted", b"template", b"filetbl", b"revtbl", b"bkmkstart", b"bkmkend")
)  # fmt: skip
_SIGNS: Final = {
    b"par": "\n", b"line": "\n", b"sect": "\n", b"page": "\n", b"row": "\n", b"cell": "\t", b"tab": "\t",
    b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"bullet": "•", b"emspace": " ", b"enspace": " ",
}  # fmt: skip
_ESCAPED: Final = {b"~": " ", b"_": "-", b"-": "", b"{": "{", b"}": "}", b"\\": "\\", b"\n": "\n", b"\r": "\n"}  # fmt: skip
MOST_TOKENS: Final = 20_000_000
DEEPEST: Final = 1_000


def rtf_text(data: bytes) -> str:
    """The text of an RTF document, a paragraph a line; raises FormatError for what is none."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise FormatError("This is no RTF document.")
    return _Reader().read(data)


class _Reader:
    """Walks over the tokens with a stack of groups: (whether it is left out, letters after \\u)."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._stack: list[tuple[bool, int]] = []
        self._skips = False
        self._after_unicode = 1
        self._pending = 0
        self._encoding = "cp1252"
        self._bytes = bytearray()

    def read(self, data: bytes) -> str:
        at = count = 0
        while (match := _TOKEN.match(data, at)) is not None:
            at = match.end()
            count += 1
            if count > MOST_TOKENS:
                raise FormatError("The RTF document holds more than can be looked through.")
            word, number, code, sign, brace, text = match.groups()
            if word == b"bin":
                at += max(0, int(number or 0))
            elif brace:
                self._flush()
                self._group(brace)
            elif sign == b"*" and data[at : at + 1] == b"\\":
                self._skips = True
            elif not self._skips:
                self._take(word, number, code, sign, text)
            elif word in _SKIPPED:
                pass
        self._flush()
        return "".join(self._out)

    def _group(self, brace: bytes) -> None:
        if brace == b"{":
            if len(self._stack) >= DEEPEST:
                raise FormatError("The RTF document is nested more deeply than one can be.")
            self._stack.append((self._skips, self._after_unicode))
        elif self._stack:
            self._skips, self._after_unicode = self._stack.pop()

    def _take(
        self,
        word: bytes | None,
        number: bytes | None,
        code: bytes | None,
        sign: bytes | None,
        text: bytes | None,
    ) -> None:
        if code is not None:
            if self._pending:
                self._pending -= 1
            else:
                self._bytes += bytes.fromhex(code.decode())
            return
        if text is not None:
            cut = min(self._pending, len(text))
            self._pending -= cut
            self._bytes += text[cut:]
            return
        self._flush()
        if sign is not None:
            self._out.append(_ESCAPED.get(sign, ""))
        elif word is not None:
            self._control(word, int(number) if number else None)

    def _control(self, word: bytes, number: int | None) -> None:
        if word in _SKIPPED:
            self._skips = True
        elif word in _SIGNS:
            self._out.append(_SIGNS[word])
        elif word == b"u" and number is not None:
            self._letter(number % 65_536)
            self._pending = self._after_unicode
        elif word == b"uc" and number is not None:
            self._after_unicode = min(max(number, 0), 10)
        elif word == b"ansicpg" and number:
            self._encoding = _codec(number)

    def _letter(self, number: int) -> None:
        """A letter of \\u; two halves of one beyond the first 65,536 are put together."""
        last = ord(self._out[-1][-1]) if self._out and self._out[-1] else 0
        if 0xDC00 <= number < 0xE000 and 0xD800 <= last < 0xDC00:
            self._out[-1] = self._out[-1][:-1]
            number = 0x10000 + ((last - 0xD800) << 10) + number - 0xDC00
        self._out.append(chr(number))

    def _flush(self) -> None:
        if self._bytes:
            self._out.append(self._bytes.decode(self._encoding, "replace"))
            self._bytes.clear()


def _codec(number: int) -> str:
    try:
        return codecs.lookup(f"cp{number}").name
    except LookupError:
        return "cp1252"

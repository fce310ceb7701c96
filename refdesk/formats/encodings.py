"""Bytes to text: which encoding a file is in, and its lines, without ever losing a character.

The order of guesses is that of JabRef, EndNote and PubMed files seen in practice: marks, zero
bytes, UTF-8, what the file declares, the East Asian ones by their letters, Windows-1252.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from refdesk.errors import FormatError
from refdesk.formats.east_asian import east_asian
from refdesk.formats.letters import beside_others, is_of_old_mac, whole_words

HEAD: Final = 1 << 16
"""So many bytes are looked at."""
MAX_LINE: Final = 64 << 20
_CHUNK = 1 << 18

_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"%\s*!?(?:TeX\s+)?encoding\s*[:=]\s*([\w.-]+)"
    rb"|%.*?coding:\s*([\w.-]+)"
    rb"|<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)",
    re.IGNORECASE,
)
_NAMED: Final = {
    "utf-8": "UTF-8", "cp1252": "Windows-1252", "gb18030": "GB18030", "gbk": "GBK",
    "cp932": "Shift_JIS", "shift_jis": "Shift_JIS", "big5": "Big5", "euc_kr": "EUC-KR",
    "ascii": "ASCII", "cp1251": "Windows-1251", "koi8-r": "KOI8-R", "mac-roman": "MacRoman",
    "cp1250": "Windows-1250", "iso8859_2": "Latin-2", "cp1253": "Windows-1253",
    "cp1254": "Windows-1254", "euc_jp": "EUC-JP", "cp949": "EUC-KR", "cp950": "Big5",
}  # fmt: skip
"""Encodings by Python's names, as users know them."""
_JAVA_NAMES = {
    "cp1252": "cp1252", "iso8859_1": "latin-1", "utf8": "utf-8", "ms932": "cp932",
    "macroman": "mac-roman", "windows-1252": "cp1252", "x-macroman": "mac-roman",
}  # fmt: skip
_WIDER: Final = {"shift_jis": "cp932", "big5": "cp950", "euc_kr": "cp949"}
"""What Windows added to encodings, which stands in files that are nearly all of the old one."""
_HOLES = {0x81: "\x81", 0x8D: "\x8d", 0x8F: "\x8f", 0x90: "\x90", 0x9D: "\x9d"}
# What is no text inside a value, and the line ends that only some programs see.
_DROPPED = dict.fromkeys([*range(9), *range(14, 32), 0x7F, 0xFEFF])
_BLANKS = dict.fromkeys([0x0B, 0x0C, 0x85, 0x2028, 0x2029], " ")
_CLEANING: Final[dict[int, str | None]] = {**_DROPPED, **_BLANKS}
_ASCII: Final = bytes(range(0x80))
_COMMON: Final = b"\t\n\r" + bytes(range(0x20, 0x7F))
_PLAIN: Final = bytes(range(0x20, 0x7F))
_LONG: Final = 200
_COMPOSED: Final[set[str]] = set()
"""Letters that were found never to change in NFC; a few hundred in a large library."""
_RARE: Final = frozenset("\x85\u2028\u2029\ufeff")
"""Those of them that are letters beyond ASCII, and so may be among the composed."""
_UNCLEAN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029\ufeff]")


def guess_encoding(head: bytes) -> str:
    """The encoding that the first 64 KiB of a file show; "cp1252" when nothing fits better."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    wide = _by_zero_bytes(head)
    if wide:
        return wide
    if _is_utf8(head) or _is_mostly_utf8(head):
        return "utf-8"
    declared = _declared(head)
    if declared and declared != "utf-8" and _decodes(head, declared):
        return declared
    other = whole_words(head) or east_asian(head)
    if other or is_of_old_mac(head):
        return other or "mac-roman"
    return beside_others(head) or "cp1252"


def odd_encoding(head: bytes) -> str:
    """How users know the encoding that the beginning of a file shows, "" for UTF-8 and ASCII."""
    found = guess_encoding(head)
    if found in ("utf-8", "ascii"):
        return ""
    return _NAMED.get(found, found.upper().removesuffix("-LE").removesuffix("-BE"))


def decode(data: bytes, encoding: str) -> str:
    """`data` as text; bytes that are not of `encoding` are read as Windows-1252.

    The five values which Windows-1252 leaves open become the control characters that Latin-1
    has there, so that nothing is lost.
    """
    for name in (encoding, _WIDER.get(encoding, "")):
        if name and name != "cp1252":
            try:
                return data.decode(name)
            except UnicodeDecodeError:
                pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(_HOLES.get(byte) or bytes((byte,)).decode("cp1252") for byte in data)


def mended(data: bytes) -> tuple[str, tuple[str, ...]]:
    """`data` as UTF-8 text, lines that are none as Windows-1252, and a sentence that names them."""
    try:
        return data.decode(), ()
    except UnicodeDecodeError:
        pass
    lines: list[str] = []
    odd: list[str] = []
    for number, line in enumerate(data.split(b"\n"), 1):
        try:
            lines.append(line.decode())
        except UnicodeDecodeError:
            lines.append(decode(line, "utf-8"))
            odd.append(str(number))
    return "\n".join(lines), (not_utf8(odd),)


def not_utf8(lines: Sequence[str], encoding: str = "utf-8") -> str:
    """The sentence for lines of a record that are not in the encoding of the others."""
    named = ", ".join(lines[:10]) + (", …" if len(lines) > 10 else "")
    noun, verb = ("Line", "is") if len(lines) == 1 else ("Lines", "are")
    return f"{noun} {named} of the record {verb} not in {_NAMED.get(encoding, encoding)} and read as Windows-1252."


@dataclass(slots=True)
class OddLines:
    """The numbers of the lines of a file that are not in its encoding, in order."""

    encoding: str = "utf-8"
    numbers: list[int] = field(default_factory=list)

    def read(self, number: int, line: bytes) -> str:
        """A line as text; one that is not in the encoding is noted and read as Windows-1252."""
        try:
            return line.decode(self.encoding)
        except UnicodeDecodeError:
            if self.encoding != "cp1252":
                self.numbers.append(number)
            return decode(line, self.encoding)

    def told(self, first: int, text: str) -> tuple[str, ...]:
        """A sentence on those among the lines of `text`, of which the first is line `first`."""
        if not self.numbers:
            return ()
        end = bisect_right(self.numbers, first + text.count("\n"))
        odd = self.numbers[bisect_left(self.numbers, first) : end]
        return (not_utf8([str(one - first + 1) for one in odd], self.encoding),) if odd else ()


def wrong_declaration(head: bytes, encoding: str) -> str:
    """The sentence for a file that is not in the encoding it says; "" where all is well.

    `encoding` is the one that it is read in. UTF-8 needs no word: its bytes prove it.
    """
    declared = _declared(head)
    if not declared or encoding == "utf-8":
        return ""
    try:
        codecs.getincrementaldecoder(declared)().decode(head)
    except UnicodeDecodeError as error:
        line = head.count(b"\n", 0, error.start) + 1
        return (
            f"The file says that it is in {_NAMED.get(declared, declared)}, which it is not: byte "
            f"{error.start:,}, in line {line:,}. It was read as {_NAMED.get(encoding, encoding)}."
        )
    return ""


def odd_text(text: str) -> tuple[str, ...]:
    """A sentence for each sign that letters were lost before the file came to RefDesk."""
    if "\ufffd" not in text:
        return ()
    count = text.count("\ufffd")
    letters = "one letter" if count == 1 else f"{count} letters"
    return (f"The source has lost {letters}: a replacement character (\ufffd) stands there.",)


def is_composed(data: bytes, text: str = "") -> bool:
    """Whether UTF-8 is in NFC; a look at its few letters beyond ASCII says so nearly always.

    `text` is the same decoded, if the caller has it. Raises UnicodeDecodeError for other bytes.
    """
    letters = set(data.translate(None, _ASCII).decode("utf-8", "surrogatepass"))
    for letter in letters - _COMPOSED:
        if not _never_changes(letter):
            return unicodedata.is_normalized("NFC", text or data.decode("utf-8", "surrogatepass"))
        _COMPOSED.add(letter)
    return True


def _never_changes(letter: str) -> bool:
    """Whether a letter of the scripts and signs that are frequent is in NFC beside any other."""
    code = ord(letter)
    is_frequent = code < 0x300 or 0x370 <= code < 0x900 or 0x1E00 <= code < 0x3000
    is_han = 0x3400 <= code < 0xA000
    return (
        (is_frequent or is_han)
        and not unicodedata.combining(letter)
        and unicodedata.is_normalized("NFC", letter)
    )


def clean(text: str) -> str:
    """`text` in NFC, without control characters; rare line ends inside it become blanks."""
    if text.isascii() and text.isprintable():
        return text
    data = text.encode("utf-8", "surrogatepass")
    # Far quicker than the pattern, which is only asked where a letter is new, a blank rare.
    letters = data.translate(None, _COMMON)
    if not letters:
        return text
    found = set(letters.decode("utf-8", "surrogatepass"))
    if found <= _COMPOSED and found.isdisjoint(_RARE):
        return text
    if not text.isascii() and not is_composed(data, text):
        text = unicodedata.normalize("NFC", text)
    return text.translate(_CLEANING) if _UNCLEAN.search(text) else text


def is_tidy(text: str) -> bool:
    """Whether `clean` and `squeeze` would change nothing in `text` but blanks at its ends."""
    if "  " in text:
        return False
    if len(text) < _LONG:
        return text.isprintable() and (text.isascii() or unicodedata.is_normalized("NFC", text))
    data = text.encode("utf-8", "surrogatepass")
    letters = data.translate(None, _PLAIN)  # of a long text few have to be looked at
    if not letters:
        return True
    found = letters.decode("utf-8", "surrogatepass")
    return found.isprintable() and (_COMPOSED.issuperset(found) or is_composed(data, text))


def read_lines(stream: BinaryIO, odd: OddLines | None = None) -> Iterator[str]:
    """The lines of `stream` with their ends (CRLF, LF or CR), decoded, not cleaned.

    A line that is not in the encoding of the head is read as Windows-1252, and noted in `odd`.
    Raises FormatError at a line of more than 64 MB.
    """
    head = stream.read(HEAD)
    encoding = guess_encoding(head)
    odd = odd if odd is not None else OddLines()
    odd.encoding = encoding
    for mark, name in _BOMS:
        if name == encoding and head.startswith(mark):
            head = head[len(mark) :]
            break
    if encoding.startswith(("utf-16", "utf-32")):
        yield from _wide_lines(head, stream, encoding)
        return
    for number, line in enumerate(_byte_lines(head, stream), 1):
        yield line.decode() if line.isascii() else odd.read(number, line)


def _wide_lines(head: bytes, stream: BinaryIO, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    carry: list[str] = []  # pieces of a line that has not ended yet
    data = head
    while data:
        text = decoder.decode(data)
        if text.endswith("\r"):  # the line feed that belongs to it may follow
            text += decoder.decode(stream.read(4 if "32" in encoding else 2))
        lines = re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+", text)
        last = lines.pop() if lines and not lines[-1].endswith(("\n", "\r")) else ""
        if lines:
            yield "".join(carry) + lines[0]
            yield from lines[1:]
            carry = []
        if last:
            carry.append(last)
            if len(carry) * _CHUNK > MAX_LINE:
                raise FormatError("The file has a line of more than 64 MB; it is no text.")
        data = stream.read(_CHUNK)
    rest = "".join(carry) + decoder.decode(b"", final=True)
    if rest:
        yield rest


def _byte_lines(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """Lines of bytes; a long line is gathered in pieces, so that it costs linear time."""
    pieces: list[bytes] = []
    size = 0
    data = head
    while data:
        if data.endswith(b"\r"):  # the line feed that belongs to it may follow
            data += stream.read(1)
        lines = data.splitlines(keepends=True)
        last = b"" if lines[-1].endswith((b"\n", b"\r")) else lines.pop()
        if lines and pieces:
            lines[0] = b"".join(pieces) + lines[0]
            pieces, size = [], 0
        yield from lines
        if last:
            pieces.append(last)
            size += len(last)
            if size > MAX_LINE:
                raise FormatError("The file has a line of more than 64 MB; it is no text.")
        data = stream.read(_CHUNK)
    if pieces:
        yield b"".join(pieces)


def _by_zero_bytes(head: bytes) -> str:
    """UTF-16 without a mark: nearly a third of the even (or odd) bytes are 0."""
    part = head[:4096]
    pairs = len(part) // 2
    if pairs < 2:
        return ""
    for name, zeros in (
        ("utf-16-be", part[0::2].count(0)),
        ("utf-16-le", part[1::2].count(0)),
    ):
        if zeros >= 0.3 * pairs and _decodes(part[: 2 * pairs], name):
            return name
    return ""


def _is_utf8(head: bytes) -> bool:
    """Whether `head` is UTF-8; a character cut at its end does not count against it."""
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3 and len(head) >= HEAD
    return True


def _is_mostly_utf8(head: bytes) -> bool:
    """Whether UTF-8 explains more of the high bytes than it leaves open: a file with a slip."""
    text = head.decode("utf-8", "surrogateescape")
    bad = len(re.findall("[\udc80-\udcff]", text))
    good = len(re.findall("[^\x00-\x7f\udc80-\udcff]", text))
    return 0 < good >= bad


def _decodes(head: bytes, name: str) -> bool:
    try:
        codecs.getincrementaldecoder(name)().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _declared(head: bytes) -> str:
    match = _DECLARED.search(head[:4096])
    if not match:
        return ""
    name = next(group for group in match.groups() if group).decode("ascii", "replace").lower()
    try:
        found = codecs.lookup(_JAVA_NAMES.get(name, name)).name
    except LookupError:
        return ""
    # As browsers do: who says Latin-1 means Windows-1252, which has quotation marks besides.
    return "cp1252" if found == "iso8859-1" else found

"""What stands in a BibTeX file around its entries, kept for writing the file again.

Preambles (with the macros that they use), comments and JabRef's settings belong to the file, not
to a record. Macros that only entries use are not among them: reading has put their texts in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO, Final

from refdesk.formats.bibtex.latex import closing
from refdesk.formats.bibtex.text import Manuscript
from refdesk.formats.bibtex.writer import Writer
from refdesk.formats.pubmed.writer import encoded
from refdesk.model.record import ReferenceRecord

MOST: Final = 2_000_000
"""Characters of a frame that are kept; a file with more around its entries is no library."""
ENCODING: Final = "% Encoding: UTF-8"
_ENCODING: Final = re.compile(
    r"%\s*(?:!\s*TeX\s+)?encoding\s*[:=].*|%.*-\*-.*coding.*", re.IGNORECASE
)
_BLOCK: Final = re.compile(r"[ \t\ufeff]*@[ \t]*([^\W\d_][\w:.+-]*)\s*([{(])")
_KEY: Final = re.compile(r"\s*([^\s,{}\"]{1,200})\s*,")
_LIKE_ENTRY: Final = re.compile(r"@[ \t]*[^\W\d_][\w:.+-]*\s*[{(]")
_ENTRY_PIECES: Final = 4
_COMMENT_PIECES: Final = 200
"""So many pieces one block may be cut into, for a value may have lines that look like entries."""
_SETTINGS: Final = re.compile(r"\{\s*jabref-meta:", re.IGNORECASE)
_TYPE: Final = re.compile(r"(jabref-meta:\s*databaseType:)\s*\w+", re.IGNORECASE)
_QUOTED: Final = re.compile(r"\"[^\"]*\"|\{[^{}]*\}")


@dataclass(slots=True)
class Frame:
    """The parts of a file that are no entries, as text."""

    head: list[str] = field(default_factory=list)
    """Preambles, and comments before the first entry."""
    before: dict[str, str] = field(default_factory=dict)
    """Comments between entries, by the citation key of the entry behind them."""
    tail: list[str] = field(default_factory=list)
    """Comments behind the last entry."""
    settings: list[str] = field(default_factory=list)
    """JabRef's metadata: groups, folders, patterns of keys."""
    says_encoding: bool = False
    """Whether the file names its encoding, which is UTF-8 in what RefDesk writes."""

    entries: int = 0
    """How many entries the file has."""

    def __bool__(self) -> bool:
        return bool(self.head or self.before or self.tail or self.settings or self.says_encoding)

    def packed(self) -> dict[str, Any]:
        """The frame as JSON can hold it."""
        return asdict(self)


def frame_of(packed: dict[str, Any]) -> Frame:
    """The frame that `Frame.packed` gave."""
    return Frame(**packed)


def read_frame(stream: BinaryIO) -> Frame:
    """The frame of a file; an empty one where it is larger than MOST."""
    collector = _Collector()
    with Manuscript(stream) as manuscript:
        for _, text in manuscript.pieces():
            if not collector.take(text):
                return Frame()
    return collector.finished()


def united(frames: Iterable[Frame]) -> Frame:
    """The frames of several files as one; JabRef's settings are those of a file, so they go."""
    found = list(frames)
    if len(found) < 2:
        return found[0] if found else Frame()
    before: dict[str, str] = {}
    for one in found:
        for key, text in one.before.items():
            before.setdefault(key, text)
    return Frame(
        list(dict.fromkeys(text for one in found for text in one.head)),
        before,
        list(dict.fromkeys(text for one in found for text in one.tail)),
    )


def write_framed(
    records: Iterable[ReferenceRecord], stream: BinaryIO, writer: Writer, frame: Frame
) -> None:
    """Write records as `writer` does, with the frame of the file that they came from around them."""
    for number, part in enumerate(_parts(records, writer, frame)):
        stream.write(encoded(f"\n{part}" if number else part))


def _parts(records: Iterable[ReferenceRecord], writer: Writer, frame: Frame) -> Iterator[str]:
    before = dict(frame.before)
    if frame.says_encoding:
        yield f"{ENCODING}\n"
    yield from (f"{text}\n" for text in frame.head)
    for record in records:
        text = before.pop(record.citekey, "") if record.citekey else ""
        yield f"{text}\n{writer.record_text(record)}" if text else writer.record_text(record)
    yield from (f"{text}\n" for text in frame.tail)
    kind = "biblatex" if writer.is_biblatex else "bibtex"
    for text in frame.settings:
        yield _TYPE.sub(lambda match: f"{match[1]}{kind}", text) + "\n"


class _Collector:
    """What was found so far, piece by piece."""

    def __init__(self) -> None:
        self._frame = Frame()
        self._macros: list[str] = []
        self._preambles: list[str] = []
        self._waiting: list[str] = []  # comments whose entry has not come yet
        self._open: list[str] = []  # the pieces of a block that goes on in the next one
        self._depth = 0
        self._most = 0
        self._size = 0

    def take(self, text: str) -> bool:
        """Look at a piece; False when there is too much around the entries."""
        may_go_on = True
        if self._open:
            self._open.append(text)
            self._depth += text.count("{") - text.count("}")
            may_go_on = len(self._open) < self._most
            if self._depth > 0 and may_go_on:
                return True
            text = "".join(self._open)
            self._open.clear()
        match = _BLOCK.match(text)
        if match is None:
            self._keep(text)
            return self._size <= MOST
        end = _end_of(text, match)
        kind = match[1].lower()
        if end < 0:
            if may_go_on and kind not in ("string", "preamble"):
                self._open = [text]
                self._depth = text.count("{", match.end() - 1) - text.count("}", match.end() - 1)
                self._most = _COMMENT_PIECES if kind == "comment" else _ENTRY_PIECES
            return True  # what never closes is no part of the frame
        if kind in ("comment", "preamble", "string"):
            self._block(kind, text[:end].strip())
        else:
            self._entry(text, match)
        self._keep(text[end:])
        return self._size <= MOST

    def finished(self) -> Frame:
        """The frame, when all pieces were seen."""
        frame = self._frame
        (frame.tail if frame.entries else frame.head).extend(self._waiting)
        uses_macros = any(_QUOTED.sub("", text.partition("{")[2]).strip(" #}\n\t") for text in self._preambles)  # fmt: skip
        frame.head = [*(self._macros if uses_macros else ()), *self._preambles, *frame.head]
        return frame

    def _block(self, kind: str, block: str) -> None:
        self._size += len(block) if kind != "string" else 0
        if kind == "preamble":
            self._preambles.append(block)
        elif kind == "string":
            self._macros.append(block)
        elif _SETTINGS.search(block[:200]):
            self._frame.settings.append(block)
        else:
            self._waiting.append(block)

    def _entry(self, text: str, match: re.Match[str]) -> None:
        """Pass an entry; what was said before it is its own."""
        if self._waiting:
            key = _KEY.match(text, match.end())
            said = "\n".join(self._waiting)
            if not self._frame.entries or key is None:
                self._frame.head.append(said)
            else:
                self._frame.before.setdefault(key[1], said)
            self._waiting.clear()
        self._frame.entries += 1

    def _keep(self, text: str) -> None:
        """Keep free text, but for what names the encoding and for entries that cannot be told."""
        lines: list[str] = []
        for line in text.strip("\ufeff\n\r ").split("\n"):
            if _ENCODING.match(line.strip()):
                self._frame.says_encoding = True
            elif line.lstrip().startswith("%") or not _LIKE_ENTRY.search(line):
                lines.append(line.rstrip())
        kept = "\n".join(lines).strip("\n, ")
        if kept:
            self._size += len(kept)
            self._waiting.append(kept)


def _end_of(text: str, match: re.Match[str]) -> int:
    """Behind the block that begins with `match`; -1 when it does not close."""
    start = match.end() - 1
    if match[2] == "(":
        kind = match[1].lower()
        end = text.find(")", start) if kind == "comment" else text.rstrip().rfind(")")
        return end + 1 if end > start else -1
    body = text.rstrip()
    if body.endswith("}") and body.count("{") == body.count("}"):  # as nearly always
        return len(body)
    return closing(text, start) + 1 or -1

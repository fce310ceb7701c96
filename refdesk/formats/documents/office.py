"""The text of .docx and .odt files: archives of XML, read as they stream by, within limits."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from typing import Final
from xml.parsers import expat

from refdesk.errors import FormatError, UnknownFormatError
from refdesk.model.cancel import CancelToken

MOST_BYTES: Final = 200_000_000
"""Bytes of XML that are unpacked of one file: some 10,000 pages."""
MOST_LETTERS: Final = 30_000_000
DEEPEST: Final = 300
"""Elements within each other; documents have some 40."""
_PIECE: Final = 1 << 16
_DOCUMENT: Final = "word/document.xml"
_WORD: Final[tuple[str, ...]] = ("word/footnotes.xml", _DOCUMENT, "word/endnotes.xml")
"""In this order: the list of references ends the text, and footnotes are no part of its last one."""
_ODT: Final[tuple[str, ...]] = ("content.xml",)
_PARAGRAPHS: Final = frozenset(("p", "h"))
_SKIPPED: Final = frozenset(
    # Word: deleted and moved text, codes of fields, the copy for old programs; LibreOffice: notes
    # of reviewers, what was changed.
    ("del", "moveFrom", "instrText", "delText", "Fallback", "annotation", "tracked-changes", "binary-data")
)  # fmt: skip
_BLANKS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "line-break": "\n", "s": " "}


def office_text(path: Path, token: CancelToken | None = None) -> str:
    """The text of a Word or LibreOffice document, a paragraph a line.

    Raises UnknownFormatError for another archive, FormatError for one that is spoilt or does not
    keep to the limits, Cancelled.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if _DOCUMENT in names:
                parts = [name for name in _WORD if name in names]
                is_word = True
            elif "mimetype" in names and _ODT[0] in names:
                parts, is_word = list(_ODT), False
            else:
                raise UnknownFormatError(f"{path.name} is no document of Word or LibreOffice.")
            budget = _Budget(path.name)
            texts = [_part(archive, name, budget, is_word, token) for name in parts]
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise FormatError(f"{path.name} is damaged or locked, and could not be read.") from error
    except OSError as error:
        raise FormatError(f"{path.name} could not be read: {error.strerror or error}.") from error
    except expat.ExpatError as error:
        raise FormatError(f"{path.name} is damaged, and could not be read.") from error
    return "\n".join(text for text in texts if text.strip())


class _Budget:
    """How much may still be unpacked of a file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._left = MOST_BYTES

    def spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise FormatError(f"{self.name} unpacks to more than a document can be.")


def _part(
    archive: zipfile.ZipFile, name: str, budget: _Budget, is_word: bool, token: CancelToken | None
) -> str:
    reader = _Reader(budget.name, is_word)
    with archive.open(name) as stream:
        while piece := stream.read(_PIECE):
            if token is not None:
                token.raise_if_cancelled()
            budget.spend(len(piece))
            reader.feed(piece)
    return reader.close()


class _Reader:
    """Gathers the text of paragraphs; a document type, with which bombs are built, is refused."""

    def __init__(self, name: str, is_word: bool) -> None:
        self._name = name
        self._is_word = is_word
        self._pieces: list[str] = []
        self._letters = 0
        self._depth = 0
        self._skip_from = 0
        self._in_text = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, piece: bytes) -> None:
        """Read on."""
        self._parser.Parse(piece, False)

    def close(self) -> str:
        """The text, when all is read."""
        self._parser.Parse(b"", True)
        return re.sub(r"\n{3,}", "\n\n", "".join(self._pieces)).strip("\n")

    def _refuse(self, *_: object) -> None:
        raise FormatError(f"{self._name} declares a document type, which no document needs.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise FormatError(f"{self._name} is nested more deeply than a document can be.")
        local = name.rpartition(" ")[2]
        if self._skip_from:
            return
        if local in _SKIPPED:
            self._skip_from = self._depth
        elif local in _BLANKS and self._in_text:
            self._add(_BLANKS[local] * self._count(local, attributes))
        elif local in _PARAGRAPHS and (not self._is_word or local == "p"):
            self._in_text += 1

    def _count(self, local: str, attributes: dict[str, str]) -> int:
        """How many blanks one `text:s` stands for."""
        said = next((v for k, v in attributes.items() if k.endswith(" c")), "1")
        return min(int(said), 100) if local == "s" and said.isdecimal() else 1

    def _end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        if self._skip_from == self._depth:
            self._skip_from = 0
        elif not self._skip_from and local in _PARAGRAPHS and self._in_text:
            self._in_text -= 1
            self._add("\n")
        self._depth -= 1

    def _characters(self, text: str) -> None:
        if self._in_text and not self._skip_from and (not self._is_word or text.strip("\n")):
            self._add(text)

    def _add(self, text: str) -> None:
        self._letters += len(text)
        if self._letters > MOST_LETTERS:
            raise FormatError(f"{self._name} holds more text than can be looked through.")
        self._pieces.append(text)

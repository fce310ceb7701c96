"""Reads NLM's descriptor and qualifier files, plain, gzipped or zipped, record by record.

The DTDs are `nlmdescriptorrecordset` and `nlmqualifierrecordset`; a file of 300 MB is read in
constant memory.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Literal
from xml.etree.ElementTree import Element

from refdesk.errors import FormatError
from refdesk.formats.registry import Unreadable
from refdesk.formats.xml_items import inner_text, xml_items
from refdesk.model.cancel import CancelToken

Kind = Literal["descriptor", "qualifier"]
_HEAD: Final = 1 << 16
_TAIL: Final = 512


@dataclass(frozen=True, slots=True)
class Heading:
    """A descriptor or qualifier: its names, its places in the tree, what goes with it.

    `entries` are all its terms but the name itself; `actions` the names of the pharmacological
    actions of a substance; `qualifiers` the names of those it may have; `abbreviation` a
    qualifier's two letters.
    """

    kind: Kind
    ui: str
    name: str
    trees: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    qualifiers: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    abbreviation: str = ""
    note: str = ""
    """The scope note."""


class CountingReader(io.RawIOBase):
    """Passes bytes on and counts those that were taken from the file itself."""

    def __init__(self, inner: BinaryIO, counted: BinaryIO, token: CancelToken) -> None:
        self._inner = inner
        self._counted = counted
        self._token = token
        self.tail = b""
        """The last bytes that were read."""

    @property
    def position(self) -> int:
        """How many bytes of the file were read, packed as they are."""
        return self._counted.tell()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        self._token.raise_if_cancelled()
        try:
            found = self._inner.read(size)
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
            raise FormatError(f"The file could not be unpacked ({error}).") from error
        if found:
            self.tail = (self.tail + found[-_TAIL:])[-_TAIL:]
        return found

    @property
    def is_whole(self) -> bool:
        """Whether what was read ends as such a file does."""
        return b"RecordSet>" in self.tail.replace(b"\0", b"")


@contextmanager
def opened(path: Path, token: CancelToken) -> Iterator[CountingReader]:
    """The XML in a file: as it is, out of gzip, or the first .xml of a ZIP archive."""
    try:
        raw = path.open("rb")
    except OSError as error:
        raise FormatError(f"{path} could not be read ({error.strerror or error}).") from error
    with raw:
        magic = raw.read(4)
        raw.seek(0)
        if magic[:2] == b"\x1f\x8b":
            with gzip.GzipFile(fileobj=raw) as unpacked:
                yield CountingReader(unpacked, raw, token)  # type: ignore[arg-type]
        elif magic == b"PK\x03\x04":
            with _from_archive(raw, path) as member:
                yield CountingReader(member, raw, token)
        else:
            yield CountingReader(raw, raw, token)


@contextmanager
def _from_archive(raw: BinaryIO, path: Path) -> Iterator[BinaryIO]:
    try:
        archive = zipfile.ZipFile(raw)
        names = [name for name in archive.namelist() if name.lower().endswith(".xml")]
        if not names:
            raise FormatError(f"The archive {path.name} holds no XML file.")
        with archive, archive.open(names[0]) as member:
            yield member  # type: ignore[misc]
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise FormatError(f"The archive {path.name} could not be read ({error}).") from error


def mesh_headings(stream: BinaryIO) -> Iterator[Heading | Unreadable]:
    """The headings of a descriptor or qualifier file in its order.

    Raises FormatError for another file.
    """
    head = stream.read(_HEAD)
    kind = _kind(head)
    element = "DescriptorRecord" if kind == "descriptor" else "QualifierRecord"
    read = _descriptor if kind == "descriptor" else _qualifier
    rejoined: BinaryIO = _Rejoined(head, stream)  # type: ignore[assignment]
    for item in xml_items(rejoined, element, "file of MeSH headings"):
        if isinstance(item, Unreadable):
            yield item
            continue
        heading = read(item.element)
        if heading.ui and heading.name:
            yield heading
        else:
            yield Unreadable(item.place, "The record has no identifier or no name.", item.source)


class _Rejoined(io.RawIOBase):
    """A stream with the bytes that were read from its beginning."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if not self._head:
            return self._rest.read(size)
        head, self._head = self._head, b""
        if 0 <= size < len(head):
            head, self._head = head[:size], head[size:]
        return head


def _kind(head: bytes) -> Kind:
    """Which file it is, by its first record; UTF-16 is not what NLM writes, but is understood."""
    plain = head.replace(b"\0", b"")
    if b"<DescriptorRecord" in plain:
        return "descriptor"
    if b"<QualifierRecord" in plain:
        return "qualifier"
    raise FormatError(
        "This is no file of MeSH headings: it has neither descriptors nor qualifiers. "
        "NLM offers them as desc2026.xml and qual2026.xml."
    )


def _text(element: Element, path: str) -> str:
    return inner_text(element.find(path))


def _texts(element: Element, path: str) -> tuple[str, ...]:
    found = [inner_text(one) for one in element.iterfind(path)]
    return tuple(dict.fromkeys(text for text in found if text))


def _descriptor(element: Element) -> Heading:
    name = _text(element, "DescriptorName/String")
    return Heading(
        "descriptor",
        _text(element, "DescriptorUI"),
        name,
        _texts(element, "TreeNumberList/TreeNumber"),
        _entries(element, name),
        _texts(element, "AllowableQualifiersList/AllowableQualifier/QualifierReferredTo/QualifierName/String"),
        _texts(element, "PharmacologicalActionList/PharmacologicalAction/DescriptorReferredTo/DescriptorName/String"),
        note=_text(element, "ConceptList/Concept[@PreferredConceptYN='Y']/ScopeNote"),
    )  # fmt: skip


def _qualifier(element: Element) -> Heading:
    name = _text(element, "QualifierName/String")
    abbreviations = _texts(element, "ConceptList/Concept/TermList/Term/Abbreviation")
    return Heading(
        "qualifier",
        _text(element, "QualifierUI"),
        name,
        _texts(element, "TreeNumberList/TreeNumber"),
        _entries(element, name),
        abbreviation=abbreviations[0] if abbreviations else "",
        note=_text(element, "Annotation"),
    )


def _entries(element: Element, name: str) -> tuple[str, ...]:
    terms = _texts(element, "ConceptList/Concept/TermList/Term/String")
    return tuple(term for term in terms if term != name)

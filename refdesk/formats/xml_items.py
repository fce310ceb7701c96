"""Cutting a stream of XML into the elements that hold one record each, in constant memory.

The cut is made on text: from a start tag of the wanted name to the next end tag of that name
(records do not nest). What is inside is checked when it is parsed; a bad record costs no other.
Entities that a file declares itself are refused, for they can hide an attack.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final
from xml.etree.ElementTree import Element, ParseError, XMLParser

from refdesk.errors import FormatError
from refdesk.formats.encodings import HEAD, guess_encoding, mended, odd_text
from refdesk.formats.registry import MOST_TEXT, Unreadable
from refdesk.model.markup import squeeze

MAX_ITEM: Final = 64 << 20
MAX_ELEMENTS: Final = 500_000
MAX_DEPTH: Final = 64
_CHUNK: Final = 1 << 18
_ROOT = re.compile(r"<[A-Za-z_][^<>]*>")
_NAMESPACE = re.compile(r"\sxmlns(?::[A-Za-z][\w.-]*)?\s*=\s*(?:\"[^\"<]*\"|'[^'<]*')")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NUMBERED = re.compile(
    "&#(?:x0*(?:1?[0-8bBcCeEfF]|1[0-9a-fA-F]|[fF]{3}[eEfF])|0*(?:[0-8]|1[124-9]|2\\d|3[01]));"
)
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
_BARE_AMPERSAND = re.compile(r"&(?!(?:[A-Za-z][A-Za-z0-9]{1,30}|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)")
_XML_ENTITIES: Final = ("amp", "lt", "gt", "quot", "apos")
_BAD_BYTE = re.compile("[\udc80-\udcff]")
_PREFIX = re.compile(r"[<\s/]([A-Za-z][\w.-]*):[A-Za-z]")


@dataclass(frozen=True, slots=True)
class XmlItem:
    """One record's element, parsed without namespaces, with its text, place and oddities."""

    element: Element
    source: str
    place: str
    warnings: tuple[str, ...] = ()


def xml_items(
    stream: BinaryIO, name: str, what: str, *, pattern: str = ""
) -> Iterator[XmlItem | Unreadable]:
    """Yield the elements `name` (whatever their prefix) of `stream`.

    `pattern` is a regular expression for where they have several names.

    An element that is no XML, or that the file's end cuts off, is yielded as Unreadable. Raises
    FormatError when there is none; `what` names the format in that sentence.
    """
    cutter = _Cutter(stream, pattern or re.escape(name))
    number = 0
    for source, line, is_cut in cutter.pieces():
        number += 1
        place = f"record {number}, line {line}"
        if is_cut:
            yield Unreadable(
                place, f"The file ends in the middle of record {number}.", source[:MOST_TEXT]
            )
            return
        warnings: tuple[str, ...] = ()
        if _BAD_BYTE.search(source):
            source, warnings = mended(source.encode("utf-8", "surrogateescape"))
        try:
            yield XmlItem(xml_element(source), source, place, warnings + odd_text(source))
        except FormatError as error:
            yield Unreadable(place, str(error), source[:MOST_TEXT])
    if not number:
        raise FormatError(f"This is no {what}: it has no element {name}.")


def xml_element(source: str) -> Element:
    """The element that `source` is, tags without namespaces; raises FormatError."""
    if source.count("<") > 2 * MAX_ELEMENTS:
        raise FormatError(f"The record has more than {MAX_ELEMENTS:,} elements.")
    if "<!DOCTYPE" in source or "<!ENTITY" in source:
        raise FormatError("The record declares entities, which RefDesk does not read.")
    try:
        root = _parsed(source)
    except ParseError as error:
        again = _corrected(source)
        if again == source:
            raise FormatError(f"The record is no well-formed XML ({error}).") from error
        try:
            root = _parsed(again)
        except ParseError:
            raise FormatError(f"The record is no well-formed XML ({error}).") from error
    _check_depth(root)
    return root


def local(tag: str) -> str:
    """A tag without its namespace."""
    return tag.rpartition("}")[2]


def inner_text(element: Element | None) -> str:
    """All text in `element` with white space squeezed; "" for None."""
    return "" if element is None else squeeze("".join(element.itertext()))


def _parsed(source: str) -> Element:
    parser = XMLParser(encoding="utf-8")
    parser.feed(source.encode("utf-8", "replace"))
    root: Element = parser.close()
    for element in root.iter():
        if element.tag.startswith("{"):
            element.tag = local(element.tag)
    return root


def _check_depth(root: Element) -> None:
    level = [root]
    for _ in range(MAX_DEPTH):
        level = [child for parent in level for child in parent]
        if not level:
            return
    raise FormatError(f"The record nests its elements deeper than {MAX_DEPTH} levels.")


def _corrected(source: str) -> str:
    """`source` without control characters and HTML's entities, unbound prefixes bound."""
    source = _NUMBERED.sub("", _CONTROL.sub("", source))
    source = _ENTITY.sub(_entity, _BARE_AMPERSAND.sub("&amp;", source))
    prefixes = set(_PREFIX.findall(source)) - {"xml"}
    unbound = sorted(one for one in prefixes if f"xmlns:{one}" not in source)
    if unbound and len(unbound) < 20:
        declared = "".join(f' xmlns:{one}="unbound:{one}"' for one in unbound)
        source = _with_attributes(source, declared)
    return source


def _entity(match: re.Match[str]) -> str:
    if match[1] in _XML_ENTITIES:
        return match[0]
    text = html.unescape(match[0])
    return text if text != match[0] else "&amp;" + match[0][1:]


def _with_attributes(source: str, attributes: str) -> str:
    match = re.match(r"<[^\s/>]+", source)
    end = match.end() if match else 0
    return source[:end] + attributes + source[end:]


class _Cutter:
    """The text of a stream, and the records found in it."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._opening = re.compile(rf"<((?:[A-Za-z_][\w.-]*:)?(?:{name}))(?=[\s/>])[^<>]*>")
        self._almost = len(name) + 4096
        self._buffer = ""
        self._at = 0
        self._line = 1
        self._ended = False
        head = stream.read(HEAD)
        encoding = guess_encoding(head)
        decoder = {"utf-8": "utf-8-sig", "utf-16-le": "utf-16-le"}.get(encoding, encoding)
        errors = "surrogateescape" if decoder == "utf-8-sig" else "strict"
        if encoding == "cp1252":
            decoder, errors = "utf-8-sig", "surrogateescape"  # and each record mended by itself
        self._decoder = codecs.getincrementaldecoder(decoder)(errors)
        self._push(head)
        self._namespaces = self._root_namespaces()

    def pieces(self) -> Iterator[tuple[str, int, bool]]:
        """Each record's text with its line, and whether the file ends inside it."""
        while True:
            match = self._next_opening()
            if match is None:
                return
            self._advance(match.start())
            line = self._line
            end = match.end() - match.start() + self._at
            if match[0].endswith("/>"):
                yield self._taken(end), line, False
                continue
            closing = self._find(re.compile(rf"</{re.escape(match[1])}\s*>"), end)
            if closing < 0:
                yield self._buffer[self._at :], line, True
                return
            yield self._taken(closing), line, False

    def _taken(self, end: int) -> str:
        source = self._buffer[self._at : end]
        self._advance(end)
        if self._at > _CHUNK:
            self._buffer = self._buffer[self._at :]
            self._at = 0
        return self._bound(source)

    def _bound(self, source: str) -> str:
        """`source` with those declarations of the file's root that it needs."""
        needed = ""
        start = source[: source.find(">") + 1]
        for name, declaration in self._namespaces.items():
            if name:
                is_wanted = f"{name}:" in source and f"xmlns:{name}" not in source
            else:
                is_wanted = not re.search(r"\sxmlns\s*=", start)
            if is_wanted:
                needed += f" {declaration}"
        return _with_attributes(source, needed) if needed else source

    def _root_namespaces(self) -> dict[str, str]:
        """The namespace declarations of the first tag, by prefix; refuses entities on the way."""
        if re.search(r"<!ENTITY", self._buffer[:HEAD], re.IGNORECASE):
            raise FormatError(
                "The XML declares its own entities, which RefDesk does not read:"
                " they can hide an attack."
            )
        match = _ROOT.search(self._buffer)
        if match is None or self._opening.match(match[0]):
            return {}
        found = [one.strip() for one in _NAMESPACE.findall(match[0])[:50]]
        return {one.split("=")[0].strip()[5:].removeprefix(":"): one for one in found}

    def _next_opening(self) -> re.Match[str] | None:
        start = self._at
        while True:
            match = self._opening.search(self._buffer, start)
            if match:
                return match
            self._advance(max(self._at, len(self._buffer) - self._almost))
            self._buffer = self._buffer[self._at :]
            self._at = start = 0
            if not self._more():
                return None

    def _find(self, pattern: re.Pattern[str], start: int) -> int:
        """Behind the next match of `pattern`; -1 without one. Raises FormatError past MAX_ITEM."""
        while True:
            match = pattern.search(self._buffer, start)
            if match:
                return match.end()
            start = max(start, len(self._buffer) - 256)
            if len(self._buffer) - self._at > MAX_ITEM:
                raise FormatError(
                    f"The record in line {self._line} is larger than {MAX_ITEM >> 20} MB."
                )
            if not self._more():
                return -1

    def _more(self) -> bool:
        """Read as much again as there is, so that a large record costs linear time."""
        wanted = max(_CHUNK, len(self._buffer) - self._at)
        while wanted > 0 and not self._ended:
            size = len(self._buffer)
            self._push(self._stream.read(min(wanted, 1 << 24)))
            wanted -= max(len(self._buffer) - size, 1)
            if not self._ended and len(self._buffer) > size:
                return True
        return False

    def _push(self, data: bytes) -> None:
        try:
            self._buffer += self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            raise FormatError(
                f"The XML says it is in {error.encoding}, but has bytes that are not."
            ) from error
        self._ended = not data

    def _advance(self, to: int) -> None:
        self._line += self._buffer.count("\n", self._at, to)
        self._at = to

"""Bytes that are no XML but are clearly meant as such: one record's, read as elements all the same."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final
from xml.etree.ElementTree import Element, XMLParser

from refdesk.formats.encodings import is_composed

_ENTITY = re.compile(rb"&([A-Za-z]\w{1,30});")
_NUMBERED = re.compile(rb"&#(?:[xX]([0-9A-Fa-f]{1,8})|([0-9]{1,10}));")
_XML_ENTITIES: Final = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))


def element_of(source: bytes) -> Element:
    """The element that well-formed XML in UTF-8 is, its default namespace taken off its names.

    Raises ParseError.
    """
    parser = XMLParser(encoding="utf-8")
    parser.feed(source)
    root: Element = parser.close()
    if root.tag.startswith("{"):
        for element in root.iter():
            element.tag = element.tag.rpartition("}")[2]
    return root


def composed(source: bytes) -> bytes:
    """`source` in NFC, as all text in RefDesk is; as it is when it is no UTF-8."""
    try:
        if is_composed(source):
            return source
        text = source.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return source
    # U+0338 after < or > would compose with it and break the XML.
    if "\u0338" in text:
        return source
    return unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")


def with_letters(source: bytes) -> bytes:
    """`source` with the letters of HTML's entities, which XML does not know; unknown ones as text."""
    return _ENTITY.sub(_letter, source)


def with_allowed_numbers(source: bytes, instead: bytes) -> bytes:
    """`source` with `instead` for the numbers of characters that XML has not (`&#x1F;`)."""

    def allowed(match: re.Match[bytes]) -> bytes:
        return match[0] if _is_allowed(match) else instead

    return _NUMBERED.sub(allowed, source)


def _letter(match: re.Match[bytes]) -> bytes:
    if match[1] in _XML_ENTITIES:
        return match[0]
    text = html.unescape(match[0].decode())
    return text.encode() if text != match[0].decode() else b"&amp;" + match[0][1:]


def _is_allowed(match: re.Match[bytes]) -> bool:
    number = int(match[1], 16) if match[1] else int(match[2])
    return (
        number in (9, 10, 13)
        or 0x20 <= number <= 0xD7FF
        or 0xE000 <= number <= 0xFFFD
        or 0x10000 <= number <= 0x10FFFF
    )

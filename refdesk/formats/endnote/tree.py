"""One record's bytes to elements, and the text of elements with EndNote's styles."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from refdesk.errors import FormatError
from refdesk.formats.pubmed.common import check_depth
from refdesk.formats.tagged.values import markup_of
from refdesk.formats.xml_mending import composed, element_of, with_allowed_numbers, with_letters
from refdesk.model.markup import EMPTY, RichText, is_printable, squeeze

MAX_ELEMENTS: Final = 200_000
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,31};)")
_BREAK = re.compile(r"\r\n?|\n(?![ \t])")
_SPACES = re.compile(r"[ \t\n\r\x85\u2028\u2029]+")
_FACES: Final = {
    "italic": "i", "bold": "b", "underline": "u", "superscript": "sup", "subscript": "sub",
    "smallcaps": "sc", "small-caps": "sc",
}  # fmt: skip

_SYMBOLS: Final = dict(
    zip(
        [
            *range(0x41, 0x5B),
            *range(0x61, 0x7B),
            0xA3,
            0xA5,
            0xAE,
            0xB0,
            0xB1,
            0xB3,
            0xB4,
            0xB9,
            0xBB,
        ],
        "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ≤∞→°±≥×≠≈",
        strict=True,
    )
)
_SYMBOLS.update({0xF000 + code: sign for code, sign in _SYMBOLS.items()})  # as Word keeps them
"""The letters and signs of the font Symbol, whose codes are those of Latin letters."""


def parse_record(source: bytes) -> Element:
    """The element of one record; bytes that are no XML but clearly meant are mended first."""
    if len(source) > 1 << 20 and source.count(b"<") > 2 * MAX_ELEMENTS:
        raise FormatError(f"The record has more than {MAX_ELEMENTS:,} elements.")
    if not source.isascii():
        source = composed(source)
    try:
        root = element_of(source)
    except ParseError as error:
        try:
            root = element_of(_mended(source))
        except ParseError:
            raise FormatError(f"The record is no well-formed XML ({error}).") from error
    check_depth(root)
    return root


def _mended(source: bytes) -> bytes:
    """`source` without control characters, bare ampersands and HTML's entities."""
    source = source.decode("utf-8", "surrogatepass").encode("utf-8", "replace")
    source = _BARE_AMPERSAND.sub(b"&amp;", _CONTROL.sub(b"", source))
    return with_allowed_numbers(with_letters(source), b"")


# Text ----------------------------------------------------------------------------------------


def raw_text(element: Element) -> str:
    """All text in an element as it stands, of whatever styles."""
    size = len(element)
    if size == 1:
        child = element[0]
        before, after = element.text, child.tail
        is_alone = (not before or before.isspace()) and (not after or after.isspace())
        if is_alone and not len(child):
            return _drawn(child, child.text or "")
    elif not size:
        return element.text or ""
    # Blanks between elements are the writer's indenting, blanks inside them are text.
    return "".join(piece for piece, _ in _runs(element))


def text_of(element: Element) -> str:
    """All text in an element in one line."""
    return squeeze(raw_text(element))


def note_of(element: Element) -> str:
    """A text with its lines and the empty ones between them."""
    return "\n".join(map(squeeze, _BREAK.split(raw_text(element)))).strip("\n")


def lines_of(element: Element) -> list[str]:
    """The text of an element by lines: EndNote puts a carriage return, others a line feed.

    A line feed with blanks behind it is only the writer's wrapping.
    """
    text = raw_text(element)
    if not text:
        return []
    if "  " not in text and is_printable(text):
        text = text.strip(" ")
        return [text] if text else []
    return [line for part in _BREAK.split(text) if (line := squeeze(part))]


def rich_lines(element: Element) -> list[RichText]:
    """As `lines_of`, with the styles as markup."""
    if not _is_styled(element):
        return [markup_of(line) for line in lines_of(element)]
    found: list[RichText] = []
    line: list[tuple[str, tuple[str, ...]]] = []
    for text, faces in _runs(element):
        first, *others = _BREAK.split(text)
        line.append((first, faces))
        for other in others:
            found.append(_joined(line))
            line = [(other, faces)]
    found.append(_joined(line))
    return [one for one in found if one]


def rich_of(element: Element) -> RichText:
    """The text of an element in one line, with the styles as markup."""
    if not _is_styled(element):
        text = text_of(element)
        return markup_of(text) if text else EMPTY
    return _joined(list(_runs(element)))


def _is_styled(element: Element) -> bool:
    return any(child.get("face", "normal") != "normal" for child in element.iter("style"))


def _runs(element: Element) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The pieces of text in an element with the markup of their styles."""
    is_mixed = element.text is not None and not element.text.isspace()
    if element.text and (is_mixed or not len(element)):
        yield _drawn(element, element.text), _faces(element)
    for child in element:
        yield from _runs(child)
        if child.tail and (is_mixed or not child.tail.isspace()):
            yield child.tail, _faces(element)


def _drawn(element: Element, text: str) -> str:
    """The text that a style shows: `b` in the font Symbol is a beta."""
    return text.translate(_SYMBOLS) if element.get("font") == "Symbol" else text


def _faces(element: Element) -> tuple[str, ...]:
    if element.tag != "style":
        return ()
    words = element.get("face", "").lower().split()
    return tuple(dict.fromkeys(_FACES[word] for word in words if word in _FACES))


def _joined(runs: list[tuple[str, tuple[str, ...]]]) -> RichText:
    """Runs of text as markup: what a run shares with the one before stays open."""
    parts: list[str] = []
    opened: tuple[str, ...] = ()
    for text, faces in runs:
        if not text:
            continue
        same = 0
        while same < min(len(opened), len(faces)) and opened[same] == faces[same]:
            same += 1
        parts += [f"</{name}>" for name in reversed(opened[same:])]
        parts += [f"<{name}>" for name in faces[same:]]
        parts.append(html.escape(text, quote=False))
        opened = faces
    parts += [f"</{name}>" for name in reversed(opened)]
    return RichText(_SPACES.sub(" ", "".join(parts)).strip(" "))

"""A small, safe XML reader that remembers line numbers; styles and locales come through it."""

from __future__ import annotations

import re
from xml.parsers import expat

from refdesk.errors import StyleError

MAX_BYTES = 4_000_000
"""The largest published style has 0.4 MB; what is far larger is no style."""
MAX_DEPTH = 100
_ESCAPE = re.compile(r"&#(\d{2,6});")


class Element:
    """An element: local tag name, attributes by local name, children and direct text."""

    __slots__ = ("attributes", "children", "line", "tag", "text")

    def __init__(self, tag: str, attributes: dict[str, str], line: int) -> None:
        self.tag = tag
        self.attributes = attributes
        self.line = line
        self.children: list[Element] = []
        self.text = ""

    def get(self, name: str, default: str = "") -> str:
        """The value of attribute `name`, or `default`."""
        return self.attributes.get(name, default)

    def find(self, tag: str) -> Element | None:
        """The first child called `tag`."""
        return next((child for child in self.children if child.tag == tag), None)

    def all(self, tag: str) -> list[Element]:
        """The children called `tag`, in order."""
        return [child for child in self.children if child.tag == tag]


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _letter(match: re.Match[str]) -> str:
    """What a character reference stands for that was escaped twice."""
    code = int(match[1])
    return chr(code) if 31 < code < 0x110000 else match[0]


class _Builder:
    def __init__(self, parser: expat.XMLParserType) -> None:
        self.parser = parser
        self.root: Element | None = None
        self.stack: list[Element] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        if len(self.stack) >= MAX_DEPTH:
            raise StyleError(f"The style nests its elements too deeply (line {line}).")
        plain = attributes
        if any(" " in key or "&#" in value for key, value in attributes.items()):
            plain = {_local(k): _ESCAPE.sub(_letter, v) for k, v in attributes.items()}
        element = Element(_local(name), plain, line)
        if self.stack:
            self.stack[-1].children.append(element)
        else:
            self.root = element
        self.stack.append(element)

    def end(self, _name: str) -> None:
        self.stack.pop()

    def text(self, data: str) -> None:
        self.stack[-1].text += data

    def entity(self, *_args: object) -> None:
        line = self.parser.CurrentLineNumber
        raise StyleError(f"The style declares XML entities, which are not allowed (line {line}).")


def parse_xml(source: str | bytes) -> Element:
    """Read `source` into elements; StyleError with the line when it is not well-formed or not safe."""
    if len(source) > MAX_BYTES:
        raise StyleError("The style is too large to be a CSL style.")
    parser = expat.ParserCreate(
        encoding="utf-8" if isinstance(source, str) else None, namespace_separator=" "
    )
    parser.buffer_text = True
    builder = _Builder(parser)
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.EntityDeclHandler = builder.entity
    try:
        data = source.encode() if isinstance(source, str) else source
        parser.Parse(data.lstrip() if data[:1].isspace() else data, True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise StyleError(
            f"The style is not well-formed XML (line {error.lineno}: {reason})."
        ) from error
    except (UnicodeError, ValueError) as error:
        raise StyleError("The style holds characters that XML does not allow.") from error
    if builder.root is None:
        raise StyleError("The style is empty.")
    return builder.root

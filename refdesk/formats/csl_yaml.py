"""CSL-YAML: pandoc's `references`, in a file of their own or at the head of a Markdown text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Final

import yaml

from refdesk.errors import FormatError
from refdesk.formats.csl.checking import checked_item
from refdesk.formats.csl.reader import item_record
from refdesk.formats.csl_json import LOST, items_of
from refdesk.formats.encodings import OddLines, clean, mended, odd_text, read_lines
from refdesk.formats.pandoc_text import escaped, from_pandoc, to_pandoc, unescaped
from refdesk.formats.pubmed.writer import encoded
from refdesk.formats.registry import MOST_TEXT, Parsed, ParseResult, Unreadable
from refdesk.formats.yaml_text import plain, typed, yaml_value
from refdesk.model.record import ReferenceRecord

__all__ = ["KEY", "LOST", "parse", "record_from_source", "write"]

KEY: Final = "csl-yaml"
MAX_ITEM: Final = 64 << 20
_START = re.compile(r"references\s*:\s*(?:#.*)?$")
_FLOW = re.compile(r"references\s*:\s*[\[{]")
_ITEM = re.compile(r"( *)-(?: |$)")
_END = re.compile(r"(?:---|\.\.\.)\s*$")
_MARKED: Final = (
    "title", "container-title", "collection-title", "original-title", "volume-title",
)  # fmt: skip
"""What may carry markup: HTML in CSL-JSON, pandoc's Markdown here."""
_PLAIN: Final = ("title-short", "container-title-short", "abstract")
"""What is text in CSL-JSON, but Markdown here."""
_DUMPER: Final[Any] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

Item = tuple[int, list[str]]


def parse(stream: BinaryIO) -> Iterator[ParseResult]:
    """Yield the references of `stream`, one after the other; raises FormatError without any."""
    number, odd = 0, OddLines()
    for line, lines in _items(stream, odd):
        number += 1
        text = "".join(lines)
        place = f"record {number}, line {line}"
        try:
            record = _record(text)
        except FormatError as error:
            yield Unreadable(place, str(error), text[:MOST_TEXT])
            continue
        warnings = (*odd.told(line, text.rstrip("\r\n")), *odd_text(text))
        yield Parsed(record, text.encode("utf-8", "replace"), KEY, place, warnings)
    if not number:
        raise FormatError("This is no CSL-YAML: it has no list of references.")


def record_from_source(source: bytes) -> ReferenceRecord:
    """The record of one reference's YAML; raises FormatError."""
    return _record(mended(source)[0])


def write(records: Iterable[ReferenceRecord], stream: BinaryIO) -> None:
    """Write a YAML document with `references`, which pandoc takes as metadata or bibliography."""
    stream.write(b"---\nreferences:\n")
    is_empty = True
    for item in items_of(records):
        is_empty = False
        for name in _MARKED:
            if isinstance(item.get(name), str):
                item[name] = to_pandoc(item[name])
        for name in _PLAIN:
            if isinstance(item.get(name), str):
                item[name] = escaped(item[name])
        item = _storable(item)
        text = yaml.dump([item], Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=1 << 20)
        stream.write(encoded(text))
    stream.write(b"[]\n...\n" if is_empty else b"...\n")


def _storable(value: Any) -> Any:
    """`value` with texts that YAML can hold (no controls); half characters are refused here."""
    if isinstance(value, str):
        encoded(value)
        return clean(value)
    if isinstance(value, list):
        return [_storable(one) for one in value]
    if isinstance(value, dict):
        return {key: _storable(one) for key, one in value.items()}
    return value


# Reading -------------------------------------------------------------------------------------


def _items(stream: BinaryIO, odd: OddLines) -> Iterator[Item]:
    """The lines of each reference with the number of its first line.

    An item reaches to the next hyphen in the same column; the list ends with a line further to
    the left. So no part of the file but one item is held.
    """
    indent = -1  # of the list's hyphens: -1 outside of the list, None before its first item
    is_waiting = False
    start, size = 0, 0
    lines: list[str] = []
    for number, line in enumerate(read_lines(stream, odd), 1):
        line = line.removeprefix("\ufeff")
        bare = line.strip()
        match = _ITEM.match(line)
        is_first = match is not None and (is_waiting or (indent < 0 and not match[1] and not start))
        if is_first or (match is not None and indent >= 0 and len(match[1]) == indent):
            if lines:
                yield start, lines
            assert match is not None
            indent, is_waiting = len(match[1]), False
            start, lines, size = number, [line], len(line)
        elif indent >= 0 and bare and not bare.startswith("#") and _indent(line) <= indent:
            yield start, lines
            lines, indent = [], -1
            is_waiting = bool(_START.match(line))
        elif indent >= 0:
            lines.append(line)
            size += len(line)
            if size > MAX_ITEM:
                raise FormatError(f"The reference in line {start} is larger than 64 MB.")
        elif _FLOW.match(line):
            raise FormatError(
                f"The references in line {number} stand in brackets;"
                " RefDesk reads a list of them with hyphens."
            )
        elif _START.match(line):
            is_waiting = True
        elif bare and not bare.startswith(("#", "%")) and not _END.match(line):
            is_waiting = False
            start = start or number  # something else stands first: a list here is not ours
    if lines:
        yield start, lines


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _record(text: str) -> ReferenceRecord:
    value = yaml_value(text)
    if isinstance(value, dict) and isinstance(value.get("references"), list):
        value = value["references"]
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict):
        value = plain({name: _adapted(name, one) for name, one in value.items()})
    return item_record(checked_item(value, ""))


def _adapted(name: str, value: Any) -> Any:
    """A value as CSL-JSON would have it."""
    if name in _MARKED and isinstance(value, str):
        return from_pandoc(value)
    if name in _PLAIN and isinstance(value, str):
        return unescaped(value)
    if name == "custom" and isinstance(value, dict):
        return typed(value)
    if isinstance(value, dict):
        return {key: one for key, one in value.items() if one is not None}
    if (
        isinstance(value, list)
        and value
        and all(isinstance(one, dict) and "year" in one for one in value)
    ):
        parts = [[one[key] for key in ("year", "month", "day") if one.get(key)] for one in value]
        date: dict[str, Any] = {"date-parts": parts}
        for key in ("season", "circa"):
            if value[0].get(key):
                date[key] = value[0][key]
        return date
    return value

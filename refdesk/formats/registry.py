"""The formats that RefDesk reads and writes, by key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from refdesk.model.record import ReferenceRecord


@dataclass(frozen=True, slots=True)
class Parsed:
    """One record that was read.

    `source` is the part of the input that holds this record alone, as it was (in UTF-8 if the
    input had another encoding): `parse_source(format, source)` gives `record` again.
    """

    record: ReferenceRecord
    source: bytes
    format: str
    place: str = ""
    """Where in the input it stood, in words: "record 12, line 340"."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A part of the input that is no record of the format; the others are read all the same."""

    place: str
    reason: str
    text: str = ""


ParseResult = Parsed | Unreadable


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: how to read its records from a stream and write them to one."""

    key: str
    label: str
    extensions: tuple[str, ...]
    media_type: str
    parse: Callable[[BinaryIO], Iterator[ParseResult]] | None
    """Stream in, records out, in constant memory; raises FormatError when nothing can be read at all."""
    parse_source: Callable[[bytes], ReferenceRecord] | None
    """One record from its `Parsed.source`."""
    write: Callable[[Iterable[ReferenceRecord], BinaryIO], None] | None

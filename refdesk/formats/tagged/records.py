"""Streams of tagged text cut into records, and records into tags and values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set
from typing import BinaryIO, NamedTuple

from refdesk.errors import FormatError
from refdesk.formats.encodings import clean
from refdesk.formats.later import record_later
from refdesk.formats.registry import MOST_TEXT, Parsed, ParseResult, Unreadable
from refdesk.formats.tagged.blocks import chunks_of, count_lines, readable
from refdesk.formats.tagged.fields import Run
from refdesk.formats.tagged.outside import outside
from refdesk.model.markup import squeeze
from refdesk.model.record import ReferenceRecord

MAX_RECORD = 64 << 20
STRAY = "text"
"""The tag that lines without one get where they do not go on with anything."""


class Cut(NamedTuple):
    """The text of one record (or of what stands before the first), and its first line's number.

    `is_clean` tells that it has no control character and is in NFC.
    """

    line: int
    text: str
    begins: bool
    is_clean: bool


class Dialect(NamedTuple):
    """How a tagged format is written.

    `start` matches where a record begins; `field` finds tag and value, with its further lines,
    and lines that have no tag with an empty one; `one_a_line` are tags of which each line is a
    value, `paragraphs` those whose lines mean it. `tagged` matches a line with a tag, `begin` is
    how a record begins, in words; `ending` matches the line that ends one, `frame` lines around
    all of them that say nothing.
    """

    key: str
    name: str
    start: Callable[[str], re.Pattern[str]]
    """The pattern for a file that begins with this text."""
    field: re.Pattern[str]
    one_a_line: Set[str]
    paragraphs: Set[str]
    tagged: re.Pattern[str]
    begin: str
    ending: re.Pattern[str] | None = None
    frame: re.Pattern[str] | None = None


def cut(stream: BinaryIO, dialect: Dialect) -> Iterator[Cut]:
    """The texts between the starts of records; linear also when there is no second one."""
    carry, line, begins = "", 1, False
    start: re.Pattern[str] | None = None
    pending: list[str] = []
    size = 0
    is_clean = True
    for chunk, is_clean_now in chunks_of(stream):
        is_clean = is_clean and is_clean_now
        if "\r" in chunk and "\n" not in chunk:  # the line ends of old Macs
            chunk = chunk.replace("\r", "\n")
        pending.append(chunk)
        size += len(chunk)
        if 2 * size < len(carry):
            continue
        if len(carry) > MAX_RECORD:
            raise FormatError(f"The record in line {line} is larger than 64 MB.")
        text = carry + "".join(pending)
        pending, size = [], 0
        start = start or dialect.start(text)
        at = 0
        for match in start.finditer(text, 1 if begins else 0):
            if match.start() > at or begins:
                piece = text[at : match.start()]
                yield Cut(line, piece, begins, is_clean)
                line += count_lines(piece)
            at, begins = match.start(), True
        carry = text[at:]
        if len(carry) <= len(chunk):
            is_clean = is_clean_now
    carry += "".join(pending)
    if carry:
        yield Cut(line, carry, begins, is_clean)


def runs_of(text: str, dialect: Dialect, *, is_clean: bool = False) -> list[Run]:
    """The tags and values of a record in their order."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not is_clean:
        text = clean(text)
    is_plain = is_clean and "\t" not in text  # then only blanks that stand together are odd
    found: list[Run] = []
    one_a_line, paragraphs = dialect.one_a_line, dialect.paragraphs
    for tag, value in dialect.field.findall(text):
        if not tag:
            _add_stray(found, value, one_a_line)
            continue
        if "\n" not in value:
            is_tidy = is_plain and "  " not in value
            found.append((tag, [value.strip(" ") if is_tidy else squeeze(value)]))
            continue
        lines = [line for part in value.split("\n") if (line := part.strip())]
        if not is_plain or "  " in "\n".join(lines):
            lines = [line for part in lines if (line := squeeze(part))]
        if tag not in one_a_line:
            lines = [("\n" if tag in paragraphs else " ").join(lines)]
        if lines:
            found.append((tag, lines))
    return found


def _add_stray(found: list[Run], value: str, one_a_line: Set[str]) -> None:
    """A line without a tag goes on with what stands before; below the first line it stays apart."""
    lines = [line for part in value.split("\n") if (line := squeeze(part))]
    if not lines:
        return
    if len(found) < 2:
        found.append((STRAY, lines))
        return
    tag, values = found[-1]
    if tag in one_a_line or tag == STRAY:
        values += lines
    else:
        values[-1] = " ".join((values[-1], *lines)).strip()


def results(
    stream: BinaryIO, dialect: Dialect, read: Callable[[list[Run]], ReferenceRecord]
) -> Iterator[ParseResult]:
    """Read every record of a stream; raises FormatError when it holds none."""
    number = 0
    held: list[Unreadable] = []
    for line, text, begins, is_clean in cut(stream, dialect):
        if not begins:
            held += _outside(line, text, 1, dialect)
            continue
        number += 1
        yield from held  # not before it is clear that the file holds records
        held = []
        ending = dialect.ending.search(text) if dialect.ending else None
        if ending is not None and not text.endswith(ending[0]) and text[ending.end() :].strip():
            rest, text = text[ending.end() :], text[: ending.end()]
            held += _outside(line + count_lines(text), rest, number + 1, dialect)
        place = f"record {number}, line {line}"
        text, source, warnings = readable(text)
        runs = runs_of(text, dialect, is_clean=is_clean)
        if len(runs) < 2 and sum(len(found) for _, found in runs) < 2:
            yield Unreadable(place, "The record has nothing but its first line.", text[:MOST_TEXT])
            continue
        yield Parsed(record_later(read, runs), source, dialect.key, place, warnings)
    yield from held if number else ()
    if not number:
        raise FormatError(f"This is no {dialect.name} file: no record begins in it.")


def _outside(line: int, text: str, number: int, dialect: Dialect) -> Iterator[Unreadable]:
    """What is told of text before, between and behind records."""
    if dialect.frame is not None:
        text = dialect.frame.sub("", text)
    return outside(line, text, number, dialect.tagged, dialect.begin)


def record_of(
    source: bytes, dialect: Dialect, read: Callable[[list[Run]], ReferenceRecord]
) -> ReferenceRecord:
    """The record that `source` holds; raises FormatError when there is none."""
    runs = runs_of(source.decode("utf-8", "surrogatepass"), dialect)
    if not runs:
        raise FormatError(f"The text holds no {dialect.name} record.")
    return read(runs)


def readers(
    dialect: Dialect, read: Callable[[list[Run]], ReferenceRecord]
) -> tuple[Callable[[BinaryIO], Iterator[ParseResult]], Callable[[bytes], ReferenceRecord]]:
    """A format's `parse` and `record_from_source` (see `registry.Format`)."""

    def parse(stream: BinaryIO) -> Iterator[ParseResult]:
        return results(stream, dialect, read)

    def record_from_source(source: bytes) -> ReferenceRecord:
        return record_of(source, dialect, read)

    return parse, record_from_source

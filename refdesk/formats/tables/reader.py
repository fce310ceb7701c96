"""Tables of references by the names of their columns: our own, and those of other programs."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, Final

from refdesk.errors import FormatError
from refdesk.formats.encodings import OddLines, mended, odd_text, read_lines
from refdesk.formats.registry import MOST_TEXT, Parsed, ParseResult, Unreadable
from refdesk.formats.tables.columns import ALIASES, HEADER
from refdesk.formats.tables.mapping import row_record
from refdesk.formats.tables.writer import unguarded
from refdesk.model.record import ReferenceRecord

MAX_ROW: Final = 16 << 20
MAX_LINES: Final = 1_000
"""A quoted cell with more lines was never closed."""
_MAX_OPEN: Final = 8
_DELIMITERS: Final = (",", "\t", ";", "|")

Row = tuple[int, str]


def parse_table(stream: BinaryIO, key: str) -> Iterator[ParseResult]:
    """Yield a record for each row; raises FormatError when the header names no known columns."""
    odd = OddLines()
    rows = _rows(stream, odd)
    header_text = ""
    for _, header_text in rows:
        if header_text.strip():
            break
    header_text = header_text.lstrip("\ufeff")
    if header_text.endswith("\0"):
        raise FormatError("A quotation mark in the first row of the table is never closed.")
    delimiter = delimiter_of(header_text)
    columns = _cells(header_text, delimiter)
    check_header(columns)
    for number, (line, text) in enumerate(_filled(rows), 1):
        place = f"record {number}, line {line}"
        if not text.endswith("\0"):
            source = header_text + text
            try:
                record = _record(columns, _cells(text, delimiter))
                encoded = source.encode("utf-8", "replace")
                warnings = (*odd.told(line, text.rstrip("\r\n")), *odd_text(text))
                yield Parsed(record, encoded, key, place, warnings)
            except FormatError as error:
                yield Unreadable(place, str(error), text[:MOST_TEXT])
        else:
            reason = "A quotation mark in this row is never closed."
            yield Unreadable(place, reason, text[:MOST_TEXT].rstrip("\0"))


def record_of_table(source: bytes) -> ReferenceRecord:
    """The record of a header and one row; raises FormatError."""
    lines = iter(mended(source)[0].splitlines(keepends=True))
    rows = [text for _, text in _joined(lines) if text.strip()]
    if len(rows) != 2:
        raise FormatError("This is no header with one row of a table.")
    delimiter = delimiter_of(rows[0])
    columns = _cells(rows[0].lstrip("\ufeff"), delimiter)
    check_header(columns)
    return _record(columns, _cells(rows[1], delimiter))


def delimiter_of(header: str) -> str:
    """What divides the columns: the sign that gives the most known names."""
    return max(_DELIMITERS, key=lambda sign: len(_known(_cells(header, sign))))


def check_header(columns: list[str]) -> None:
    """Raise FormatError when these are no columns of references."""
    known = _known(columns)
    if len(known) < 2 or not known & {"Title", "PMID", "DOI"}:
        shown = ", ".join(columns[:8])
        raise FormatError(
            f"This is no table of references: its first row ({shown[:200]}) names too few columns"
            " that RefDesk knows (Title, Authors, Year, PMID, DOI …)."
        )


def _known(columns: list[str]) -> set[str]:
    return {ALIASES[name] for name in map(_folded, columns) if name in ALIASES}


def _folded(name: str) -> str:
    return " ".join(name.strip(" \ufeff").lower().split())


def _record(columns: list[str], cells: list[str]) -> ReferenceRecord:
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        raise FormatError(f"The row has {len(cells)} cells under {len(columns)} columns.")
    is_own = tuple(columns) == HEADER
    if is_own:
        cells = [unguarded(cell) for cell in cells]
    values: dict[str, str] = {}
    others: list[tuple[str, str]] = []
    for name, cell in zip(columns, cells, strict=False):
        value = cell.strip()
        if not value:
            continue
        column = ALIASES.get(_folded(name), "")
        if column and column not in values:
            values[column] = value
        else:
            others.append((name.strip(), value))
    return row_record(values, others, is_own=is_own)


def _cells(text: str, delimiter: str) -> list[str]:
    csv.field_size_limit(MAX_ROW)
    try:
        return next(csv.reader(text.splitlines(keepends=True), delimiter=delimiter), [])
    except csv.Error as error:
        raise FormatError(f"The row is no row of a table ({error}).") from error


def _filled(rows: Iterator[Row]) -> Iterator[Row]:
    return ((line, text) for line, text in rows if text.strip(" \t\r\n,;|"))


def _rows(stream: BinaryIO, odd: OddLines) -> Iterator[Row]:
    return _joined(line.replace("\0", "") for line in read_lines(stream, odd))


def _joined(lines: Iterator[str]) -> Iterator[Row]:
    """The rows with the number of their first line: lines until all quotation marks are closed.

    A row whose mark is never closed ends with a zero character; reading goes on in its second
    line. Raises FormatError when that happens again and again.
    """
    waiting: deque[str] = deque()
    number = failures = 0
    while True:
        start, row, quotes, size = number + 1, list[str](), 0, 0
        while not row or quotes % 2:
            line = waiting.popleft() if waiting else next(lines, None)
            if line is None or len(row) >= MAX_LINES or size > MAX_ROW:
                break
            row.append(line)
            quotes += line.count('"')
            size += len(line)
        if not row:
            return
        if quotes % 2:
            failures += 1
            if failures > _MAX_OPEN:
                raise FormatError(
                    f"The table has too many quotation marks that are never closed (line {start})."
                )
            waiting.extendleft(reversed([*row[1:], *([line] if line is not None else [])]))
            yield start, row[0] + "\0"
            number += 1
        else:
            yield start, "".join(row)
            number += len(row)

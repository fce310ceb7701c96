"""Records to a table that a spreadsheet opens, and that no cell can turn into a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable
from typing import BinaryIO, Final

from refdesk.formats.encodings import clean
from refdesk.formats.pubmed.writer import encoded
from refdesk.formats.tables.columns import COLUMNS, HEADER, Column
from refdesk.model.markup import squeeze
from refdesk.model.record import ReferenceRecord

FORMULA: Final = frozenset("=+-@\t\r")
"""What makes a spreadsheet take a cell for a formula, at its start."""
_RETURN = re.compile(r"\r\n?")
_NUMBER = re.compile(r"-?\d+")


def write_table(
    records: Iterable[ReferenceRecord],
    stream: BinaryIO,
    *,
    delimiter: str,
    has_mark: bool,
    is_guarded: bool = True,
) -> None:
    """Write a header and a row for each record; with a BOM, by which Excel knows UTF-8.

    In a table divided by tabs, line ends within a value become blanks. Without `is_guarded` a
    spreadsheet may take a text for a formula: for programs that read the cells as they are.
    """
    guard = guarded if is_guarded else str
    stream.write("\ufeff".encode() if has_mark else b"")
    stream.write(_row(HEADER, delimiter))
    for record in records:
        cells = [_cell(column, record, delimiter, guard) for column in COLUMNS]
        stream.write(_row(cells, delimiter))


def guarded(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would calculate it.

    Also where it begins with an apostrophe that reading would take for such a guard.
    """
    if text[:1] in FORMULA or (text[:1] == "'" and (text[1:2] in FORMULA or text[1:2] == "'")):
        return f"'{text}"
    return text


def unguarded(text: str) -> str:
    """`text` as it was before `guarded`."""
    return text[1:] if text[:1] == "'" and (text[1:2] in FORMULA or text[1:2] == "'") else text


def _cell(
    column: Column, record: ReferenceRecord, delimiter: str, guard: Callable[[str], str]
) -> str:
    text = _RETURN.sub("\n", column.value(record)).strip()  # `csv` puts no quotes around a lone CR
    if column.name == "Notes":
        lines = [clean(line).strip() for line in text.split("\n")]
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
    else:
        parts = [clean(part).strip() for part in re.split(r"\n{2,}", text)]
        text = "\n\n".join(part.replace("\n", " ") for part in parts if part)
    if delimiter == "\t":
        text = squeeze(text)
    if column.is_number and _NUMBER.fullmatch(text):
        return text
    return guard(text)


def _row(cells: Iterable[str], delimiter: str) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerow(cells)
    return encoded(out.getvalue())

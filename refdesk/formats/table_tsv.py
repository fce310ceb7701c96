"""Tables divided by tabs (TSV), for pasting and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from refdesk.formats.registry import ParseResult
from refdesk.formats.tables import columns
from refdesk.formats.tables.reader import parse_table, record_of_table
from refdesk.formats.tables.writer import write_table
from refdesk.model.record import ReferenceRecord

__all__ = ["KEY", "LOST", "parse", "record_from_source", "write"]

KEY: Final = "tsv"
LOST: Final[tuple[str, ...]] = columns.LOST
"""As CSV (see `formats/losses.py`)."""


def parse(stream: BinaryIO) -> Iterator[ParseResult]:
    """Yield a record for each row of a table of RefDesk or of another program."""
    yield from parse_table(stream, KEY)


def record_from_source(source: bytes) -> ReferenceRecord:
    """The record of a header and one row; raises FormatError."""
    return record_of_table(source)


def write(records: Iterable[ReferenceRecord], stream: BinaryIO, *, is_guarded: bool = True) -> None:
    """Write one row a record, in the columns of `tables/columns.py`."""
    write_table(records, stream, delimiter="\t", has_mark=False, is_guarded=is_guarded)

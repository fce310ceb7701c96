"""biblatex: the same grammar as BibTeX with more types and fields, and dates as EDTF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from refdesk.formats.bibtex.losses import LOST_BIBLATEX as LOST
from refdesk.formats.bibtex.reader import parse_as, record_from_source
from refdesk.formats.bibtex.writer import Writer
from refdesk.formats.registry import ParseResult
from refdesk.model.record import ReferenceRecord

__all__ = ["KEY", "LOST", "parse", "record_from_source", "record_text", "write"]

KEY: Final = "biblatex"


def parse(stream: BinaryIO) -> Iterator[ParseResult]:
    """Yield the records of a file in order; the reader of BibTeX reads both."""
    return parse_as(stream, KEY)


def write(records: Iterable[ReferenceRecord], stream: BinaryIO) -> None:
    """Write biblatex, in UTF-8."""
    Writer(is_biblatex=True).write(records, stream)


def record_text(record: ReferenceRecord) -> str:
    """One record as a biblatex entry."""
    return Writer(is_biblatex=True).record_text(record)

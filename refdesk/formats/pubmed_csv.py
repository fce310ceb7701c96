"""PubMed's own CSV ("Save: CSV"): few fields, and the citation line in one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from refdesk.formats.registry import ParseResult
from refdesk.formats.tables.reader import parse_table, record_of_table
from refdesk.model.record import ReferenceRecord

KEY: Final = "pubmed-csv"


def parse(stream: BinaryIO) -> Iterator[ParseResult]:
    """Yield a record for each row; with their PMIDs they can be refreshed from PubMed."""
    yield from parse_table(stream, KEY)


def record_from_source(source: bytes) -> ReferenceRecord:
    """The record of a header and one row; raises FormatError."""
    return record_of_table(source)

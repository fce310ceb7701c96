"""Crossref's XML: unixref (`doi_records`) and the query answers around it (unixsd)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from refdesk.errors import FormatError
from refdesk.formats.crossref.unixref import work_of
from refdesk.formats.crossref.work import work_record
from refdesk.formats.encodings import mended
from refdesk.formats.registry import MOST_TEXT, Parsed, ParseResult, Unreadable
from refdesk.formats.xml_items import XmlItem, xml_element, xml_items
from refdesk.model.record import ReferenceRecord

KEY: Final = "crossref-xml"


def parse(stream: BinaryIO) -> Iterator[ParseResult]:
    """Yield the works of `stream`; raises FormatError when it has no `doi_record`."""
    for item in xml_items(stream, "doi_record", "Crossref XML"):
        yield _result(item) if isinstance(item, XmlItem) else item


def record_from_source(source: bytes) -> ReferenceRecord:
    """The record of one `doi_record`; raises FormatError."""
    text, _ = mended(source)
    return work_record(work_of(xml_element(text)))


def _result(item: XmlItem) -> ParseResult:
    try:
        record = work_record(work_of(item.element))
    except FormatError as error:
        return Unreadable(item.place, str(error), item.source[:MOST_TEXT])
    return Parsed(record, item.source.encode("utf-8", "replace"), KEY, item.place, item.warnings)

"""MODS 3 (Library of Congress): a collection or a single record, read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from refdesk.errors import FormatError
from refdesk.formats.encodings import mended
from refdesk.formats.mods.mapping import mods_record
from refdesk.formats.registry import MOST_TEXT, Parsed, ParseResult, Unreadable
from refdesk.formats.xml_items import XmlItem, xml_element, xml_items
from refdesk.model.record import ReferenceRecord

__all__ = ["KEY", "parse", "record_from_source"]

KEY: Final = "mods"


def parse(stream: BinaryIO) -> Iterator[ParseResult]:
    """Yield the `mods` elements of `stream`; raises FormatError when it has none."""
    for item in xml_items(stream, "mods", "MODS file"):
        yield _result(item) if isinstance(item, XmlItem) else item


def record_from_source(source: bytes) -> ReferenceRecord:
    """The record of one `mods` element; raises FormatError."""
    text, _ = mended(source)
    return mods_record(xml_element(text))


def _result(item: XmlItem) -> ParseResult:
    try:
        record = mods_record(item.element)
    except FormatError as error:
        return Unreadable(item.place, str(error), item.source[:MOST_TEXT])
    return Parsed(record, item.source.encode("utf-8", "replace"), KEY, item.place, item.warnings)

"""Crossref's REST API: a work, a list of works, or one answer after the other (JSON Lines)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from refdesk.errors import FormatError
from refdesk.formats.crossref.work import checked_work, work_record
from refdesk.formats.encodings import mended
from refdesk.formats.json_items import JsonItem, check_pairs, json_items, json_value
from refdesk.formats.registry import MOST_TEXT, Parsed, ParseResult, Unreadable
from refdesk.model.record import ReferenceRecord

KEY: Final = "crossref-json"


def parse(stream: BinaryIO) -> Iterator[ParseResult]:
    """Yield the works of `stream`; raises FormatError when it is no JSON."""
    for item in json_items(stream, ("items",), "answer of Crossref"):
        yield _result(item) if isinstance(item, JsonItem) else item


def record_from_source(source: bytes) -> ReferenceRecord:
    """The record of one work's JSON; raises FormatError."""
    text, _ = mended(source)
    value = json_value(text)
    check_pairs(value, text)
    return work_record(checked_work(value))


def _result(item: JsonItem) -> ParseResult:
    try:
        record = work_record(checked_work(item.value))
    except FormatError as error:
        return Unreadable(item.place, str(error), item.source[:MOST_TEXT])
    return Parsed(record, item.source.encode("utf-8", "replace"), KEY, item.place, item.warnings)

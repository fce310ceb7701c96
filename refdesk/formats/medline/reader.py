"""MEDLINE's tagged text (.nbib) of PubMed and of PMC to records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from refdesk.errors import FormatError
from refdesk.formats.encodings import mended, odd_text
from refdesk.formats.medline.mapping import record_of
from refdesk.formats.medline.sections import sections_of
from refdesk.formats.medline.split import record_texts
from refdesk.formats.registry import MOST_TEXT, Parsed, ParseResult, Unreadable
from refdesk.model.record import ReferenceRecord

__all__ = ["KEY", "parse", "record_from_source", "sections_of"]

KEY: Final = "nbib"


def parse(stream: BinaryIO) -> Iterator[ParseResult]:
    """Yield the records of a .nbib file in order; raises FormatError when it holds none."""
    number = 0
    for line, text, source, warnings in record_texts(stream):
        number += 1
        place = f"record {number}, line {line}"
        try:
            record = record_of(text)
        except FormatError as error:
            yield Unreadable(place, str(error), text[:MOST_TEXT])
            continue
        yield Parsed(record, source, KEY, place, warnings + odd_text(text))
    if not number:
        raise FormatError("This is no MEDLINE (nbib) file: it has no line that begins with a tag.")


def record_from_source(source: bytes) -> ReferenceRecord:
    """The record that the lines of `source` hold; raises FormatError when there is none."""
    return record_of(mended(source)[0])

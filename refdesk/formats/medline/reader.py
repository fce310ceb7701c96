"""MEDLINE's tagged text (.nbib) of PubMed and of PMC to records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from refdesk.errors import FormatError
from refdesk.formats.encodings import mended, odd_text
from refdesk.formats.medline.fields import TAG
from refdesk.formats.medline.mapping import record_of
from refdesk.formats.medline.sections import sections_of
from refdesk.formats.medline.split import record_texts
from refdesk.formats.medline.usual import usual_record
from refdesk.formats.registry import MOST_TEXT, Parsed, ParseResult, Unreadable
from refdesk.formats.tagged.outside import outside
from refdesk.model.quick import opened
from refdesk.model.record import ReferenceRecord

__all__ = ["KEY", "parse", "record_from_source", "sections_of"]

KEY: Final = "nbib"
_OpenParsed: Final = opened(Parsed)


def parse(stream: BinaryIO) -> Iterator[ParseResult]:
    """Yield the records of a .nbib file in order; raises FormatError when it holds none."""
    number = 0
    held: list[Unreadable] = []
    for line, text, source, warnings, found in record_texts(stream, usual_record):
        if not source:
            held += outside(line, text, number + 1, TAG, "PMID-")
            continue
        number += 1
        if held:  # not before it is clear that the file holds records
            yield from held
            held = []
        place = f"record {number}, line {line}"
        try:
            record = found or record_of(text)
        except FormatError as error:
            yield Unreadable(place, str(error), text[:MOST_TEXT])
            continue
        made = _OpenParsed(record, source, KEY, place, warnings + odd_text(text))
        made.__class__ = Parsed
        yield made
    if not number:
        raise FormatError("This is no MEDLINE (nbib) file: it has no line that begins with a tag.")


def record_from_source(source: bytes) -> ReferenceRecord:
    """The record that the lines of `source` hold; raises FormatError when there is none."""
    text, warnings = mended(source)
    found = None if warnings else usual_record(source.lstrip(b"\n"), text.lstrip("\n"))
    return found or record_of(text)

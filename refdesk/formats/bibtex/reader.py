"""BibTeX and biblatex files to reference records."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, Final

from refdesk.errors import FormatError
from refdesk.formats.bibtex.draft import Draft
from refdesk.formats.bibtex.grammar import Bad, Entry, Reader
from refdesk.formats.bibtex.inherit import Family, family_of
from refdesk.formats.bibtex.mapping import record_of
from refdesk.formats.bibtex.text import Manuscript, pieces
from refdesk.formats.bibtex.types import IGNORED, SETTINGS, TYPES
from refdesk.formats.encodings import odd_text
from refdesk.formats.later import record_later
from refdesk.formats.registry import Parsed, ParseResult, Unreadable
from refdesk.model.record import ReferenceRecord

KEY: Final = "bibtex"
_DATES: Final = frozenset(("date", "year"))


def parse(stream: BinaryIO) -> Iterator[ParseResult]:
    """Yield the records of a BibTeX or biblatex file in order.

    Memory grows only with the number of entries that others inherit from. Raises FormatError
    when the file has nothing of BibTeX.
    """
    return parse_as(stream, KEY)


def parse_as(stream: BinaryIO, key: str) -> Iterator[ParseResult]:
    """`parse`, with the name of the format that the results are to bear."""
    with Manuscript(stream) as manuscript:
        family = family_of(manuscript)
        reader = Reader(manuscript.pieces(), family.macros)
        number = 0
        for item in reader.items():
            if isinstance(item, Bad):
                number += 1
                yield Unreadable(
                    f"record {number}, line {item.line}", item.reason, item.text[:2000]
                )
            elif isinstance(item, Entry) and item.type not in IGNORED:
                number += 1
                place_ = f"record {number}, line {item.line}"
                is_twice = manuscript.survey.is_twice(item.key)
                odd = (*manuscript.odd_lines.told(item.line, item.text), *odd_text(item.text))
                if number == 1 and manuscript.warning:
                    odd = (manuscript.warning, *odd)
                yield _result(item, family, key, place_, odd, is_twice=is_twice)
        if not number and not reader.has_blocks:
            raise FormatError("This is no BibTeX file: it has no entry like “@article{key, ...}”.")


def record_from_source(source: bytes) -> ReferenceRecord:
    """The record of the first entry in `source`, which may carry the entries it inherits from."""
    low = source.lower()
    if b"crossref" in low or b"xdata" in low:
        for result in parse_as(io.BytesIO(source), KEY):
            if isinstance(result, Parsed):
                return result.record
            raise FormatError(result.reason)
    reader = Reader(pieces(iter((source.decode("utf-8", "replace"),))))
    for item in reader.items():
        if isinstance(item, Bad):
            raise FormatError(item.reason)
        if isinstance(item, Entry):
            return record_of(Draft(item, Family()))
    raise FormatError("The text has no entry like “@article{key, ...}”.")


def _record(draft: Draft) -> ReferenceRecord:
    return record_of(draft.again())


def _result(
    entry: Entry, family: Family, key: str, place_: str, odd: tuple[str, ...], *, is_twice: bool
) -> ParseResult:
    if entry.type in SETTINGS:
        reason = "This entry is a setting of a bibliography style, not a reference."
        return Unreadable(place_, reason, entry.text[:2000])
    if not entry.fields and entry.type not in TYPES:
        return Unreadable(place_, "The entry has no fields.", entry.text[:2000])
    draft = Draft(entry, family)
    # Two dates may not agree, of which one is told now.
    is_later = not draft.fields.keys() >= _DATES
    record = record_later(_record, draft) if is_later else _record(draft)
    if is_twice and entry.key:
        draft.warnings.append(f"The file has more than one entry with the key “{entry.key}”.")
    return Parsed(record, draft.source(), key, place_, (*odd, *draft.warnings))

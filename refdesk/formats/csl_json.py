"""CSL-JSON: the items of citeproc, Zotero, Pandoc, and of Crossref's content negotiation."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from json.decoder import JSONDecoder
from typing import Any, BinaryIO, Final

from refdesk.errors import FormatError
from refdesk.formats.csl.file_item import file_item
from refdesk.formats.csl.item import PRIVATE_KEYS, csl_item
from refdesk.formats.csl.reader import checked_item, item_record
from refdesk.formats.csl.values import kept_value
from refdesk.formats.encodings import HEAD, guess_encoding
from refdesk.formats.pubmed.writer import encoded
from refdesk.formats.registry import Parsed, ParseResult, Unreadable
from refdesk.model.record import ReferenceRecord

__all__ = [
    "KEY", "LOST", "PRIVATE_KEYS", "csl_item", "file_item", "item_id", "parse", "record_from_source",
    "write",
]  # fmt: skip

KEY: Final = "csl-json"
LOST: Final[tuple[str, ...]] = (
    "title_as_given", "title_link", "creators_complete", "investigators", "investigators_id",
    "abstract.sections.text.markup", "other_abstracts", "publication_types", "location_labels",
    "sections", "location_ids", "article_ids", "publication_model", "publication_status", "history",
    "mesh_headings", "supplementary_concepts", "substances", "gene_symbols", "subject_names",
    "corrections", "data_banks", "data_banks_complete", "grants", "grants_complete",
    "conflict_of_interest", "reference_lists", "number_of_references", "objects", "item_lists",
    "pmid_version", "record_status", "owner", "indexing_method", "version_id", "version_date",
    "citation_subsets", "date_completed", "date_revised", "contribution_date", "other_ids",
    "general_notes", "space_flight_missions", "linked_files",
)  # fmt: skip
"""What CSL-JSON has no variable for (see `formats/losses.py`)."""

MAX_ITEM: Final = 64 << 20
_CHUNK = 1 << 18
_SPACE = re.compile(r"[\s,\ufeff]*")
_LIST_IN_OBJECT = re.compile(r"\{[^\[\]{}]*?\"(?:items|references)\"\s*:\s*\[")
_NEXT_ITEM = re.compile(r"\}\s*,?\s*(?=\{)")
_DECODER = JSONDecoder()


def parse(stream: BinaryIO) -> Iterator[ParseResult]:
    """Yield the items of a list, of `{"items": [...]}`, of JSON Lines, or a single one.

    Raises FormatError when it is no JSON. After a mistake the reading goes on at the next item.
    """
    text = _Text(stream)
    if not text.begin():
        raise FormatError("This is no CSL-JSON: it begins with neither [ nor {.")
    number = 0
    while text.skip_to_item():
        number += 1
        place = f"record {number}, line {text.line}"
        try:
            value, source = text.item()
        except FormatError as error:
            yield Unreadable(place, str(error), text.shown())
            if not text.resume():
                return
            continue
        try:
            record = item_record(checked_item(value, source))
            yield Parsed(record, source.encode("utf-8", "replace"), KEY, place)
        except FormatError as error:
            yield Unreadable(place, str(error), source[:500])
    if not text.is_closed:
        reason = f"The file is cut off after record {number}; more may be missing."
        yield Unreadable(f"record {number}, line {text.line}", reason)


def record_from_source(source: bytes) -> ReferenceRecord:
    """The record of one item's JSON; raises FormatError."""
    text = source.decode("utf-8", "replace")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"This is no JSON ({_reason(error)}).") from error
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return item_record(checked_item(value, text))


def write(records: Iterable[ReferenceRecord], stream: BinaryIO) -> None:
    """Write a list of items; an id is the citekey, the one of the source, or made of the PMID."""
    stream.write(b"[")
    given: set[Any] = set()
    for number, record in enumerate(records, 1):
        item = file_item(record, item_id(record, number, given))
        text = json.dumps(item, ensure_ascii=False, indent=2)
        stream.write(encoded(("\n" if number == 1 else ",\n") + text))
    stream.write(b"\n]\n")


def item_id(record: ReferenceRecord, number: int, given: set[Any]) -> Any:
    """The id of the item; one that the source gave is used once only."""
    if record.citekey:
        return record.citekey
    for name, text in record.extra:
        if name == "id":
            found = kept_value(text)
            if isinstance(found, str | int) and found not in given:
                given.add(found)
                return found
    return f"PMID{record.pmid}" if record.pmid else f"item-{number}"


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it nests deeper than any item does"
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}, column {error.colno}: {error.msg}"
    return str(error)


class _Text:
    """The decoded text of a stream, read in blocks and dropped behind what was used."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._buffer = ""
        self._at = 0
        self._ended = False
        self._is_list = False
        self._error_at = 0
        self.is_closed = False
        self.line = 1
        head = stream.read(HEAD)
        encoding = guess_encoding(head)
        name = {"utf-8": "utf-8-sig"}.get(encoding, encoding)
        self._decoder = codecs.getincrementaldecoder(name)()
        self._push(head)

    def _push(self, data: bytes) -> None:
        try:
            self._buffer += self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            raise FormatError("The file is no JSON: its bytes are not in UTF-8.") from error
        self._ended = not data

    def _more(self) -> bool:
        """Read as much again as there is, so that a large item costs linear time."""
        wanted = max(_CHUNK, len(self._buffer) - self._at)
        while wanted > 0 and not self._ended:
            size = len(self._buffer)
            self._push(self._stream.read(min(wanted, 1 << 24)))
            wanted -= max(len(self._buffer) - size, 1)
        return not self._ended

    def begin(self) -> bool:
        """Go to the first item; False when this is no JSON of items."""
        self._advance(_end(_SPACE, self._buffer, 0))
        match = _LIST_IN_OBJECT.match(self._buffer, self._at)
        if match:
            self._is_list = True
            self._advance(match.end())
        elif self._buffer.startswith("[", self._at):
            self._is_list = True
            self._advance(self._at + 1)
        return self._is_list or self._buffer.startswith("{", self._at)

    def skip_to_item(self) -> bool:
        """Pass blanks and commas; False at the end of the list or the text."""
        while True:
            self._advance(_end(_SPACE, self._buffer, self._at))
            if self._at < len(self._buffer):
                break
            if not self._more() and self._at >= len(self._buffer):
                self.is_closed = not self._is_list
                return False
        if self._is_list and self._buffer[self._at] == "]":
            self.is_closed = True
            return False
        if not self._is_list and self._buffer[self._at] != "{":
            self.is_closed = True
            return False
        if self._at > _CHUNK:
            self._buffer = self._buffer[self._at :]
            self._at = 0
        return True

    def item(self) -> tuple[Any, str]:
        """The value that begins here and its text; raises FormatError at a mistake."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self._buffer, self._at)
            except RecursionError as error:
                self._error_at = len(self._buffer)
                raise FormatError("The item nests deeper than any item does.") from error
            except json.JSONDecodeError as error:
                if self._may_go_on(error) and self._more_for_item():
                    continue
                self._error_at = max(error.pos, self._at + 1)
                if self._ended and error.pos >= len(self._buffer) - 1:
                    raise FormatError("The file ends in the middle of this item.") from error
                raise FormatError(f"The item is no JSON ({error.msg}).") from error
            except ValueError as error:  # a number of thousands of digits
                self._error_at = self._at + 1
                raise FormatError("The item has a number that is too long.") from error
            if end == len(self._buffer) and not self._ended and not isinstance(value, dict):
                self._more()  # a number may go on in the next block
                continue
            source = self._buffer[self._at : end]
            self._advance(end)
            return value, source

    def _may_go_on(self, error: json.JSONDecodeError) -> bool:
        """Whether the mistake may come from the end of the block."""
        return not self._ended and (
            error.pos >= len(self._buffer) - 16 or error.msg.startswith("Unterminated")
        )

    def _more_for_item(self) -> bool:
        if len(self._buffer) - self._at > MAX_ITEM:
            self._error_at = len(self._buffer)
            raise FormatError(f"The item is larger than {MAX_ITEM >> 20} MB.")
        size = len(self._buffer)
        self._more()
        return len(self._buffer) > size or not self._ended

    def resume(self) -> bool:
        """Go on at the next item after a mistake; False when there is none."""
        start = max(self._error_at - 1, self._at + 1)
        while True:
            match = _NEXT_ITEM.search(self._buffer, start)
            if match:
                self._advance(match.end())
                return True
            start = max(len(self._buffer) - 64, self._at)
            self._at = start
            if not self._more():
                match = _NEXT_ITEM.search(self._buffer, start)
                if match:
                    self._advance(match.end())
                return match is not None

    def shown(self) -> str:
        """The beginning of what cannot be read."""
        return self._buffer[self._at : self._at + 500]

    def _advance(self, to: int) -> None:
        self.line += self._buffer.count("\n", self._at, to)
        self._at = to


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at

"""CSL-JSON: the items of citeproc, Zotero, Pandoc, and of Crossref's content negotiation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, BinaryIO, Final

from refdesk.errors import FormatError
from refdesk.formats.csl.checking import checked_item
from refdesk.formats.csl.file_item import file_item
from refdesk.formats.csl.item import PRIVATE_KEYS, csl_item
from refdesk.formats.csl.reader import item_record
from refdesk.formats.csl.values import kept_value
from refdesk.formats.distinct_keys import DistinctKeys
from refdesk.formats.json_items import json_items, json_value
from refdesk.formats.later import record_later
from refdesk.formats.pubmed.writer import encoded
from refdesk.formats.registry import MOST_TEXT, Parsed, ParseResult, Unreadable
from refdesk.model.quick import opened
from refdesk.model.record import ReferenceRecord

__all__ = [
    "KEY", "LOST", "PRIVATE_KEYS", "csl_item", "file_item", "item_id", "parse", "record_from_source",
    "write",
]  # fmt: skip

KEY: Final = "csl-json"
_OpenParsed: Final = opened(Parsed)
LOST: Final[tuple[str, ...]] = (
    "title_as_given", "title_link", "creators_complete", "investigators", "investigators_id",
    "abstract.sections.text.markup", "other_abstracts", "publication_types", "location_labels",
    "sections", "article_ids", "publication_model", "publication_status", "history",
    "mesh_headings", "supplementary_concepts", "substances", "gene_symbols", "subject_names",
    "corrections", "data_banks", "data_banks_complete", "grants", "grants_complete",
    "conflict_of_interest", "reference_lists", "number_of_references", "objects", "item_lists",
    "pmid_version", "record_status", "owner", "indexing_method", "version_id", "version_date",
    "citation_subsets", "date_completed", "date_revised", "contribution_date", "other_ids",
    "general_notes", "space_flight_missions", "linked_files",
)  # fmt: skip
"""What CSL-JSON has no variable for (see `formats/losses.py`)."""


def parse(stream: BinaryIO) -> Iterator[ParseResult]:
    """Yield the items of a list, of `{"items": [...]}`, of JSON Lines, or a single one.

    Raises FormatError when it is no JSON. After a mistake the reading goes on at the next item.
    """
    for item in json_items(stream, ("items", "references"), "CSL-JSON", at_top=True):
        if isinstance(item, Unreadable):
            yield item
            continue
        try:
            record = record_later(item_record, checked_item(item.value, ""))
            source = item.source.encode("utf-8", "replace")
            made = _OpenParsed(record, source, KEY, item.place, item.warnings)
            made.__class__ = Parsed
            yield made
        except FormatError as error:
            yield Unreadable(item.place, str(error), item.source[:MOST_TEXT])


def record_from_source(source: bytes) -> ReferenceRecord:
    """The record of one item's JSON; raises FormatError."""
    text = source.decode("utf-8", "replace")
    value = json_value(text)
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return item_record(checked_item(value, text))


def write(records: Iterable[ReferenceRecord], stream: BinaryIO) -> None:
    """Write a list of items; an id is the citekey, the one of the source, or made of the PMID."""
    stream.write(b"[")
    for number, item in enumerate(items_of(records), 1):
        text = json.dumps(item, ensure_ascii=False, indent=2)
        stream.write(encoded(("\n" if number == 1 else ",\n") + text))
    stream.write(b"\n]\n")


def items_of(records: Iterable[ReferenceRecord]) -> Iterator[dict[str, Any]]:
    """The items of a file: no two have the same id."""
    given: set[Any] = set()
    keys = DistinctKeys()
    for number, record in enumerate(records, 1):
        found = item_id(record, number, given)
        if isinstance(found, str):
            found = keys.given(found)
            if record.citekey and found != record.citekey:
                record = replace(record, citekey=found)
        yield file_item(record, found)


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

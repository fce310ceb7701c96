"""Zotero's JSON: items as its web API and its programs give them, and Better BibTeX's JSON.

Notes, files and annotations may stand anywhere in the file as items of their own, and
collections in another part of it. So all is read once: what is below other items is kept, the
others go to a temporary file, and then each comes with what belongs to it. The source of a
record is `{"item": ..., "children": [...], "collections": [["Outer", "Inner"], ...]}`.
"""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from typing import IO, BinaryIO, Final

from refdesk.errors import FormatError
from refdesk.formats.encodings import mended
from refdesk.formats.json_items import JsonItem, check_pairs, json_members, json_value
from refdesk.formats.registry import MOST_TEXT, Parsed, ParseResult, Unreadable
from refdesk.formats.zotero.bundle import Bundle, record_of_bundle
from refdesk.formats.zotero.export_collections import Collections
from refdesk.formats.zotero.export_item import data_of, item_of_data, key_of, parent_of
from refdesk.model.record import ReferenceRecord

__all__ = ["KEY", "Bundle", "bundle_of", "parse", "record_from_source"]

KEY: Final = "zotero-json"
_IN_MEMORY: Final = 32 << 20
_CHILDREN: Final = frozenset(("note", "attachment", "annotation"))


def parse(stream: BinaryIO) -> Iterator[ParseResult]:
    """Yield the works of `stream`; raises FormatError when it is no JSON."""
    collections = Collections()
    children: dict[str, list[str]] = defaultdict(list)
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as kept:
        for name, one in json_members(stream, "items", "Zotero JSON file"):
            if isinstance(one, Unreadable):
                yield one
            elif name == "collections":
                collections.read(one.value)
            elif name == "items":
                _sort(one, kept, children)
        kept.seek(0)
        for line in kept:
            text, place, warnings = json.loads(line)
            yield _result(text, place, warnings, children, collections)


def record_from_source(source: bytes) -> ReferenceRecord:
    """The record of one item's JSON, alone or with what belongs to it; raises FormatError."""
    return record_of_bundle(bundle_of(source))


def bundle_of(source: bytes) -> Bundle:
    """What the bytes of a record of this format hold; raises FormatError."""
    text, _ = mended(source)
    value = json_value(text)
    check_pairs(value, text)
    if isinstance(value, dict) and "itemType" not in value and isinstance(value.get("item"), dict):
        children = [data_of(one) for one in value.get("children") or ()]
        paths = [
            tuple(map(str, one)) for one in value.get("collections") or () if isinstance(one, list)
        ]
        return Bundle(item_of_data(data_of(value["item"]), children), tuple(paths))
    return Bundle(item_of_data(data_of(value), ()))


def _sort(one: JsonItem, kept: IO[bytes], children: dict[str, list[str]]) -> None:
    """Keep an item that belongs to another one by that one's key, else write it down."""
    data = one.value.get("data", one.value) if isinstance(one.value, dict) else {}
    parent = parent_of(data) if isinstance(data, dict) else ""
    if parent and data.get("itemType") in _CHILDREN:
        children[parent].append(one.source)
    else:
        kept.write(json.dumps([one.source, one.place, one.warnings]).encode() + b"\n")


def _result(
    text: str,
    place: str,
    warnings: list[str],
    children: dict[str, list[str]],
    collections: Collections,
) -> ParseResult:
    try:
        data = data_of(json.loads(text))
        below = _below(key_of(data), children)
        paths = collections.paths_of(data)
        bundle = Bundle(item_of_data(data, [data_of(json.loads(one)) for one in below]), paths)
        record = record_of_bundle(bundle)
    except FormatError as error:
        return Unreadable(place, str(error), text[:MOST_TEXT])
    source = text
    if below or paths:
        named = json.dumps(paths, ensure_ascii=False)
        source = f'{{"item":{text},"children":[{",".join(below)}],"collections":{named}}}'
    return Parsed(record, source.encode("utf-8", "replace"), KEY, place, tuple(warnings))


def _below(key: str, children: dict[str, list[str]]) -> list[str]:
    """Notes and files of an item, and the annotations in those files."""
    own = children.get(key, []) if key else []
    inner = [one for text in own for one in children.get(key_of(data_of(json.loads(text))), ())]
    return [*own, *inner]

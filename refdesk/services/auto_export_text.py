"""The entries of a file that is kept up to date, one by one, and the file that they make."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from refdesk.formats.bibtex.writer import Writer
from refdesk.formats.csl.file_item import file_item
from refdesk.formats.csl_json import item_id
from refdesk.formats.pubmed.writer import encoded
from refdesk.model.citekeys import POSTFIX, numbered
from refdesk.model.record import ReferenceRecord


def entry(record: ReferenceRecord, key: str) -> bytes:
    """One reference in the format `key`, as it stands in a file of many."""
    if key == "csl-json":
        item = file_item(record, item_id(record, 1, set()))
        return encoded(json.dumps(item, ensure_ascii=False, indent=2))
    return encoded(Writer(is_biblatex=key == "biblatex").record_text(record))


def whole(entries: Iterable[bytes], key: str) -> Iterator[bytes]:
    """The parts of a file of `entries`, in their order."""
    return _json_list(entries) if key == "csl-json" else _bibliography(entries)


def _json_list(entries: Iterable[bytes]) -> Iterator[bytes]:
    yield b"["
    for number, one in enumerate(entries):
        yield b",\n" if number else b"\n"
        yield one
    yield b"\n]\n"


def _bibliography(entries: Iterable[bytes]) -> Iterator[bytes]:
    """Entries with an empty line between them; keys that TeX could not tell apart are changed."""
    given: set[bytes] = set()
    for at, one in enumerate(entries):
        head, brace, rest = one.partition(b"{")
        key, comma, fields = rest.partition(b",")
        chosen, number = key, 0
        while chosen.lower() in given:
            number += 1
            chosen = numbered(key.decode(), POSTFIX, number).encode()
        given.add(chosen.lower())
        if at:
            yield b"\n"
        yield one if not number else head + brace + chosen + comma + fields

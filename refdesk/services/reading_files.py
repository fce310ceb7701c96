"""Reading files on their way into the library: records, what could not be read, identifiers."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from refdesk.errors import FormatError
from refdesk.formats.detect import detect, open_detected, open_with_head
from refdesk.formats.encodings import HEAD, decode, guess_encoding, odd_encoding
from refdesk.formats.naming import said_of
from refdesk.formats.registry import Parsed, ParseResult, format_by_key, parse_stream
from refdesk.model.identifier_list import read_identifiers
from refdesk.model.import_options import LinkedFiles
from refdesk.model.reports import Failure, FileRead, Notice
from refdesk.model.web_pages import identifiers_in_html
from refdesk.model.work_ids import WorkId
from refdesk.services.import_run import new_reference
from refdesk.services.linked_files import found_files
from refdesk.services.progress import Reached
from refdesk.services.wording import left_out, left_out_again
from refdesk.store.prepare import NewReference

Read = NewReference | Failure | FileRead | Notice
"""What comes of reading a stream: records, what is none, and at the end what was read."""
TELLS_EACH = 250
"""Records after which it is told how far the reading is."""
NAMED_BY = 5
"""Records by which the program that wrote a file is told."""
MOST_BANNERS = 1_000
"""Texts between records that are counted, to be told once."""
_NUMBER = re.compile(r"\d+")
MOST_TEXT = 50_000_000
"""Bytes of a text that are searched for identifiers."""


def read_files(
    names: tuple[str, ...], key: str, linked_files: LinkedFiles
) -> Iterator[Read | Reached]:
    """The records of files, what of them could not be read, and how far it is; in any process."""
    sizes = [size_of(Path(name)) for name in names]
    whole, before, number = max(sum(sizes), 1), 0, 0
    for name, size in zip(names, sizes, strict=True):
        path = Path(name)
        try:
            with path.open("rb") as stream:
                for item in read_told(stream, name_of(path), key):
                    if isinstance(item, NewReference) and item.record.linked_files:
                        item = with_files(item, path, linked_files)
                    yield item
                    number += 1
                    if number % TELLS_EACH == 0:
                        yield Reached(number, (before + min(stream.tell(), size)) / whole)
        except FormatError as error:
            yield Failure(name_of(path), str(error))
        except OSError as error:
            yield unopened(path, error)
        before += size


def size_of(path: Path) -> int:
    """The bytes of a file, 0 of one that is not there."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def read_stream(
    stream: BinaryIO, name: str, key: str = ""
) -> Iterator[NewReference | Failure | Notice]:
    """The records of one stream called `name`; raises FormatError when it is nothing RefDesk reads."""
    found, opened = open_detected(stream, key=format_by_key(key).key if key else "", name=name)
    yield from _read(opened, found, name)


def _read(opened: BinaryIO, found: str, name: str) -> Iterator[NewReference | Failure | Notice]:
    """The records of a stream in the format `found`."""
    results: Iterator[ParseResult] = parse_stream(opened, key=found, name=name)
    banners: Counter[str] = Counter()
    for result in results:
        if isinstance(result, Parsed):
            yield new_reference(result, name)
        elif result.is_outside:
            banner = _NUMBER.sub("0", result.text)
            is_known = banner in banners
            if is_known or len(banners) < MOST_BANNERS:
                banners[banner] += 1
            if not is_known:
                yield Notice(left_out(result.text), name, result.place)
        else:
            yield Failure(name, result.reason, result.place, result.text, format=found)
    for text, count in banners.items():
        if count > 1:
            yield Notice(left_out_again(text, count - 1), name)


def read_told(stream: BinaryIO, name: str, key: str = "") -> Iterator[Read]:
    """As `read_stream`, and at the end what was read, who wrote it, and in which encoding."""
    given = format_by_key(key).key if key else ""
    found, opened, head = open_with_head(stream, key=given, name=name)
    begin, count = b"", 0
    for item in _read(opened, found, name):
        if isinstance(item, NewReference):
            if count < NAMED_BY:
                begin += item.source + b"\n"
                found = item.format
            count += 1
        yield item
    if count:
        what = said_of(found, decode(begin, "utf-8"))
        yield FileRead(name, what, count, odd_encoding(head))


def with_files(new: NewReference, source: Path, linked_files: LinkedFiles) -> NewReference:
    """`new` with the files that it names, where they are to be attached."""
    if linked_files is LinkedFiles.LEAVE:
        return new
    files, warnings = found_files(new.record, source)
    return replace(new, files=files, warnings=(*new.warnings, *warnings))


def identifiers_in(path: Path) -> tuple[list[WorkId], list[str]]:
    """What a file names that is no file of records: a list of PMIDs, a text, a saved web page."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
        kind = detect(head, name=path.name).key
        if kind not in ("identifiers", "html", "") or b"\0" in head:
            return [], []
        data = head + stream.read(MOST_TEXT)
    text = decode(data, guess_encoding(head))
    if kind == "html":
        return identifiers_in_html(text), []
    works, refused = read_identifiers(text)
    return works, refused if kind == "identifiers" else []


def files_of_references(folder: Path) -> Iterator[Path]:
    """The files of records in `folder` and below it, by their content; hidden ones are passed over."""
    for root, folders, names in os.walk(folder, onerror=None):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root, name)
            if not name.startswith(".") and path.is_file() and _holds_records(path):
                yield path


def _holds_records(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            open_detected(stream, name=path.name)
    except (OSError, FormatError):
        return False
    return True


def name_of(path: Path) -> str:
    """The file's name as text, also where the system's bytes are none (Linux)."""
    return path.name.encode("utf-8", "replace").decode()


def unopened(path: Path, error: OSError) -> Failure:
    """The failure of a file that the system does not give."""
    reason = f"It could not be opened: {error.strerror or error}."
    return Failure(name_of(path), reason, can_retry=True, path=str(path))

"""Web of Science's tagged text (`.ciw`, `.isi`, `.txt`) and its tab-delimited table."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import BinaryIO, Final, cast

from refdesk.errors import FormatError
from refdesk.formats.encodings import HEAD, clean, decode, guess_encoding, read_lines
from refdesk.formats.registry import MOST_TEXT, Parsed, ParseResult, Unreadable
from refdesk.formats.tagged.blocks import Rejoined
from refdesk.formats.tagged.fields import Run
from refdesk.formats.tagged.isi_record import record_of_runs
from refdesk.formats.tagged.records import STRAY, Dialect, record_of, results
from refdesk.model.markup import squeeze
from refdesk.model.record import ReferenceRecord

KEY: Final = "wos"
_BY_TYPE = re.compile(r"^PT(?= |\t|$)", re.MULTILINE)
_BY_END = re.compile(r"(?:(?<=\nER)|(?<=\nER )|(?<=\nVR 1\.0))[ \t]*[\r\n]+\s*(?=[A-Z][A-Z0-9] )")
_TABLE = re.compile(r"\ufeff?PT\tAU\t")

DIALECT: Final = Dialect(
    KEY,
    "Web of Science",
    lambda text: _BY_TYPE if _BY_TYPE.search(text) else _BY_END,
    re.compile(
        r"^(?=.)([A-Z][A-Z0-9](?=[ \t\n]|\Z)|)[ \t]?(.*(?:\n(?:[ \t].*|(?=\n)))*)", re.MULTILINE
    ),
    frozenset(("AU", "AF", "BA", "BF", "CA", "GP", "BE", "ED", "C1", "CR", "SN", "EI", "BN", "MH")),
    frozenset(),
    re.compile(r"[A-Z][A-Z0-9] \S"),
    "PT",
    re.compile(r"^E[RF][ \t]*(?:\r?\n|\Z)", re.MULTILINE),
    re.compile(r"^(?:\ufeff?FN .*|VR 1\.0|EF)[ \t]*$", re.MULTILINE),
)


def parse(stream: BinaryIO) -> Iterator[ParseResult]:
    """Yield the records of a Web of Science file in order; raises FormatError when it has none."""
    head = stream.read(HEAD)
    joined = cast(BinaryIO, Rejoined(head, stream))
    if _TABLE.match(decode(head, guess_encoding(head))):
        return _rows(joined)
    return results(joined, DIALECT, record_of_runs)


def record_from_source(source: bytes) -> ReferenceRecord:
    """The record that the lines (or header and row) of `source` hold; raises FormatError."""
    if _TABLE.match(source[:10].decode("utf-8", "replace")):
        for found in _rows(io.BytesIO(source)):
            if isinstance(found, Parsed):
                return found.record
        raise FormatError("The table holds no row.")
    return record_of(source, DIALECT, record_of_runs)


# Tab-delimited ---------------------------------------------------------------------------------

_LISTS: Final = frozenset(("AU", "AF", "BA", "BF", "CA", "GP", "BE", "ED", "CR", "BN"))
"""Columns whose values are divided by semicolons."""
_NEXT_ADDRESS = re.compile(r";\s*(?=\[)")


def _rows(stream: BinaryIO) -> Iterator[ParseResult]:
    """The rows of a table as records; `source` is the header with the row."""
    header = ""
    tags: list[str] = []
    number = 0
    for line_number, line in enumerate(read_lines(stream), 1):
        text = line.rstrip("\r\n")
        if not header:
            header = text.lstrip("\ufeff")
            tags = [tag.strip() for tag in header.split("\t")]
            continue
        if not text.strip():
            continue
        number += 1
        place = f"record {number}, line {line_number}"
        runs = _runs(tags, text.split("\t"))
        if not runs:
            yield Unreadable(place, "The row is empty.", text[:MOST_TEXT])
            continue
        source = f"{header}\n{text}\n".encode("utf-8", "surrogatepass")
        yield Parsed(record_of_runs(runs), source, KEY, place)


def _runs(tags: list[str], cells: list[str]) -> list[Run]:
    runs: list[Run] = []
    for tag, cell in zip_longest(tags, cells, fillvalue=""):
        value = squeeze(clean(cell))
        if not value:
            continue
        if not tag:
            runs.append((STRAY, [value]))
        elif tag in _LISTS:
            parts = [part.strip() for part in value.split(";") if part.strip()]
            if parts:
                runs.append((tag, parts))
        elif tag == "C1":
            runs.append((tag, _NEXT_ADDRESS.split(value)))
        else:
            runs.append((tag, [value]))
    return runs

"""Reading and writing of every format that the generator or our own writers can make."""

from __future__ import annotations

import io
import itertools
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Final

from refdesk.formats.registry import Parsed, format_by_key, formats
from refdesk.model.record import ReferenceRecord
from tests.bench.figures import Bench, Figure, case
from tests.bench.growing import peak_of_converting, peak_of_reading
from tests.bench.peers import peer_of
from tests.bench.records import pubmed_file

SIZE: Final = 10_000
GENERATED: Final = {"nbib": "nbib", "ris": "ris", "bibtex": "bibtex", "csl-json": "csl"}
"""Formats that genlib.py writes, by its names; PubMed XML has a function of its own."""
READ: Final = {
    "pubmed-xml": 250, "nbib": 67, "ris": 50, "bibtex": 125, "biblatex": 125, "csl-json": 67,
    "endnote-xml": 250, "csl-yaml": 1500, "csv": 250, "tsv": 250,
}  # fmt: skip
"""CPU microseconds a record: 4,000 a second for XML, 15,000 for nbib and so on."""
WRITTEN: Final = 1000
FLAT: Final = (
    "pubmed-xml",
    "nbib",
    "ris",
    "bibtex",
    "biblatex",
    "csl-json",
    "endnote-xml",
    "refer",
)
"""Formats of which files of any size are read in the same memory."""
MEMORY: Final = 60.0
_NAMES: Final = tuple(one.name for one in fields(ReferenceRecord))


@case
def parsed(bench: Bench) -> Iterator[Figure]:
    """The least of three runs of each reader and writer, beside others' where they are installed.

    Records make their large fields, or all, when one is read (`formats/later.py`): the first
    figure is of records that nobody looked into, the second of such with every field read.
    """
    files = _files(bench, READ)
    for key in READ:
        best, count = _read(key, files[key])
        yield Figure(f"parse {key}, CPU a record", best / count * 1e6, "µs", READ[key])
        whole, _ = _read(key, files[key], every_field=True)
        yield Figure("... and every field read", whole / count * 1e6, "µs")
        peer = peer_of(key)
        if peer is not None:
            name, count_records, times = peer
            other = min(_timed(count_records, files[key]) for _ in range(3))
            yield Figure(f"... parsed, in runs of {name}", best / other, "times", 1 / times)
    records = list(itertools.islice(_records("pubmed-xml", files["pubmed-xml"]), 2000))
    for one in formats():
        if one.write:
            spent = min(_write(one.key, records) for _ in range(3))
            yield Figure(
                f"write {one.key}, CPU a record", spent / len(records) * 1e6, "µs", WRITTEN
            )


@case
def flat(bench: Bench) -> Iterator[Figure]:
    """The memory to read and to convert `--n` records, in processes of their own."""
    files = _files(bench, FLAT)
    copies = max(bench.n // SIZE, 1)
    for key in FLAT:
        count, peak = peak_of_reading(key, files[key], copies)
        yield Figure(f"memory to read {count:,} of {key}", peak, "MB", MEMORY)
    for key in FLAT:
        peak = peak_of_converting(key, "ris" if key != "ris" else "nbib", files[key], copies)
        yield Figure(f"memory to convert {bench.n:,} of {key}", peak, "MB", MEMORY + 20)


def _files(bench: Bench, keys: Iterable[str]) -> dict[str, Path]:
    files = {key: path for key in keys if (path := _file(bench, key, SIZE)) is not None}
    for key in keys:
        if key not in files:
            files[key] = _written(bench, key, files["pubmed-xml"])
    return files


def _file(bench: Bench, key: str, size: int) -> Path | None:
    """A file of the generator's; None where it has no such format, or is not there."""
    small = Bench(size, bench.folder, bench.genlib)
    if key == "pubmed-xml":
        return pubmed_file(small)
    if key not in GENERATED or bench.genlib is None:
        return None
    target = bench.folder / f"records-{size}.{key}"
    if not target.exists():
        command = [sys.executable, str(bench.genlib), "--n", str(size), "--format", GENERATED[key]]
        subprocess.run([*command, "--out", str(target)], check=True)
    return target


def _written(bench: Bench, key: str, source: Path) -> Path:
    """A file that our own writer makes of PubMed's records."""
    target = bench.folder / f"written.{key}"
    write = format_by_key(key).write
    assert write is not None
    with target.open("wb") as file:
        write(_records("pubmed-xml", source), file)
    return target


def _records(key: str, path: Path) -> Iterator[ReferenceRecord]:
    parse = format_by_key(key).parse
    assert parse is not None
    with path.open("rb") as file:
        for one in parse(file):
            assert isinstance(one, Parsed), one
            yield one.record


def _read(key: str, path: Path, *, every_field: bool = False) -> tuple[float, int]:
    best, count = float("inf"), 0
    for _ in range(3):
        start = time.process_time()
        count = 0
        for record in _records(key, path):
            count += 1
            if every_field:
                for name in _NAMES:
                    getattr(record, name)
        best = min(best, time.process_time() - start)
    return best, count


def _timed(function: Callable[[Path], int], path: Path) -> float:
    start = time.process_time()
    function(path)
    return time.process_time() - start


def _write(key: str, records: list[ReferenceRecord]) -> float:
    write = format_by_key(key).write
    assert write is not None
    start = time.process_time()
    write(records, io.BytesIO())
    return time.process_time() - start

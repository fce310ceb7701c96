"""Reading and writing of every format that the generator or our own writers can make."""

from __future__ import annotations

import io
import itertools
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from refdesk.formats.registry import Parsed, format_by_key, formats
from refdesk.model.record import ReferenceRecord
from tests.bench.figures import Bench, Figure, case
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
MEMORY: Final = {"pubmed-xml": 60.0, "nbib": 60.0}
_CHILD: Final = """
import resource, sys
from refdesk.formats.registry import format_by_key
with open(sys.argv[2], "rb") as file:
    for _ in format_by_key(sys.argv[1]).parse(file):
        pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@case
def parsed(bench: Bench) -> Iterator[Figure]:
    """The least of three runs of each reader and writer, and the memory of two at full size."""
    files = {key: path for key in READ if (path := _file(bench, key, SIZE)) is not None}
    for key in READ:
        if key not in files:
            files[key] = _written(bench, key, files["pubmed-xml"])
        best, count = _read(key, files[key])
        yield Figure(f"parse {key}, CPU a record", best / count * 1e6, "µs", READ[key])
    records = list(itertools.islice(_records("pubmed-xml", files["pubmed-xml"]), 2000))
    for one in formats():
        if one.write:
            spent = min(_write(one.key, records) for _ in range(3))
            yield Figure(
                f"write {one.key}, CPU a record", spent / len(records) * 1e6, "µs", WRITTEN
            )
    for key, limit in MEMORY.items():
        path = _file(bench, key, bench.n)
        if path is not None:
            yield Figure(f"memory to parse {bench.n:,} of {key}", _memory(key, path), "MB", limit)


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


def _read(key: str, path: Path) -> tuple[float, int]:
    best, count = float("inf"), 0
    for _ in range(3):
        start = time.process_time()
        count = sum(1 for _ in _records(key, path))
        best = min(best, time.process_time() - start)
    return best, count


def _write(key: str, records: list[ReferenceRecord]) -> float:
    write = format_by_key(key).write
    assert write is not None
    start = time.process_time()
    write(records, io.BytesIO())
    return time.process_time() - start


def _memory(key: str, path: Path) -> float:
    answer = subprocess.run(
        [sys.executable, "-c", _CHILD, key, str(path)], capture_output=True, text=True, check=True
    )
    unit = 1 if sys.platform == "darwin" else 1024
    return int(answer.stdout) * unit / 1e6

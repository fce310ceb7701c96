"""A library of any size without an import of that size: each record several times over."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from refdesk.formats.registry import parse_source
from refdesk.store import bulk
from refdesk.store.library import Library
from refdesk.store.prepare import ROW_COLUMNS, Prepared
from refdesk.store.preparing import prepare_elsewhere
from tests.bench.figures import Bench, Figure, case, stopwatch
from tests.bench.records import pubmed_file
from tests.bench.store import read_file

READ = 100_000
"""Records that are read; the rest are copies under other identifiers."""
APART = 100_000_000
"""Between the PMIDs of copies: no real one is that high."""


@case
def copied(bench: Bench) -> Iterator[Figure]:
    """Make the library of this run from 100,000 records, for `--n 1000000` and more."""
    path = bench.folder / f"library-{bench.n}.refdesk"
    for old in bench.folder.glob(f"{path.name}*"):
        old.unlink()
    source = pubmed_file(Bench(min(READ, bench.n), bench.folder, bench.genlib))
    with Library.open(path, parse_source=parse_source) as library, stopwatch() as times:
        result = bulk.add_prepared(library, "Import", _batches(source, max(1, bench.n // READ)))
    yield Figure(f"{len(result.added):,} references from {READ:,} records", times[0], "s")
    yield Figure("library file: bytes a reference", path.stat().st_size / len(result.added), "B")


def _batches(source: Path, times: int) -> Iterator[list[Prepared]]:
    with contextlib.closing(prepare_elsewhere(partial(read_file, source))) as batches:
        for batch in batches:
            found = [one for one in batch if isinstance(one, Prepared)]
            yield found
            for at in range(1, times):
                yield [_copy(one, at) for one in found]


def _copy(one: Prepared, at: int) -> Prepared:
    """`one` as another work: with a PMID of its own and no other identifier."""
    row = dict(zip(ROW_COLUMNS, one.indexed.row, strict=True))
    pmid = str(int(row["pmid"] or 0) + at * APART)
    row |= {"pmid": pmid, "pmcid": "", "doi": "", "pmid_sort": int(pmid)}
    indexed = one.indexed._replace(
        row=tuple(row.values()), identifiers=json.dumps([["pmid", pmid]])
    )
    return one._replace(indexed=indexed, citekey="")

"""Duplicates: a look through the library, one new reference, merging many pairs."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator

from refdesk.formats.registry import parse_source
from refdesk.model.cancel import CancelToken
from refdesk.model.keeping import Merge
from refdesk.store import duplicates, index, merging
from refdesk.store.driver import Connection
from refdesk.store.library import Library
from refdesk.store.sessions import raw
from tests.bench.figures import Bench, Figure, case, stopwatch
from tests.bench.store import library_file

PAIRS = 2_000
"""Pairs that are merged at most; what ten thousand take is reckoned from them."""


@case
def duplicated(bench: Bench) -> Iterator[Figure]:
    """The whole library looked through, as it is and without any identifier; beside bare SQL."""
    path = bench.folder / "duplicates.refdesk"
    shutil.copyfile(library_file(bench), path)
    with Library.open(path, parse_source=parse_source) as library:
        yield from _looked(bench, library, "look")
        taken = []
        for (reference_id,) in library.read().execute(
            "SELECT id FROM reference WHERE state = 0 ORDER BY id DESC LIMIT 25"
        ):
            began = time.process_time()
            region = sorted(duplicates._region(library.read(), [reference_id]))
            duplicates.sets_among(library.read(), region)
            taken.append(time.process_time() - began)
        yield Figure("one reference looked at (CPU, worst of 25)", max(taken) * 1000, "ms", 5.0)
        with library.write("", undoable=False) as session:
            _take_identifiers_off(raw(session))
        yield from _looked(bench, library, "look, no identifiers")
    path.unlink()


def _looked(bench: Bench, library: Library, name: str) -> Iterator[Figure]:
    with stopwatch() as bare:
        for _ in library.read().execute(
            "SELECT group_concat(reference_id) FROM duplicate_key GROUP BY hash HAVING count(*) > 1"
        ):
            pass
    with stopwatch() as times:
        found = duplicates.look(library, CancelToken())
    yield Figure(f"{name}: CPU seconds ({len(found):,} sets)", times[1], "s", 20 * bench.scale)
    yield Figure(f"{name}: times a bare scan of the keys", times[1] / max(bare[1], 0.001), "x")


def _take_identifiers_off(connection: Connection) -> None:
    """As a library is that came from sources without PMIDs and DOIs; only the index is changed."""
    connection.execute("UPDATE reference SET pmid = '', pmid_sort = 0, doi = '', pmcid = ''")
    connection.execute("DELETE FROM identifier WHERE kind IN ('pmid', 'doi', 'pmcid')")


@case
def merged(bench: Bench) -> Iterator[Figure]:
    """Pairs merged in one step, beside reading both records and indexing one anew."""
    path = bench.folder / "merging.refdesk"
    shutil.copyfile(library_file(bench), path)
    count = min(PAIRS, bench.n // 4)
    with Library.open(path, parse_source=parse_source) as library:
        some = list(range(1, count + 1, 10))
        with library.write("", undoable=False) as session, stopwatch() as bare:
            index.rebuild(raw(session), some, parse_source)
            for _ in index.records_of(raw(session), some, parse_source):
                pass
        with stopwatch() as times, library.write("Merge") as session:
            groups = [Merge(i, (i + count,)) for i in range(1, count + 1)]
            merging.merge_all(session, groups, parse_source)
    one = times[1] / count
    yield Figure("merge: CPU seconds for 10,000 pairs", one * 10_000, "s", 10)
    yield Figure(
        "merge: times two records read, one indexed", one / (bare[1] / len(some)), "x", 1.5
    )
    path.unlink()

"""Duplicates: a look through the library, one new reference, merging many pairs."""

from __future__ import annotations

import io
import shutil
import time
from collections.abc import Iterator, Sequence

from refdesk.formats.registry import Parsed, parse_source, parse_stream, writer_of
from refdesk.model.cancel import CancelToken
from refdesk.model.duplicate_sets import SetKind
from refdesk.model.record import ReferenceRecord
from refdesk.services.duplicates import DuplicateService
from refdesk.store import duplicates, index, references, undo
from refdesk.store.driver import Connection
from refdesk.store.library import Library
from refdesk.store.prepare import NewReference
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
    """Works that came twice, from PubMed and as nbib or RIS from elsewhere, merged in one step."""
    path = bench.folder / "merging.refdesk"
    shutil.copyfile(library_file(bench), path)
    count = min(PAIRS, bench.n // 4)
    ids = list(range(1, count + 1))
    with Library.open(path, parse_source=parse_source) as library:
        with library.write("", undoable=False) as session:
            records = [one for _, one in references.records(library, ids)]
            half = len(records) // 2
            references.add(session, _from_elsewhere(records[:half], "nbib"))
            references.add(session, _from_elsewhere(records[half:], "ris"))
        service = DuplicateService(library)
        service.look()
        groups = len(service.sets(SetKind.EXACT))
        with stopwatch() as bare:
            some = ids[::10]
            for _ in index.records_of(library.read(), some, parse_source):
                pass
        with stopwatch() as times:
            service.merge_kind(SetKind.EXACT)
        with stopwatch() as back:
            undo.undo(library)
    one = times[1] / groups
    yield Figure(f"merge: CPU seconds for 10,000 pairs (of {groups:,})", one * 10_000, "s", 10)
    yield Figure("merge: times the two records read", one / (2 * bare[1] / len(some)), "x")
    yield Figure("... undone", back[1] / groups * 10_000, "s", 20)
    path.unlink()


def _from_elsewhere(records: Sequence[ReferenceRecord], key: str) -> list[NewReference]:
    """The same works as another program exports them."""
    file = io.BytesIO()
    writer_of(key)(records, file)
    file.seek(0)
    return [
        NewReference(found.record, found.source, found.format)
        for found in parse_stream(file, key=key)
        if isinstance(found, Parsed)
    ]

"""The library file: importing, size, opening, rows, undo."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from array import array
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from refdesk.formats.registry import Parsed, Unreadable, parse_source, parse_stream
from refdesk.services.key_patterns import SettingKeys
from refdesk.store import bulk, overview, references, tallies, undo
from refdesk.store.library import Library
from refdesk.store.prepare import NewReference
from tests.bench.figures import Bench, Figure, case, peak_mb, stopwatch
from tests.bench.records import pubmed_file


def library_file(bench: Bench) -> Path:
    """A library with `bench.n` records; made once a run, or kept in the folder by one before."""
    if "library" not in bench.made:
        kept = _library_path(bench)
        if kept.exists():
            bench.made["library"] = kept
        else:
            for _ in imported(bench):
                pass
    return bench.made["library"]


def _library_path(bench: Bench) -> Path:
    return bench.folder / f"library-{bench.n}.refdesk"


def read_file(path: Path) -> Iterator[NewReference | Unreadable]:
    """The records of a PubMed XML file on their way into a library."""
    with path.open("rb") as stream:
        for found in parse_stream(stream, key="pubmed-xml"):
            if isinstance(found, Parsed):
                yield NewReference(found.record, found.source, found.format, path.name)
            else:
                yield found


@case
def imported(bench: Bench) -> Iterator[Figure]:
    """PubMed XML into a new library: full record, source bytes, full text."""
    source = pubmed_file(bench)
    path = _library_path(bench)
    for old in bench.folder.glob(f"{path.name}*"):
        old.unlink()
    with Library.open(path, parse_source=parse_source) as library, stopwatch() as times:
        library.key_maker = SettingKeys()
        reading = partial(read_file, source)
        result = bulk.add_reading(library, "Import", reading, elsewhere=True)
    bench.made["library"] = path
    count = len(result.added)
    # A million may go at two thirds of the pace, and takes more memory.
    is_large = bench.n > 300_000
    pace = bench.scale * (1.5 if is_large else 1)
    yield Figure("import: CPU seconds", times[1], "s", 80 * pace)
    yield Figure("import: seconds by the clock", times[0], "s", 60 * pace)
    yield Figure("import: records a second", bench.n / times[0], "/s")
    resident = peak_mb() + peak_mb(resource.RUSAGE_CHILDREN)
    yield Figure("import: memory of both processes", resident, "MB", 500 if is_large else 300)
    yield Figure("library file: bytes a reference", path.stat().st_size / count, "B", 8192)


@case
def opened(bench: Bench) -> Iterator[Figure]:
    """A cold process opens the library and reads 200 rows, counts and one record."""
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from refdesk.store.library import Library\n"
        "from refdesk.store import references, overview\n"
        "from refdesk.formats.registry import parse_source\n"
        "library = Library.open(Path(sys.argv[1]), parse_source=parse_source, create=False)\n"
        "connection = library.read()\n"
        "sql = 'SELECT id FROM reference WHERE state = 0 ORDER BY added DESC, id DESC LIMIT 200'\n"
        "ids = [row[0] for row in connection.execute(sql)]\n"
        "references.rows(connection, ids), overview.overview(connection)\n"
        "references.record(library, ids[0])\n"
        "library.close()\n"
        "assert 'sqlalchemy' not in sys.modules\n"
        "print(time.process_time())\n"
    )
    command = [sys.executable, "-c", script, str(library_file(bench))]
    used = [float(subprocess.check_output(command)) for _ in range(3)]
    yield Figure("cold process: open, 200 rows, counts, one record (CPU)", min(used), "s", 0.3)


@case
def rows(bench: Bench) -> Iterator[Figure]:
    """Pages of 64 rows, orders of the whole list, records, counts."""
    with Library.open(library_file(bench), parse_source=parse_source) as library:
        connection = library.read()
        ids = array("q", (row[0] for row in connection.execute("SELECT id FROM reference")))
        pages = [ids[at : at + 64] for at in range(0, len(ids), max(64, len(ids) // 200))]
        page = _median(lambda n: references.rows(connection, pages[n % len(pages)]), 100)
        yield Figure("a page of 64 rows", page, "ms", 2.0)
        record = _median(lambda n: references.record(library, ids[n * 37 % len(ids)]), 100)
        yield Figure("a record", record, "ms", 5.0)
        yield Figure(
            "counts of the library pane",
            _median(lambda _: overview.overview(connection), 5),
            "ms",
            20.0,
        )
        for column in (
            "added",
            "pdat",
            "title_sort",
            "creators_sort",
            "container_sort",
            "pmid_sort",
        ):
            sql = f"SELECT id FROM reference WHERE state = 0 ORDER BY {column}, id"
            taken = _median(lambda _, sql=sql: connection.execute(sql).fetchall(), 3)  # type: ignore[misc]
            yield Figure(f"all ids by {column}", taken, "ms")


@case
def changed(bench: Bench) -> Iterator[Figure]:
    """Changes of many references, and taking them back."""
    with Library.open(library_file(bench), parse_source=parse_source) as library:
        ids = [row[0] for row in library.read().execute("SELECT id FROM reference LIMIT 10000")]
        with stopwatch() as times, library.write("trash") as session:
            references.trash(session, ids)
        yield Figure(f"{len(ids):,} references into the trash", times[0], "s")
        with stopwatch() as times:
            undo.undo(library)
        yield Figure("... taken back", times[0], "s")
        with stopwatch() as times, library.write("star") as session:
            references.set_starred(session, ids[:1], True)
        yield Figure("one star, synced to the disk", times[0] * 1000, "ms")
        from refdesk.store import tags

        with stopwatch() as times, library.write("tag") as session:
            tags.add(session, ids, tags.create(session, "bench"))
        yield Figure(f"a tag on {len(ids):,} references", times[0], "s")
        with stopwatch() as times:
            undo.undo(library)
        yield Figure("... taken back", times[0], "s")
        assert tallies.kept_tallies(library.read()) == tallies.true_tallies(library.read())


@case
def unimported(bench: Bench) -> Iterator[Figure]:
    """The import of everything, taken back and done again."""
    with Library.open(library_file(bench), parse_source=parse_source) as library:
        while (title := undo.next_undo_title(library.read())) and title != "Import":
            undo.undo(library)
        with stopwatch() as times:
            undo.undo(library)
        yield Figure(f"import of {bench.n:,} taken back", times[0], "s")
        with stopwatch() as times:
            undo.redo(library)
        yield Figure("... done again", times[0], "s")


def _median(deed: Callable[[int], object], times: int) -> float:
    """The median time of `deed(n)` in milliseconds."""
    taken = []
    for n in range(times):
        began = time.perf_counter()
        deed(n)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000

"""Adding many references at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from refdesk.errors import Cancelled, FormatError, NetworkError, RefDeskError
from refdesk.formats.registry import parse_source
from refdesk.model.cancel import CancelToken
from refdesk.model.reports import Failure
from refdesk.model.work_ids import WorkId
from refdesk.store import bulk, check, collections, overview, references, undo
from refdesk.store.library import Library
from refdesk.store.prepare import NewReference, Prepared
from refdesk.store.preparing import prepare_elsewhere, prepare_here
from tests.store import samples
from tests.store.dump import dump


def test_ids_come_in_order_and_collections_are_filled(library: Library) -> None:
    with library.write("collection") as session:
        made = collections.create(session, "Import")
    result = bulk.add_batches(library, "Import", samples.batches(0, 25, 10), collection_ids=(made,))
    connection = library.read()
    assert [row.pmid for row in references.rows(connection, result.added)] == [
        str(1000000 + n) for n in range(25)
    ]
    assert result.existing == []
    assert overview.overview(connection).collections[0].count == 25
    assert check.check(library).is_well


def test_what_is_there_already_is_told_and_not_added(library: Library) -> None:
    with library.write("add") as session:
        (known,) = references.add(session, [samples.new(3)])
    record = replace(samples.new(5).record, pmid="", article_ids=())
    twin = replace(samples.new(5), record=record)  # the DOI of record 5, without its PMID
    other = samples.new(77, doi="10.5555/MADE.5")  # the same DOI, but another work by its PMID
    result = bulk.add_batches(library, "Import", [samples.many(0, 8), [twin, other]])
    added = references.rows(library.read(), result.added)
    assert [row.pmid for row in added] == [str(1000000 + n) for n in (0, 1, 2, 4, 5, 6, 7, 77)]
    fifth = result.added[4]
    (notice,) = result.notices
    assert notice.reference_id == result.added[-1] and "DOI 10.5555/made.5" in notice.text
    assert result.existing == [
        (WorkId("pmid", "1000003"), known),
        (WorkId("doi", "10.5555/made.5"), fifth),
    ]


def test_a_bulk_import_leaves_the_same_as_single_additions(tmp_path: Path) -> None:
    dumps = []
    for name in ("bulk", "single"):
        with Library.open(tmp_path / name, parse_source=parse_source) as library:
            if name == "bulk":
                bulk.add_batches(library, "Import", samples.batches(0, 30, 7))
            else:
                for n in range(30):
                    with library.write("add") as session:
                        references.add(session, [samples.new(n)])
            found = dump(library.read())
            names = [
                column[0]
                for column in library.read().execute("SELECT * FROM reference").description
                if column[0] != "version"
            ]
            own = {names.index(name) for name in ("uuid", "added", "modified")}
            found["reference"] = [
                tuple(v for n, v in enumerate(row) if n not in own) for row in found["reference"]
            ]
            dumps.append(found)
    assert dumps[0] == dumps[1]


def test_what_came_before_cancelling_stays_as_one_step(library: Library) -> None:
    token = CancelToken()

    def batches() -> Iterator[list[NewReference]]:
        yield samples.many(0, 5)
        yield samples.many(5, 5)
        token.cancel()
        yield samples.many(10, 5)
        raise AssertionError("asked for more after it was cancelled")

    with pytest.raises(Cancelled):
        bulk.add_batches(library, "Import", batches(), token=token)
    kept = overview.overview(library.read()).counts[0][1]
    assert kept in (10, 15)
    assert [step.title for step in undo.history_of(library.read())] == ["Import"]
    undo.undo(library)
    assert overview.overview(library.read()).counts[0][1] == 0


def test_what_came_before_a_failure_stays(library: Library) -> None:
    def batches() -> Iterator[list[NewReference]]:
        yield samples.many(0, 5)
        raise NetworkError("PubMed could not be reached.")

    with pytest.raises(NetworkError):
        bulk.add_batches(library, "Import", batches())
    assert overview.overview(library.read()).counts[0][1] == 5


def test_other_steps_may_come_between_batches(library: Library) -> None:
    seen: list[int] = []

    def on_batch(result: bulk.BulkResult) -> None:
        seen.append(len(result.added))
        with library.write("star") as session:
            references.set_starred(session, result.added[-1:], True)

    run = bulk._Run(library, "Import", (), on_batch)
    for batch in samples.batches(0, 9, 3):
        run.take(list(prepare(batch)))
        run.write()
    assert seen == [3, 6, 9]
    titles = [step.title for step in undo.history_of(library.read())]
    assert titles == ["star", "star", "star", "Import"]
    for _ in titles:
        undo.undo(library)
    assert overview.overview(library.read()).counts[0][1] == 0


def test_an_import_that_is_undone_while_it_runs_goes_on_as_a_new_step(library: Library) -> None:
    run = bulk._Run(library, "Import", (), None)
    run.take(list(prepare(samples.many(0, 3))))
    run.write()
    undo.undo(library)
    run.take(list(prepare(samples.many(3, 3))))
    run.write()
    assert overview.overview(library.read()).counts[0][1] == 3
    assert len(undo.history_of(library.read())) == 1
    assert check.check(library).is_well


def prepare(batch: list[NewReference]) -> Iterator[Prepared]:
    for (one,) in prepare_here_each(batch):
        yield one


def prepare_here_each(batch: list[NewReference]) -> Iterator[list[Prepared]]:
    for new in batch:
        for part in prepare_here(partial(iter, [new])):
            yield [one for one in part if isinstance(one, Prepared)]


def reading(count: int, fault: str = "") -> Iterator[NewReference | Failure]:
    """Runs in another process: `count` records, one failure, then the fault."""
    for n in range(count):
        yield samples.new(n)
    yield Failure("file.xml", "It is cut off.")
    if fault == "expected":
        raise FormatError("This is no PubMed XML.")
    if fault == "crash":
        os._exit(3)


def test_records_are_prepared_in_another_process_as_in_this_one() -> None:
    here = [one for batch in prepare_here(partial(reading, 300)) for one in batch]
    there = [one for batch in prepare_elsewhere(partial(reading, 300)) for one in batch]
    assert len(here) == 301
    same = [one.indexed if isinstance(one, Prepared) else one for one in there]
    assert same == [one.indexed if isinstance(one, Prepared) else one for one in here]


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_file_is_added_as_it_is_read(library: Library, elsewhere: bool) -> None:
    others: list[Failure] = []
    result = bulk.add_reading(
        library, "Import", partial(reading, 5), elsewhere=elsewhere, on_other=others.append
    )
    assert len(result.added) == 5
    assert others == [Failure("file.xml", "It is cut off.")]


@pytest.mark.parametrize(("fault", "words"), [("expected", "no PubMed XML"), ("crash", "a fault")])
def test_a_fault_in_the_other_process_is_told(fault: str, words: str) -> None:
    with pytest.raises(RefDeskError, match=words):
        for _ in prepare_elsewhere(partial(reading, 2, fault)):
            pass


def test_the_other_process_ends_when_it_is_cancelled() -> None:
    token = CancelToken()
    batches = prepare_elsewhere(partial(reading, 10**9), token)
    next(batches)
    token.cancel()
    with pytest.raises(Cancelled):
        for _ in batches:
            pass


ORPHANED = """
from functools import partial
from refdesk.store.preparing import prepare_elsewhere
from tests.store.test_bulk import reading

if __name__ == "__main__":
    batches = prepare_elsewhere(partial(reading, 10**9))
    next(batches)
    print("begun", flush=True)
    import sys; sys.stdin.read()
"""


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_the_other_process_ends_when_this_one_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "orphaned.py"
    script.write_text(ORPHANED)
    root = Path(__file__).resolve().parents[2]
    parent = subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip
    assert parent.stdin is not None and parent.stdout is not None
    with parent:
        assert parent.stdout.readline() == "begun\n"
        os.kill(parent.pid, signal.SIGKILL)
        assert parent.stdout.read() == ""  # the end of the file comes when both are gone


KILLED = """
import sys
from pathlib import Path
from refdesk.store.library import Library
from refdesk.store import bulk
from refdesk.formats.registry import parse_source
from tests.store import samples

def told(result):
    print(len(result.added), flush=True)

bulk.BATCH = 50
with Library.open(Path(sys.argv[1]), parse_source=parse_source) as library:
    bulk.add_batches(library, "Import", samples.batches(0, 5000, 50), on_batch=told)
"""


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
@pytest.mark.parametrize("batches", [1, 4, 9])
def test_killed_in_an_import_nothing_acknowledged_is_lost_or_half_done(
    tmp_path: Path, batches: int
) -> None:
    path = tmp_path / "library.refdesk"
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    with child:
        acknowledged = [int(child.stdout.readline()) for _ in range(batches)][-1]
        os.kill(child.pid, signal.SIGKILL)
    with Library.open(path, parse_source=parse_source) as library:
        assert library.was_unclean
        count = overview.overview(library.read()).counts[0][1]
        assert count >= acknowledged and count % 50 == 0
        assert check.check(library, everything=True).is_well
        undo.undo(library)
        assert overview.overview(library.read()).counts[0][1] == 0


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files")
def test_a_disk_that_fills_up_is_told_with_what_came_before(tmp_path: Path) -> None:
    path = tmp_path / "library.refdesk"
    script = """
import resource, signal, sys
from pathlib import Path
from refdesk.errors import LibraryError
from refdesk.formats.registry import parse_source
from refdesk.store import bulk
from refdesk.store.library import Library
from tests.store import samples
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
bulk.BATCH = 400
with Library.open(Path(sys.argv[1]), parse_source=parse_source) as library:
    def batches():
        yield samples.many(0, 2 * bulk.BATCH)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
        yield samples.many(2 * bulk.BATCH, 2 * bulk.BATCH)
    try:
        bulk.add_batches(library, "Import", batches())
    except LibraryError as error:
        print(error)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
"""
    said = subprocess.check_output([sys.executable, "-c", script, str(path)], text=True)
    assert "the disk is full" in said
    assert "800 references were added before" in said
    with Library.open(path, parse_source=parse_source) as library:
        assert overview.overview(library.read()).counts[0][1] == 800


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files")
def test_a_disk_that_is_full_at_the_end_does_not_deny_what_was_added(tmp_path: Path) -> None:
    script = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from refdesk.store import bulk\n"
        "from refdesk.store.library import Library\n"
        "from refdesk.errors import LibraryError\n"
        "from refdesk.formats.registry import parse_source\n"
        "from tests.store import samples\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "def fill_up(result):\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))\n"
        "with Library.open(Path(sys.argv[1]), parse_source=parse_source) as library:\n"
        "    try: bulk.add_batches(library, 'add', [samples.many(0, 300)], on_batch=fill_up)\n"
        "    except LibraryError as error: print(error)\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)\n"
        "    print(library.read().execute('SELECT count(*) FROM reference').fetchone()[0])\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "l.refdesk")]
    said, count = subprocess.check_output(command, text=True).splitlines()
    assert "300 references were added before" in said
    assert count == "300"

"""Opening, locking, migrating, backing up and closing a library; what goes wrong with files."""

from __future__ import annotations

import gzip
import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from refdesk.errors import LibraryError
from refdesk.formats.registry import parse_source
from refdesk.store import driver, opening, references, undo
from refdesk.store.backup import backup
from refdesk.store.failures import is_interrupted
from refdesk.store.library import Library
from tests.store import samples
from tests.store.dump import dump


def opened(path: Path, *, create: bool = True, read_only: bool = False) -> Library:
    return Library.open(path, parse_source=parse_source, create=create, read_only=read_only)


def filled(path: Path) -> Path:
    with opened(path) as library, library.write("fill") as session:
        references.add(session, samples.many(0, 5))
    return path


def test_a_library_is_made_with_its_folder_and_opened_again(tmp_path: Path) -> None:
    path = filled(tmp_path / "deep" / "er" / "l.refdesk")
    with opened(path, create=False) as library:
        assert len(references.rows(library.read(), range(1, 6))) == 5
    assert sorted(file.name for file in path.parent.iterdir()) == ["l.refdesk", "l.refdesk.lock"]


def test_the_file_says_what_it_is(tmp_path: Path) -> None:
    header = filled(tmp_path / "l.refdesk").read_bytes()[:100]
    assert header[68:72] == b"RfDs"
    assert int.from_bytes(header[16:18], "big") == opening.PAGE_SIZE
    assert int.from_bytes(header[60:64], "big") == opening.NEWEST


def test_a_library_that_is_not_there_is_only_made_when_wanted(tmp_path: Path) -> None:
    for options in ({"create": False}, {"read_only": True}):
        with pytest.raises(LibraryError, match="There is no library at"):
            opened(tmp_path / "l.refdesk", **options)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"%PDF-1.7 something", b"x" * 5000, b"SQLite format 3\0"])
def test_another_file_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "l.refdesk"
    path.write_bytes(content)
    with pytest.raises(LibraryError, match="is not a RefDesk library"):
        opened(path)
    assert path.read_bytes() == content


def test_another_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "zotero.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE items (a)")
    other.commit()
    other.close()
    with pytest.raises(LibraryError, match="a database, but not a RefDesk library"):
        opened(path)


def test_an_empty_file_becomes_a_library(tmp_path: Path) -> None:
    path = tmp_path / "l.refdesk"
    path.touch()
    filled(path)


def test_a_damaged_library_is_named_in_a_sentence(tmp_path: Path) -> None:
    path = filled(tmp_path / "l.refdesk")
    content = bytearray(path.read_bytes())
    content[8192 : 8192 * 20] = os.urandom(8192 * 19)
    path.write_bytes(content)
    with (
        pytest.raises(LibraryError, match="damaged"),
        opened(path) as library,
        library.write("star") as session,
    ):
        references.set_starred(session, [1], True)


def test_a_newer_library_is_read_when_it_allows_it(tmp_path: Path) -> None:
    path = filled(tmp_path / "l.refdesk")
    _make_newer(path, min_reader=1)
    with opened(path) as library:
        assert library.is_read_only
        assert len(references.rows(library.read(), range(1, 6))) == 5
    _make_newer(path, min_reader=opening.NEWEST + 1)
    with pytest.raises(LibraryError, match="newer RefDesk"):
        opened(path)


def test_a_refdesk_that_knows_no_changed_words_refuses_a_library_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = filled(tmp_path / "made.refdesk")
    grown = tmp_path / "grown.refdesk"
    older = Path(__file__).parents[1] / "data" / "library-version-4.refdesk.gz"
    grown.write_bytes(gzip.decompress(older.read_bytes()))
    opened(grown).close()
    monkeypatch.setattr(opening, "NEWEST", 4)
    for path in (made, grown):
        with pytest.raises(LibraryError, match=r"newer RefDesk \(format 5\); this one reads"):
            opened(path)


def _make_newer(path: Path, min_reader: int) -> None:
    connection = driver.connect(path)
    connection.execute(f"PRAGMA user_version={opening.NEWEST + 1}")
    connection.execute("UPDATE meta SET value = ? WHERE name = 'min_reader'", (str(min_reader),))
    connection.close()


def test_a_link_to_a_library_leads_to_the_file_and_what_stands_beside_it(tmp_path: Path) -> None:
    path = filled(tmp_path / "l.refdesk")
    link = tmp_path / "elsewhere" / "link.refdesk"
    link.parent.mkdir()
    link.symlink_to(path)
    with opened(path), pytest.raises(LibraryError, match="another RefDesk"):
        opened(link)
    with opened(link) as library:
        assert library.path == path
        assert library.attachments_folder == tmp_path / "l.attachments"
    assert list(link.parent.iterdir()) == [link]


def test_a_second_refdesk_is_told_who_has_the_library(tmp_path: Path) -> None:
    path = filled(tmp_path / "l.refdesk")
    script = (
        "import sys; from pathlib import Path\n"
        "from refdesk.store.library import Library\n"
        "from refdesk.formats.registry import parse_source\n"
        "library = Library.open(Path(sys.argv[1]), parse_source=parse_source)\n"
        "print('open', flush=True); sys.stdin.readline()\n"
        "import os; os._exit(1)\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert other.stdin is not None and other.stdout is not None
    with other:
        assert other.stdout.readline() == "open\n"
        with pytest.raises(LibraryError, match=rf"another RefDesk \(process {other.pid} on "):
            opened(path)
        with opened(path, read_only=True) as library:
            assert len(references.rows(library.read(), range(1, 6))) == 5
        other.communicate("die\n")
    with opened(path) as library:
        assert library.was_unclean
    with opened(path) as library:
        assert not library.was_unclean


def test_reading_only_refuses_to_write_in_words(tmp_path: Path) -> None:
    path = filled(tmp_path / "l.refdesk")
    with (
        opened(path, read_only=True) as library,
        pytest.raises(LibraryError, match="open for reading only"),
        library.write("x"),
    ):
        pass


@pytest.mark.skipif(os.name != "posix", reason="needs file permissions")
def test_a_library_in_a_read_only_place_is_opened_for_reading(tmp_path: Path) -> None:
    folder = tmp_path / "cd"
    path = filled(folder / "l.refdesk")
    (folder / "l.refdesk.lock").unlink()
    path.chmod(0o444)
    folder.chmod(0o555)
    try:
        with opened(path) as library:
            # The superuser may write anywhere.
            assert library.is_read_only or os.geteuid() == 0
            assert len(references.rows(library.read(), range(1, 6))) == 5
    finally:
        folder.chmod(0o755)


def test_a_library_without_files_beside_it_is_read_as_it_stands(tmp_path: Path) -> None:
    path = filled(tmp_path / "l.refdesk")
    connection = driver.connect(path, mode="immutable")
    assert driver.scalar(connection, "SELECT count(*) FROM reference") == 5
    connection.close()
    assert not path.with_name("l.refdesk-wal").exists()


def test_an_exception_takes_the_whole_write_back(tmp_path: Path) -> None:
    with opened(tmp_path / "l.refdesk") as library:
        before = dump(library.read())
        with pytest.raises(ZeroDivisionError), library.write("add") as session:
            references.add(session, samples.many(0, 3))
            raise ZeroDivisionError
        assert dump(library.read()) == before
        assert undo.next_undo_title(library.read()) == ""
        with library.write("add") as session:
            assert references.add(session, samples.many(0, 3)) == [1, 2, 3]


def test_writes_cannot_be_nested(tmp_path: Path) -> None:
    with (
        opened(tmp_path / "l.refdesk") as library,
        library.write("outer"),
        pytest.raises(RuntimeError, match="nested"),
        library.write("inner"),
    ):
        pass


def test_threads_write_one_after_another(tmp_path: Path) -> None:
    with opened(tmp_path / "l.refdesk") as library:
        failures: list[BaseException] = []

        def add(first: int) -> None:
            try:
                for n in range(5):
                    with library.write("add") as session:
                        references.add(session, samples.many(first + n, 1))
            except BaseException as error:  # noqa: BLE001 - told below
                failures.append(error)

        threads = [threading.Thread(target=add, args=(first,)) for first in (0, 100, 200)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert len(references.rows(library.read(), range(1, 16))) == 15
        assert len(undo.history_of(library.read())) == 15


def test_a_query_is_interrupted_from_another_thread(tmp_path: Path) -> None:
    slow = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    with opened(tmp_path / "l.refdesk") as library:
        reading: list[driver.Connection] = []
        ended: list[BaseException] = []
        ready = threading.Event()

        def read() -> None:
            reading.append(library.read())
            ready.set()
            try:
                reading[0].execute(slow).fetchone()
            except driver.OPERATIONAL_ERRORS as error:
                ended.append(error)

        thread = threading.Thread(target=read)
        thread.start()
        ready.wait(5)
        while thread.is_alive():  # it may not have begun when it is first interrupted
            library.interrupt(reading[0])
            thread.join(0.01)
        assert len(ended) == 1 and is_interrupted(ended[0])


def test_opening_and_reading_import_no_sqlalchemy(tmp_path: Path) -> None:
    path = filled(tmp_path / "l.refdesk")
    script = (
        "import sys; from pathlib import Path\n"
        "from refdesk.store.library import Library\n"
        "from refdesk.store import attachments, collections, notes, overview, references\n"
        "from refdesk.store import saved_searches, tags, undo\n"
        "from refdesk.formats.registry import parse_source\n"
        "with Library.open(Path(sys.argv[1]), parse_source=parse_source) as library:\n"
        "    references.rows(library.read(), [1]), overview.overview(library.read())\n"
        "    references.record(library, 1), undo.next_undo_title(library.read())\n"
        "print('sqlalchemy' in sys.modules)\n"
    )
    said = subprocess.check_output([sys.executable, "-c", script, str(path)], text=True)
    assert said == "False\n"


def test_a_backup_is_a_library_with_the_same_content(tmp_path: Path) -> None:
    with opened(filled(tmp_path / "l.refdesk")) as library:
        backup(library, tmp_path / "copy.refdesk")
        before = dump(library.read())
        with library.write("star") as session:
            references.set_starred(session, [1], True)
        backup(library, tmp_path / "copy2.refdesk")
    with opened(tmp_path / "copy.refdesk") as copy:
        assert dump(copy.read()) == before
    assert not list(tmp_path.glob("*.part"))


def test_a_backup_that_cannot_be_written_leaves_the_last_one(tmp_path: Path) -> None:
    target = tmp_path / "copy.refdesk"
    with opened(filled(tmp_path / "l.refdesk")) as library:
        backup(library, target)
        good = target.read_bytes()
        (tmp_path / "copy.refdesk.part").mkdir()
        with pytest.raises(LibraryError, match="cannot be written"):
            backup(library, target)
    assert target.read_bytes() == good


def test_a_closed_library_says_so(tmp_path: Path) -> None:
    library = opened(tmp_path / "l.refdesk")
    library.read()
    library.close()
    library.close()
    with pytest.raises(LibraryError, match="closed"):
        library.read()


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files")
def test_a_full_disk_is_told_and_nothing_is_changed(tmp_path: Path) -> None:
    path = filled(tmp_path / "l.refdesk")
    script = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from refdesk.store.library import Library\n"
        "from refdesk.store import references\n"
        "from refdesk.errors import LibraryError\n"
        "from refdesk.formats.registry import parse_source\n"
        "from tests.store import samples\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "path = Path(sys.argv[1])\n"
        "with Library.open(path, parse_source=parse_source) as library:\n"
        "    with library.write('star') as session: references.set_starred(session, [1], True)\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))\n"
        "    try:\n"
        "        with library.write('add') as session:\n"
        "            references.add(session, samples.many(100, 2000))\n"
        "    except LibraryError as error: print(error)\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)\n"
        "    with library.write('rate') as session: references.set_rating(session, [1], 5)\n"
    )
    said = subprocess.check_output([sys.executable, "-c", script, str(path)], text=True)
    assert "the disk is full" in said
    with opened(path) as library:
        assert [step.title for step in undo.history_of(library.read())] == ["rate", "star", "fill"]
        assert references.rows(library.read(), [1])[0].rating == 5

"""The row of backups: what is taken, what is let go, what stays readable."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from refdesk.errors import Cancelled, LibraryError
from refdesk.formats.registry import parse_source
from refdesk.model.backups import Backup, Keeping
from refdesk.model.cancel import CancelToken
from refdesk.store import attachments, backup, backups, driver, references
from refdesk.store.check import check
from refdesk.store.library import Library
from tests.store import samples

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def filled(library: Library) -> Library:
    with library.write("fill") as session:
        references.add(session, samples.many(0, 10))
    return library


@pytest.fixture
def folder(filled: Library) -> Path:
    return backups.folder_of(filled.path)


def attach(library: Library, name: str, content: bytes) -> Path:
    path = library.attachments_folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    with library.write("attach") as session:
        attachments.create(session, 1, path.name, name, "application/pdf", len(content))
    return path


def at(days: float, count: int = 100) -> Backup:
    moment = NOON - timedelta(days=days)
    return Backup(Path(f"{moment:%Y-%m-%dT%H%M%SZ}.refdesk"), moment, count)


def kept(rows: list[Backup], keeping: Keeping) -> list[int]:
    return [
        round((NOON - one.taken).total_seconds() / 86400) for one in backups.to_keep(rows, keeping)
    ]


def test_a_backup_is_a_whole_library_and_says_what_it_holds(filled: Library, folder: Path) -> None:
    one = backups.take(filled, folder, moment=NOON)
    assert (one.references, one.taken) == (10, NOON)
    assert [each.path for each in backups.listed(folder)] == [one.path]
    with Library.open(one.path, parse_source=parse_source) as copy:
        assert check(copy, everything=True).is_well


def test_attached_files_are_kept_once_and_come_back(filled: Library, folder: Path) -> None:
    path = attach(filled, "1/a.pdf", b"first")
    attach(filled, "1/b.pdf", b"first")
    one = backups.take(filled, folder, moment=NOON)
    path.write_bytes(b"changed in a reader")
    two = backups.take(filled, folder, moment=NOON + timedelta(days=1))
    stored = [each for each in (folder / "files").glob("??/*") if each.is_file()]
    assert sorted(each.read_bytes() for each in stored) == [b"changed in a reader", b"first"]
    for source, content in ((one, b"first"), (two, b"changed in a reader")):
        target = folder.parent / f"{source.path.stem}.attachments"
        assert backups.restore_files(source.path, target) == backups.RestoredFiles(2, 0)
        assert (target / "1/a.pdf").read_bytes() == content


def test_what_is_in_the_folder_is_not_overwritten(filled: Library, folder: Path) -> None:
    path = attach(filled, "1/a.pdf", b"first")
    one = backups.take(filled, folder, moment=NOON)
    path.write_bytes(b"newer")
    assert backups.restore_files(one.path, filled.attachments_folder).restored == 0
    assert path.read_bytes() == b"newer"


def test_a_manifest_cannot_lead_out_of_the_folder(filled: Library, folder: Path) -> None:
    attach(filled, "1/a.pdf", b"first")
    one = backups.take(filled, folder, moment=NOON)
    manifest = one.path.with_suffix(".json")
    manifest.write_text(manifest.read_text().replace("1/a.pdf", "../../escaped.pdf"))
    target = folder.parent / "in" / "side.attachments"
    assert backups.restore_files(one.path, target).restored == 0
    assert not list(folder.parent.rglob("escaped.pdf"))


def test_days_weeks_and_months_are_thinned_out() -> None:
    rows = [at(days) for days in range(400)]
    assert kept(rows, Keeping(7, 0, 0)) == list(range(7))
    weeks = kept(rows, Keeping(1, 4, 0))
    assert len(weeks) == 4 and weeks[1:] == [3, 10, 17]  # Sundays before a Wednesday
    months = kept(rows, Keeping(1, 0, 12))
    assert len(months) == 12 and months[1] == 25  # the last day of October
    assert len(kept(rows, Keeping())) <= 7 + 4 + 12


def test_a_clock_that_jumped_takes_no_backup_away() -> None:
    rows = [at(-3650), *(at(days) for days in range(5))]
    assert kept(rows, Keeping(7, 4, 12)) == [-3650, 0, 1, 2, 3, 4]


def test_the_newest_before_a_great_loss_stays() -> None:
    rows = [at(0, 10), *(at(days, 11) for days in range(1, 60)), at(60, 5_000), at(61, 5_000)]
    assert kept(rows, Keeping(2, 0, 0)) == [0, 1, 60]


def test_the_newest_stays_whatever_the_settings_say() -> None:
    assert kept([at(0), at(1)], Keeping(0, 0, 0)) == [0]


def test_what_is_let_go_takes_its_files_along(filled: Library, folder: Path) -> None:
    path = attach(filled, "1/a.pdf", b"first")
    backups.take(filled, folder, moment=NOON - timedelta(days=1))
    path.write_bytes(b"second")
    two = backups.take(filled, folder, moment=NOON)
    gone = backups.let_go(folder, Keeping(1, 0, 0))
    assert len(gone) == 1 and [each.path for each in backups.listed(folder)] == [two.path]
    stored = [each for each in (folder / "files").glob("??/*") if each.is_file()]
    assert [each.read_bytes() for each in stored] == [b"second"]


def test_a_cancelled_backup_leaves_nothing(filled: Library, folder: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        backups.take(filled, folder, token=token)
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_not_there_is_said_to_be_missing(filled: Library, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"nowhere for the backup does not exist"):
        backup.backup(filled, tmp_path / "nowhere" / "b.refdesk")
    with pytest.raises(LibraryError, match="is a folder"):
        backup.backup(filled, tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")
def test_a_link_out_of_the_attachment_folder_is_not_followed(
    filled: Library, folder: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_bytes(b"not a part of the library")
    path = attach(filled, "1/a.txt", b"x")
    path.unlink()
    path.symlink_to(secret)
    assert backups.take(filled, folder, moment=NOON).files == ()
    assert backup.copy_attachments(filled, tmp_path / "b.refdesk") == (0, ["1/a.txt"])


def test_a_backup_maps_neither_file_into_memory(filled: Library, tmp_path: Path) -> None:
    connection = filled.connect()
    try:
        assert driver.scalar(connection, "PRAGMA mmap_size") > 0  # as connections are opened
        backup.copy_verified(connection, tmp_path / "copy.refdesk")
        assert driver.scalar(connection, "PRAGMA mmap_size") == 0
    finally:
        filled.disconnect(connection)
    unmapped = driver.connect(tmp_path / "copy.refdesk", mode="ro", is_mapped=False)
    assert driver.scalar(unmapped, "PRAGMA mmap_size") == 0
    unmapped.close()

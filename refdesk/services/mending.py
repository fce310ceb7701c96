"""A library that cannot be opened: repairing a copy of it, putting a backup in its place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from refdesk.errors import LibraryError
from refdesk.formats.registry import parse_source
from refdesk.model.backups import Backup
from refdesk.model.cancel import CancelToken
from refdesk.services.backing_up import Values, folder_for
from refdesk.services.wording import counted, number
from refdesk.store import backup, backups, driver, first_page, opening, replacing, salvage
from refdesk.store.check import check
from refdesk.store.driver import DATABASE_ERRORS, Connection, scalar
from refdesk.store.library import Library

Say = Callable[[str], None]
UNREADABLE: Final[tuple[type[Exception], ...]] = (LibraryError, *DATABASE_ERRORS)


@dataclass(frozen=True, slots=True)
class Mended:
    """A library that can be opened again, and what happened, in sentences for the reader."""

    path: Path
    sentences: tuple[str, ...]
    kept: Path | None = None
    """Where the old file is now."""


def silent(sentence: str) -> None:
    """Progress that nobody reads."""


def backups_of(path: Path, settings: Values | None = None) -> list[Backup]:
    """The backups that RefDesk has kept of the library at `path`, newest first."""
    return backups.listed(folder_for(path, settings))


def repair(path: Path, *, say: Say = silent, token: CancelToken | None = None) -> Mended:
    """Repair a copy of the library at `path`; the copy then takes its place.

    The damaged file is kept beside it. What is derived is made anew; when the file itself is
    damaged, all that can be read is moved into a new library. `say` is told what goes on. Raises
    LibraryError when nothing can be saved, and leaves everything as it was.
    """
    work = path.with_name(f".{path.stem}.repair")
    fresh = path.with_name(f".{path.stem}.repaired")
    token = token or CancelToken()
    for each in (work, fresh):
        replacing.remove_whole(each)
    try:
        say("Copying the library")
        replacing.copy_whole(path, work)
        found, sentences = _mended_copy(work, fresh, say, token)
        token.raise_if_cancelled()
        say("Checking the result")
        backup.settle(found)
        kept = replacing.put_in_place(found, path, "damaged")
    except LibraryError as error:
        if work.name not in str(error):
            raise
        raise LibraryError(str(error).replace(work.name, path.name)) from error
    finally:
        for each in (work, fresh):
            replacing.remove_whole(each)
    if kept is not None:
        sentences.append(f"The damaged file was kept as {kept.name}.")
    return Mended(path, tuple(sentences), kept)


def restore(path: Path, source: Path, *, say: Say = silent) -> Mended:
    """Put the backup `source` in the place of the library at `path`.

    The old file is kept beside it. Attached files that are missing come back from the backup.
    Raises LibraryError when the backup is not there, is damaged or cannot be copied.
    """
    if not source.is_file():
        raise LibraryError(f"There is no file {source}.")
    target = path.with_name(f".{path.stem}.restored")
    replacing.remove_whole(target)
    try:
        say("Checking the backup")
        backup.verify(source)
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        backup.verify(target)
        count = backup.count_references(target)
        kept = replacing.put_in_place(target, path, "replaced")
    except OSError as error:
        raise LibraryError(f"The backup could not be copied: {error.strerror or error}.") from error
    finally:
        replacing.remove_whole(target)
    say("Bringing attached files back")
    files = backups.restore_files(source, backup.attachments_of(path))
    sentences = [f"The backup was restored: {counted(count, 'reference')}."]
    if files.restored:
        sentences.append(f"{counted(files.restored, 'attached file')} came back.")
    if files.lost:
        sentences.append(f"{counted(files.lost, 'attached file')} could not be brought back.")
    if kept is not None:
        sentences.append(f"The library before was kept as {kept.name}.")
    return Mended(path, tuple(sentences), kept)


def _mended_copy(work: Path, fresh: Path, say: Say, token: CancelToken) -> tuple[Path, list[str]]:
    """The file that is sound again, and what was done."""
    connection = _opened(work, fresh)
    try:
        say("Looking for the damage")
        if not _is_sound(connection):
            return fresh, _salvaged(connection, fresh, say, token)
    finally:
        connection.close()
    say("Making index and counts anew")
    with Library.open(work, parse_source=parse_source) as library:
        report = check(library, repair=True, token=token)
    done = report.repaired or ["Nothing was found that had to be mended."]
    return work, [*done, *report.problems]


def _opened(work: Path, fresh: Path) -> Connection:
    """A connection to the copy `work`, with a new first page when its own is damaged."""
    try:
        opening.inspect(work)
        connection = driver.connect(work, mode="rw")
    except UNREADABLE as error:
        with Library.open(fresh, parse_source=parse_source):
            pass
        if not first_page.replace(work, fresh):
            raise _hopeless(error) from error
        replacing.remove_whole(fresh)
        connection = driver.connect(work, mode="rw")
    return connection


def _salvaged(connection: Connection, fresh: Path, say: Say, token: CancelToken) -> list[str]:
    def tell(count: int) -> None:
        say(f"{counted(count, 'reference')} saved")

    with Library.open(fresh, parse_source=parse_source) as library:
        done = salvage.salvage(connection, library, token=token, progress=tell)
    sentences = [f"{counted(done.references, 'reference')} could be saved."]
    if done.thin:
        sentences.append(
            f"Of {number(len(done.thin))} only title and identifiers were left; refresh "
            f"{'it' if len(done.thin) == 1 else 'them'} from PubMed."
        )
    if done.lost:
        sentences.append(f"{counted(done.lost, 'other entry', 'other entries')} could not be read.")
    if not done.steps:
        sentences.append("The undo history starts anew.")
    return sentences


def _is_sound(connection: Connection) -> bool:
    """Whether only what is derived can be wrong; SQLite's own indexes are made anew for it."""
    try:
        if not scalar(connection, "PRAGMA user_version"):
            return False
        if _finds_damage(connection):
            connection.execute("REINDEX")
            return not _finds_damage(connection)
    except DATABASE_ERRORS:
        return False
    return True


def _finds_damage(connection: Connection) -> bool:
    said = [str(row[0]) for row in connection.execute("PRAGMA quick_check(50)")]
    return said != ["ok"] and not all("fts5" in each.lower() for each in said)


def _hopeless(error: Exception) -> LibraryError:
    if isinstance(error, LibraryError):
        return error
    return LibraryError(f"The file cannot be read at all ({error}). Restore a backup.")

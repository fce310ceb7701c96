"""The row of backups that RefDesk keeps by itself: taking one, listing them, letting old ones go.

A folder beside the library holds for each backup `2026-11-25T143000Z.refdesk`, a whole library,
and `2026-11-25T143000Z.json`, which says how many references it has and which attached files
belonged to it. The files' contents are in `files/`, each once, under the hash of its bytes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from refdesk.errors import LibraryError
from refdesk.model.backups import Backup, Keeping
from refdesk.model.cancel import CancelToken
from refdesk.store import backup

if TYPE_CHECKING:
    from refdesk.store.library import Library

_NAME: Final = "%Y-%m-%dT%H%M%SZ"
_BLOCK: Final = 1 << 20
MUCH_LARGER: Final = 1.25
"""A backup with so many times the references of the newest one is not let go: something was lost."""


@dataclass(frozen=True, slots=True)
class RestoredFiles:
    """How many attached files came back, and how many the backup does not have either."""

    restored: int = 0
    lost: int = 0


def folder_of(library: Path) -> Path:
    """Where the backups of a library are, unless the settings name another folder."""
    return library.with_name(f"{library.stem}.backups")


def listed(folder: Path) -> list[Backup]:
    """The backups in a folder, newest first; what is none is passed over."""
    found = []
    with contextlib.suppress(OSError):
        for path in folder.glob("*.refdesk"):
            if (one := _read(path)) is not None:
                found.append(one)
    return sorted(found, key=lambda one: one.taken, reverse=True)


def take(
    library: Library,
    folder: Path,
    *,
    moment: datetime | None = None,
    token: CancelToken | None = None,
) -> Backup:
    """Add a verified backup of `library`, with its attached files, to a folder.

    Raises LibraryError when it cannot be written; the older ones stay as they are.
    """
    token = token or CancelToken()
    moment = (moment or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(
            f"The folder {folder} for backups cannot be made: {error.strerror}."
        ) from error
    target = folder / f"{moment.strftime(_NAME)}.refdesk"
    while target.exists():  # twice in a second
        moment += timedelta(seconds=1)
        target = folder / f"{moment.strftime(_NAME)}.refdesk"
    newest = next(iter(listed(folder)), None)
    backup.backup(library, target, token=token)
    try:
        files = _store_files(library, folder, newest, token)
        said = {"references": backup.count_references(target), "files": files}
        _write(target.with_suffix(".json"), json.dumps(said, ensure_ascii=False, indent=1))
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    made = _read(target)
    assert made is not None
    return made


def let_go(folder: Path, keeping: Keeping) -> list[Backup]:
    """Delete the backups that need not be kept; gives those that went."""
    all_of_them = listed(folder)
    kept = to_keep(all_of_them, keeping)
    gone = [one for one in all_of_them if one not in kept]
    for one in gone:
        for path in (one.path, one.path.with_suffix(".json")):
            with contextlib.suppress(OSError):
                path.unlink()
    if gone:
        _forget_files(folder, kept)
    return gone


def to_keep(backups: Sequence[Backup], keeping: Keeping) -> list[Backup]:
    """Of `backups` (newest first) those that are worth their room.

    The newest one of each of the last days, weeks and months that have any: counted by the
    backups, not from today, so that a clock that jumps takes none away. The newest stays in any
    case, and the newest that has many more references than it.
    """
    kept: dict[Path, Backup] = {}
    ways: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (max(keeping.days, 1), lambda at: at.date()),
        (keeping.weeks, lambda at: at.isocalendar()[:2]),
        (keeping.months, lambda at: (at.year, at.month)),
    )
    for count, period in ways:
        seen: set[object] = set()
        for one in backups:
            key = period(one.taken.astimezone())
            if key not in seen and len(seen) < count:
                seen.add(key)
                kept[one.path] = one
    for one in backups:
        if one.references > MUCH_LARGER * backups[0].references:
            kept[one.path] = one
            break
    return [one for one in backups if one.path in kept]


def restore_files(source: Path, attachments: Path) -> RestoredFiles:
    """Bring back those attached files of the backup `source` that are missing in a folder."""
    one = _read(source)
    if one is None or not one.files:
        return _restore_beside(source, attachments)
    restored = lost = 0
    for file in one.files:
        name, digest = str(file.get("path", "")), str(file.get("sha256", ""))
        goal = attachments / name
        if not goal.resolve().is_relative_to(attachments.resolve()) or goal.exists():
            continue
        try:
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(_stored(source.parent, digest), goal)
            restored += 1
        except OSError:
            lost += 1
    return RestoredFiles(restored, lost)


def _restore_beside(source: Path, attachments: Path) -> RestoredFiles:
    """The same for a backup that was written by hand, whose files are in a folder beside it."""
    folder = backup.attachments_of(source)
    restored = lost = 0
    for path in sorted(folder.rglob("*")) if folder.is_dir() and folder != attachments else ():
        goal = attachments / path.relative_to(folder)
        if not path.is_file() or path.is_symlink() or goal.exists():
            continue
        try:
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, goal)
            restored += 1
        except OSError:
            lost += 1
    return RestoredFiles(restored, lost)


def _read(path: Path) -> Backup | None:
    """The backup at `path`; None when its name is not that of one."""
    try:
        taken = datetime.strptime(path.stem, _NAME).replace(tzinfo=UTC)
        size = path.stat().st_size
    except (ValueError, OSError):
        return None
    said: Any = {}
    with contextlib.suppress(OSError, ValueError, RecursionError):
        said = json.loads(path.with_suffix(".json").read_bytes())
    said = said if isinstance(said, dict) else {}
    count, files = said.get("references"), said.get("files")
    return Backup(
        path,
        taken,
        count if isinstance(count, int) else 0,
        size,
        tuple(each for each in files if isinstance(each, dict)) if isinstance(files, list) else (),
    )


def _store_files(
    library: Library, folder: Path, newest: Backup | None, token: CancelToken
) -> list[dict[str, Any]]:
    """Keep the contents of all attached files; what the newest backup has is not read again."""
    known = {each.get("path"): each for each in newest.files} if newest is not None else {}
    source = library.attachments_folder
    stored: list[dict[str, Any]] = []
    for (name,) in library.read().execute("SELECT DISTINCT path FROM attachment ORDER BY path"):
        token.raise_if_cancelled()
        path = source / name
        if not path.is_file() or not path.resolve().is_relative_to(source.resolve()):
            continue
        stat = path.stat()
        same = {"path": name, "size": stat.st_size, "time": stat.st_mtime_ns}
        before = known.get(name, {})
        is_same = all(before.get(key) == value for key, value in same.items())
        if is_same and _stored(folder, str(before.get("sha256"))).exists():
            stored.append(before)
        else:
            stored.append({**same, "sha256": _keep_file(path, folder, token)})
    return stored


def _keep_file(path: Path, folder: Path, token: CancelToken) -> str:
    """Copy a file under the hash of its bytes; gives the hash."""
    part = folder / "files" / ".part"
    sha = hashlib.sha256()
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as source, part.open("wb") as target:
            while block := source.read(_BLOCK):
                token.raise_if_cancelled()
                sha.update(block)
                target.write(block)
            target.flush()
            os.fsync(target.fileno())
        shutil.copystat(path, part)
        goal = _stored(folder, sha.hexdigest())
        goal.parent.mkdir(parents=True, exist_ok=True)
        part.replace(goal)
    except OSError as error:
        raise LibraryError(
            f"The attached file {path.name} cannot be backed up: {error.strerror or error}."
        ) from error
    return sha.hexdigest()


def _stored(folder: Path, digest: str) -> Path:
    if len(digest) != 64 or not digest.isalnum():  # it is part of a path
        return folder / "files" / "none"
    return folder / "files" / digest[:2] / digest


def _forget_files(folder: Path, kept: Iterable[Backup]) -> None:
    """Delete contents that no backup names any more."""
    named = {str(file.get("sha256")) for one in kept for file in one.files}
    with contextlib.suppress(OSError):
        for path in (folder / "files").glob("??/*"):
            if path.name not in named:
                path.unlink()


def _write(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise LibraryError(
            f"The backup {path.name} cannot be written: {error.strerror}."
        ) from error

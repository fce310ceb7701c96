"""Backups of an open library: when one is due, taking it, letting old ones go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from refdesk.model.backups import Backup, Keeping
from refdesk.model.cancel import CancelToken
from refdesk.services.wording import counted
from refdesk.store import backup, backups

if TYPE_CHECKING:
    from refdesk.store.library import Library

BETWEEN = timedelta(hours=20)
"""A backup that RefDesk takes by itself is at most one a day; an early riser's is a day's too."""
PLAIN_COPY = "plain-text.jsonl.gz"
PLAIN_EVERY = timedelta(days=6.5)
"""Between two copies as plain text: a week, with the same allowance."""


class Values(Protocol):
    """What is needed of the settings."""

    def get(self, name: str, default: Any = None) -> Any: ...


class BackupService:
    """Keeps the row of backups of one library, as the settings' table `[backup]` says.

    `automatic` (true), `folder` ("" means beside the library), `days`, `weeks` and `months` to keep,
    `plain_text` (true).
    """

    def __init__(self, library: Library, settings: Values | None = None) -> None:
        self._library = library
        self._settings = settings

    @property
    def is_automatic(self) -> bool:
        """Whether RefDesk takes backups by itself."""
        return bool(self._get("automatic", True))

    @property
    def folder(self) -> Path:
        """Where they are."""
        return folder_for(self._library.path, self._settings)

    @property
    def keeping(self) -> Keeping:
        """How many of them are kept."""
        usual = Keeping()
        return Keeping(
            max(int(self._get("days", usual.days)), 1),
            max(int(self._get("weeks", usual.weeks)), 0),
            max(int(self._get("months", usual.months)), 0),
        )

    def rows(self) -> list[Backup]:
        """The backups there are, newest first."""
        return backups.listed(self.folder)

    def is_due(self, moment: datetime | None = None) -> bool:
        """Whether the library changed since the newest backup, which is not of today."""
        if not self.is_automatic or self._library.is_read_only:
            return False
        moment = moment or datetime.now(UTC)
        newest = next(iter(self.rows()), None)
        if newest is None:
            return self._changed_at() is not None and self._has_references()
        is_old = moment - newest.taken >= BETWEEN or newest.taken > moment
        changed = self._changed_at()
        return is_old and changed is not None and changed > newest.taken

    def take(self, token: CancelToken | None = None) -> Backup:
        """Take one now, and let those go that need not be kept any more."""
        made = backups.take(self._library, self.folder, token=token)
        backups.let_go(self.folder, self.keeping)
        return made

    def take_daily(self, token: CancelToken | None = None) -> Backup:
        """As `take`; once a week the library is written as plain text as well."""
        made = self.take(token)
        if self._get("plain_text", True) and self._is_plain_copy_old(made.taken):
            from refdesk.services.plain_copy import write_plain_copy  # once a week

            write_plain_copy(self._library, self.folder, token)
        return made

    def _is_plain_copy_old(self, moment: datetime) -> bool:
        try:
            written = (self.folder / PLAIN_COPY).stat().st_mtime
        except OSError:
            return True
        return abs(moment.timestamp() - written) >= PLAIN_EVERY.total_seconds()

    def _has_references(self) -> bool:
        found = self._library.read().execute("SELECT 1 FROM reference LIMIT 1").fetchone()
        return found is not None

    def _changed_at(self) -> datetime | None:
        """When the library file was written last, as far as its files tell."""
        times = []
        for path in (
            self._library.path,
            self._library.path.with_name(f"{self._library.path.name}-wal"),
        ):
            try:
                stat = path.stat()
            except OSError:
                continue
            if stat.st_size:
                times.append(stat.st_mtime)
        return datetime.fromtimestamp(max(times), UTC) if times else None

    def _get(self, name: str, default: Any) -> Any:
        return self._settings.get(f"backup.{name}", default) if self._settings else default


def folder_for(library: Path, settings: Values | None) -> Path:
    """Where the backups of the library at a path are: beside it, or where the settings say."""
    wanted = str(settings.get("backup.folder", "")).strip() if settings else ""
    if not wanted:
        return backups.folder_of(library)
    return Path(wanted).expanduser() / library.stem  # several libraries may share the folder


def backup_to(library: Library, target: Path, token: CancelToken | None = None) -> str:
    """Write a backup into a file of the user's choice, attached files beside it; a sentence on it."""
    backup.backup(library, target, token=token)
    copied, missing = backup.copy_attachments(library, target)
    sentence = f"Backed up to {target}."
    if copied:
        folder = backup.attachments_of(target)
        sentence = (
            f"Backed up to {target}, with {counted(copied, 'attached file')} in {folder.name}."
        )
    if missing:
        sentence += f" {counted(len(missing), 'attached file')} could not be found."
    return sentence

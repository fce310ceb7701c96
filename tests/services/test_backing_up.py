"""When RefDesk takes a backup by itself, and where."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from refdesk.model.backups import Keeping
from refdesk.services.backing_up import BackupService, backup_to
from refdesk.settings import Settings
from refdesk.store import backups, references
from refdesk.store.library import Library
from tests.store import samples


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.toml")


@pytest.fixture
def service(library: Library, settings: Settings) -> BackupService:
    return BackupService(library, settings)


def add(library: Library, start: int = 0, count: int = 5) -> None:
    with library.write("add") as session:
        references.add(session, samples.many(start, count))


def age(library: Library, days: float) -> None:
    """Let the library's files look as if they were written so long ago."""
    then = datetime.now(UTC).timestamp() - days * 86_400
    for path in library.path.parent.glob(f"{library.path.name}*"):
        os.utime(path, (then, then))


def test_an_empty_library_needs_no_backup(library: Library, service: BackupService) -> None:
    assert not service.is_due()
    add(library)
    assert service.is_due()


def test_one_a_day_and_only_after_changes(library: Library, service: BackupService) -> None:
    add(library)
    service.take()
    assert not service.is_due()
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    age(library, 2)
    assert not service.is_due(tomorrow)  # nothing changed since
    add(library, 100)
    assert not service.is_due()
    os.utime(library.path, (tomorrow.timestamp(), tomorrow.timestamp()))
    assert service.is_due(tomorrow)


def test_it_can_be_switched_off(
    library: Library, service: BackupService, settings: Settings
) -> None:
    add(library)
    settings.set("backup.automatic", False)
    assert not service.is_due()


def test_the_settings_say_where_and_how_many(
    library: Library, service: BackupService, settings: Settings, tmp_path: Path
) -> None:
    add(library)
    settings.set("backup.folder", str(tmp_path / "other disk"))
    settings.set("backup.days", 2)
    settings.set("backup.weeks", -5)
    assert service.keeping == Keeping(2, 0, 12)
    made = service.take()
    assert made.path.parent == tmp_path / "other disk" / library.path.stem
    assert not backups.folder_of(library.path).exists()


def test_a_backup_by_hand_names_the_files_that_went_along(library: Library, tmp_path: Path) -> None:
    add(library)
    target = tmp_path / "copy.refdesk"
    assert backup_to(library, target) == f"Backed up to {target}."

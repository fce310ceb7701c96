"""Bringing a library of an older version up to date: whole or not at all, after a backup."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from refdesk.errors import LibraryError
from refdesk.formats.registry import parse_source
from refdesk.store import driver, migrations, opening, references
from refdesk.store.driver import Connection, scalar
from refdesk.store.library import Library
from tests.store import samples
from tests.store.dump import dump


def add_column(connection: Connection) -> None:
    connection.execute("ALTER TABLE reference ADD COLUMN color TEXT NOT NULL DEFAULT ''")


def fail_half_way(connection: Connection) -> None:
    add_column(connection)
    connection.execute("DELETE FROM source WHERE id = 1")  # leaves a reference without source


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "l.refdesk"
    library = Library.open(path, parse_source=parse_source)
    with library, library.write("fill") as session:
        references.add(session, samples.many(0, 3))
    return path


def as_version_2(monkeypatch: pytest.MonkeyPatch, step: Callable[[Connection], None]) -> None:
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, step))
    for module in (migrations, opening):
        monkeypatch.setattr(module, "NEWEST", 2)


def test_a_step_is_taken_after_a_backup(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(old, parse_source=parse_source) as library:
        before = dump(library.read())
    as_version_2(monkeypatch, add_column)
    with Library.open(old, parse_source=parse_source) as library:
        connection = library.read()
        assert scalar(connection, "PRAGMA user_version") == 2
        assert scalar(connection, "SELECT color FROM reference WHERE id = 1") == ""
    kept = driver.connect(old.with_name("l.refdesk.before-2"), mode="ro")
    assert scalar(kept, "PRAGMA user_version") == 1
    assert dump(kept) == before
    kept.close()


def test_a_step_that_fails_leaves_the_library_as_it_was(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        as_version_2(patch, fail_half_way)
        with pytest.raises(AssertionError, match="dangling row in reference"):
            Library.open(old, parse_source=parse_source)
    with Library.open(old, parse_source=parse_source) as library:
        assert not library.was_unclean
        assert len(references.rows(library.read(), [1, 2, 3])) == 3


def test_an_old_library_that_cannot_be_written_is_told_in_words(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_version_2(monkeypatch, add_column)
    with pytest.raises(LibraryError, match="older RefDesk"):
        Library.open(old, parse_source=parse_source, read_only=True)

"""Bringing a library of an older version up to date: whole or not at all, after a backup."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from refdesk.errors import LibraryError
from refdesk.formats.registry import parse_source
from refdesk.store import check, citekeys, driver, migrations, opening, references, undo
from refdesk.store.driver import Connection, scalar
from refdesk.store.library import Library
from tests.store import samples
from tests.store.dump import dump

NEXT = opening.NEWEST + 1
OLDER = Path(__file__).parent.parent / "data"


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


def as_next_version(monkeypatch: pytest.MonkeyPatch, step: Callable[[Connection], None]) -> None:
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, step))
    for module in (migrations, opening):
        monkeypatch.setattr(module, "NEWEST", NEXT)


def test_a_step_is_taken_after_a_backup(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(old, parse_source=parse_source) as library:
        before = dump(library.read())
    as_next_version(monkeypatch, add_column)
    with Library.open(old, parse_source=parse_source) as library:
        connection = library.read()
        assert scalar(connection, "PRAGMA user_version") == NEXT
        assert scalar(connection, "SELECT color FROM reference WHERE id = 1") == ""
    kept = driver.connect(old.with_name(f"l.refdesk.before-{NEXT}"), mode="ro")
    assert scalar(kept, "PRAGMA user_version") == NEXT - 1
    assert dump(kept) == before
    kept.close()


def test_a_step_that_fails_leaves_the_library_as_it_was(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        as_next_version(patch, fail_half_way)
        with pytest.raises(AssertionError, match="dangling row in reference"):
            Library.open(old, parse_source=parse_source)
    with Library.open(old, parse_source=parse_source) as library:
        assert not library.was_unclean
        assert len(references.rows(library.read(), [1, 2, 3])) == 3


def test_an_old_library_that_cannot_be_written_is_told_in_words(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_next_version(monkeypatch, add_column)
    with pytest.raises(LibraryError, match="older RefDesk"):
        Library.open(old, parse_source=parse_source, read_only=True)


def test_a_library_of_version_1_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "old.refdesk"
    path.write_bytes(gzip.decompress((OLDER / "library-version-1.refdesk.gz").read_bytes()))
    with Library.open(path, parse_source=parse_source) as library:
        connection = library.read()
        keys = connection.execute(
            "SELECT citekey FROM reference WHERE state = 0 ORDER BY id"
        ).fetchall()
        assert keys == [("",)] * 4 + [("Berg2003",), ("berg2003",)]
        assert citekeys.named(connection, "OLD:1999") == [5]
        with library.write("Key") as session:
            references.set_citekey(session, 1, "mine")
        undo.undo(library)
        assert check.check(library, everything=True).problems == []
        upgraded = shape(connection)
    with Library.open(tmp_path / "new.refdesk", parse_source=parse_source) as library:
        assert shape(library.read()) == upgraded


def shape(connection: Connection) -> dict[str, str]:
    """All tables, indexes and triggers, however their statements are laid out."""
    found = connection.execute("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'")
    return {name: re.sub(r"[\s\"]+", "", sql) for name, sql in found}

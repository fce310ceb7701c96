"""A library that does not open: what is offered, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from refdesk.errors import LibraryError, LibraryInUseError
from refdesk.formats.registry import parse_source
from refdesk.services.backing_up import BackupService
from refdesk.settings import Settings
from refdesk.store import references
from refdesk.store.library import Library
from refdesk.ui.dialogs.start_help import StartHelp
from tests.store import samples


def opened(path: Path) -> Library:
    return Library.open(path, parse_source=parse_source)


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """A library with a backup of ten references; since then it got five more, and broke."""
    path = tmp_path / "shelf.refdesk"
    with opened(path) as library:
        with library.write("add") as session:
            references.add(session, samples.many(0, 10))
        BackupService(library).take()
        with library.write("add") as session:
            references.add(session, samples.many(100, 5))
    data = bytearray(path.read_bytes())
    at = 8192 * (len(data) // 8192 - 1)
    data[at : at + 2000] = b"\xff" * 2000
    path.write_bytes(data)
    return path


@pytest.fixture
def help_(damaged: Path, settings: Settings, qtbot: QtBot) -> Iterator[StartHelp]:
    made = StartHelp(damaged, LibraryError("The library shelf.refdesk is damaged."), settings)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.done(0)


def count(path: Path) -> int:
    with opened(path) as library:
        return len(list(library.read().execute("SELECT id FROM reference WHERE state = 0")))


def test_it_says_what_is_wrong_where_and_what_each_way_does(help_: StartHelp) -> None:
    assert help_.error.text() == "The library shelf.refdesk is damaged."
    assert help_.place.text().endswith("shelf.refdesk")
    for button in (help_.repair, help_.restore, help_.other):
        assert button.isVisible() and button.accessibleDescription()
    assert not help_.look.isVisible()
    assert help_.leave.text() == "Close RefDesk"


def test_a_repaired_copy_is_opened(help_: StartHelp, damaged: Path, qtbot: QtBot) -> None:
    help_.repair.click()
    qtbot.waitUntil(help_.go.isVisible, timeout=20_000)
    assert "kept as shelf.damaged-" in help_.progress.text()
    help_.go.click()
    assert help_.path == damaged and not help_.is_read_only
    assert count(damaged) >= 10


def test_a_backup_is_chosen_from_the_list_and_opened(
    help_: StartHelp, damaged: Path, qtbot: QtBot
) -> None:
    help_.restore.click()
    qtbot.waitUntil(lambda: help_.list.current is not None)
    model = help_.list.model()
    assert model.rowCount() == 1 and "10 references" in str(model.index(0, 0).data())
    QTest.keyClick(help_.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "restored: 10 references" in help_.progress.text(), timeout=20_000)
    help_.go.click()
    assert help_.path == damaged and count(damaged) == 10
    assert list(damaged.parent.glob("shelf.replaced-*.refdesk"))


def test_a_file_that_is_no_backup_is_refused_and_the_choices_are_back(
    help_: StartHelp, damaged: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = damaged.with_name("list.refdesk")
    other.write_text("a shopping list")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))
    before = damaged.read_bytes()
    help_.restore.click()
    help_.file.click()
    qtbot.waitUntil(help_.repair.isVisible)
    assert help_.error.text() == "The file list.refdesk is not a RefDesk library."
    assert damaged.read_bytes() == before


def test_another_library_can_be_opened(
    help_: StartHelp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.refdesk"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))
    help_.other.click()
    assert help_.path == other


def test_closing_opens_nothing(help_: StartHelp) -> None:
    QTest.keyClick(help_, Qt.Key.Key_Escape)
    assert help_.path is None and not help_.isVisible()


def test_one_that_is_in_use_can_be_looked_at(
    damaged: Path, settings: Settings, qtbot: QtBot
) -> None:
    made = StartHelp(damaged, LibraryInUseError("It is open in another RefDesk."), settings)
    qtbot.addWidget(made)
    made.show()
    assert not made.repair.isVisible() and not made.restore.isVisible()
    made.look.click()
    assert made.path == damaged and made.is_read_only

"""A large library of an older version: what is shown while it is brought up to date."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from refdesk.errors import Cancelled, LibraryError
from refdesk.settings import Settings
from refdesk.store import opening, waiting
from refdesk.ui.dialogs.upgrading import Upgrading

OLD = Path(__file__).parents[2] / "data" / "library-version-3.refdesk.gz"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "shelf.refdesk"
    path.write_bytes(gzip.decompress(OLD.read_bytes()))
    return path


def test_the_library_is_open_when_it_is_done(old: Path, settings: Settings, qtbot: QtBot) -> None:
    shown = Upgrading(old, settings)
    qtbot.addWidget(shown)
    toolbox = shown.opened()
    assert not opening.is_older(old)
    assert "%" in shown.progress.text() or "indexes" in shown.progress.text()
    toolbox.close()


def test_cancel_leaves_the_library_as_it_was(
    old: Path, settings: Settings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "_STEPS", 1)
    shown = Upgrading(old, settings)
    qtbot.addWidget(shown)
    shown.stop.click()
    with pytest.raises(Cancelled):
        shown.opened()
    assert opening.is_older(old)


def test_closing_its_window_means_cancel(
    old: Path, settings: Settings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "_STEPS", 1)
    shown = Upgrading(old, settings)
    qtbot.addWidget(shown)
    shown.close()
    with pytest.raises(Cancelled):
        shown.opened()
    assert opening.is_older(old)


def test_what_cannot_be_opened_is_told_as_ever(old: Path, settings: Settings, qtbot: QtBot) -> None:
    old.write_bytes(old.read_bytes()[: 8192 * 40])
    shown = Upgrading(old, settings)
    qtbot.addWidget(shown)
    QTimer.singleShot(20_000, shown, shown.reject)  # not when it is gone
    with pytest.raises(LibraryError, match="shelf"):
        shown.opened()

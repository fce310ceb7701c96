"""What the first rows don't wait for is loaded beside the window's thread, then built in it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from refdesk.ui.later import Later

NAMES = ("refdesk_first", "refdesk_last")


@pytest.fixture
def loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, int]]]:
    """Modules that tell in which thread they were loaded."""
    told: list[tuple[str, int]] = []
    monkeypatch.setattr(sys, "refdesk_told", told, raising=False)
    for name in NAMES:
        text = f"import sys, threading\nsys.refdesk_told.append(('{name}', threading.get_ident()))"
        (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    yield told
    for name in NAMES:
        sys.modules.pop(name, None)


def test_modules_are_loaded_in_another_thread_and_parts_built_between_them(
    qtbot: QtBot, qapp: object, loaded: list[tuple[str, int]]
) -> None:
    here, parent = threading.get_ident(), QObject()
    part = lambda: loaded.append(("part", threading.get_ident()))  # noqa: E731
    later = Later([NAMES[0]], [part, part], [NAMES[1]], parent)
    later.start()
    qtbot.waitUntil(lambda: later.is_done)
    assert [name for name, _ in loaded] == [NAMES[0], "part", "part", NAMES[1]]
    assert [thread == here for _, thread in loaded] == [False, True, True, False]
    later.stop()


def test_a_module_that_cannot_be_loaded_leaves_the_parts_to_be_built(
    qtbot: QtBot, qapp: object
) -> None:
    parent, built = QObject(), []
    later = Later(["refdesk_missing"], [lambda: built.append(1)], [], parent)
    later.start()
    qtbot.waitUntil(lambda: built == [1])
    later.stop()


def test_a_close_leaves_the_rest_unbuilt(
    qtbot: QtBot, qapp: object, loaded: list[tuple[str, int]]
) -> None:
    parent = QObject()
    later: Later

    def close() -> None:
        loaded.append(("closed", 0))
        later.stop()

    later = Later([], [close, lambda: loaded.append(("part", 0))], [NAMES[1]], parent)
    later.start()
    after = QTimer(singleShot=True, interval=20)  # parts are 1 ms apart
    qtbot.waitUntil(lambda: bool(loaded))
    with qtbot.waitSignal(after.timeout):
        after.start()
    assert loaded == [("closed", 0)]

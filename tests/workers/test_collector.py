"""Cycles with Qt objects in them are collected in the window's thread and nowhere else."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from refdesk.workers.collector import Collector


@pytest.fixture
def collector(qapp: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    monkeypatch.setattr("refdesk.workers.collector.INTERVAL", 10)
    made = Collector()
    yield made
    made.deleteLater()
    gc.unfreeze()
    gc.enable()


class _Knot(QObject):
    """Holds itself; tells in which thread it goes."""

    def __init__(self, gone: list[int]) -> None:
        super().__init__()
        self.me = self
        self.gone = gone

    def __del__(self) -> None:
        self.gone.append(threading.get_ident())


def _make_garbage() -> None:
    for _ in range(5000):
        knot: list[object] = []
        knot.append(knot)


def test_a_busy_thread_does_not_delete_what_belongs_to_the_window(
    collector: Collector, qtbot: QtBot
) -> None:
    gone: list[int] = []
    collector.start()
    _Knot(gone)
    worker = threading.Thread(target=_make_garbage)
    worker.start()
    worker.join()
    assert gone == []
    qtbot.waitUntil(lambda: gone == [threading.get_ident()])


def test_garbage_made_later_is_collected_too(collector: Collector, qtbot: QtBot) -> None:
    gone: list[int] = []
    collector.start()
    _Knot(gone)
    qtbot.waitUntil(lambda: len(gone) == 1)
    _Knot(gone)
    _make_garbage()
    qtbot.waitUntil(lambda: len(gone) == 2)

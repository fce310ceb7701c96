"""Cycles with Qt objects in them are collected in the window's thread and nowhere else."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from refdesk.workers.collector import Collector
from refdesk.workers.resting import Rest


@pytest.fixture
def collector(qapp: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    for name in ("INTERVAL", "BUSY_INTERVAL"):
        monkeypatch.setattr(f"refdesk.workers.collector.{name}", 10)
    made = Collector()
    yield made
    made.deleteLater()
    gc.unfreeze()
    gc.enable()


@pytest.fixture
def rest(qapp: object) -> Iterator[Rest]:
    made = Rest([])  # comes when the test says so
    yield made
    made.deleteLater()


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
    collector: Collector, rest: Rest, qtbot: QtBot
) -> None:
    gone: list[int] = []
    collector.start(rest)
    _Knot(gone)
    worker = threading.Thread(target=_make_garbage)
    worker.start()
    worker.join()
    assert gone == []
    qtbot.waitUntil(lambda: gone == [threading.get_ident()])


def test_garbage_made_later_is_collected_too(
    collector: Collector, rest: Rest, qtbot: QtBot
) -> None:
    gone: list[int] = []
    collector.start(rest)
    rest.came.emit()
    _Knot(gone)
    _make_garbage()
    qtbot.waitUntil(lambda: len(gone) == 1)


def test_old_garbage_goes_when_there_is_rest(
    collector: Collector, rest: Rest, qtbot: QtBot
) -> None:
    gone: list[int] = []
    collector.start(rest)
    rest.came.emit()
    knot = _Knot(gone)
    gc.collect(0)
    gc.collect(1)  # now it is old
    del knot
    for _ in range(3):
        _make_garbage()
        qtbot.waitUntil(lambda: gc.get_count()[0] < 1_000)
    assert gone == []
    rest.came.emit()
    assert gone == [threading.get_ident()]


def test_a_look_through_everything_is_not_put_off_for_ever(
    collector: Collector, rest: Rest, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refdesk.workers.collector.NEVER_RESTED", 2)
    gone: list[int] = []
    collector.start(rest)
    knot = _Knot(gone)
    gc.collect(0)
    gc.collect(1)
    del knot

    def make_more() -> bool:
        _make_garbage()
        return bool(gone)

    qtbot.waitUntil(make_more)

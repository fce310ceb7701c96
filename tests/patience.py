"""How long tests wait: no test says how quick RefDesk is, `tests.bench` does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pytestqt.qtbot import QtBot

PATIENCE: Final = 60_000
"""Milliseconds until a test gives up waiting for what must come."""


def _patient(milliseconds: int) -> int:
    return milliseconds if milliseconds < 5_000 else max(milliseconds, PATIENCE)


class PatientBot(QtBot):
    """Waits as long as a busy machine needs; what comes sooner is taken sooner.

    A test that asks for less than five seconds means it.
    """

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE, **rest: Any) -> Any:
        return super().waitSignal(signal, timeout=_patient(timeout), **rest)

    def waitSignals(self, signals: list[Any], *, timeout: int = PATIENCE, **rest: Any) -> Any:
        return super().waitSignals(signals, timeout=_patient(timeout), **rest)

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE) -> None:
        super().waitUntil(callback, timeout=_patient(timeout))

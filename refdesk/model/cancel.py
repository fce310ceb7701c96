"""A token with which one thread asks another to stop what it is doing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from refdesk.errors import Cancelled


class CancelToken:
    """Set once, from any thread; never unset.

    Long work calls `raise_if_cancelled` between its steps, waits with `wait`, and registers with
    `interrupting` what ends a blocking call at once (a socket's shutdown, a query's interrupt).
    """

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._interrupts: dict[int, Callable[[], None]] = {}
        self._next = 0

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._event.is_set()

    def cancel(self) -> None:
        """Ask to stop; runs the registered interrupts in the calling thread."""
        self._event.set()
        with self._lock:
            interrupts = list(self._interrupts.values())
        for interrupt in interrupts:
            interrupt()

    def raise_if_cancelled(self) -> None:
        """Raise `Cancelled` when somebody asked to stop."""
        if self._event.is_set():
            raise Cancelled

    def wait(self, seconds: float) -> None:
        """Sleep, but wake up and raise `Cancelled` when somebody asks to stop."""
        if self._event.wait(seconds):
            raise Cancelled

    @contextmanager
    def interrupting(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """Within the block, `cancel` also calls `interrupt` (from the cancelling thread)."""
        with self._lock:
            key = self._next
            self._next += 1
            self._interrupts[key] = interrupt
        try:
            self.raise_if_cancelled()
            yield
        finally:
            with self._lock:
                del self._interrupts[key]

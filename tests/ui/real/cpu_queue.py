"""How long a process stood in the queue for a processor: what a busy machine takes from it."""

from __future__ import annotations

from pathlib import Path


class CpuQueue:
    """Adds up, from now on, the waiting of all threads of a process (on Linux; else nothing).

    The kernel counts it in nanoseconds (`schedstat`, second number). A thread is counted as
    far as `look` has seen it.
    """

    def __init__(self, process: int) -> None:
        self._folder = Path(f"/proc/{process}/task")
        self._first = self._read()
        self._last = dict(self._first)

    def look(self) -> None:
        """Count up to now."""
        self._last.update(self._read())

    @property
    def seconds(self) -> float:
        """What has been counted."""
        waited = (last - self._first.get(thread, 0) for thread, last in self._last.items())
        return sum(waited) / 1e9

    def _read(self) -> dict[str, int]:
        found = {}
        for thread in self._folder.glob("*"):
            try:
                found[thread.name] = int((thread / "schedstat").read_text().split()[1])
            except (OSError, IndexError):  # it has just ended
                continue
        return found

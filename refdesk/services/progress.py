"""Being told how far long work is."""

from __future__ import annotations

from typing import Protocol


class ProgressSink(Protocol):
    """Told how far an import or export is; `total` 0 means unknown."""

    def __call__(self, done: int = 0, total: int = 0, detail: str = "") -> None: ...


def silent(done: int = 0, total: int = 0, detail: str = "") -> None:
    """Progress that nobody watches."""

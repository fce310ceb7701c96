"""Being told how far long work is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class ProgressSink(Protocol):
    """Told how far an import or export is; `total` 0 means unknown."""

    def __call__(self, done: int = 0, total: int = 0, detail: str = "") -> None: ...


@dataclass(frozen=True, slots=True)
class Reached:
    """How many records are read by now, and how much of all bytes: a share from 0 to 1."""

    records: int
    share: float

    @property
    def total(self) -> int:
        """How many records there will be, roughly; 0 while nothing tells.

        To two digits, so that it stands still for a reader; a format that is read to its end
        before its first record tells nothing.
        """
        if not 0.01 < self.share < 1:
            return 0
        guess = round(self.records / self.share)
        step: int = 10 ** max(len(str(guess)) - 2, 0)
        return max(-(-guess // step) * step, self.records)


def silent(done: int = 0, total: int = 0, detail: str = "") -> None:
    """Progress that nobody watches."""

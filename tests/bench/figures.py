"""A figure with its limit, and the list of what can be measured."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """What was measured; `limit` 0 when it is only told."""

    name: str
    value: float
    unit: str = "s"
    limit: float = 0.0

    def __str__(self) -> str:
        value = f"{self.name:<58} {self.value:12,.3f} {self.unit:<9}"
        if not self.limit:
            return value
        mark = "" if self.value <= self.limit else "  OVER"
        return f"{value} limit {self.limit:10,.3f}  ratio {self.value / self.limit:6.2f}{mark}"


@dataclass
class Bench:
    """What the measurements share: size, a folder to work in, the generator of records."""

    n: int
    folder: Path
    genlib: Path | None
    made: dict[str, Path] = field(default_factory=dict)

    @property
    def scale(self) -> float:
        """This run's size in 100,000s, by which limits of whole runs are multiplied."""
        return self.n / 100_000


Case = Callable[[Bench], Iterator[Figure]]
CASES: dict[str, Case] = {}


def case(function: Case) -> Case:
    """Register a measurement under its function's name."""
    CASES[function.__name__] = function
    return function


@contextmanager
def stopwatch() -> Iterator[list[float]]:
    """Fills a list with wall and CPU seconds (of this process and of those it waited for)."""
    times: list[float] = []
    wall, cpu = time.perf_counter(), _cpu()
    yield times
    times += [time.perf_counter() - wall, _cpu() - cpu]


def _cpu() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def peak_mb(who: int = resource.RUSAGE_SELF) -> float:
    """The most memory that was resident, in MB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(who).ru_maxrss * unit / 1e6

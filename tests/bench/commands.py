"""Commands from a cold process: help, counting, searching."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

from tests.bench.figures import Bench, Figure, case, stopwatch
from tests.bench.store import library_file

TIMES = 4


@case
def commands(bench: Bench) -> Iterator[Figure]:
    """CPU seconds of whole commands; a search prints each of its hits."""
    library = ("--library", str(library_file(bench)))
    yield Figure("refdesk --help, CPU", _used(bench, "--help"), "s", 0.15)
    yield Figure("refdesk count cancer, CPU", _used(bench, "count", "cancer", *library), "s", 0.6)
    used = _used(bench, "styles", "j", "neurosci")
    yield Figure("refdesk styles j neurosci, CPU", used, "s", 0.3)
    for query in ("interleukin-6", "smith[au]", "cancer"):
        used = _used(bench, "search", query, *library)
        yield Figure(f"refdesk search {query}, CPU", used, "s", 0.6 * max(bench.scale, 1))


def _used(bench: Bench, *words: str) -> float:
    """The best of some runs, with byte code in place as an installer leaves it."""
    environment = {
        **os.environ,
        "PYTHONPYCACHEPREFIX": str(bench.folder / "bytecode"),
        "PYTHONDONTWRITEBYTECODE": "",
        "REFDESK_DATA_DIR": str(bench.folder / "data"),
    }
    command = [sys.executable, "-m", "refdesk", *words]
    used = []
    for _ in range(TIMES):
        with stopwatch() as times:
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
        used.append(times[1])
    return min(used)

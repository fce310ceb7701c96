"""`python -m tests.bench [NAME ...] [--n 100000]` prints each figure with its limit and ratio."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
import tempfile
from pathlib import Path

import tests.bench
from tests.bench.figures import CASES, Bench

_GENLIB = Path(__file__).resolve().parents[3] / "shared" / "tools" / "genlib.py"


def main() -> int:
    """Run the named cases, or all; 1 when a figure is over its limit."""
    for module in pkgutil.iter_modules(tests.bench.__path__):
        if module.name != "__main__":
            importlib.import_module(f"tests.bench.{module.name}")
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(CASES))
    parser.add_argument("--n", type=int, default=100_000, help="references (100,000)")
    parser.add_argument("--genlib", type=Path, default=_GENLIB if _GENLIB.exists() else None)
    parser.add_argument("--folder", type=Path, help="keep records and libraries there")
    options = parser.parse_args()
    unknown = set(options.names) - set(CASES)
    if unknown:
        parser.error(f"no case called {', '.join(sorted(unknown))}")
    over = 0
    with tempfile.TemporaryDirectory() as temporary:
        bench = Bench(options.n, options.folder or Path(temporary), options.genlib)
        bench.folder.mkdir(parents=True, exist_ok=True)
        print(f"{options.n:,} references")
        for name in options.names or CASES:
            for figure in CASES[name](bench):
                print(figure, flush=True)
                over += bool(figure.limit and figure.value > figure.limit)
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())

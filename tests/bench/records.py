"""PubMed XML of any size: from the generator beside the checkout, else from the tests' own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.bench.figures import Bench
from tests.store import samples


def pubmed_file(bench: Bench) -> Path:
    """A file with `bench.n` records; made once a run."""
    made = bench.made.get("pubmed")
    if made is None:
        made = bench.made["pubmed"] = bench.folder / f"records-{bench.n}.xml"
        if not made.exists():
            _make(bench, made)
    return made


def _make(bench: Bench, target: Path) -> None:
    if bench.genlib is not None:
        command = [sys.executable, str(bench.genlib), "--n", str(bench.n), "--format", "pubmed"]
        subprocess.run([*command, "--out", str(target)], check=True)
        return
    # Shorter records than the generator's (2 KB instead of 7): figures are lower.
    with target.open("wb") as file:
        file.write(b"<PubmedArticleSet>\n")
        for n in range(bench.n):
            file.write(samples.source(n) + b"\n")
        file.write(b"</PubmedArticleSet>\n")

"""Citations: the first one from a cold process, bibliographies, one change in a long document."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from refdesk.cite import Processor
from refdesk.cite.catalogue import find_style
from tests.bench.figures import Bench, Figure, case, stopwatch

TIMES = 3
CITATIONS = 1_000
_COLD = """
from refdesk.cite import Processor
from refdesk.cite.catalogue import find_style
item = {"id": "1", "type": "article-journal", "title": "A", "author": [{"family": "Doe", "given": "J"}]}
Processor(find_style(%r).xml, [item]).cite([{"id": "1"}])
"""
_FAMILIES = ("Smith", "Doe", "van der Berg", "Müller", "Li", "García", "Nguyen", "Rossi", "O’Brien")


@case
def cited(bench: Bench) -> Iterator[Figure]:
    """CPU seconds of the CSL processor; the least of some runs each."""
    for style in ("nlm", "apa", "chicago-author-date"):
        yield Figure(
            f"first citation in {style}, cold process, CPU", _cold(bench, style), "s", 0.15
        )
    for style, count, limit in (
        ("nlm", 1_000, 0.7), ("apa", 1_000, 1.5), ("nlm", 10_000, 7.0), ("chicago-author-date", 1_000, 0.0),
    ):  # fmt: skip
        used = min(_bibliography(style, count) for _ in range(TIMES))
        yield Figure(f"bibliography of {count:,} in {style}, CPU", used, "s", limit)
    yield Figure(f"a document of {CITATIONS:,} citations in nlm, CPU", _document("nlm")[0], "s")
    for style in ("nlm", "apa", "chicago-author-date", "chicago-notes-bibliography"):
        runs = [_changes(style) for _ in range(TIMES)]
        usual, worst = (min(figures) for figures in zip(*runs, strict=True))
        yield Figure(f"one of {CITATIONS:,} citations changed, {style}, CPU", usual, "s", 0.05)
        yield Figure(f"... and what it renumbers, {style}", worst, "s", 0.05)


def _cold(bench: Bench, style: str) -> float:
    """With byte code in place, as an installer leaves it."""
    environment = {
        **os.environ,
        "PYTHONPYCACHEPREFIX": str(bench.folder / "bytecode"),
        "PYTHONDONTWRITEBYTECODE": "",
    }
    used = []
    for _ in range(TIMES + 1):
        with stopwatch() as times:
            subprocess.run([sys.executable, "-c", _COLD % style], env=environment, check=True)
        used.append(times[1])
    return min(used)


def _items(count: int) -> list[dict[str, Any]]:
    chance = random.Random(1)
    return [
        {
            "id": str(number),
            "type": "article-journal",
            "title": f"Study {number} of the <i>effects</i> of thing {chance.randrange(999)}: a trial",
            "author": [
                {
                    "family": f"{chance.choice(_FAMILIES)}{chance.choice(['', chance.randrange(60)])}",
                    "given": chance.choice(["John", "Jane A.", "K. L.", "Wei", "Anna Maria"]),
                }
                for _ in range(chance.choice([1, 2, 3, 4, 6, 8, 12]))
            ],
            "issued": {"date-parts": [[chance.randrange(1990, 2026), chance.randrange(1, 13)]]},
            "volume": str(chance.randrange(99)),
            "issue": str(chance.randrange(12)),
            "page": f"{chance.randrange(100, 999)}-{chance.randrange(1000, 1500)}",
            "DOI": f"10.1000/x{number}",
            "container-title": f"Journal of {chance.randrange(200)} Things",
        }
        for number in range(count)
    ]


def _bibliography(style: str, count: int) -> float:
    xml, items = find_style(style).xml, _items(count)
    start = time.process_time()
    Processor(xml, items).bibliography()
    return time.process_time() - start


def _document(
    style: str,
) -> tuple[float, Processor, list[dict[str, Any]], list[tuple[str, int]]]:
    """A document of CITATIONS citations of 800 items: seconds it took, and what it is made of."""
    chance = random.Random(2)
    processor = Processor(find_style(style).xml, _items(800))
    notes = processor.style.is_note
    citations = [
        {
            "citationID": f"c{number}",
            "citationItems": [{"id": str(chance.randrange(800))} for _ in range(chance.choice([1, 1, 2, 3]))],
            "properties": {"noteIndex": number + 1 if notes else 0},
        }
        for number in range(CITATIONS)
    ]  # fmt: skip
    start = time.process_time()
    processor.process_document(citations)
    used = time.process_time() - start
    pairs = [(f"c{number}", number + 1 if notes else 0) for number in range(CITATIONS)]
    return used, processor, citations, pairs


def _changes(style: str) -> tuple[float, float]:
    """A citation changed somewhere in a document: the usual case, and the dearest of twenty."""
    chance = random.Random(3)
    _used, processor, citations, pairs = _document(style)
    used = []
    for _ in range(20):
        at = chance.randrange(CITATIONS)
        changed = {**citations[at], "citationItems": [{"id": str(chance.randrange(800))}]}
        start = time.process_time()
        processor.process_citation(changed, pairs[:at], pairs[at + 1 :])
        used.append(time.process_time() - start)
    used.sort()
    return used[len(used) // 2], used[-1]

"""Runs the fixtures of the public CSL suite: `python -m tests.csl_suite FIXTURES [--fail-list FILE]`.

Prints passed and total per category. A fixture file has one JSON object a line: name, mode, csl,
input, citation_items, citations, result (may be gzipped).
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from refdesk.cite import Processor


def read_fixtures(path: Path) -> Iterator[dict[str, Any]]:
    """The fixtures of a file, in order."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            if line.strip():
                yield json.loads(line)


def run_fixture(fixture: dict[str, Any]) -> str:
    """What the processor makes of a fixture."""
    processor = Processor(fixture["csl"], fixture["input"], output="html")
    last: list[str] = []
    if fixture["citations"]:
        last = _run_citations(processor, fixture["citations"])
    if fixture["mode"].startswith("bibliography"):
        return processor.bibliography().html
    if fixture["citations"]:
        return "\n".join(last)
    if fixture["citation_items"]:
        return "\n".join(processor.cite(cites) for cites in fixture["citation_items"])
    ids = [item_id for entry in processor.bibliography().ids for item_id in entry]
    known = {str(item["id"]) for item in fixture["input"]}
    ids += [item_id for item_id in known if item_id not in ids] if len(ids) < len(known) else []
    return processor.cite([{"id": item_id} for item_id in ids])


def _run_citations(processor: Processor, citations: list[Any]) -> list[str]:
    texts: dict[str, str] = {}
    order: list[str] = []
    changed: list[tuple[int, str]] = []
    for citation, before, after in citations:
        changed = processor.process_citation(citation, before, after)
        own = citation.get("citationID")
        order = [pair[0] for pair in before] + [own] + [pair[0] for pair in after]
        for place, text in changed:
            texts[order[place]] = text
    marked = {place for place, _text in changed}
    return [
        f"{'>>' if place in marked else '..'}[{place}] {texts[name]}"
        for place, name in enumerate(order)
    ]


def squeezed(text: str) -> str:
    """`text` with what a comparison may ignore taken out: white space at line ends and around divs."""
    text = re.sub(r"\s*(</?div[^>]*>)\s*", r"\1", text.strip())
    return "\n".join(line.rstrip() for line in text.split("\n"))


def passes(fixture: dict[str, Any]) -> bool:
    """Whether the processor gives a fixture's result."""
    return squeezed(run_fixture(fixture)) == squeezed(fixture["result"])


def main(arguments: list[str] | None = None) -> int:
    """Run all fixtures of a file; the exit status is 0 when all pass."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fixtures", type=Path)
    parser.add_argument("--fail-list", type=Path, help="write the names of failed fixtures here")
    parser.add_argument("--show", action="append", default=[], metavar="NAME")
    options = parser.parse_args(arguments)
    passed: Counter[str] = Counter()
    total: Counter[str] = Counter()
    failed: list[str] = []
    for fixture in read_fixtures(options.fixtures):
        name = fixture["name"]
        if options.show:
            if name in options.show:
                print(f"== {name}\n{run_fixture(fixture)}\n-- wanted\n{fixture['result']}")
            continue
        category = name.partition("_")[0]
        total[category] += 1
        try:
            good = passes(fixture)
        except Exception:  # noqa: BLE001 - a fault counts as a failure of its fixture
            good = False
            failed.append(f"{name}\t{traceback.format_exc().strip().splitlines()[-1]}")
        else:
            if not good:
                failed.append(name)
        passed[category] += good
    for category in sorted(total):
        print(f"{category:16} {passed[category]:4} / {total[category]}")
    print(f"{'all':16} {sum(passed.values()):4} / {sum(total.values())}")
    if options.fail_list:
        options.fail_list.write_text("".join(f"{name}\n" for name in failed), encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

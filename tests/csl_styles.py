"""Formats items in every style: `python -m tests.csl_styles [--every N] [--workers 2]`.

Each style of the packages must load and give a citation, a note and a bibliography of twenty mixed
items without raising anything; a dependent one with its parent's layout.
"""

from __future__ import annotations

import argparse
import re
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from refdesk.cite import Processor
from refdesk.cite.catalogue import find_style, list_styles

DOE = {"family": "Doe", "given": "Jane A."}
VON = {"family": "von Berg", "given": "Hans-Peter", "suffix": "Jr."}
GROUP = {"literal": "The Study Group"}


def _date(*parts: int) -> dict[str, Any]:
    return {"date-parts": [list(parts)]}


MIXED: list[dict[str, Any]] = [
    {"type": "article-journal", "title": "Cells <i>in vitro</i>: a “short” trial?", "author": [DOE, VON],
     "container-title": "Journal of Cells", "container-title-short": "J Cells", "volume": "12",
     "issue": "3-4", "page": "321-28", "issued": _date(2020, 5, 3), "DOI": "10.1000/1", "PMID": "1"},
    {"type": "article-journal", "title": "Cells again", "author": [DOE], "issued": _date(2020)},
    {"type": "article-journal", "title": "More cells", "author": [DOE], "issued": _date(2020), "page": "e12"},
    {"type": "article-journal", "title": "Many hands", "author": [{"family": f"N{i}", "given": "A B"} for i in range(25)],
     "issued": {"date-parts": [[2019, 11], [2020, 1]]}, "volume": "IV"},
    {"type": "book", "title": "A book", "author": [GROUP], "edition": "2", "publisher": "House",
     "publisher-place": "Town", "issued": _date(1999), "number-of-pages": "340", "ISBN": "1"},
    {"type": "book", "title": "Edited", "editor": [DOE, VON, DOE], "translator": [VON], "issued": _date(-44, 3, 15)},
    {"type": "chapter", "title": "A chapter", "author": [VON], "editor": [DOE], "container-title": "Whole",
     "page": "1-9, 20", "edition": "revised", "collection-title": "Series", "collection-number": "4"},
    {"type": "webpage", "title": "A page", "URL": "https://example.org/?a=1&b=2", "accessed": _date(2021, 2, 3)},
    {"type": "thesis", "title": "A thesis", "author": [DOE], "genre": "PhD", "publisher": "University"},
    {"type": "report", "title": "A report", "number": "7", "author": [GROUP], "issued": {"raw": "Spring 2001"}},
    {"type": "paper-conference", "title": "A talk", "author": [VON], "event-title": "Meeting", "event-place": "Town"},
    {"type": "article-newspaper", "title": "News", "container-title": "The Paper", "section": "B", "page": "A1"},
    {"type": "legal_case", "title": "Doe v. Roe", "authority": "Court", "volume": "410", "page": "113"},
    {"type": "patent", "title": "A machine", "number": "US1", "author": [DOE], "submitted": _date(2001)},
    {"type": "personal_communication", "author": [DOE], "recipient": [VON], "issued": _date(2002, 1)},
    {"type": "motion_picture", "title": "A film", "director": [DOE], "issued": _date(1960)},
    {"type": "dataset", "title": "Numbers", "version": "1.2", "issued": {"literal": "in press"}},
    {"type": "entry-encyclopedia", "title": "Entry", "container-title": "Book of All", "author": [
        {"family": "毛", "given": "泽东"}], "language": "zh-CN"},
    {"type": "review", "reviewed-title": "That", "reviewed-author": [VON], "issued": {"date-parts": [[2000]], "circa": True}},
    {"type": "no such type"},
]  # fmt: skip
MIXED = [{"id": f"i{place}", **item} for place, item in enumerate(MIXED)]


def format_all(xml: str, lang: str = "", output: str = "html") -> list[str]:
    """What a style makes of MIXED: citations, two notes, the bibliography."""
    processor = Processor(xml, MIXED, lang=lang, output=output)
    texts = [processor.cite([{"id": item["id"], "locator": "5-6"}]) for item in MIXED]
    texts.append(processor.cite([{"id": item["id"]} for item in MIXED]))
    for note in (1, 2):
        citation = {
            "citationID": f"c{note}",
            "citationItems": [{"id": item["id"]} for item in MIXED[:3]],
            "properties": {"noteIndex": note},
        }
        before = [("c1", 1)] if note == 2 else []
        texts += [text for _place, text in processor.process_citation(citation, before, [])]
    return [*texts, *processor.bibliography().entries]


def style_ids(every: int = 1) -> list[str]:
    """The ids of every `every`th style that can be chosen."""
    return sorted(info.id for info in list_styles())[::every]


def fault_of(style_id: str) -> tuple[str, str]:
    """The id, and what went wrong with the style, "" for nothing."""
    try:
        style = find_style(style_id)
        format_all(style.xml, style.default_locale)
    except Exception:  # noqa: BLE001 - any fault at all is what this looks for
        return style_id, traceback.format_exc()
    return style_id, ""


def _results(ids: list[str], workers: int) -> Iterator[tuple[str, str]]:
    if workers < 2:
        yield from map(fault_of, ids)
        return
    with Pool(workers) as pool:
        yield from pool.imap_unordered(fault_of, ids, chunksize=50)


def main() -> int:
    """Run the styles and print each that failed; 1 when there is one."""
    parser = argparse.ArgumentParser(prog="python -m tests.csl_styles", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="only every Nth style")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--log", type=Path, help="write the faults in full here")
    options = parser.parse_args()
    ids = style_ids(options.every)
    causes: Counter[str] = Counter()
    faults: list[str] = []
    for style_id, fault in _results(ids, options.workers):
        if fault:
            cause = fault.strip().splitlines()[-1]
            causes[re.sub(r"line \d+", "line N", cause)] += 1
            faults.append(f"== {style_id}\n{fault}")
            print(f"{style_id}: {cause}", flush=True)
    if options.log:
        options.log.write_text("\n".join(faults), encoding="utf-8")
    print(f"{len(ids) - len(faults)} of {len(ids)} styles format {len(MIXED)} items")
    for cause, count in causes.most_common():
        print(f"{count:6} {cause}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

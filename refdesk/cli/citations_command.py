"""`refdesk citations`: how often references are cited, as NIH iCite counts."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from refdesk.cli.choosing import chosen
from refdesk.cli.session import Progress, let_wait, toolbox
from refdesk.services import pending
from refdesk.services.citation_counts import count_citations
from refdesk.services.wording import counted


def run(options: argparse.Namespace) -> int:
    """Print the counts, most first; 1 when a service failed or a reference was not found."""
    with toolbox(options, read_only=True) as tools:
        found = chosen(tools, options)
        progress = Progress("Counting")
        counts = count_citations(
            tools.follower, found.ids, refresh=options.refresh, progress=progress
        )
        progress.end()
    for one in counts.found:
        if options.json:
            print(json.dumps(asdict(one), ensure_ascii=False))
        else:
            print(f"{one.times}\t{one.at[:10]}\t{one.pmid}\t{one.title}")
    if counts.without_pmid:
        count = counted(counts.without_pmid, "reference")
        print(f"{count} without a PMID not counted.", file=sys.stderr)
    if counts.unknown:
        count = counted(counts.unknown, "reference")
        words = "not asked for" if counts.failure else "not known to NIH iCite"
        print(f"{count} {words}.", file=sys.stderr)
    if counts.failure:
        print(counts.failure, file=sys.stderr)
    let_wait(options, pending.COUNT_CITATIONS, counts.left)
    return int(found.is_short or bool(counts.failure))

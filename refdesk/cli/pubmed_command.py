"""`refdesk pubmed`: search PubMed, and add the hits."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Final

from refdesk.cli.reporting import as_dict, keep_waiting, line, print_report
from refdesk.cli.session import Progress, library_path, toolbox
from refdesk.model.cancel import CancelToken
from refdesk.model.query.earlier import refers_to_earlier
from refdesk.model.rows import ReferenceRow, Status
from refdesk.model.work_ids import WorkId
from refdesk.services import earlier
from refdesk.services.pubmed_hits import list_hits
from refdesk.services.pubmed_query import check_pubmed_query
from refdesk.services.pubmed_strategy import strategy
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import number

PAGE = 200
MARKS: Final = {
    Status.RETRACTED: "retracted",
    Status.CONCERN: "expression of concern",
    Status.PREPRINT: "preprint",
    Status.IN_LIBRARY: "in library",
    Status.IN_TRASH: "in trash",
    Status.DISCARDED: "discarded",
    Status.LATER: "later",
}
"""What a plain line says of a hit, after all that is printed of a reference."""
_SORTS = {"date": "pub_date", "author": "Author", "journal": "JournalName"}


def run(options: argparse.Namespace) -> int:
    """Print the hits, or add them with --add."""
    query = options.query
    if not refers_to_earlier(query):
        check_pubmed_query(query)  # before a library is made for it
    # A window may have the library open: only adding needs it for itself.
    is_read = not options.add and (options.sample or library_path(options).exists())
    with toolbox(options, create=True, read_only=is_read) as tools:
        if refers_to_earlier(query):
            query = earlier.expanded(tools.library, "pubmed", query)
            check_pubmed_query(query)
        if options.strategy:
            print(strategy(tools.library, tools.pubmed, options.query), end="")
            return 0
        progress = Progress("Searching")
        limit = None if options.all else options.limit
        sort = _SORTS.get(options.sort, options.sort)
        hits = list_hits(tools.pubmed, query, limit=limit, sort=sort, progress=progress)
        progress.end()
        for remark in hits.remarks:
            print(remark, file=sys.stderr)
        print(
            f"{number(hits.count)} hits in PubMed. Searched as: {hits.translation}", file=sys.stderr
        )
        if limit is None and hits.shortfall:
            print(hits.shortfall, file=sys.stderr)
        pmids = hits.pmids
        if options.add:
            progress = Progress("Adding")
            works = [WorkId("pmid", pmid) for pmid in pmids]
            report = tools.importer.add_ids(works, progress=progress)
            progress.end()
            waits = keep_waiting(tools, report, options)
            print_report(tools, report, as_json=options.json)
            if waits:
                print(waits, file=sys.stderr)
            return 1 if report.failures else 0
        return _print_hits(tools, pmids, as_json=options.json)


def _print_hits(tools: Toolbox, pmids: Sequence[str], *, as_json: bool) -> int:
    """A line for each hit, and why some have none; 1 when there are such."""
    is_short = False
    for start in range(0, len(pmids), PAGE):
        rows, lacking = tools.online.fetch_rows(pmids[start : start + PAGE], CancelToken())
        for row in rows:
            print(json.dumps(as_dict(row), ensure_ascii=False) if as_json else _line(row))
        for sentence in lacking:
            print(sentence, file=sys.stderr)
        is_short |= bool(lacking)
    return int(is_short)


def _line(row: ReferenceRow) -> str:
    """The line of a hit, with what the library knows of it at its end."""
    marks = [MARKS[status] for status in row.statuses if status in MARKS]
    return f"{line(row)}\t[{', '.join(marks)}]" if marks else line(row)

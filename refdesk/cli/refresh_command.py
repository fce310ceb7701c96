"""`refdesk refresh`: ask PubMed again for references of the library, or only show what is new there."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

from refdesk.cli.choosing import chosen
from refdesk.cli.session import Progress, print_failures, toolbox
from refdesk.model.reports import ImportReport
from refdesk.services import refreshing
from refdesk.services.refresh_words import change_lines, look_sentence
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import refresh_sentence


def run(options: argparse.Namespace) -> int:
    """Refresh what is named, as one step, or with --show print the differences and write nothing.

    1 when something failed or is not there.
    """
    progress = Progress("Asking PubMed" if options.show else "Refreshing")
    with toolbox(options, read_only=options.show) as tools:
        found = chosen(tools, options)
        if options.show:
            report = _show(tools, found.ids, progress, as_json=options.json)
        else:
            report = refreshing.refresh(tools.library, tools.pubmed, found.ids, progress=progress)
            progress.end()
            print(refresh_sentence(report))
        print_failures(report.failures)
    return int(found.is_short or bool(report.failures or report.stopped))


def _show(tools: Toolbox, ids: Sequence[int], progress: Progress, *, as_json: bool) -> ImportReport:
    """Print what a refresh would change, reference by reference as PubMed answers."""
    count = 0
    report = ImportReport()
    for one in refreshing.differences(tools.library, tools.pubmed, ids, progress=progress):
        progress.end()
        if isinstance(one, ImportReport):
            report = one
        else:
            count += 1
            print(json.dumps(asdict(one)) if as_json else "\n".join(change_lines(one)))
    print(look_sentence(count, report), file=sys.stderr if as_json else sys.stdout)
    return report

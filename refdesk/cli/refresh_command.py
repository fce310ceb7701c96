"""`refdesk refresh`: ask PubMed again for references of the library."""

from __future__ import annotations

import argparse

from refdesk.cli.choosing import chosen
from refdesk.cli.session import Progress, print_failures, toolbox
from refdesk.services import refreshing
from refdesk.services.wording import refresh_sentence


def run(options: argparse.Namespace) -> int:
    """Refresh what is named, as one step; 1 when something failed or is not there."""
    progress = Progress("Refreshing")
    with toolbox(options) as tools:
        found = chosen(tools, options)
        report = refreshing.refresh(tools.library, tools.pubmed, found.ids, progress=progress)
        progress.end()
        print(refresh_sentence(report))
        print_failures(report.failures)
    return int(found.is_short or bool(report.failures or report.stopped))

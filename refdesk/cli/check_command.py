"""`refdesk check`: is the library sound?"""

from __future__ import annotations

import argparse
import sys

from refdesk.cli.session import toolbox
from refdesk.services.wording import counted
from refdesk.store.check import check


def run(options: argparse.Namespace) -> int:
    """Print what was looked at; 1 when something is wrong."""
    with toolbox(options, read_only=not options.repair) as tools:
        report = check(tools.library, repair=options.repair)
    print(
        f"{counted(report.references, 'reference')} and {report.in_trash:,} in the trash, "
        f"{counted(report.sources, 'source')} read, {report.compared:,} compared with the index."
    )
    for sentence in (*report.repaired, *report.notes):
        print(sentence)
    for problem in report.problems:
        print(problem, file=sys.stderr)
    if report.is_well:
        print("All is well.")
    return 0 if report.is_well else 1

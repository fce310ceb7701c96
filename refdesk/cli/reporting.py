"""What `add` and `import` print of their reports, and how a row is printed."""

from __future__ import annotations

import argparse
import json
import sys

from refdesk.cli.session import print_failures
from refdesk.model.reports import ImportReport
from refdesk.services.pending import keep, offline_works
from refdesk.services.report_files import as_object
from refdesk.services.report_files import row_object as as_dict
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import counted, file_line, import_sentence, notice_line
from refdesk.services.wording import reference_line as line

__all__ = ["SHOWN", "as_dict", "keep_waiting", "line", "print_report"]

SHOWN = 50
"""Rows that are printed one by one; above it only the counts are of use."""


def keep_waiting(
    tools: Toolbox, report: ImportReport, options: argparse.Namespace, collection_id: int = 0
) -> str:
    """Have what the network was lacking for wait in the library; the sentence that says so, or ""."""
    waiting = [] if options.sample else offline_works(report)
    if not waiting:
        return ""
    keep(tools.library, waiting, collection_id)
    verb = "waits" if len(waiting) == 1 else "wait"
    return (
        f"{counted(len(waiting), 'reference')} {verb} for the network. “refdesk queue run” adds what "
        "waits, and so does the window when it is open."
    )


def print_report(tools: Toolbox, report: ImportReport, *, as_json: bool) -> None:
    """Print what was added and what was there, name on standard error what failed."""
    if as_json:
        print(json.dumps(as_object(report, tools.browser.rows), ensure_ascii=False))
    else:
        restored = set(report.restored)
        there = tuple(each for each in report.existing if each not in restored)
        for ids, word in (
            (report.added, "added"),
            (report.restored, "taken out of the trash"),
            (there, "already there"),
            (report.merged, "merged into"),
        ):
            if len(ids) <= SHOWN:
                for row in tools.browser.rows(ids):
                    print(f"{word}: {line(row)}")
        for file in report.files:
            print(f"read: {file_line(file)}")
        print(import_sentence(report))
    for notice in report.warnings:
        print(notice_line(notice), file=sys.stderr)
    print_failures(report.failures)

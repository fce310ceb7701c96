"""`refdesk import`: files of any format that RefDesk reads."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from refdesk.cli.reporting import print_report
from refdesk.cli.session import Progress, toolbox
from refdesk.model.reports import ImportReport


def run(options: argparse.Namespace) -> int:
    """Import the files; one that cannot be read is named, the others go in."""
    report = ImportReport()
    progress = Progress("Importing")
    with toolbox(options, create=True) as tools:
        collection = tools.changes.collection_id(options.collection) if options.collection else 0
        if "-" in options.files:
            report += tools.importer.import_stream(
                sys.stdin.buffer, "standard input", key=options.from_format,
                collection_id=collection, progress=progress,
            )  # fmt: skip
        paths = [Path(name) for name in options.files if name != "-"]
        if paths:
            report += tools.importer.import_paths(
                paths, key=options.from_format, collection_id=collection, progress=progress
            )
        progress.end()
        print_report(tools, report, as_json=options.json)
    return 1 if report.failures else 0

"""`refdesk import`: files of any format that RefDesk reads."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from refdesk.cli.moving import files_choice, move, show_previews, split
from refdesk.cli.reporting import print_report
from refdesk.cli.session import Progress, toolbox
from refdesk.model.import_options import Duplicates, ImportOptions, LinkedFiles
from refdesk.model.reports import ImportReport


def run(options: argparse.Namespace) -> int:
    """Import the files; one that cannot be read is named, the others go in."""
    report = ImportReport()
    progress = Progress("Importing")
    with toolbox(options, create=True) as tools:
        collection = tools.changes.collection_id(options.collection) if options.collection else 0
        chosen = ImportOptions(
            options.from_format,
            collection,
            Duplicates(options.duplicates or Duplicates.NAME),
            files_choice(options.files_choice, LinkedFiles.LINK),
        )
        moved, names = split(options)
        if options.preview:
            return show_previews(tools, moved, options)
        for path in moved:
            report += move(tools, path, options, collection, progress)
        if "-" in names:
            report += tools.importer.import_stream(
                sys.stdin.buffer, "standard input", options=chosen, progress=progress
            )
        paths = [Path(name) for name in names if name != "-"]
        if paths:
            report += tools.importer.import_paths(paths, options=chosen, progress=progress)
        progress.end()
        print_report(tools, report, as_json=options.json)
        if options.report is not None:
            from refdesk.services import report_files

            report_files.write(options.report, report, tools.browser.rows)
    return 1 if report.failures or report.stopped else 0

"""`refdesk export`: references of the library in a file format."""

from __future__ import annotations

import argparse
import sys

from refdesk.cli.session import Progress, toolbox
from refdesk.services import exporting
from refdesk.services.wording import counted


def run(options: argparse.Namespace) -> int:
    """Write what the query finds to a file or standard output."""
    with toolbox(options, read_only=True) as tools:
        ids = tools.browser.ids(options.query)
        if options.output is None:
            exporting.export(tools.library, ids, options.to_format, sys.stdout.buffer)
            return 0
        progress = Progress("Exporting")
        written = exporting.export_to_path(
            tools.library, ids, options.to_format, options.output, progress=progress
        )
        progress.end()
        print(f"{counted(written, 'reference')} exported to {options.output}.", file=sys.stderr)
    return 0

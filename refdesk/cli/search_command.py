"""`refdesk search`: what the library has, in PubMed's query language."""

from __future__ import annotations

import argparse
import json
import sys

from refdesk.cli.reporting import as_dict, line
from refdesk.cli.session import toolbox

PAGE = 500
"""Rows read at a time."""


def run(options: argparse.Namespace) -> int:
    """Print the hits, newest first."""
    with toolbox(options, read_only=True) as tools:
        ids = tools.browser.ids(options.query, limit=options.limit)
        if options.format:
            from refdesk.services.exporting import export  # formats only when asked for

            export(tools.library, ids, options.format, sys.stdout.buffer)
            return 0
        for start in range(0, len(ids), PAGE):
            for row in tools.browser.rows(ids[start : start + PAGE]):
                print(json.dumps(as_dict(row), ensure_ascii=False) if options.json else line(row))
    return 0

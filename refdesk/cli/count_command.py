"""`refdesk count`: how many references a search finds."""

from __future__ import annotations

import argparse
import json

from refdesk.cli.session import toolbox


def run(options: argparse.Namespace) -> int:
    """Print the bare number, or with --json an object."""
    with toolbox(options, read_only=True) as tools:
        count = len(tools.browser.ids(options.query))
    told = {"query": options.query, "count": count}
    print(json.dumps(told, ensure_ascii=False) if options.json else count)
    return 0

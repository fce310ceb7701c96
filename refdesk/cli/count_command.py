"""`refdesk count`: how many references a search finds."""

from __future__ import annotations

import argparse

from refdesk.cli.session import toolbox


def run(options: argparse.Namespace) -> int:
    """Print the bare number."""
    with toolbox(options, read_only=True) as tools:
        print(len(tools.browser.ids(options.query)))
    return 0

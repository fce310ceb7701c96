"""`refdesk merge --exact`: the short way to `refdesk duplicates --merge exact`."""

from __future__ import annotations

import argparse

from refdesk.cli import duplicates_command


def run(options: argparse.Namespace) -> int:
    """Merge all sets of the kinds that are named."""
    options.merge = [kind for kind in ("exact", "sure") if getattr(options, kind)]
    options.counts = options.csv = False
    return duplicates_command.run(options)

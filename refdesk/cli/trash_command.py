"""`refdesk trash`: references to the trash."""

from __future__ import annotations

import argparse

from refdesk.cli.choosing import chosen, print_done
from refdesk.cli.session import toolbox


def run(options: argparse.Namespace) -> int:
    """Move what is named; 1 when a reference that was named is not there."""
    with toolbox(options) as tools:
        found = chosen(tools, options)
        print_done(options, tools.changes.trash(found.ids).sentence, found)
    return int(found.is_short)

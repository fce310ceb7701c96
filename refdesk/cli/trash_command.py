"""`refdesk trash`: references to the trash."""

from __future__ import annotations

import argparse

from refdesk.cli.choosing import chosen
from refdesk.cli.session import toolbox


def run(options: argparse.Namespace) -> int:
    """Move what is named; 1 when a reference that was named is not there."""
    with toolbox(options) as tools:
        found = chosen(tools, options)
        print(tools.changes.trash(found.ids).sentence)
    return int(found.is_short)

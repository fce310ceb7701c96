"""`refdesk untrash`: references out of the trash."""

from __future__ import annotations

import argparse

from refdesk.cli.choosing import chosen, print_done
from refdesk.cli.session import toolbox


def run(options: argparse.Namespace) -> int:
    """Take out what is named; 1 when a reference that was named is not in the trash."""
    with toolbox(options) as tools:
        found = chosen(tools, options, in_trash=True)
        print_done(options, tools.changes.restore(found.ids).sentence, found)
    return int(found.is_short)

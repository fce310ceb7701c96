"""`refdesk notes`: the notes of references as one Markdown text."""

from __future__ import annotations

import argparse
import sys

from refdesk.cli.choosing import chosen
from refdesk.cli.session import toolbox
from refdesk.services.note_export import notes_as_markdown


def run(options: argparse.Namespace) -> int:
    """Print the notes of what is named; 1 when none of it has any."""
    with toolbox(options) as tools:
        found = chosen(tools, options)
        is_empty = True
        for piece in notes_as_markdown(tools.library, found.ids):
            sys.stdout.write(piece)
            is_empty = False
        if is_empty:
            print("None of these references has a note.", file=sys.stderr)
    return int(found.is_short or is_empty)

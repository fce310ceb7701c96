"""`refdesk notes`: the notes of references as one text, and which notes lead to references."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from refdesk.cli.choosing import chosen
from refdesk.cli.session import Progress, toolbox
from refdesk.services.note_export import export_notes, notes_as_html, notes_as_markdown
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import counted


def run(options: argparse.Namespace) -> int:
    """Print the notes of what is named, or write them; 1 when none of it has any."""
    with toolbox(options) as tools:
        found = chosen(tools, options)
        if options.links:
            return int(_print_links(tools, found.ids) or found.is_short)
        if options.output is not None:
            progress = Progress("Exporting notes")
            count = export_notes(tools.library, found.ids, options.output, progress)
            progress.end()
            print(f"The notes of {counted(count, 'reference')} written to {options.output}.")
            return int(found.is_short)
        is_empty = True
        made = notes_as_html if options.format == "html" else notes_as_markdown
        for piece in made(tools.library, found.ids):
            sys.stdout.write(piece)
            is_empty = False
        if is_empty:
            print("None of these references has a note.", file=sys.stderr)
    return int(found.is_short or is_empty)


def _print_links(tools: Toolbox, ids: Sequence[int]) -> bool:
    """A line a note: the reference it leads to, whose it is, what it is called; True for none."""
    from refdesk.services.note_links import links_to  # rarely wanted

    is_empty = True
    for reference_id in ids:
        for link in links_to(tools.library, reference_id):
            print(f"{reference_id}\t{link.reference_id}\t{link.title}\t{link.note}")
            is_empty = False
    if is_empty:
        print("No note leads to these references.", file=sys.stderr)
    return is_empty

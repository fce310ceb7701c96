"""`refdesk relate`: notes that references belong together, lists what does, takes it away."""

from __future__ import annotations

import argparse
import json
import sys

from refdesk.cli.choosing import chosen
from refdesk.cli.session import toolbox
from refdesk.errors import UsageError
from refdesk.services.toolbox import Toolbox
from refdesk.services.viewing import related_to


def run(options: argparse.Namespace) -> int:
    """Relate what is named, each to each other; list with --list, take away with --off."""
    if options.json and not options.list:
        raise UsageError("--json goes with --list.")
    with toolbox(options) as tools:
        found = chosen(tools, options)
        if not found.ids:
            print("No reference was found.", file=sys.stderr)
            return 1
        if options.list:
            _print(tools, found.ids, is_json=options.json)
        elif options.off:
            if len(found.ids) != 2:
                raise UsageError("Name the two references that do not belong together.")
            print(tools.changes.unrelate(*found.ids).sentence)
        else:
            print(tools.changes.relate(found.ids).sentence)
    return int(found.is_short)


def _print(tools: Toolbox, ids: tuple[int, ...], *, is_json: bool) -> None:
    """`12<tab>15<tab>preprint<tab>Title`, or the same as one JSON object a line."""
    for reference_id in ids:
        for other in related_to(tools.library, reference_id):
            row = other.row
            if is_json:
                pair = {"id": reference_id, "related": row.id, "kind": other.kind}
                print(json.dumps({**pair, "title": row.title}, ensure_ascii=False))
            else:
                title = " ".join(row.title.split())
                print(reference_id, row.id, other.kind, title, sep="\t")

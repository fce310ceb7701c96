"""`refdesk read`: what was read, how good it was, and what is to be read."""

from __future__ import annotations

import argparse
import sys

from refdesk.cli.choosing import chosen, print_done
from refdesk.cli.session import toolbox
from refdesk.errors import UsageError
from refdesk.services.wording import counted

PRIORITIES = {"high": 1, "normal": 2, "low": 3}


def run(options: argparse.Namespace) -> int:
    """Do all that is asked for; without any of it, mark as read."""
    if options.off and (options.list or options.priority or options.due):
        raise UsageError("Say either --off or what puts references on the reading list.")
    with toolbox(options) as tools:
        found = chosen(tools, options)
        if not found.ids:
            print("No reference was found.", file=sys.stderr)
            return 1
        changes, what = tools.changes, counted(len(found.ids), "reference")
        told: list[str] = []
        if options.priority or options.due:
            priority = PRIORITIES[options.priority or "normal"]
            told.append(changes.plan_reading(found.ids, priority, options.due or "").sentence)
        elif options.list or options.off:
            told.append(changes.set_reading(found.ids, options.list).sentence)
        if options.rate is not None:
            changes.set_rating(found.ids, options.rate)
            told.append(f"{what} rated {options.rate}." if options.rate else f"{what} not rated.")
        if options.unread or not told:
            changes.set_read(found.ids, not options.unread)
            told.append(f"{what} marked as {'unread' if options.unread else 'read'}.")
        print_done(options, "\n".join(told), found)
    return int(found.is_short)

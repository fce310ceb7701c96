"""`refdesk undo`: takes changes of the library back, makes them again, and lists them."""

from __future__ import annotations

import argparse
import json
import sys

from refdesk.cli.session import toolbox
from refdesk.model.rows import StepRow
from refdesk.services.toolbox import Toolbox


def run(options: argparse.Namespace) -> int:
    """Do what is asked for; 1 when there were fewer changes than were to be taken back."""
    with toolbox(options, read_only=options.list) as tools:
        return _list(tools, options) if options.list else _flip(tools, options)


def _list(tools: Toolbox, options: argparse.Namespace) -> int:
    """The changes with their time; those that were taken back are marked."""
    for step in tools.browser.history()[: options.count or None]:
        if options.json:
            print(_as_json(step))
        else:
            print(f"{step.at}\t{'undone' if step.is_undone else 'done'}\t{step.title}")
    return 0


def _flip(tools: Toolbox, options: argparse.Namespace) -> int:
    flip = tools.changes.redo if options.redo else tools.changes.undo
    verb = "Done again" if options.redo else "Undone"
    for _ in range(1 if options.count is None else options.count):
        step = flip()
        if step is None:
            again = "that was undone" if options.redo else "to take back"
            print(f"There is no change {again}.", file=sys.stderr)
            return 1
        print(_as_json(step) if options.json else f"{verb}: {step.title}.")
    return 0


def _as_json(step: StepRow) -> str:
    told = {"at": step.at, "title": step.title, "undone": step.is_undone}
    return json.dumps(told, ensure_ascii=False)

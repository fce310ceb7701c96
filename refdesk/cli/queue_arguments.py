"""The arguments of `queue`; nothing heavy is imported here."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def add_queue(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: Callable[[argparse.ArgumentParser], None],
    count: Callable[[str], int],
) -> None:
    """Add the command; `common` adds --library, `count` reads a number."""
    queue = commands.add_parser(
        "queue",
        help="what waits for the network: list it, do it now, give it up",
        description="What could not reach the network waits in the library: works to be added, "
        "identifiers to be filled in, links and DOIs to be followed. The window does it by itself "
        "when PubMed answers again; here it is listed, done now or given up.",
    )
    common(queue)
    deeds = queue.add_subparsers(dest="deed", metavar="list | run | drop", required=True)
    listed = deeds.add_parser("list", help="what waits, oldest first")
    listed.add_argument("--json", action="store_true", help="print it as JSON, one object a line")
    run = deeds.add_parser("run", help="do now what waits")
    run.add_argument("which", nargs="*", type=count, metavar="ID", help="as listed; default: all")
    drop = deeds.add_parser("drop", help="give up what waits")
    which = drop.add_mutually_exclusive_group(required=True)
    which.add_argument("which", nargs="*", type=count, default=[], metavar="ID", help="as listed")
    which.add_argument("--all", action="store_true", help="all that waits")
    for deed in deeds.choices.values():
        common(deed)

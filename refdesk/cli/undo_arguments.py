"""The arguments of `undo`; nothing heavy is imported here."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def add_undo(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: Callable[[argparse.ArgumentParser], None],
    count: Callable[[str], int],
) -> None:
    """Add the command; `common` adds --library, `count` reads a number."""
    undo = commands.add_parser(
        "undo",
        help="take changes back, or make them again",
        description="Takes the newest change of the library back, whether a command or the window "
        "made it, and says what it was; with a number so many, one after the other.",
    )
    common(undo)
    undo.add_argument(
        "count", nargs="?", type=count, metavar="COUNT",
        help="so many changes; with --list: so many at most",
    )  # fmt: skip
    deed = undo.add_mutually_exclusive_group()
    deed.add_argument("--redo", action="store_true", help="make again what was taken back")
    deed.add_argument(
        "--list", action="store_true", help="list the changes, newest first, and change nothing"
    )
    undo.add_argument("--json", action="store_true", help="print JSON, one change a line")

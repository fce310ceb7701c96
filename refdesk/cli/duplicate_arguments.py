"""The arguments of `duplicates` and `merge`; nothing heavy is imported here."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def add_duplicates(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: Callable[[argparse.ArgumentParser], None],
) -> None:
    """Add the two commands; `common` adds --library."""
    find = commands.add_parser(
        "duplicates",
        help="list what the library has twice, or merge what is certain",
        description="Lists sets of references: exact (one identifier), sure (alike in title, "
        "names, year, journal, pages), look (perhaps), preprint (with its article), conflict (one "
        "identifier on different works). A * marks what a merge would keep.",
    )
    common(find)
    find.add_argument(
        "--merge",
        action="append",
        choices=("exact", "sure"),
        help="merge all sets of this kind instead, as one undo step",
    )
    find.add_argument(
        "--counts",
        action="store_true",
        help="print instead how many records came from each source, how many of them were merged "
        "as duplicates and how many are left, as a review reports it",
    )
    find.add_argument("--csv", action="store_true", help="with --counts: a table as CSV")
    find.add_argument("--json", action="store_true", help="print one JSON object")
    merge = commands.add_parser(
        "merge",
        help="merge duplicates that are certain",
        description="Merges all duplicates of the kinds that are named, each as one undo step.",
    )
    common(merge)
    merge.add_argument("--exact", action="store_true", help="what shares an identifier")
    merge.add_argument("--sure", action="store_true", help="also what is alike beyond doubt")
    merge.add_argument("--json", action="store_true", help="print one JSON object")

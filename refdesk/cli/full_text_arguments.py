"""The arguments of `fulltext`; nothing heavy is imported here."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def add_full_text(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: Callable[[argparse.ArgumentParser], None],
    ids: Callable[[str], list[int]],
) -> None:
    """Add the command; `common` adds --library, `ids` reads `12,15`."""
    full = commands.add_parser(
        "fulltext",
        help="find open copies of references and attach their PDFs",
        description="Looks for copies that anybody may read of the references which QUERY finds: "
        "in PubMed Central, with Unpaywall (when the settings have an e-mail address), Europe PMC "
        "and links of the record. The best PDF that can be had is attached; all of a run are one "
        "undo step. References that have a PDF are left as they are.",
    )
    common(full)
    full.add_argument(
        "query", nargs="?", default=None, metavar="QUERY", help="what this search finds; '' is all"
    )
    full.add_argument(
        "--selected", type=ids, metavar="IDS", help="the references with these ids: 12,15,18"
    )
    full.set_defaults(more=None, remove=None)
    how = full.add_mutually_exclusive_group()
    how.add_argument(
        "--find-only", action="store_true", help="list all copies that there are, fetch nothing"
    )
    how.add_argument(
        "--dry-run",
        action="store_true",
        help="say which copy would be fetched first, fetch nothing",
    )
    full.add_argument("--json", action="store_true", help="print it as JSON, one reference a line")

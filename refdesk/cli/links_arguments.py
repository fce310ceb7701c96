"""The arguments of `links`; nothing heavy is imported here."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def add_links(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: Callable[[argparse.ArgumentParser], None],
    ids: Callable[[str], list[int]],
    count: Callable[[str], int],
) -> None:
    """Add the command; `common` adds --library, `ids` reads `12,15`, `count` a number."""
    links = commands.add_parser(
        "links",
        help="what many references cite, who cites many of them, what is similar to many",
        description="Follows the references that QUERY finds and lists the works to which several "
        "of them lead, most often first. Reference lists that came with the records are read "
        "there; all else is asked of PubMed, a hundred references a request. Answers are kept beside the library for thirty days, and can be "
        "read without a network.",
    )
    common(links)
    links.add_argument(
        "query", nargs="?", default=None, metavar="QUERY", help="what this search finds; '' is all"
    )
    links.add_argument(
        "--selected", type=ids, metavar="IDS", help="the references with these ids: 12,15,18"
    )
    links.set_defaults(more=None, remove=None)
    links.add_argument(
        "--kind", choices=("references", "cited-by", "similar"), default="references",
        help="what they cite (the default), what cites them, what PubMed calls similar",
    )  # fmt: skip
    links.add_argument(
        "--least", type=count, default=2, metavar="N", help="from how many of them on (2)"
    )
    links.add_argument("--limit", type=count, default=50, metavar="N", help="at most so many (50)")
    links.add_argument("--lacking", action="store_true", help="only what the library lacks")
    links.add_argument("--refresh", action="store_true", help="ask PubMed anew")
    form = links.add_mutually_exclusive_group()
    for name, words in (
        ("csv", "print a table with commas"),
        ("json", "print JSON, one work a line"),
        ("pmids", "print the PMIDs alone, as “refdesk add -” reads them"),
    ):
        form.add_argument(f"--{name}", action="store_const", const=name, dest="form", help=words)
    links.set_defaults(form="")


def add_citations(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: Callable[[argparse.ArgumentParser], None],
    ids: Callable[[str], list[int]],
) -> None:
    """Add the command; the callables are as for `add_links`."""
    citations = commands.add_parser(
        "citations",
        help="how often references are cited",
        description="Asks NIH iCite how often the references that QUERY finds are cited by articles "
        "in PubMed, two hundred a request, and prints count, day, PMID and title, most first. "
        "Counts are kept beside the library for thirty days; the column “Cited by” shows them.",
    )
    common(citations)
    citations.add_argument(
        "query", nargs="?", default=None, metavar="QUERY", help="what this search finds; '' is all"
    )
    citations.add_argument(
        "--selected", type=ids, metavar="IDS", help="the references with these ids: 12,15,18"
    )
    citations.set_defaults(more=None, remove=None)
    citations.add_argument("--refresh", action="store_true", help="ask anew, whatever is kept")
    citations.add_argument("--json", action="store_true", help="print JSON, one reference a line")

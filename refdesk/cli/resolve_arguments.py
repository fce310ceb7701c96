"""What can be written behind `refdesk resolve`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final

FIELDS: Final = {
    "journal": "the journal, in full or abbreviated",
    "year": "the year, or a span: 1996-1998",
    "volume": "the volume",
    "issue": "the issue",
    "page": "the first page",
    "author": "an author: Gadient RA",
    "title": "words of the title",
}
"""What of a citation can be given (model of the form: services/resolving_terms.py)."""


def add_resolve(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: Callable[[argparse.ArgumentParser], None],
) -> None:
    """Add the command; `common` adds --library."""
    resolve = commands.add_parser(
        "resolve",
        help="find the works that a reference list means",
        description="Reads the references of a text, Word, LibreOffice, RTF or PDF file (of a "
        "manuscript those below its heading) in whatever style they are, and finds each in the "
        "library, in PubMed or by its DOI. Prints a line for each: number, how sure it is, where "
        "it was found, identifier, title, why. With --add, what is certain or likely is added as "
        "one undo step; what is doubtful is left to you. Without a FILE, the options of one "
        "citation list the articles in PubMed that fit.",
    )
    common(resolve)
    resolve.add_argument(
        "file", metavar="FILE", nargs="?", help="the document; - reads text from standard input"
    )
    known = resolve.add_argument_group(
        "one citation", "in place of a file: what you know of it; PubMed is asked for what fits"
    )
    for name, words in FIELDS.items():
        known.add_argument(f"--{name}", default="", metavar=name[0].upper(), help=words)
    resolve.add_argument("--add", action="store_true", help="add what is certain or likely")
    sure = resolve.add_mutually_exclusive_group()
    sure.add_argument("--certain", action="store_true", help="add only what is certain")
    sure.add_argument(
        "--all", action="store_true", help="add the best candidate of what is doubtful too"
    )
    resolve.add_argument(
        "--keep", action="store_true", help="add what was not found as it was read from the text"
    )
    resolve.add_argument(
        "--collection", default="", metavar="C", help="put it into this collection, and add it"
    )
    resolve.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help="write all that was found to a .csv, .json or .txt file",
    )
    resolve.add_argument(
        "--json", action="store_true", help="print it as JSON, one reference a line"
    )

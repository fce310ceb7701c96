"""The arguments of `edit`; nothing heavy is imported here."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any

_EPILOG = """\
fields: type, title, short-title, original-title, creators, journal, abbreviation, issued, volume,
issue, pages, issn, book, publisher, place, edition, volume-title, series, isbn, doi, pmid, pmcid,
url, accessed, abstract, citekey, keywords, publication-types, languages. Values of lists are
divided by semicolons; a creator is "Family, Given" or, for a group, a name without comma. A
citekey that another reference has stays; one that is dropped is made anew by the pattern.
examples:
  refdesk edit "lancet[ta]" --set journal=Lancet --dry-run
  refdesk edit "" --replace "title|(\\\\w+)-alpha|\\\\1 alpha" --case title:sentence
"""


class _Edit(argparse.Action):
    """Collects the changes of all options in the order in which they stand."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        changes = [*namespace.changes, (str(option_string).lstrip("-"), str(values))]
        namespace.changes = changes


def add_edit(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: Callable[[argparse.ArgumentParser], None],
    ids: Callable[[str], list[int]],
) -> None:
    """Add the command; `common` adds --library, `ids` reads `12,15`."""
    edit = commands.add_parser(
        "edit",
        help="change fields of many references",
        description="Changes fields of all references that QUERY finds, as one undo step; what "
        "the sources said stays beside it. Several changes are made in the order given.",
        epilog=_EPILOG.replace("\\\\", "\\"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    common(edit)
    edit.add_argument(
        "query", nargs="?", default=None, metavar="QUERY", help="what this search finds"
    )
    edit.add_argument(
        "--selected", type=ids, metavar="IDS", help="the references with these ids: 12,15,18"
    )
    edit.set_defaults(more=None, remove=None, changes=[])
    for option, metavar, words in (
        ("--set", "FIELD=VALUE", "give the field this value; an empty one empties it"),
        ("--fill", "FIELD=VALUE", "the same where the field is empty"),
        ("--add", "FIELD=VALUE", "add to a list"),
        ("--drop", "FIELD[=VALUE]", "take a value, or some text, away; without VALUE all"),
        ("--replace", "FIELD:PATTERN:WITH", "replace what a pattern (regular expression, \\1 for "
         "its groups) matches; any character that is no letter may stand for the colon"),
        ("--replace-text", "FIELD:TEXT:WITH", "replace a text"),
        ("--case", "FIELD:CASE", "write it in sentence, title, upper or lower case"),
        ("--role", "NAME:ROLE", "give the creators of that name (none: all) a role"),
    ):  # fmt: skip
        edit.add_argument(option, action=_Edit, dest=argparse.SUPPRESS, metavar=metavar, help=words)
    edit.add_argument("--match-case", action="store_true", help="tell capitals from small letters")
    edit.add_argument(
        "--dry-run", action="store_true", help="show what would change, and change nothing"
    )
    edit.add_argument("--json", action="store_true", help="print the changes as JSON, one a line")


def add_dois(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: Callable[[argparse.ArgumentParser], None],
    ids: Callable[[str], list[int]],
) -> None:
    """Add the command; the callables are as for `add_fill_ids`."""
    dois = commands.add_parser(
        "dois",
        help="which DOIs are dead, moved or another work's",
        description="Asks doi.org for the DOIs of the references that QUERY finds and follows each "
        "to its page: not registered, without a page, replaced by another, led elsewhere than "
        "last time, shared by several references, or (for references that are not from PubMed) of "
        "a work of another title. Where a DOI leads is remembered; nothing else is changed.",
    )
    common(dois)
    dois.add_argument(
        "query", nargs="?", default=None, metavar="QUERY", help="what this search finds; '' is all"
    )
    dois.add_argument(
        "--selected", type=ids, metavar="IDS", help="the references with these ids: 12,15,18"
    )
    dois.set_defaults(more=None, remove=None)
    form = dois.add_mutually_exclusive_group()
    form.add_argument(
        "--csv", action="store_const", const="csv", dest="form", help="print a table with commas"
    )
    form.add_argument(
        "--json", action="store_const", const="json", dest="form", help="print JSON, one a line"
    )
    dois.set_defaults(form="")


def add_fill_ids(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: Callable[[argparse.ArgumentParser], None],
    ids: Callable[[str], list[int]],
) -> None:
    """Add the command; `common` adds --library, `ids` reads `12,15`."""
    fill = commands.add_parser(
        "fill-ids",
        help="find the PMIDs, PMCIDs and DOIs that references lack",
        description="Asks PMC's id converter, PubMed by DOI and NCBI's citation matcher for the "
        "PMIDs, PMCIDs and DOIs that the references which QUERY finds lack, and fills them in as "
        "one undo step. A field that has a value is never changed; what is doubtful is named on "
        "standard error, with the reason, and left.",
    )
    common(fill)
    fill.add_argument(
        "query", nargs="?", default=None, metavar="QUERY", help="what this search finds; '' is all"
    )
    fill.add_argument(
        "--selected", type=ids, metavar="IDS", help="the references with these ids: 12,15,18"
    )
    fill.set_defaults(more=None, remove=None)
    fill.add_argument(
        "--dry-run", action="store_true", help="print what is found, and change nothing"
    )
    fill.add_argument("--json", action="store_true", help="print it as JSON, one reference a line")

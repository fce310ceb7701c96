"""The arguments of `tag`, `collect`, `read`, `relate`, `notes`, `trash`, `untrash`, `refresh`, `notices`; nothing heavy is imported here."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def add_organising(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: Callable[[argparse.ArgumentParser], None],
    ids: Callable[[str], list[int]],
) -> None:
    """Add the eight commands; `common` adds --library, `ids` reads `12,15`."""
    tag = commands.add_parser(
        "tag",
        help="list tags, put them on references or take them off, rename, merge, delete",
        description="Without arguments, or with “list” alone: list the tags. With a NAME and a QUERY or --selected: "
        "put that tag on references; it is made when there is none.",
    )
    common(tag)
    tag.add_argument("name", nargs="?", default="", metavar="NAME", help="the tag")
    _add_chosen(tag, ids)
    deeds = tag.add_mutually_exclusive_group()
    _add_remove(deeds, "take the tag off instead")
    deeds.add_argument(
        "--rename",
        metavar="NEW",
        help="call the tag NEW; where there is a tag NEW, they are merged",
    )
    deeds.add_argument("--delete", action="store_true", help="delete the tag everywhere")
    tag.add_argument("--color", metavar="HUE", help="red, orange, yellow, green, teal, blue ...")
    tag.add_argument("--json", action="store_true", help="print JSON")
    collect = commands.add_parser(
        "collect",
        help="list collections, put references into them or take them out, rename, move, delete",
        description="Without arguments, or with “list” alone: list the collections. With a NAME (A/B for B inside A) "
        "and a QUERY or --selected: put references into it; it is made when there is none.",
    )
    common(collect)
    collect.add_argument("name", nargs="?", default="", metavar="NAME", help="the collection")
    _add_chosen(collect, ids)
    deeds = collect.add_mutually_exclusive_group()
    _add_remove(deeds, "take them out instead")
    deeds.add_argument("--rename", metavar="NEW", help="call the collection NEW")
    deeds.add_argument("--move", metavar="INTO", help="put it into another; / for the top")
    deeds.add_argument(
        "--delete", action="store_true", help="delete the collection; its references stay"
    )
    collect.add_argument("--json", action="store_true", help="print JSON")
    read = commands.add_parser(
        "read",
        help="mark references as read, rate them, plan what to read",
        description="Marks as read what a QUERY finds or --selected names, unless something else is asked for.",
    )
    common(read)
    _add_chosen(read, ids)
    read.add_argument("--unread", action="store_true", help="mark as unread")
    read.add_argument("--rate", type=int, choices=range(6), metavar="0-5", help="stars, 0 for none")
    read.add_argument("--list", action="store_true", help="put on the reading list")
    read.add_argument(
        "--priority", choices=("high", "normal", "low"), help="how urgently to read it"
    )
    read.add_argument("--due", metavar="DAY", help="read it until this day: 2026-12-24")
    read.add_argument("--off", action="store_true", help="take off the reading list")
    read.add_argument("--json", action="store_true", help="print JSON")
    relate = commands.add_parser(
        "relate",
        help="note that references belong together, list what does",
        description="Relates what a QUERY finds or --selected names, each to each other.",
    )
    common(relate)
    _add_chosen(relate, ids)
    deeds = relate.add_mutually_exclusive_group()
    deeds.add_argument("--list", action="store_true", help="list what they are related to instead")
    deeds.add_argument("--off", action="store_true", help="the two do not belong together any more")
    relate.add_argument("--json", action="store_true", help="print the list as JSON, one a line")
    notes = commands.add_parser(
        "notes",
        help="print the notes of references as Markdown or HTML",
        description="Prints the notes of what a QUERY finds or --selected names as one text, "
        "each under its reference: refdesk notes 'sepsis[tag]' -o notes.html",
    )
    common(notes)
    _add_chosen(notes, ids)
    notes.add_argument(
        "--format", choices=("markdown", "html"), default="", help="what is written to a terminal"
    )
    notes.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write a file: HTML where it ends so"
    )
    notes.add_argument(
        "--links", action="store_true", help="list instead which other notes lead to them"
    )
    told = commands.add_parser(
        "notices",
        help="list retractions, expressions of concern, corrections, newer versions, comments",
        description="Lists what has been published on references of the library since, heaviest "
        "first; with --new only what PubMed knows and the library does not. Writes nothing to the "
        "library but with --take, which asks about all references and takes over what is new.",
    )
    common(told)
    _add_chosen(told, ids)
    told.add_argument("--new", action="store_true", help="ask PubMed, and list what is new")
    told.add_argument(
        "--take", action="store_true",
        help="ask PubMed about the whole library, list what is new, and take it over",
    )  # fmt: skip
    told.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write a page (HTML) to print"
    )
    for name, words in (
        ("trash", "move references to the trash"),
        ("untrash", "take references out of the trash again"),
        ("refresh", "ask PubMed again for references; what you changed stays on top"),
    ):
        made = commands.add_parser(name, help=words, description=f"{words.capitalize()}.")
        common(made)
        _add_chosen(made, ids)
        if name != "refresh":
            made.add_argument("--json", action="store_true", help="print JSON")
        else:
            made.add_argument(
                "--show", "--dry-run", action="store_true",
                help="print field by field what would change, and write nothing",
            )  # fmt: skip
            made.add_argument(
                "--json", action="store_true", help="with --show: JSON, a reference a line"
            )
            made.add_argument(
                "--only", default="", metavar="FIELDS",
                help="take these fields alone, as --show calls them: \"volume,issue,pages,mesh terms\"; "
                "the others become your own changes",
            )  # fmt: skip


def _add_chosen(parser: argparse.ArgumentParser, ids: Callable[[str], list[int]]) -> None:
    parser.add_argument(
        "query", nargs="?", default=None, metavar="QUERY", help="what this search finds"
    )
    parser.add_argument(
        "--selected", type=ids, metavar="IDS", help="the references with these ids: 12,15,18"
    )
    parser.add_argument("--query", dest="more", default=None, metavar="QUERY", help="as QUERY")
    parser.set_defaults(remove=None)


def _add_remove(deeds: argparse._MutuallyExclusiveGroup, words: str) -> None:
    """`NAME --remove QUERY` and `NAME QUERY --remove` are the same."""
    deeds.add_argument("--remove", nargs="?", const="", metavar="QUERY", help=words)

"""The arguments of `watch`; nothing heavy is imported here."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final

SCHEDULES: Final = ("daily", "weekly", "monthly", "manual")
SHOWN: Final = ("inbox", "new", "later", "kept", "discarded", "all")


def add_watch(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: Callable[[argparse.ArgumentParser], None],
    count: Callable[[str], int],
) -> None:
    """Add the command; `common` adds --library, `count` reads a number."""
    watch = commands.add_parser(
        "watch",
        help="PubMed alerts: watch searches, check them, read their inboxes, keep or discard hits",
        description="Watches searches in PubMed and tells what is new in them. The window checks "
        "them by their schedule while it is open; here that is done by “refdesk watch check”, from "
        "a timer of the system too. Nothing leaves the machine but the searches, to PubMed.",
    )
    common(watch)
    deeds = watch.add_subparsers(
        dest="deed",
        metavar="add | list | edit | remove | check | inbox | keep | later | discard | back | digest",
        required=True,
    )
    _add_alerts(deeds)
    _add_inbox(deeds, count)
    _add_decisions(deeds)
    for deed in deeds.choices.values():
        common(deed)


def every(text: str) -> int:
    """Read `daily`, `weekly`, `monthly`, `manual` or a number of days."""
    days = {"daily": 1, "weekly": 7, "monthly": 30, "manual": 0}
    if text in days:
        return days[text]
    if not text.isdecimal() or not 1 <= int(text) <= 366:
        raise argparse.ArgumentTypeError(
            f"“{text}” is none of {', '.join(SCHEDULES)} and no number of days (1 to 366)"
        )
    return int(text)


def _add_alerts(deeds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    add = deeds.add_parser("add", help="watch a search")
    add.add_argument("name", metavar="NAME", help="what to call it")
    add.add_argument("query", metavar="QUERY", help="the search, in PubMed's syntax")
    _add_every(add, "how often to check it: daily (the default), weekly, monthly, manual, or days")
    add.add_argument(
        "--since", default="", metavar="DAY",
        help="also tell what came into PubMed from this day on: 2026-01-31 (default: today)",
    )  # fmt: skip
    listed = deeds.add_parser("list", help="the searches that are watched, with what is new")
    listed.add_argument("--json", action="store_true", help="print it as JSON, one object a line")
    edit = deeds.add_parser("edit", help="change name, search or schedule; pause it")
    edit.add_argument("name", metavar="NAME")
    edit.add_argument("--rename", metavar="NEW", help="call it NEW")
    edit.add_argument("--query", metavar="QUERY", help="watch this search instead")
    _add_every(edit, "check it so often")
    pause = edit.add_mutually_exclusive_group()
    pause.add_argument("--pause", action="store_const", const=True, dest="paused", default=None,
                       help="check it by hand only, for a while")  # fmt: skip
    pause.add_argument("--resume", action="store_const", const=False, dest="paused",
                       help="check it by its schedule again")  # fmt: skip
    remove = deeds.add_parser("remove", help="watch it no longer; what was discarded stays so")
    remove.add_argument("name", metavar="NAME")
    check = deeds.add_parser("check", help="ask PubMed what is new in what is due")
    check.add_argument("names", nargs="*", metavar="NAME", help="these, due or not")
    check.add_argument("--all", action="store_true", help="all of them, due or not")
    check.add_argument("--json", action="store_true", help="print JSON")


def _add_every(parser: argparse.ArgumentParser, words: str) -> None:
    parser.add_argument("--every", type=every, metavar="WHEN", help=words)


def _add_inbox(
    deeds: argparse._SubParsersAction[argparse.ArgumentParser], count: Callable[[str], int]
) -> None:
    inbox = deeds.add_parser("inbox", help="what waits to be decided on; asks nobody")
    inbox.add_argument("name", nargs="?", default="", metavar="NAME", help="of this one alone")
    inbox.add_argument(
        "--show", choices=SHOWN, default="inbox",
        help="new and later (the default), or what was decided so",
    )  # fmt: skip
    inbox.add_argument("--limit", type=count, default=0, metavar="N", help="at most so many")
    form = inbox.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON, a hit a line")
    form.add_argument("--pmids", action="store_true", help="print the PMIDs alone")
    digest = deeds.add_parser("digest", help="what is new, alert by alert, to read or to send")
    digest.add_argument("names", nargs="*", metavar="NAME", help="of these alone")
    digest.add_argument(
        "--days", type=count, default=0, metavar="N",
        help="what was found in the last N days, decided on or not (default: what is new)",
    )  # fmt: skip
    form = digest.add_mutually_exclusive_group()
    form.add_argument("--html", action="store_true", help="print a page")
    form.add_argument("--rss", action="store_true", help="print a feed for a feed reader")
    digest.add_argument(
        "-o", "--output", type=Path, metavar="FILE",
        help="into a file; .html makes a page, .rss a feed",
    )  # fmt: skip


def _add_decisions(deeds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    for name, words in (
        ("keep", "add hits to the library"),
        ("later", "keep hits in the inbox for later"),
        ("discard", "never show hits again, in no alert"),
        ("back", "take back what was decided: they are new again"),
    ):
        made = deeds.add_parser(name, help=words)
        made.add_argument(
            "pmids", nargs="+", metavar="PMID", help="the hits; - reads them from standard input"
        )
        if name == "keep":
            made.add_argument("--collection", metavar="C", help="put them into a collection too")
            made.add_argument("--json", action="store_true", help="print the report as JSON")

"""`refdesk watch`: PubMed alerts, their checks, inboxes and digests."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Final

from refdesk.cli.reporting import as_dict, line, print_report
from refdesk.cli.session import Progress, toolbox
from refdesk.errors import NotFoundError, UsageError
from refdesk.model.watching import OPEN, CheckReport, HitState, WatchRow
from refdesk.services.toolbox import Toolbox

PAGE: Final = 500
MANY: Final = 100
"""Searches asked for at once that are better asked for at night, as NCBI asks."""
_STATES: Final = {
    "inbox": OPEN,
    "new": (HitState.NEW,),
    "later": (HitState.LATER,),
    "kept": (HitState.KEPT,),
    "discarded": (HitState.DISCARDED,),
    "all": tuple(HitState),
}
_DECISIONS: Final = {
    "later": HitState.LATER,
    "discard": HitState.DISCARDED,
    "back": HitState.NEW,
}
_READING: Final = ("list", "inbox", "digest")


def run(options: argparse.Namespace) -> int:
    """Do what is asked for; 1 when something of it failed."""
    creates = options.deed == "add"
    with toolbox(options, create=creates, read_only=options.deed in _READING) as tools:
        return _DEEDS[options.deed](tools, options)


def _add(tools: Toolbox, options: argparse.Namespace) -> int:
    days = 1 if options.every is None else options.every
    done = tools.changes.watch_search(options.name, options.query, days, options.since)
    print(done.sentence)
    return 0


def _list(tools: Toolbox, options: argparse.Namespace) -> int:
    rows = tools.inboxes.watches()
    for row in rows:
        if options.json:
            print(json.dumps({**asdict(row), "schedule": row.schedule}, ensure_ascii=False))
        else:
            when = f"checked {row.checked_at[:10]}" if row.checked_at else "not checked yet"
            paused = ", paused" if row.is_paused else ""
            later = f" + {row.later:,} for later" if row.later else ""
            print(
                f"{row.new:,} new{later}\t{row.name}\t{row.schedule}{paused}, {when}\t{row.query}"
            )
            for told in (row.error, *row.remarks):
                if told:
                    print(f"{row.name}: {told}", file=sys.stderr)
    if not rows and not options.json:
        print("No PubMed search is watched.")
    return 0


def _edit(tools: Toolbox, options: argparse.Namespace) -> int:
    row = _named(tools, options.name)
    if (options.rename, options.query, options.every, options.paused) == (None,) * 4:
        raise UsageError("Say what to change: --rename, --query, --every, --pause or --resume.")
    done = tools.changes.edit_watch(
        row.id,
        row.name if options.rename is None else options.rename,
        row.query if options.query is None else options.query,
        row.every_days if options.every is None else options.every,
        row.is_paused if options.paused is None else options.paused,
    )
    print(done.sentence)
    return 0


def _remove(tools: Toolbox, options: argparse.Namespace) -> int:
    print(tools.changes.delete_watch(_named(tools, options.name).id).sentence)
    return 0


def _check(tools: Toolbox, options: argparse.Namespace) -> int:
    from refdesk.services.watching import check_sentence  # with the network

    watcher, progress = tools.watcher, Progress("Checking")
    chosen = [_named(tools, name).id for name in options.names]
    if options.all:
        chosen = [row.id for row in tools.inboxes.watches()]
    count = len(chosen) or len(watcher.due()[0])
    _say_when(count)
    try:
        if chosen or options.all:
            report = watcher.check(chosen, progress=progress)
        else:
            report = watcher.check_due(progress=progress)
    finally:
        progress.end()
    _print_checks(report, as_json=options.json)
    if not options.json:
        print(check_sentence(report))
    return int(bool(report.failed or report.stopped or report.unread))


def _say_when(count: int) -> None:
    from datetime import UTC, datetime

    from refdesk.services.watch_schedule import is_quiet

    if count > MANY and not is_quiet(datetime.now(UTC)):
        print(
            f"{count:,} searches: PubMed asks that more than {MANY} questions wait for the night "
            "(21 to 5 o'clock US Eastern time) or the weekend.",
            file=sys.stderr,
        )


def _print_checks(report: CheckReport, *, as_json: bool) -> None:
    if as_json:
        told = {**asdict(report), "new": report.new}
        print(json.dumps(told, ensure_ascii=False))
    for one in report.checked:
        if one.error:
            print(f"{one.name}: {one.error}", file=sys.stderr)
        elif one.new and not as_json:
            print(f"{one.new:,} new\t{one.name}")
        for remark in one.remarks:
            print(f"{one.name}: {remark}", file=sys.stderr)
    for sentence in (report.stopped, report.remark):
        if sentence:
            print(sentence, file=sys.stderr)


def _inbox(tools: Toolbox, options: argparse.Namespace) -> int:
    watch_id = _named(tools, options.name).id if options.name else 0
    states, start = _STATES[options.show], 0
    while not options.limit or start < options.limit:
        size = min(PAGE, options.limit - start) if options.limit else PAGE
        page = tools.inboxes.page(watch_id, states, start=start, size=size)
        for hit, row in zip(page.hits, page.rows, strict=True):
            state = hit.state.name.lower()
            if options.json:
                told = {**as_dict(row), "state": state, "found": hit.found}
                print(json.dumps(told, ensure_ascii=False))
            elif options.pmids:
                print(row.pmid)
            else:
                print(f"{state}\t{hit.found}\t{line(row)}")
        start += len(page.hits)
        if not page.hits:
            break
    if not start and not options.json and not options.pmids:
        print("The inbox is empty." if options.show == "inbox" else "There is none.")
    return 0


def _keep(tools: Toolbox, options: argparse.Namespace) -> int:
    pmids = _pmids(options.pmids)
    collection = tools.changes.collection_id(options.collection) if options.collection else 0
    progress = Progress("Adding")
    try:
        report = tools.inboxes.keep(pmids, collection_id=collection, progress=progress)
    finally:
        progress.end()
    print_report(tools, report, as_json=options.json)
    return int(bool(report.failures))


def _decide(tools: Toolbox, options: argparse.Namespace) -> int:
    done = tools.changes.decide_hits(_pmids(options.pmids), _DECISIONS[options.deed])
    print(done.sentence)
    return 0


def _digest(tools: Toolbox, options: argparse.Namespace) -> int:
    from refdesk.services import digest  # rarely wanted

    ids = [_named(tools, name).id for name in options.names]
    found = digest.sections(tools.library, ids, days=options.days)
    if options.output is not None:
        digest.write(options.output, found)
        print(f"{digest.title_of(found)}.")
        return 0
    form = digest.as_html if options.html else digest.as_rss if options.rss else digest.as_text
    print(form(found), end="")
    return 0


def _named(tools: Toolbox, name: str) -> WatchRow:
    """The alert called `name`; raises NotFoundError, naming those that there are."""
    rows = tools.inboxes.watches()
    for row in rows:
        if row.name.casefold() == name.strip().casefold():
            return row
    there = f"There are: {', '.join(row.name for row in rows)}." if rows else "There is none."
    raise NotFoundError(f"No PubMed alert is called {name}. {there}")


def _pmids(words: Sequence[str]) -> list[str]:
    """PMIDs from the words, or from standard input for `-`; raises UsageError for what is none."""
    if "-" in words:
        words = [*(word for word in words if word != "-"), *sys.stdin.read().split()]
    found = []
    for word in re.split(r"[,\s]+", " ".join(words).strip()):
        if not re.fullmatch(r"0*[1-9]\d{0,7}", word):
            raise UsageError(f"“{word}” is no PMID.")
        found.append(word.lstrip("0"))
    return list(dict.fromkeys(found))


_DEEDS: Final[dict[str, Callable[[Toolbox, argparse.Namespace], int]]] = {
    "add": _add,
    "list": _list,
    "edit": _edit,
    "remove": _remove,
    "check": _check,
    "inbox": _inbox,
    "keep": _keep,
    "later": _decide,
    "discard": _decide,
    "back": _decide,
    "digest": _digest,
}

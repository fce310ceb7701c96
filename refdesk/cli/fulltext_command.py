"""`refdesk fulltext`: find open copies of references and attach their PDFs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from refdesk.cli.choosing import Chosen, chosen
from refdesk.cli.session import Progress, tell_waiting, toolbox
from refdesk.model.full_text import FullText, Outcome
from refdesk.services.full_text_words import (
    copy_words,
    is_complete,
    outcome_words,
    reasons,
    summary,
)
from refdesk.services.pending import keep_full_text
from refdesk.services.toolbox import Toolbox


def run(options: argparse.Namespace) -> int:
    """Do it; 1 when a source failed, or something that was asked for is not there."""
    is_look = options.find_only or options.dry_run
    told: list[FullText] = []
    with toolbox(options, read_only=is_look) as tools:
        found = chosen(tools, options)
        progress = Progress("Looking" if is_look else "Fetching")
        for one in _results(tools, found, options, progress):
            progress.end()
            told.append(one)
            _tell(one, options)
        progress.end()
        # First the library, then the words: a closed pipe must not cost what waits.
        waiting = [one.reference_id for one in told if one.outcome is Outcome.WAITING]
        if waiting and not is_look and not options.sample:
            keep_full_text(tools.library, waiting)
    print(summary(told), file=sys.stderr if options.json else sys.stdout)
    if waiting and options.sample:
        tell_waiting(options, len(waiting))
    elif waiting and not is_look:
        print(
            "“refdesk queue run” goes on with what waits, and so does the window.", file=sys.stderr
        )
    return int(found.is_short or not is_complete(told))


def _results(
    tools: Toolbox, found: Chosen, options: argparse.Namespace, progress: Progress
) -> Iterator[FullText]:
    if options.find_only or options.dry_run:
        return tools.full_text.find(found.ids, progress, is_thorough=options.find_only)
    return tools.full_text.fetch(found.ids, progress)


def _tell(one: FullText, options: argparse.Namespace) -> None:
    if options.json:
        print(json.dumps(asdict(one), ensure_ascii=False))
    else:
        for line in _lines(one, with_all=options.find_only):
            print(line)
    if reason := reasons(one):
        print(f"{one.reference_id}: {reason} ({one.title})", file=sys.stderr)


def _lines(one: FullText, *, with_all: bool) -> Iterable[str]:
    """A line for the reference, or with all one for each copy."""
    copies = one.copies if with_all and one.outcome in (Outcome.FOUND, Outcome.PAGE) else ()
    for copy in copies or ((one.copy,) if one.copy is not None else ()):
        word = outcome_words(one.outcome)
        yield f"{one.reference_id}\t{word}\t{copy_words(copy)}\t{copy.url}\t{one.title}"
    if one.copy is None:
        yield f"{one.reference_id}\t{outcome_words(one.outcome)}\t\t\t{one.title}"

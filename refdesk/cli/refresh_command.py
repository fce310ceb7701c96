"""`refdesk refresh`: ask PubMed again for references of the library, or only show what is new there."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

from refdesk.cli.choosing import chosen
from refdesk.cli.session import Progress, print_failures, tell_waiting, toolbox
from refdesk.errors import RefDeskError, UsageError
from refdesk.model.record_changes import FIELD_NAMES, label_of
from refdesk.model.refresh_choices import RefreshChoices, Renewal
from refdesk.model.reports import ImportReport
from refdesk.services import pending, refresh_review, refreshing
from refdesk.services.failing import is_offline
from refdesk.services.refresh_words import change_lines, look_sentence
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import refresh_sentence


def run(options: argparse.Namespace) -> int:
    """Refresh what is named, as one step, or with --show print the differences and write nothing.

    1 when something failed or is not there.
    """
    progress = Progress("Asking PubMed" if options.show else "Refreshing")
    with toolbox(options, read_only=options.show) as tools:
        found = chosen(tools, options)
        if options.show:
            report = _show(tools, found.ids, progress, as_json=options.json)
        elif options.only:
            report = _take_some(tools, found.ids, _names(options.only), progress)
        else:
            report = _refresh(tools, found.ids, progress, options)
        print_failures(report.failures)
    return int(found.is_short or bool(report.failures or report.stopped))


def _refresh(
    tools: Toolbox, ids: Sequence[int], progress: Progress, options: argparse.Namespace
) -> ImportReport:
    """Take PubMed's records of today; what the network was lacking for waits."""
    asked = refreshing.Asked()
    try:
        report = refreshing.refresh(
            tools.library, tools.pubmed, ids, progress=progress, asked=asked
        )
        left = asked.left if asked.is_offline else []
    except RefDeskError as error:
        if not is_offline(error):
            raise
        report, left = ImportReport(stopped=str(error)), list(ids)
    progress.end()
    if left and not options.sample:
        pending.keep_deed(tools.library, pending.REFRESH, left)
    print(refresh_sentence(report))
    tell_waiting(options, len(left))
    return report


def _names(text: str) -> frozenset[str]:
    """Fields by their names or labels; raises UsageError for one that is none."""
    known = {label_of(name).lower(): name for name in FIELD_NAMES}
    found = set()
    for word in (part.strip().lower() for part in text.split(",")):
        name = known.get(word) or word.replace(" ", "_")
        if name not in FIELD_NAMES:
            raise UsageError(f"There is no field “{word}”: --show names those that differ.")
        found.add(name)
    return frozenset(found)


def _take_some(
    tools: Toolbox, ids: Sequence[int], names: frozenset[str], progress: Progress
) -> ImportReport:
    """Take these fields alone where they differ, but for those that the user changed."""
    choices, spool = RefreshChoices(), refresh_review.Spool()
    found: list[Renewal] = []
    report = ImportReport()
    for part in refresh_review.look(tools.library, tools.pubmed, ids, spool, progress=progress):
        if isinstance(part, ImportReport):
            report = part
        else:
            found += part
    progress.end()
    for one in found:
        choices.choose_all(one, is_taken=False)
        choices.choose(one, names.intersection(one.choosable) - one.edited, is_taken=True)
    if wanted := choices.wanted(found):
        print(refresh_review.take(tools.library, wanted, spool).sentence)
    else:
        print("None of these fields differs.")
    if report.stopped:
        print(report.stopped, file=sys.stderr)
    return report


def _show(tools: Toolbox, ids: Sequence[int], progress: Progress, *, as_json: bool) -> ImportReport:
    """Print what a refresh would change, reference by reference as PubMed answers."""
    count = 0
    report = ImportReport()
    for one in refreshing.differences(tools.library, tools.pubmed, ids, progress=progress):
        progress.end()
        if isinstance(one, ImportReport):
            report = one
        else:
            count += 1
            print(json.dumps(asdict(one)) if as_json else "\n".join(change_lines(one)))
    print(look_sentence(count, report), file=sys.stderr if as_json else sys.stdout)
    return report

"""`refdesk notices`: retractions, concerns, corrections and the like, as kept or as PubMed has them now."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from refdesk.cli.choosing import chosen
from refdesk.cli.session import Progress, print_failures, toolbox
from refdesk.errors import RefDeskError, UsageError
from refdesk.model.reports import ImportReport
from refdesk.services import notices, pending
from refdesk.services.wording import counted


def run(options: argparse.Namespace) -> int:
    """List the notices, or only the new ones; 1 when something failed or is not there."""
    if options.take:
        return _take(options)
    if options.query is None and options.more is None and options.selected is None:
        options.query = ""  # the whole library
    report = ImportReport()
    found: list[notices.Noticed] = []
    with toolbox(options, read_only=True) as tools:
        meant = chosen(tools, options)
        if options.new:
            progress = Progress("Asking PubMed")
            for one in notices.new(tools.library, tools.pubmed, meant.ids, progress=progress):
                if isinstance(one, ImportReport):
                    report = one
                else:
                    found.append(one)
            progress.end()
        else:
            found = list(notices.kept(tools.library, meant.ids))
    what = "a new notice" if options.new else "a notice"
    looked = len(report.existing) if options.new else len(meant.ids)
    sentence = f"{len(found):,} of {counted(looked, 'reference')} {'has' if len(found) == 1 else 'have'} {what}."
    _tell(found, options.output, is_new=options.new)
    print(sentence)
    if report.stopped:
        print(report.stopped, file=sys.stderr)
    print_failures(report.failures)
    return int(meant.is_short or bool(report.failures or report.stopped))


def _take(options: argparse.Namespace) -> int:
    """Ask PubMed about all references and take over what has new notices; 1 when it broke off."""
    if options.query or options.more or options.selected or options.new:
        raise UsageError(
            "--take asks about the whole library: leave query, --selected and --new out."
        )
    progress = Progress("Asking PubMed")
    with toolbox(options) as tools:
        report = tools.record_watch.check(progress=progress)
        if report.is_offline and not options.sample:
            pending.keep_deed(tools.library, pending.CHECK_NOTICES, ())
        progress.end()
    _tell(report.found, options.output, is_new=True)
    print(report.sentence, file=sys.stderr if report.failure else sys.stdout)
    if report.is_offline and not options.sample:
        print("The rest is asked for when the network is back.", file=sys.stderr)
    return int(bool(report.failure))


def _tell(found: Sequence[notices.Noticed], output: Path | None, *, is_new: bool) -> None:
    """Print notices, the heaviest first, or write a page of them."""
    found = sorted(found, key=lambda each: notices.ORDER.index(each.notices[0].kind))
    if output is None:
        for each in found:
            print("\n".join(notices.lines_of(each)))
        return
    title = "New notices on references" if is_new else "Notices on references"
    try:
        told = f"{datetime.now():%Y-%m-%d}"  # the reader's day
        output.write_text(notices.as_html(found, title, told), encoding="utf-8")
    except OSError as error:
        reason = f"{output.name} could not be written: {error.strerror or error}."
        raise RefDeskError(reason) from error

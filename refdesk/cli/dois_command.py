"""`refdesk dois`: which DOIs are dead, gone, replaced, moved, shared or another work's."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict

from refdesk.cli.choosing import chosen
from refdesk.cli.session import Progress, tell_waiting, toolbox
from refdesk.model.doi_checks import DoiFinding
from refdesk.services import pending
from refdesk.services.doi_table import ordered, sentence, write_csv


def run(options: argparse.Namespace) -> int:
    """Check and print what was found, the worst first; 1 for any problem or a failure."""
    with toolbox(options) as tools:
        found = chosen(tools, options)
        progress = Progress("Checking")
        so_far: list[DoiFinding] = []
        try:
            report = tools.doi_checker.check(found.ids, progress, on_finding=so_far.append)
        except KeyboardInterrupt:  # the window's Stop: what was found by then is kept
            progress.end()
            _tell(so_far, options)
            raise
        progress.end()
        if report.waiting and not options.sample:
            pending.keep_deed(tools.library, pending.CHECK_DOIS, report.waiting)
    _tell(report.findings, options)
    print(sentence(report), file=sys.stderr)
    tell_waiting(options, len(report.waiting))
    return int(found.is_short or bool(report.findings) or bool(report.failure))


def _tell(found: Iterable[DoiFinding], options: argparse.Namespace) -> None:
    """Print findings, the worst first."""
    findings = ordered(found)
    if options.form == "csv":
        write_csv(findings, sys.stdout)
    for one in findings:
        if options.form == "json":
            print(json.dumps(asdict(one), ensure_ascii=False))
        elif not options.form:
            print(f"{one.reference_id}\t{one.problem}\t{one.doi}\t{one.detail}\t{one.title}")

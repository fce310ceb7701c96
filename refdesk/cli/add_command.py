"""`refdesk add`: references by PMID, PMCID, DOI or link, or from any text."""

from __future__ import annotations

import argparse
import sys

from refdesk.cli.reporting import keep_waiting, print_report
from refdesk.cli.session import Progress, toolbox
from refdesk.model.identifier_list import read_identifiers
from refdesk.model.work_ids import WorkId


def run(options: argparse.Namespace) -> int:
    """Add what is named; 1 when something failed."""
    ids, refused = _read(options.items)
    progress = Progress("Adding")
    with toolbox(options, create=True) as tools:
        collection = tools.changes.collection_id(options.collection) if options.collection else 0
        report = tools.importer.add_ids(
            ids, refused=refused, collection_id=collection, progress=progress
        )
        progress.end()
        # First the library, then the words: a closed pipe must not cost what waits.
        waits = keep_waiting(tools, report, options, collection)
        print_report(tools, report, as_json=options.json)
        if waits:
            print(waits, file=sys.stderr)
    return 1 if report.failures else 0


def _read(items: list[str]) -> tuple[list[WorkId], list[str]]:
    ids: list[WorkId] = []
    refused: list[str] = []
    for item in items:
        found, others = read_identifiers(sys.stdin.read() if item == "-" else item)
        ids += found
        refused += others
        if not found and not others:
            refused.append("standard input" if item == "-" else item)
    return ids, refused

"""`refdesk fill-ids`: find the PMIDs, PMCIDs and DOIs that references lack."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from refdesk.cli.choosing import chosen
from refdesk.cli.session import Progress, tell_waiting, toolbox
from refdesk.services import pending
from refdesk.services.found_ids import Findings
from refdesk.services.wording import counted


def run(options: argparse.Namespace) -> int:
    """Look and fill in; 1 when something is doubtful or a service failed."""
    with toolbox(options, read_only=options.dry_run) as tools:
        found = chosen(tools, options)
        progress = Progress("Looking up")
        change = None
        waits: tuple[int, ...] = ()
        if options.dry_run:
            findings = tools.id_completer.find(found.ids, progress)
        else:
            kept = pending.run_deed(tools.library, pending.FILL_IDS, found.ids)
            try:
                findings, change = tools.id_completer.complete(found.ids, progress, kept=kept)
            except KeyboardInterrupt:  # given up; after a crash the next start goes on
                pending.finish_deed(tools.library, kept, ())
                raise
            waits = findings.left if findings.is_offline else ()
            # First the library, then the words: a closed pipe must not cost what was found.
            pending.finish_deed(tools.library, kept, () if options.sample else waits)
        progress.end()
        _tell(findings, as_json=options.json)
        tell_waiting(options, len(waits))
        if not options.json:
            print(change.sentence if change else _would(len(findings.found)))
    return int(found.is_short or bool(findings.doubtful) or bool(findings.failure))


def _would(count: int) -> str:
    return f"Identifiers of {counted(count, 'reference')} would be filled in."


def _tell(findings: Findings, *, as_json: bool) -> None:
    for one in findings.found:
        if as_json:
            print(json.dumps(asdict(one), ensure_ascii=False))
        else:
            values = "\t".join(f"{name}={value}" for name, value in one.values.items())
            print(f"{one.reference_id}\t{values}\t{one.title}")
    for doubt in findings.doubtful:
        print(f"{doubt.reference_id}: {doubt.reason} ({doubt.title})", file=sys.stderr)
    if findings.failure:
        left = counted(findings.lacking - findings.asked, "reference")
        print(f"{findings.failure} {left} not asked for to the end.", file=sys.stderr)

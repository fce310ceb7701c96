"""`refdesk edit`: change fields of many references."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict

from refdesk.cli.choosing import chosen
from refdesk.cli.session import Progress, toolbox
from refdesk.errors import UsageError
from refdesk.model.batch import BatchEdit, Operation
from refdesk.services.batch_edit import BatchPreview
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import counted


def run(options: argparse.Namespace) -> int:
    """Do what is asked for; 1 when a reference could not be changed so."""
    edits = [_read(option, words, options.match_case) for option, words in options.changes]
    if not edits:
        raise UsageError("Say what to change: with --set, --replace, ... (refdesk edit --help).")
    with toolbox(options, read_only=options.dry_run) as tools:
        found = chosen(tools, options)
        if options.dry_run or options.json:
            seen = _look(tools, found.ids, edits, as_json=options.json)
            if options.dry_run:
                if not options.json:
                    print(f"{seen.changed:,} of {counted(seen.total, 'reference')} would change.")
                return int(found.is_short or _tell_refused(seen.refused))
        progress = Progress("Changing")
        change = tools.batch.apply(found.ids, edits, progress)
        progress.end()
        if not options.json:
            print(change.sentence)
    return int(found.is_short)


def _look(
    tools: Toolbox, ids: Sequence[int], edits: Sequence[BatchEdit], *, as_json: bool
) -> BatchPreview:
    shown = 0
    seen = BatchPreview(len(ids))
    for seen in tools.batch.look(ids, edits, limit=len(ids) if as_json else 50):
        for row in seen.rows[shown:]:
            if as_json:
                print(json.dumps(asdict(row), ensure_ascii=False))
            else:
                print(f"{row.reference_id}\t{row.field}\t{row.before} → {row.after}")
        shown = len(seen.rows)
    return seen


def _tell_refused(refused: Sequence[tuple[str, int]]) -> bool:
    for reason, count in refused:
        print(f"{counted(count, 'reference')} would stay: {reason}", file=sys.stderr)
    return bool(refused)


def _read(option: str, words: str, match_case: bool) -> BatchEdit:
    """One option as the change that it means."""
    if option in ("replace", "replace-text"):
        field, find, value = _parts(option, words)
        return BatchEdit(
            field, Operation.REPLACE, value, find, option == "replace", match_case
        )  # fmt: skip
    if option == "role":
        name, _, role = words.rpartition(":")
        return BatchEdit("creators", Operation.ROLE, role, name)
    divider = ":" if option == "case" else "="
    field, found, value = words.partition(divider)
    if not found and option != "drop":
        raise UsageError(f"--{option} {words}: write it as FIELD{divider}…")
    operation = Operation.REMOVE if option == "drop" else Operation(option)
    return BatchEdit(field.strip(), operation, value, match_case=match_case)


def _parts(option: str, words: str) -> tuple[str, str, str]:
    """`title:this:that`; the first character that cannot be of a field's name divides."""
    match = re.match(r"([a-z-]+)([^a-z-])", words)
    parts = words.split(match[2]) if match else []
    if match and len(parts) > 3:  # a divider within them is written with a backslash
        parts = re.split(rf"(?<!\\){re.escape(match[2])}", words)
    if match is None or len(parts) != 3:
        raise UsageError(
            f"--{option} {words}: write it as FIELD:THIS:THAT, with another divider "
            "(FIELD|THIS|THAT) where THIS or THAT has a colon."
        )
    field, find, value = (part.replace(f"\\{match[2]}", match[2]) for part in parts)
    return field, find, value

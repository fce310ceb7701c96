"""`refdesk resolve`: the works that a reference list means, found and added."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from refdesk.cli.citation_command import find_citation
from refdesk.cli.resolve_arguments import FIELDS
from refdesk.cli.session import Progress, library_path, print_failures, toolbox
from refdesk.errors import NotFoundError, UsageError
from refdesk.model.resolving import Confidence, Resolution
from refdesk.services import reference_lists
from refdesk.services.recognising import recognise_file
from refdesk.services.reference_lists import ReadList
from refdesk.services.resolving_terms import CitationForm
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import counted, import_sentence, notice_line

_PROSE: Final = ("pmids", "tsv", "csv", "html", "html-page")
"""What a list of references may be taken for."""


def run(options: argparse.Namespace) -> int:
    """Find and add; 1 when something is doubtful, was not found or could not be asked for."""
    form = CitationForm(**{name: getattr(options, name) for name in FIELDS})
    if options.file is None or form != CitationForm():
        return find_citation(options, form)
    adds = options.add or options.certain or options.all or options.keep or bool(options.collection)
    read = _read(options.file)
    exists = options.sample or library_path(options).exists()
    with toolbox(options, create=True, read_only=exists and not adds) as tools:
        progress = Progress("Resolving")
        found = tools.resolver.resolve(read.references, progress)
        progress.end()
        failed = _add(tools, options, found) if adds else False
        if options.report is not None:
            reference_lists.save_report(options.report, found)
    _print(found, read, as_json=options.json)
    good = (Confidence.CERTAIN, Confidence.LIKELY)
    return int(failed or any(one.confidence not in good for one in found))


def _read(file: str) -> ReadList:
    if file != "-":
        path = Path(file)
        if not path.exists():
            raise UsageError(f"There is no file {file}.")
        known = recognise_file(path)
        if known is not None and known.key not in _PROSE:
            words = f"{file} holds records ({known.said}). Add them with “refdesk import”."
            raise UsageError(words)
        return reference_lists.read_file(path)
    read = reference_lists.read_text(sys.stdin.read())
    if not read.references:
        raise NotFoundError("No references were found in the text.")
    return read


def _add(tools: Toolbox, options: argparse.Namespace, found: Sequence[Resolution]) -> bool:
    """Add what is sure enough, as one step; whether some of it failed."""
    least = Confidence.LIKELY
    if options.certain:
        least = Confidence.CERTAIN
    elif options.all:
        least = Confidence.DOUBTFUL
    picked = reference_lists.best_of(found, least, keeps_others=options.keep)
    collection = tools.changes.collection_id(options.collection) if options.collection else 0
    progress = Progress("Adding")
    report = reference_lists.add_chosen(
        tools.importer, picked, collection_id=collection, progress=progress
    )
    progress.end()
    print(import_sentence(report), file=sys.stderr)  # the table alone is for other programs
    for notice in report.warnings:
        print(notice_line(notice), file=sys.stderr)
    print_failures(report.failures)
    return bool(report.failures)


def _print(found: Sequence[Resolution], read: ReadList, *, as_json: bool) -> None:
    for number, one in enumerate(found, 1):
        if as_json:
            print(json.dumps(reference_lists.as_object(number, one), ensure_ascii=False))
            continue
        best = one.best
        work = best.candidate.work if best is not None else None
        cells = (
            str(number),
            reference_lists.confidence_word(one),
            reference_lists.where_word(best) if best is not None else "",
            str(work) if work is not None else "",
            best.candidate.row.title if best is not None else one.listed.text,
            reference_lists.reason_of(one),
        )
        print("\t".join(" ".join(cell.split()) for cell in cells))
    print(reference_lists.summary_sentence(found), file=sys.stderr)
    if read.left_out:
        words = f"{counted(len(read.left_out), 'piece')} of the text looked like no reference."
        print(words, file=sys.stderr)

"""`refdesk resolve --journal … --page …`: the articles that fit one half remembered citation."""

from __future__ import annotations

import argparse
import json
import sys

from refdesk.cli.session import library_path, print_failures, toolbox
from refdesk.errors import UsageError
from refdesk.services.reference_lists import candidate_object
from refdesk.services.resolving import FoundCitations
from refdesk.services.resolving_terms import CitationForm, form_problem
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import counted, import_sentence


def find_citation(options: argparse.Namespace, form: CitationForm) -> int:
    """List what fits, and add it where it is one; 1 when nothing or more than one does."""
    if options.file is not None:
        raise UsageError("Give a file, or what you know of one citation, not both.")
    if form.is_empty and not form.year:
        raise UsageError(
            "Give a file with references, or what you know of one citation: --journal, --year, "
            "--volume, --issue, --page, --author, --title."
        )
    if problem := form_problem(form):
        raise UsageError(problem)
    if options.report or options.certain or options.all or options.keep:
        raise UsageError("--report, --certain, --all and --keep are for files.")
    adds = options.add or bool(options.collection)
    exists = options.sample or library_path(options).exists()
    with toolbox(options, create=True, read_only=exists and not adds) as tools:
        found = tools.resolver.find(form)
        _print(found, as_json=options.json)
        failed = adds and not _add(tools, options, found)
    return int(failed or found.count != 1)


def _print(found: FoundCitations, *, as_json: bool) -> None:
    for one in found.candidates:
        row = one.row
        if as_json:
            print(json.dumps(candidate_object(one), ensure_ascii=False))
            continue
        where = "library" if one.reference_id else str(one.where)
        cells = (where, str(one.work), row.title, row.creators, row.container, str(row.year or ""), row.source)  # fmt: skip
        print("\t".join(" ".join(cell.split()) for cell in cells))
    shown = len(found.candidates)
    more = f" The first {shown} are listed." if found.count > shown else ""
    verb = "fits" if found.count == 1 else "fit"
    none = "PubMed has nothing that fits all of it."
    said = f"{counted(found.count, 'article')} {verb}.{more}" if found.count else none
    print(" ".join((said, *found.remarks)), file=sys.stderr)


def _add(tools: Toolbox, options: argparse.Namespace, found: FoundCitations) -> bool:
    """Add the article, where only one fits; whether that was done."""
    works = [one.work for one in found.candidates if one.work is not None]
    if found.count != 1 or len(works) != 1:
        print("Nothing was added: one article must fit.", file=sys.stderr)
        return False
    collection = tools.changes.collection_id(options.collection) if options.collection else 0
    report = tools.importer.add_ids(works, collection_id=collection)
    print(import_sentence(report), file=sys.stderr)
    print_failures(report.failures)
    return not report.failures

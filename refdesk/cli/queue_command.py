"""`refdesk queue`: what waits for the network, listed, added now or given up."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Final

from refdesk.cli.reporting import print_report
from refdesk.cli.session import Progress, toolbox
from refdesk.errors import NotFoundError
from refdesk.services import full_text_words, pending, waiting_deeds
from refdesk.services.pending import Pending
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import counted

_DEEDS: Final = {
    pending.FILL_IDS: "missing identifiers",
    pending.FOLLOW_LINKS: "links",
    pending.FOLLOW_DOI: "where the DOI leads",
    pending.REFRESH: "a refresh from PubMed",
    pending.CHECK_DOIS: "a check of the DOIs",
    pending.COUNT_CITATIONS: "citations",
    pending.CHECK_ALERTS: "a check",
}
FEW = 5
"""Identifiers that are named one by one in the list."""


def run(options: argparse.Namespace) -> int:
    """Do it; 1 when something could still not be added."""
    with toolbox(options, read_only=options.deed == "list") as tools:
        if options.deed == "list":
            waiting = pending.waiting(tools.library, with_running=True)
            _list(tools, waiting, as_json=options.json)
            return 0
        waiting = pending.recovered(tools.library)
        chosen = _chosen(waiting, options.which)
        if options.deed == "drop":
            pending.drop(tools.library, [one.id for one in chosen])
            print(f"{counted(len(chosen), 'job')} given up.")
            return 0
        return _run(tools, chosen)


def _run(tools: Toolbox, chosen: Sequence[Pending]) -> int:
    if not chosen:
        print("Nothing waits.")
    has_failed = False
    for one in chosen:
        if one.deed:
            has_failed |= not _do(tools, one)
            continue
        if one.references:
            has_failed |= not _fetch(tools, one)
            continue
        progress = Progress("Adding")
        report = pending.add_now(tools.library, tools.pubmed, tools.importer, one, progress)
        progress.end()
        print_report(tools, report, as_json=False)
        has_failed |= bool(report.failures)
    left = pending.waiting(tools.library) if has_failed else []
    if left:
        verb = "waits" if len(left) == 1 else "wait"
        print(f"{counted(len(left), 'job')} still {verb}.", file=sys.stderr)
    return int(has_failed)


def _fetch(tools: Toolbox, one: Pending) -> bool:
    """Look for full text that waited; whether all was asked and answered."""
    progress = Progress("Fetching")
    found = pending.fetch_now(tools.library, tools.full_text, one, progress)
    progress.end()
    for each in found:
        if reason := full_text_words.reasons(each):
            print(f"{each.reference_id}: {reason} ({each.title})", file=sys.stderr)
    print(full_text_words.summary(found))
    return full_text_words.is_complete(found)


def _do(tools: Toolbox, one: Pending) -> bool:
    """Do what waits on references; whether all of it was done."""
    progress = Progress("Asking")
    outcome = waiting_deeds.run(tools, one, progress)
    progress.end()
    if not outcome.is_undone:
        pending.finish_deed(tools.library, one, outcome.remaining)
    print(outcome.sentence)
    for each in outcome.open:
        print(f"{each.reason} ({each.item})", file=sys.stderr)
    return not (outcome.remaining or outcome.is_undone)


def _chosen(waiting: Sequence[Pending], ids: Sequence[int]) -> list[Pending]:
    """Those with these ids, all without; raises NotFoundError for an id that is none."""
    known = {one.id for one in waiting}
    if strange := [wanted for wanted in ids if wanted not in known]:
        raise NotFoundError(f"Nothing that waits has the id {strange[0]}.")
    return [one for one in waiting if not ids or one.id in ids]


def _list(tools: Toolbox, waiting: Sequence[Pending], *, as_json: bool) -> None:
    for one in waiting:
        collection = tools.changes.collection_name(one.collection_id) if one.collection_id else ""
        if as_json:
            ids = [work.value for work in one.works]
            told: dict[str, object] = {"id": one.id, "since": one.since, "identifiers": ids}
            told |= {"query": one.query, "full_text_of": one.references}
            told |= {"deed": one.deed, "references": one.ids} if one.deed else {}
            print(json.dumps({**told, "collection": collection}, ensure_ascii=False))
        else:
            where = f"\tinto {collection}" if collection else ""
            print(f"{one.id}\t{one.since}\t{_words(one)}{where}")
    if not waiting and not as_json:
        print("Nothing waits.")


def _words(one: Pending) -> str:
    if one.deed == pending.CHECK_NOTICES:
        return "a check for notices on all references"
    if one.deed:
        noun = "PubMed alert" if one.deed == pending.CHECK_ALERTS else "reference"
        return f"{_DEEDS[one.deed]} of {counted(len(one.ids), noun)}"
    if one.references:
        return f"full text of {counted(len(one.references), 'reference')}"
    if one.query:
        return f"all hits of {one.query}"
    named = ", ".join(work.value for work in one.works[:FEW])
    return f"{counted(len(one.works), 'reference')}: {named}{' …' if len(one.works) > FEW else ''}"

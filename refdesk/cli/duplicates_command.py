"""`refdesk duplicates` and `refdesk merge`: what the library has twice."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from refdesk.cli.reporting import as_dict, line
from refdesk.cli.session import Progress, toolbox
from refdesk.model.cancel import CancelToken
from refdesk.model.duplicate_sets import FoundSet, SetKind
from refdesk.model.keeping import RULE
from refdesk.model.rows import ReferenceRow
from refdesk.services import review_counts
from refdesk.services.duplicates import DuplicateService
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import counted

_PAGE = 500
_TITLES = {
    SetKind.EXACT: "exact: one work by an identifier",
    SetKind.SURE: "sure: one work by title, names, year, journal, pages",
    SetKind.LOOK: "look: perhaps one work",
    SetKind.PREPRINT: "preprint: a preprint and its article",
    SetKind.CONFLICT: "conflict: one identifier on different works",
}


def run(options: argparse.Namespace) -> int:
    """Look for duplicates; merge those that were asked for, else print all."""
    kinds = [SetKind(name) for name in options.merge or ()]
    if options.counts:
        return _print_counts(options, is_merging=bool(kinds))
    if options.csv:
        print("--csv goes with --counts.", file=sys.stderr)
        return 2
    with toolbox(options) as tools:
        service = tools.duplicates
        if tools.library.is_read_only:
            if kinds:
                print(tools.library.read_only_reason, file=sys.stderr)
                return 1
            found = service.sets_of_reading(CancelToken())
        else:
            _look(service)
            if kinds:
                return _merge(service, kinds, as_json=options.json)
            found = service.sets()
        _print(tools, service, found, as_json=options.json)
    return 0


def _print_counts(options: argparse.Namespace, *, is_merging: bool) -> int:
    if is_merging or (options.csv and options.json):
        print("--counts goes with one of --csv and --json, not with --merge.", file=sys.stderr)
        return 2
    with toolbox(options) as tools:
        counts = review_counts.review_counts(tools.library)
    if options.json:
        sources = [dataclasses.asdict(one) for one in counts.by_origin]
        made = {"sources": sources, "total": dataclasses.asdict(counts.total)}
        made["not_counted"] = review_counts.NOT_COUNTED
        print(json.dumps(made, ensure_ascii=False))
    elif options.csv:
        print(review_counts.as_csv(counts), end="")
    else:
        print(review_counts.as_text(counts))
    return 0


def _look(service: DuplicateService) -> None:
    """Bring what is known of duplicates up to date."""
    if service.status().is_due:
        progress = Progress("Comparing")
        service.look(progress=lambda done, total: progress(done, total))
        progress.end()
    else:
        service.catch_up()


def _merge(service: DuplicateService, kinds: Sequence[SetKind], *, as_json: bool) -> int:
    progress = Progress("Merging")
    done = []
    for kind in kinds:
        count = len(service.sets(kind))
        change = service.merge_kind(kind, progress=lambda done, total: progress(done, total))
        progress.end()
        done.append({"kind": kind.value, "groups": count, "sentence": change.sentence})
        _look(service)  # what was merged may be like another now
    if as_json:
        print(json.dumps({"merged": done, "counts": _counts(service.sets())}, ensure_ascii=False))
    else:
        for one in done:
            print(f"{one['kind']}: {one['sentence']}")
    return 0


def _print(
    tools: Toolbox, service: DuplicateService, found: Sequence[FoundSet], *, as_json: bool
) -> None:
    if as_json:
        sets = [
            {**one, "references": [as_dict(row) for row in rows]}
            for one, rows in _objects(tools, service, found)
        ]
        print(json.dumps({"counts": _counts(found), "sets": sets}, ensure_ascii=False))
        return
    kind = None
    for one, rows in _objects(tools, service, found):
        if one["kind"] != kind:
            kind = one["kind"]
            print(_TITLES[SetKind(kind)])
        print(f"  {one['by']}")
        for row in rows:
            print(f"  {'*' if row.id == one['keeper'] else ' '} {line(row)}")
    words = [f"{count:,} {name}" for name, count in _counts(found).items() if count]
    print(f"{counted(len(found), 'set')}{': ' if words else ''}{', '.join(words)}.")
    if found:
        print("* is what a merge would keep. " + RULE)


def _counts(found: Sequence[FoundSet]) -> dict[str, int]:
    counts = Counter(one.kind for one in found)
    return {kind.value: counts[kind] for kind in SetKind}


def _objects(
    tools: Toolbox, service: DuplicateService, found: Sequence[FoundSet]
) -> Iterator[tuple[dict[str, Any], list[ReferenceRow]]]:
    """Each set with its references, read some at a time."""
    for start in range(0, len(found), _PAGE):
        part = found[start : start + _PAGE]
        rows = {row.id: row for row in tools.browser.rows([i for one in part for i in one.ids])}
        for one in part:
            keeper, reason = service.keeper(one.ids)
            yield (
                {
                    "kind": one.kind.value,
                    "points": round(one.points, 2),
                    "by": service.shared(one.ids[:2]),
                    "keeper": keeper,
                    "reason": reason,
                    "ids": list(one.ids),
                },
                [rows[i] for i in one.ids if i in rows],
            )

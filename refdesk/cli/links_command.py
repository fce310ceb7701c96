"""`refdesk links`: what many references cite, who cites many of them, what is similar."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from refdesk.cli.choosing import chosen
from refdesk.cli.session import Progress, let_wait, toolbox
from refdesk.services import pending
from refdesk.services.following import Following, source_words, write_csv
from refdesk.services.wording import counted


def run(options: argparse.Namespace) -> int:
    """Follow the references; 1 when PubMed could not be asked for all of them."""
    kind = options.kind.replace("-", "_")
    with toolbox(options, read_only=True) as tools:
        found = chosen(tools, options)
        progress = Progress("Following")
        following = tools.follower.follow(
            found.ids,
            kind,
            least=options.least,
            lacking=options.lacking,
            limit=options.limit,
            refresh=options.refresh,
            progress=progress,
        )
        progress.end()
    _show(following, options.form)
    if following.without_pmid:
        count = counted(following.without_pmid, "reference")
        print(f"{count} without a PMID not followed.", file=sys.stderr)
    if words := source_words(following):
        print(words, file=sys.stderr)
    if following.others:
        count = counted(following.others, "work")
        print(f"{count} on these lists left out for want of a PMID.", file=sys.stderr)
    if following.as_of:
        print(f"Links as of {following.as_of}; --refresh asks anew.", file=sys.stderr)
    if following.failure:
        asked = f"{following.asked:,} of {counted(following.total, 'reference')} followed."
        print(f"{following.failure} {asked}", file=sys.stderr)
    if following.is_offline and not options.refresh:  # what waits is not asked for anew
        let_wait(options, pending.FOLLOW_LINKS, following.left, kind)
    return int(found.is_short or bool(following.failure))


def _show(following: Following, form: str) -> None:
    if form == "csv":
        write_csv(following.works, sys.stdout)
        return
    for work in following.works:
        if form == "pmids":
            print(work.pmid)
        elif form == "json":
            print(json.dumps(asdict(work), ensure_ascii=False))
        else:
            mark = "" if not work.reference_id else "in trash" if work.is_trashed else "in library"
            who = " ".join(part for part in (work.creators, str(work.year or "")) if part)
            print(f"{work.count}\t{work.pmid}\t{mark}\t{who}\t{work.title}\t{work.container}")

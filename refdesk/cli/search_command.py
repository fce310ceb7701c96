"""`refdesk search`: what the library has, in PubMed's query language."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys

from refdesk.cli.reporting import as_dict, line
from refdesk.cli.session import toolbox
from refdesk.services.wording import counted
from refdesk.store.library import Library

PAGE = 500
"""Rows read at a time."""


def run(options: argparse.Namespace) -> int:
    """Print the hits, newest first; with `--explain` how the query was understood instead."""
    with toolbox(options, read_only=True) as tools:
        if options.explain:
            _explain(tools.library, options.query, as_json=options.json)
            return 0
        ids = tools.browser.ids(options.query, limit=options.limit)
        if options.format:
            from refdesk.services.exporting import export  # formats only when asked for

            export(tools.library, ids, options.format, sys.stdout.buffer)
            return 0
        for start in range(0, len(ids), PAGE):
            for row in tools.browser.rows(ids[start : start + PAGE]):
                print(json.dumps(as_dict(row), ensure_ascii=False) if options.json else line(row))
    return 0


def _explain(library: Library, text: str, *, as_json: bool) -> None:
    from refdesk.services.explaining import explain  # only when asked for
    from refdesk.store.search import count_of_text

    said = explain(library, text)
    count = count_of_text(library.read(), text)
    if as_json:
        print(json.dumps({**dataclasses.asdict(said), "count": count}, ensure_ascii=False))
        return
    print(f"{said.as_text}\n\n{counted(count, 'reference')}")

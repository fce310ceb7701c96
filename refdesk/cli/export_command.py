"""`refdesk export`: references of the library in a file format."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from refdesk.cli.session import Progress, toolbox
from refdesk.errors import NotFoundError, QueryError
from refdesk.model.export_options import ExportOptions
from refdesk.model.rows import SortKey, View, ViewKind
from refdesk.services import exporting
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import exported_sentence
from refdesk.store import collections, listing


def run(options: argparse.Namespace) -> int:
    """Write what is chosen to a file, whole or not at all, or to standard output."""
    chosen = ExportOptions(guard_cells=options.guard_cells)
    with toolbox(options, read_only=True) as tools:
        ids = _chosen(tools, options)
        if options.output is None or str(options.output) == "-":
            exporting.export(
                tools.library, ids, options.to_format, sys.stdout.buffer, options=chosen
            )
            return 0
        progress = Progress("Exporting")
        written = exporting.export_to_path(
            tools.library,
            ids,
            options.to_format,
            options.output,
            options=chosen,
            progress=progress,
        )
        progress.end()
        told = exported_sentence(written.count, str(options.output), written.left_out)
        print(told, file=sys.stderr)
    return 0


def _chosen(tools: Toolbox, options: argparse.Namespace) -> Sequence[int]:
    """The references that query, collection and ids together mean, in the order of the list."""
    if options.query and options.more and options.query != options.more:
        raise QueryError("Give one query, not two.")
    query = options.query or options.more
    found: Sequence[int] = tools.browser.ids(query)
    if options.collection:
        members = _members(tools, options.collection)
        found = [each for each in found if each in members]
    if options.selected is None:
        return found
    known = set(found)
    missing = [each for each in options.selected if each not in known]
    if missing:
        listed = ", ".join(map(str, missing[:20]))
        raise NotFoundError(f"There is no such reference: {listed}.")
    return list(dict.fromkeys(options.selected))


def _members(tools: Toolbox, path: str) -> set[int]:
    """What the window shows of the collection at `path` ("Cytokines/Brain")."""
    connection = tools.library.read()
    names = [part.strip() for part in path.split("/") if part.strip()]
    found = collections.find(connection, names) if names else 0
    if not found:
        raise NotFoundError(f"There is no collection “{path}”.")
    view = View(ViewKind.COLLECTION, found)
    return set(listing.ids(connection, view, SortKey.ADDED, descending=True))

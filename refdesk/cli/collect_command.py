"""`refdesk collect`: the user's collections, and which references are in them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict

from refdesk.cli.choosing import chosen, is_listing, print_done
from refdesk.cli.session import toolbox
from refdesk.errors import NotFoundError, UsageError
from refdesk.model.rows import CollectionRow
from refdesk.services.toolbox import Toolbox
from refdesk.store import collections


def run(options: argparse.Namespace) -> int:
    """Do what is asked for; 1 when a reference that was named is not there."""
    is_list = is_listing(options)
    if is_list and (options.query or options.selected or options.more or options.remove is not None or options.rename or options.delete or options.move):  # fmt: skip
        raise UsageError("A collection needs a name.")
    with toolbox(options, read_only=is_list, create=not is_list) as tools:
        return _list(tools, as_json=options.json) if is_list else _change(tools, options)


def _list(tools: Toolbox, *, as_json: bool) -> int:
    for path, row in _paths(tools.browser.overview().collections):
        if as_json:
            print(json.dumps({**asdict(row), "path": path}, ensure_ascii=False))
        else:
            print(f"{row.count}\t{path}")
    return 0


def _change(tools: Toolbox, options: argparse.Namespace) -> int:
    changes, name = tools.changes, options.name
    if options.rename:
        changes.rename_collection(_known(tools, name), options.rename)
        print_done(options, f"{name} is called {options.rename}.")
        return 0
    if options.move:
        into = 0 if options.move.strip("/ ") == "" else _known(tools, options.move)
        changes.move_collection(_known(tools, name), into)
        print_done(options, f"{name} moved.")
        return 0
    if options.delete:
        changes.delete_collection(_known(tools, name))
        print_done(options, f"{name} deleted. Its references are still in your library.")
        return 0
    if (options.query, options.more, options.selected, options.remove) == (None,) * 4:
        changes.collection_id(name)
        print_done(options, f"{name} is there.")
        return 0
    found = chosen(tools, options)
    if options.remove is not None:
        done = changes.remove_from_collection(found.ids, _known(tools, name))
    else:
        done = changes.add_to_collection(found.ids, changes.collection_id(name))
    print_done(options, done.sentence, found)
    return int(found.is_short)


def _known(tools: Toolbox, path: str) -> int:
    names = [part.strip() for part in path.split("/") if part.strip()]
    found = collections.find(tools.library.read(), names)
    if not found:
        raise NotFoundError(f"There is no collection {path}.")
    return found


def _paths(rows: tuple[CollectionRow, ...]) -> Iterator[tuple[str, CollectionRow]]:
    """Each collection with its path, outer ones before those in them."""
    inner: dict[int | None, list[CollectionRow]] = {}
    for row in rows:
        inner.setdefault(row.parent_id, []).append(row)
    waiting = [(row.name, row) for row in reversed(inner.get(None, []))]
    while waiting:
        path, row = waiting.pop()
        yield path, row
        waiting += [(f"{path}/{each.name}", each) for each in reversed(inner.pop(row.id, []))]

"""`refdesk tag`: the user's tags, and which references have them."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from refdesk.cli.choosing import chosen, is_listing, print_done
from refdesk.cli.session import toolbox
from refdesk.errors import NotFoundError, UsageError
from refdesk.model.rows import TagRow
from refdesk.services.toolbox import Toolbox

HUES = ("red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "grey")


def run(options: argparse.Namespace) -> int:
    """Do what is asked for; 1 when a reference that was named is not there."""
    if options.color is not None and options.color not in (*HUES, "none"):
        raise UsageError(f"Hues are {', '.join(HUES)} and none.")
    is_list = is_listing(options)
    if is_list and (options.query or options.selected or options.more or options.remove is not None or options.rename or options.delete):  # fmt: skip
        raise UsageError("A tag needs a name.")
    with toolbox(options, read_only=is_list, create=not is_list) as tools:
        return _list(tools, as_json=options.json) if is_list else _change(tools, options)


def _list(tools: Toolbox, *, as_json: bool) -> int:
    for row in tools.browser.overview().tags:
        print(
            json.dumps(asdict(row), ensure_ascii=False) if as_json else f"{row.count}\t{row.name}"
        )
    return 0


def _change(tools: Toolbox, options: argparse.Namespace) -> int:
    changes = tools.changes
    if options.rename:
        done = changes.rename_tag(_known(tools, options.name).id, options.rename)
        print_done(options, done.sentence or f"{options.name} is called {options.rename}.")
        return 0
    if options.delete:
        changes.delete_tag(_known(tools, options.name).id)
        print_done(options, f"{options.name} deleted.")
        return 0
    if options.color is not None:
        _color(tools, options)
        if options.query is None and options.more is None and options.selected is None:
            is_plain = options.color == "none"
            said = "has no colour" if is_plain else f"is {options.color}"
            print_done(options, f"{options.name} {said}.")
            return 0
    found = chosen(tools, options)
    if options.remove is not None:
        _known(tools, options.name)
        changes.remove_tag_named(found.ids, options.name)
    else:
        changes.add_tag_named(found.ids, options.name)
    word = "tagged" if options.remove is None else "untagged"
    print_done(options, f"{len(found.ids):,} {word}.", found)
    return int(found.is_short)


def _color(tools: Toolbox, options: argparse.Namespace) -> None:
    color = "" if options.color == "none" else options.color
    tag_id = tools.changes.create_tag(options.name).created_id
    key = next(row.key for row in tools.browser.overview().tags if row.id == tag_id)
    tools.changes.color_tag(tag_id, color, key)


def _known(tools: Toolbox, name: str) -> TagRow:
    folded = name.casefold()
    for row in tools.browser.overview().tags:
        if row.name.casefold() == folded:
            return row
    raise NotFoundError(f"There is no tag {name}.")

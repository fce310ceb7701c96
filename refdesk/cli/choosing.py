"""Which references of the library a command is about: those of a query, or named by id."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass

from refdesk.errors import UsageError
from refdesk.services.toolbox import Toolbox


@dataclass(frozen=True, slots=True)
class Chosen:
    """Ids of references, and those that were asked for and are not there."""

    ids: tuple[int, ...] = ()
    missing: tuple[int, ...] = ()

    @property
    def is_short(self) -> bool:
        """Whether some that were asked for are not there."""
        return bool(self.missing)


def chosen(tools: Toolbox, options: argparse.Namespace, *, in_trash: bool = False) -> Chosen:
    """The references that QUERY or --selected means; each missing one is named on standard error."""
    queries = [each for each in (options.query, options.more, options.remove or None) if each is not None]  # fmt: skip
    if len(queries) + (options.selected is not None) != 1:
        raise UsageError("Say which references: with a query, or with --selected and their ids.")
    if queries:
        return Chosen(tuple(tools.browser.ids(queries[0], in_trash=in_trash)))
    there = set(tools.browser.ids("", in_trash=in_trash))
    asked = dict.fromkeys(options.selected)
    missing = tuple(each for each in asked if each not in there)
    where = "trash" if in_trash else "library"
    for each in missing:
        print(f"{each}: There is no such reference in the {where}.", file=sys.stderr)
    return Chosen(tuple(each for each in asked if each in there), missing)


def is_listing(options: argparse.Namespace) -> bool:
    """Whether all are to be listed: no name is given, or alone the word `list`, as other commands
    have it. A tag or collection of that name is still made by what is put into it."""
    deeds = ("query", "more", "selected", "remove", "rename", "delete", "move", "color")
    is_alone = all(getattr(options, deed, None) in (None, False) for deed in deeds)
    return not options.name or (options.name == "list" and is_alone)


def print_done(options: argparse.Namespace, sentence: str, found: Chosen | None = None) -> None:
    """Tell what was done: a sentence, or with --json an object that has it, and which references."""
    if not options.json:
        print(sentence)
        return
    told: dict[str, object] = {"done": sentence}
    if found is not None:
        told |= {"ids": found.ids, "missing": found.missing}
    print(json.dumps(told, ensure_ascii=False))

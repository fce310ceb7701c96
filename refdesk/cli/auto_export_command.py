"""`refdesk auto-export`: files that are kept up to date."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from refdesk.cli.session import toolbox
from refdesk.errors import LibraryError, NotFoundError
from refdesk.model.auto_exports import AutoExport, Rule, Scope
from refdesk.services.auto_export import AutoExportService
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import counted
from refdesk.store import collections, saved_searches

_BY_NAME = {".json": "csl-json"}


def run(options: argparse.Namespace) -> int:
    """Do what is asked for; 1 when a file could not be written."""
    with toolbox(options, read_only=options.deed == "list") as tools:
        service = tools.auto_exports
        if options.deed == "add":
            made = service.add(_rule(tools, options), options.query)
            return _written(service, [made.created_id])
        if options.deed == "list":
            _list(service.rows(), as_json=options.json)
            return 0
        ids = _ids(service.rows(), options.which)
        if options.deed == "run":
            return _written(service, ids if options.which else None)
        if options.deed == "remove":
            service.remove(ids)
        else:
            service.set_paused(ids, options.deed == "pause")
    return 0


def _rule(tools: Toolbox, options: argparse.Namespace) -> Rule:
    if bool(options.collection) + bool(options.search) + bool(options.query) > 1:
        raise LibraryError("Name a collection, a saved search or a query, only one of them.")
    key = options.to_format or _BY_NAME.get(options.file.suffix.lower(), "bibtex")
    connection = tools.library.read()
    path = str(options.file)
    if options.collection:
        names = [part.strip() for part in options.collection.split("/") if part.strip()]
        found = collections.find(connection, names) if names else 0
        if not found:
            raise NotFoundError(f"There is no collection “{options.collection}”.")
        return Rule(Scope.COLLECTION, found, key, path)
    if options.search:
        wanted = options.search.casefold()
        for row in saved_searches.all_rows(connection):
            if row.name.casefold() == wanted:
                return Rule(Scope.SEARCH, row.id, key, path)
        raise NotFoundError(f"There is no saved search “{options.search}”.")
    return Rule(Scope.LIBRARY, 0, key, path)


def _ids(rows: Sequence[AutoExport], which: Sequence[str]) -> list[int]:
    """The rules that numbers and files name."""
    found = []
    for word in which:
        path = str(Path(word).expanduser().absolute())
        named = [row.id for row in rows if word == str(row.id) or path == row.rule.path]
        if not named:
            raise NotFoundError(f"There is no automatic export “{word}”.")
        found += named
    return found


def _written(service: AutoExportService, ids: Sequence[int] | None) -> int:
    outcomes = service.run(ids)
    for one in outcomes:
        said = "written" if one.is_written else "up to date"
        if one.error:
            print(one.error, file=sys.stderr)
        else:
            print(f"{one.path}: {said}, {counted(one.count, 'reference')}.")
        if one.note:
            print(one.note, file=sys.stderr)
    others = [
        row for row in service.rows() if ids is not None and row.id in ids and not row.is_here
    ]
    for row in others:
        print(f"{row.rule.path} belongs to another computer; “resume” it here.", file=sys.stderr)
    return int(any(one.error for one in outcomes) or bool(others))


def _list(rows: Sequence[AutoExport], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2))
        return
    for row in rows:
        what = row.name or ("the library" if row.rule.scope is Scope.LIBRARY else "(gone)")
        print("\t".join((str(row.id), what, row.rule.format, row.rule.path, _state(row))))


def _state(row: AutoExport) -> str:
    if not row.is_here:
        return "of another computer"
    if row.is_paused:
        return "paused"
    return row.error or (f"written {row.written_at}" if row.written_at else "not written yet")

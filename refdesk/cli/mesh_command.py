"""`refdesk mesh`: NLM's MeSH headings, which searches by heading go by."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from pathlib import Path

from refdesk.cli.session import Progress
from refdesk.services import mesh
from refdesk.services.wording import counted
from refdesk.store import mesh_place
from refdesk.store.vocabulary import Described, vocabulary

NOT_LOADED = "No MeSH headings are loaded. “refdesk mesh load FILE” reads NLM's desc2026.xml."


def run(options: argparse.Namespace) -> int:
    """Load files, find headings, or say what is loaded."""
    if options.deed == "load":
        for path in options.files:
            print(_load(path).sentence)
        return 0
    mesh_place.locate(mesh.mesh_path)
    if options.deed == "find":
        return _find(options)
    known = vocabulary()
    if known is None:
        print(NOT_LOADED)
        return 0
    print(f"{counted(known.count(), 'MeSH heading')} in {mesh.mesh_path()}")
    print(f"{counted(known.count('qualifier'), 'subheading')}")
    return 0


def _find(options: argparse.Namespace) -> int:
    """Describe headings; 1 when none is found."""
    known = vocabulary()
    if known is None:
        print(NOT_LOADED, file=sys.stderr)
        return 1
    names = known.with_words(options.words, options.limit)
    found = [one for name, _ in names if (one := known.described(name)) is not None]
    for one in found:
        if options.json:
            print(json.dumps(one._asdict(), ensure_ascii=False))
        else:
            print(_described(one))
    if not found:
        print(f"No MeSH heading or entry term has the words “{options.words}”.", file=sys.stderr)
    return int(not found)


def _described(one: Described) -> str:
    lines = [f'{one.name}\t"{one.name}"[mh]']
    parts = [
        ("Scope", one.note),
        ("Entry terms", "; ".join(one.entries)),
        ("In the tree", ", ".join(one.trees)),
        ("Narrower", counted(one.narrower, "heading") if one.narrower else ""),
        ("Subheadings", ", ".join(one.qualifiers)),
    ]
    for label, text in parts:
        if text:
            said = f"{label}: {' '.join(text.split())}"
            lines.append(textwrap.fill(said, 96, initial_indent="    ", subsequent_indent="      "))
    return "\n".join(lines)


def _load(path: Path) -> mesh.Loaded:
    progress = Progress("Reading MeSH headings, MB")
    try:
        return mesh.load(path, lambda done, total: progress(done >> 20, total >> 20))
    finally:
        progress.end()

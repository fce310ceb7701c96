"""`refdesk mesh`: NLM's MeSH headings, which searches by heading go by."""

from __future__ import annotations

import argparse
from pathlib import Path

from refdesk.cli.session import Progress
from refdesk.services import mesh
from refdesk.services.wording import counted
from refdesk.store import mesh_place
from refdesk.store.vocabulary import vocabulary


def run(options: argparse.Namespace) -> int:
    """Load files, or say what is loaded."""
    if options.deed == "load":
        for path in options.files:
            print(_load(path).sentence)
        return 0
    mesh_place.locate(mesh.mesh_path)
    known = vocabulary()
    if known is None:
        print("No MeSH headings are loaded. “refdesk mesh load FILE” reads NLM's desc2026.xml.")
        return 0
    print(f"{counted(known.count(), 'MeSH heading')} in {mesh.mesh_path()}")
    print(f"{counted(known.count('qualifier'), 'subheading')}")
    return 0


def _load(path: Path) -> mesh.Loaded:
    progress = Progress("Reading MeSH headings, MB")
    try:
        return mesh.load(path, lambda done, total: progress(done >> 20, total >> 20))
    finally:
        progress.end()

"""The part of `refdesk import` that takes over another program's library: Zotero's folder, a file with groups."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from refdesk.cli.session import Progress
from refdesk.model.import_options import Duplicates, LinkedFiles
from refdesk.model.migrating import MigrationChoices, MigrationPreview
from refdesk.model.reports import ImportReport
from refdesk.services.toolbox import Toolbox

_SHOWN = 20
"""Missing files and problems that are printed one by one."""


def files_choice(text: str, default: LinkedFiles) -> LinkedFiles:
    """What `--files` says; "none" is another word for leaving them."""
    if not text:
        return default
    return LinkedFiles.LEAVE if text == "none" else LinkedFiles(text)


def split(options: argparse.Namespace) -> tuple[list[Path], list[str]]:
    """What is taken over as a library, and what is imported as files."""
    from refdesk.services.migrating.sources import is_zotero_folder

    takes_all = options.preview or options.with_groups
    moved = [
        name
        for name in options.files
        if name != "-" and (is_zotero_folder(Path(name)) or takes_all)
    ]
    return [Path(name) for name in moved], [n for n in options.files if n not in moved]


def move(
    tools: Toolbox, path: Path, options: argparse.Namespace, collection_id: int, progress: Progress
) -> ImportReport:
    """Take over one library."""
    from refdesk.services.migrating import moving, sources

    choices = _choices(options, collection_id)
    return moving.move(tools.library, sources.source_at(path), choices, progress=progress)


def show_previews(tools: Toolbox, paths: Sequence[Path], options: argparse.Namespace) -> int:
    """Print what each would bring; nothing is written."""
    from refdesk.services.migrating import preview, sources

    progress = Progress("Reading")
    told = [
        preview.preview(
            tools.library, sources.source_at(path), _choices(options, 0), progress=progress
        )
        for path in paths
    ]
    progress.end()
    if options.json:
        print(json.dumps([asdict(one) for one in told], ensure_ascii=False))
    else:
        for one in told:
            _print(one)
    return 0


def _choices(options: argparse.Namespace, collection_id: int) -> MigrationChoices:
    return MigrationChoices(
        files=files_choice(options.files_choice, LinkedFiles.COPY),
        duplicates=Duplicates(options.duplicates or Duplicates.MERGE),
        keywords_as_tags=options.keywords_as_tags,
        collection_id=collection_id,
    )


def _print(told: MigrationPreview) -> None:
    from refdesk.services.migrating.wording import lines_of

    print(f"{told.program[:1].upper()}{told.program[1:]}: {told.path}")
    for line in lines_of(told):
        print(f"  {line}")
    for line in (*told.problems[:_SHOWN], *told.missing[:_SHOWN]):
        print(line, file=sys.stderr)

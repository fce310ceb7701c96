"""Moves under way, noted in the library so that one which a crash or a closing cut off goes on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from refdesk.model.import_options import Duplicates, LinkedFiles
from refdesk.model.migrating import MigrationChoices
from refdesk.store import jobs
from refdesk.store.library import Library

KIND = "move"


@dataclass(frozen=True, slots=True)
class PendingMove:
    """A move that is not at its end."""

    id: int
    path: Path
    choices: MigrationChoices
    begun: str
    """When it was noted, as a time stamp of the library."""


def keep(library: Library, path: Path, choices: MigrationChoices) -> int:
    """Note that a move begins; its id."""
    payload = {
        "path": str(path),
        "files": choices.files,
        "duplicates": choices.duplicates,
        "keywords_as_tags": choices.keywords_as_tags,
        "trash": choices.trash,
        "left_out": sorted(choices.left_out),
        "collection": choices.collection_id,
    }
    with library.write("", undoable=False) as session:
        return jobs.put(session, KIND, payload)


def waiting(library: Library) -> list[PendingMove]:
    """Moves that did not come to their end, oldest first."""
    return [
        PendingMove(job.id, Path(job.payload["path"]), _choices(job.payload), job.created)
        for job in jobs.all_jobs(library.read())
        if job.kind == KIND
    ]


def finish(library: Library, move_id: int) -> None:
    """Forget a move that is done, or that the user cancelled."""
    with library.write("", undoable=False) as session:
        jobs.finish(session, move_id)


def _choices(payload: dict[str, Any]) -> MigrationChoices:
    return MigrationChoices(
        LinkedFiles(payload["files"]),
        Duplicates(payload["duplicates"]),
        bool(payload["keywords_as_tags"]),
        bool(payload["trash"]),
        frozenset(payload["left_out"]),
        int(payload["collection"]),
    )

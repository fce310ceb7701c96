"""The frames of imported BibTeX files: kept in the library, written when such a file goes out again.

They are rows of the table of jobs, and no part of the history: of themselves they say nothing
about a reference. A frame is written when references of more than half of the entries of its file
are exported.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from refdesk.errors import RefDeskError
from refdesk.formats.bibtex.frame import Frame, frame_of, read_frame, united
from refdesk.formats.detect import detect
from refdesk.formats.encodings import HEAD
from refdesk.services.reading_files import name_of
from refdesk.store.library import Library
from refdesk.store.sessions import raw
from refdesk.store.times import now

if TYPE_CHECKING:
    from refdesk.store.driver import Connection

KIND: Final = "bibtex-frame"
KEPT: Final = 50
"""Frames that are kept; an older one goes when a newer comes."""
BIBTEX: Final = ("bibtex", "biblatex")


def note_frames(library: Library, paths: Sequence[Path]) -> None:
    """Keep the frames of those of `paths` that are BibTeX; what cannot be read has none."""
    for path in paths:
        try:
            with path.open("rb") as stream:
                if detect(stream.read(HEAD), name=path.name).key not in BIBTEX:
                    continue
                stream.seek(0)
                frame = read_frame(stream)
        except (OSError, RefDeskError):
            continue
        if frame:
            _keep(library, name_of(path), frame)


def frame_for(library: Library, ids: Sequence[int]) -> Frame:
    """What to write around the entries of `ids`: the frames of the files that they came from."""
    connection = library.read()
    rows = connection.execute(
        "SELECT payload FROM job WHERE kind = ? ORDER BY id", (KIND,)
    ).fetchall()
    if not rows:
        return Frame()
    kept = {one["origin"]: frame_of(one["frame"]) for one in (json.loads(row[0]) for row in rows)}
    counts = _counts(connection, list(kept), ids)
    return united(frame for name, frame in kept.items() if 2 * counts.get(name, 0) > frame.entries)


def _counts(connection: Connection, origins: Sequence[str], ids: Sequence[int]) -> dict[str, int]:
    """How many of `ids` came from each of these files."""
    rows = connection.execute(
        "SELECT s.origin, count(*) FROM json_each(?) AS j "
        "CROSS JOIN reference AS r ON r.id = j.value CROSS JOIN source AS s ON s.id = r.source_id "
        "WHERE s.format IN ('bibtex', 'biblatex') AND s.origin IN (SELECT value FROM json_each(?)) "
        "GROUP BY s.origin",
        (json.dumps(list(ids)), json.dumps(list(origins))),
    )
    return dict(rows)


def _keep(library: Library, origin: str, frame: Frame) -> None:
    with library.write("", undoable=False) as session:
        connection = raw(session)
        connection.execute(
            "DELETE FROM job WHERE kind = ? AND payload->>'origin' = ?", (KIND, origin)
        )
        connection.execute(
            "INSERT INTO job (kind, payload, created, state) VALUES (?, ?, ?, 'kept')",
            (KIND, json.dumps({"origin": origin, "frame": frame.packed()}), now()),
        )
        connection.execute(
            "DELETE FROM job WHERE kind = ? AND id NOT IN "
            "(SELECT id FROM job WHERE kind = ? ORDER BY id DESC LIMIT ?)",
            (KIND, KIND, KEPT),
        )

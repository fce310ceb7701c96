"""Names for files that every system takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from refdesk.model.rows import ReferenceRow
from refdesk.services.wording import counted

LONGEST_TITLE: Final = 60
"""Letters of a title that name a file."""
_RESERVED = {"con", "prn", "aux", "nul"} | {f"{n}{i}" for n in ("com", "lpt") for i in range(1, 10)}


def safe_name(name: str) -> str:
    """`name` as every system takes it: no separators, no control characters, not too long."""
    kept = "".join(c if c.isalnum() or c in " ._-()[]+,'&" else "_" for c in name).strip(" .")
    stem, dot, suffix = kept.rpartition(".")
    if not dot:
        stem, suffix = kept, ""
    if not stem or stem.partition(".")[0].rstrip().lower() in _RESERVED:
        stem = f"file {stem}".strip()
    stem = stem.encode()[:150].decode(errors="ignore")
    return f"{stem}.{suffix[:20]}" if suffix else stem


def references_name(
    ids: Sequence[int], rows: Callable[[Sequence[int]], Sequence[ReferenceRow]]
) -> str:
    """What a file of these references is called: the title of a single one, else their number.

    `rows` looks a reference up; it is asked for one at most.
    """
    title = next((row.title for row in rows(ids)), "") if len(ids) == 1 else ""
    if not title:
        return counted(len(ids), "reference")
    return safe_name(title[:LONGEST_TITLE].replace(".", ""))


def free_name(folder: Path, name: str) -> Path:
    """A path in `folder` that no file has, called `name`, or with a number behind it."""
    target, number = folder / name, 1
    while target.exists():
        number += 1
        target = folder / f"{Path(name).stem} {number}{Path(name).suffix}"
    return target

"""Names for files that every system takes."""

from __future__ import annotations

from pathlib import Path

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


def free_name(folder: Path, name: str) -> Path:
    """A path in `folder` that no file has, called `name`, or with a number behind it."""
    target, number = folder / name, 1
    while target.exists():
        number += 1
        target = folder / f"{Path(name).stem} {number}{Path(name).suffix}"
    return target

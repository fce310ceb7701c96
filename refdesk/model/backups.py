"""A backup of a library, and how many of them are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup; `taken` is in UTC, `files` the attached files that belonged to it."""

    path: Path
    taken: datetime
    references: int = 0
    size: int = 0
    files: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Keeping:
    """How many backups are kept: the newest of so many days, weeks and months."""

    days: int = 7
    weeks: int = 4
    months: int = 12

"""Where the MeSH headings lie that all libraries share; light, so that a start may say it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

FILE_NAME: Final = "mesh.sqlite"
"""In the data folder."""

_where: Callable[[], Path] | None = None


def locate(where: Callable[[], Path] | None) -> None:
    """Say where the file is, if there is one; it is looked for when the first query comes."""
    global _where
    _where = where


def place() -> Path | None:
    """Where the file is; None when nobody said."""
    return None if _where is None else _where()

"""Where EndNote keeps the files that its records name."""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote

INTERNAL: Final = "internal-pdf://"


def pdf_below(path: str) -> str:
    """The place below `<Library>.Data/PDF/` of a file that EndNote keeps itself.

    `internal-pdf://0123/A%20b.pdf` gives `0123/A b.pdf`; "" for other paths and for one that
    would lead out of that folder.
    """
    if not path.lower().startswith(INTERNAL):
        return ""
    parts = unquote(path[len(INTERNAL) :]).replace("\\", "/").split("/")
    parts = [part for part in parts if part]
    if not parts or any(part in (".", "..") or ":" in part or "\0" in part for part in parts):
        return ""
    return "/".join(parts)

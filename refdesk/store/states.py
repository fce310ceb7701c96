"""In which state a reference is; lists and counts are of those IN_LIBRARY."""

from __future__ import annotations

from typing import Final

IN_LIBRARY: Final = 0
IN_TRASH: Final = 1
MERGED: Final = 2
"""A tombstone: `merged_into` names the reference that took its place."""
GONE: Final = 9
"""Deleted for ever or taken back by undo; removed once no step could bring it back."""

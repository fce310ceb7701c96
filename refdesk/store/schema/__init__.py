"""The tables of a library, version 5.

Three kinds of tables:

- *primary* (own.py, watched.py): what the user has or did (`PRIMARY`); they alone carry the undo triggers.
- *index* (index.py): derived from a reference's record (`reference`'s columns from `title` on,
  creator, identifier, term ... and the tables of full text, words.py); written with the
  reference, rebuilt for ids in `dirty` (store/index.py).
- *housekeeping* (upkeep.py): sources, steps, jobs.

A creator, term or identifier stands here in its folded form (store/fold.py), made for finding;
what is shown comes from the record. Text is never NULL; dates are ISO text, "" when unknown.
"""

from __future__ import annotations

from typing import Final

from refdesk.store.schema import index, own, upkeep, watched
from refdesk.store.schema.base import Base

__all__ = ["PRIMARY", "Base", "index", "own", "upkeep", "watched"]

PRIMARY: Final[dict[str, tuple[str, ...]]] = {
    "reference": (
        "source_id", "edits", "citekey", "state", "trashed_at", "merged_into", "read_at",
        "is_starred", "rating", "added", "modified",
    ),
    "citekey_alias": ("citekey", "reference_id"),
    "collection": ("id", "uuid", "parent_id", "name", "color", "position"),
    "collection_reference": ("collection_id", "reference_id"),
    "tag": ("id", "uuid", "name", "folded", "color", "key"),
    "reference_tag": ("reference_id", "tag_id"),
    "note": ("id", "uuid", "reference_id", "text", "added", "modified"),
    "attachment": (
        "id", "uuid", "reference_id", "title", "path", "media_type", "size", "digest", "added",
    ),
    "saved_search": ("id", "uuid", "name", "query", "position", "color", "parent_id"),
    "saved_view": ("id", "uuid", "name", "layout", "position"),
    "reading": ("reference_id", "priority", "due", "added"),
    "relation": ("low_id", "high_id", "kind", "added"),
    "not_duplicates": ("low_id", "high_id", "said_at", "shared"),
    "auto_export": ("id", "scope", "target", "format", "path", "machine", "is_paused"),
    "watch": (
        "id", "uuid", "name", "query", "every_days", "is_paused", "position", "since",
        "checked_at", "checked_to", "tried_at", "found_at", "error",
    ),
    "watch_hit": ("watch_id", "pmid", "found", "line"),
    "triage": ("pmid", "state", "at"),
}  # fmt: skip
"""The tables that undo restores, with the columns it restores (`version` only ever grows)."""

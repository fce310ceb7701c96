"""A preview in words, for the command line and the window."""

from __future__ import annotations

from refdesk.model.migrating import MigrationPreview
from refdesk.services.wording import counted


def lines_of(told: MigrationPreview) -> list[str]:
    """What would come, a line for each kind; what there is none of is left out."""
    kinds = ", ".join(f"{label} {count:,}" for label, count in told.by_type)
    lines = [counted(told.references, "reference") + (f" ({kinds})" if kinds else "")]
    if told.known:
        lines.append(f"{told.known:,} of them in your library already")
    if told.alike:
        lines.append(f"{told.alike:,} more alike in title, authors and year to one in your library")
    if told.trashed:
        lines.append(f"{told.trashed:,} of them in the trash")
    for count, word in (
        (told.collections, "collection"),
        (told.tags, "tag"),
        (told.keywords, "automatic tag or keyword"),
        (told.notes, "note"),
        (told.annotations, "annotation"),
        (told.searches, "saved search"),
        (told.files_found, "file"),
        (told.files_missing, "missing file"),
    ):
        if count:
            lines.append(_counted(count, word))
    return lines


def _counted(count: int, word: str) -> str:
    plurals = {
        "automatic tag or keyword": "automatic tags or keywords",
        "saved search": "saved searches",
    }
    return f"{count:,} {plurals.get(word, f'{word}s') if count != 1 else word}"

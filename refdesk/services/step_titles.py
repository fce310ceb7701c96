"""What the steps of the undo history name: the collection, the tag, the one reference that was changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from refdesk.model.markup import RichText
from refdesk.model.record_changes import label_of
from refdesk.services.wording import counted
from refdesk.store.driver import Connection, scalar

LONGEST: Final = 60
"""So many letters of a reference's title tell which one it is."""
Named = Literal["collection", "tag", "saved_search", "saved_view"]


def named_row(connection: Connection, table: Named, row_id: int) -> str:
    """The name of a collection, tag, search or view, "" when it is gone."""
    return str(scalar(connection, f"SELECT name FROM {table} WHERE id = ?", (row_id,)) or "")


def which(connection: Connection, ids: Sequence[int]) -> str:
    """`12 references`, or of one its title: `“Interleukin-6 and the brain”`."""
    if len(ids) != 1:
        return counted(len(ids), "reference")
    markup = scalar(connection, "SELECT title FROM reference WHERE id = ?", (ids[0],))
    title = " ".join(RichText(markup or "").plain.split())
    if not title:
        return counted(1, "reference")
    if len(title) > LONGEST:
        title = f"{title[:LONGEST].rsplit(' ', 1)[0]} …"
    return f"“{title}”"


def edited(edits: Mapping[str, object]) -> str:
    """What an edit changes: `Edit journal of`, or of several fields `Edit`."""
    if len(edits) != 1:
        return "Edit"
    label = label_of(next(iter(edits)))
    return f"Edit {label if label[:2].isupper() else label[:1].lower() + label[1:]} of"

"""Version 4: each order of a list that read all references has an index, and tags cost none of words."""

from __future__ import annotations

from typing import Final

from refdesk.store.driver import Connection

_NUMBERED: Final = " || ".join(
    f"char(64 + length(CAST({name} AS INTEGER))) || CAST({name} AS INTEGER)"
    for name in ("volume", "issue", "page")
)
_PLACE: Final = f"(CASE WHEN place = '' THEN '' ELSE {_NUMBERED} || place END)"
_STATEMENTS: Final = (
    # A tag is looked up by its name: what has one needs no words written anew.
    "DROP TRIGGER dirty_reference_tag_insert",
    "DROP TRIGGER dirty_reference_tag_update",
    "DROP TRIGGER dirty_reference_tag_delete",
    "DROP TRIGGER dirty_tag_update",
    "ALTER TABLE reference ADD COLUMN mesh_count INTEGER DEFAULT 0 NOT NULL",
    "UPDATE reference SET mesh_count = counted.n FROM (SELECT reference_id, "
    "count(DISTINCT descriptor_id) AS n FROM mesh_heading GROUP BY reference_id) AS counted "
    "WHERE counted.reference_id = reference.id",
    f"CREATE INDEX reference_by_place ON reference (state, {_PLACE})",
    "CREATE INDEX reference_by_mesh_count ON reference (state, mesh_count)",
    "CREATE INDEX reference_by_modified ON reference (state, modified)",
    "CREATE INDEX reference_by_abstract ON reference (state, has_abstract)",
    "CREATE INDEX creator_last ON creator (family, initials) WHERE is_last = 1",
)


def upgrade(connection: Connection) -> None:
    """From version 3 to version 4; the words of tags leave the index later, in a rest (INDEX_VERSION)."""
    for statement in _STATEMENTS:
        connection.execute(statement)

"""The items of a Zotero database, in pieces, so that any number of them takes the same memory."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from refdesk.formats.zotero.database import Database
from refdesk.formats.zotero.item import Item

CHUNK: Final = 500
_PINNED: Final = re.compile(
    r"^\s*(?:citation[ _-]?key|citekey|bibtex)\s*:\s*\S", re.IGNORECASE | re.MULTILINE
)
_IN: Final = "(SELECT value FROM json_each(?))"
_NO_NOTE: Final = (("",),)
Rows = list[tuple[Any, ...]]


def read_items(database: Database, libraries: dict[int, str]) -> Iterator[Item]:
    """The items of `libraries` (Zotero's id to "user", "group-123"), each with what belongs to it.

    Notes and files without a parent are items of their own. Feeds are no libraries.
    """
    for rows in _chunks(database, libraries):
        ids = [row[0] for row in rows]
        parts = _Parts(database, ids)
        for item_id, kind, key, library, added, modified, is_trashed in rows:
            item: Item = {
                "library": libraries[library], "key": key, "itemType": kind,
                "dateAdded": added or "", "dateModified": modified or "",
            }  # fmt: skip
            if is_trashed:
                item["deleted"] = True
            parts.fill(item, item_id)
            cited_as = database.citation_keys.get((library, key))
            if cited_as and kind not in ("note", "attachment") and not _is_pinned(item):
                item["fields"]["citationKey"] = cited_as
            yield item


def _is_pinned(item: Item) -> bool:
    """Whether the item itself says its citation key, which goes before what Better BibTeX notes."""
    fields = item["fields"]
    return bool(fields.get("citationKey")) or bool(_PINNED.search(fields.get("extra", "")))


def count_items(database: Database, libraries: dict[int, str]) -> int:
    """How many items `read_items` would give."""
    found = database.connection.execute(
        f"SELECT count(*) {_top(database)} AND i.libraryID IN {_IN}", (_listed(libraries),)
    ).fetchone()
    return int(found[0])


def _top(database: Database) -> str:
    """The items that have no parent, by ids."""
    sql = "FROM items AS i JOIN itemTypesCombined AS t ON t.itemTypeID = i.itemTypeID "
    parents = []
    for table in ("itemNotes", "itemAttachments"):
        if database.has(table, "itemID", "parentItemID"):
            sql += f"LEFT JOIN {table} AS {table}_p ON {table}_p.itemID = i.itemID "
            parents.append(f"{table}_p.parentItemID IS NULL")
    return f"{sql} WHERE {' AND '.join([*parents, 't.typeName <> ' + repr('annotation')])}"


def _chunks(database: Database, libraries: dict[int, str]) -> Iterator[Rows]:
    trashed = "0"
    if database.has("deletedItems", "itemID"):
        trashed = "EXISTS (SELECT 1 FROM deletedItems AS d WHERE d.itemID = i.itemID)"
    last = -1
    while True:
        rows = database.connection.execute(
            f"SELECT i.itemID, t.typeName, i.key, i.libraryID, i.dateAdded, i.dateModified, {trashed} "
            f"{_top(database)} AND i.libraryID IN {_IN} AND i.itemID > ? ORDER BY i.itemID LIMIT ?",
            (_listed(libraries), last, CHUNK),
        ).fetchall()
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def _listed(ids: Sequence[int] | dict[int, str]) -> str:
    return json.dumps(list(ids))


class _Parts:
    """All that belongs to a chunk of items, read table by table."""

    def __init__(self, database: Database, ids: Sequence[int]) -> None:
        self._database = database
        self._children = self._child_rows(ids)
        every = [*ids, *(row[1] for rows in self._children.values() for row in rows)]
        self._fields = self._all_fields(every)
        self._creators = self._grouped("SELECT ic.itemID, ct.creatorType, c.lastName, c.firstName, c.fieldMode FROM itemCreators AS ic JOIN creators AS c ON c.creatorID = ic.creatorID JOIN creatorTypes AS ct ON ct.creatorTypeID = ic.creatorTypeID", "ic.itemID", ids, "ic.orderIndex", ("creatorTypes", "creatorType"))  # fmt: skip
        kind = database.column("itemTags", "type", "0")
        self._tags = self._grouped(f"SELECT it.itemID, t.name, {kind} FROM itemTags AS it JOIN tags AS t ON t.tagID = it.tagID", "it.itemID", every, "t.name", ("itemTags", "tagID"))  # fmt: skip
        self._collections = self._grouped("SELECT ci.itemID, c.key FROM collectionItems AS ci JOIN collections AS c ON c.collectionID = ci.collectionID", "ci.itemID", ids, "c.key", ("collectionItems", "collectionID"))  # fmt: skip
        self._relations = self._grouped("SELECT r.itemID, p.predicate, r.object FROM itemRelations AS r JOIN relationPredicates AS p ON p.predicateID = r.predicateID", "r.itemID", ids, "p.predicate, r.object", ("relationPredicates", "predicate"))  # fmt: skip
        self._notes = self._grouped("SELECT n.itemID, n.note FROM itemNotes AS n", "n.itemID", every, "n.itemID", ("itemNotes", "note"))  # fmt: skip
        self._files = self._grouped("SELECT a.itemID, a.linkMode, a.contentType, a.path FROM itemAttachments AS a", "a.itemID", every, "a.itemID", ("itemAttachments", "linkMode"))  # fmt: skip
        self._annotations = self._read_annotations(every)

    def fill(self, item: Item, item_id: int) -> None:
        """Put what belongs to an item into it."""
        item["fields"] = dict(self._fields.get(item_id, {}))
        item["creators"] = [
            [role, family or "", given or "", mode or 0]
            for role, family, given, mode in self._creators.get(item_id, ())
        ]
        item["tags"] = [[name, kind or 0] for name, kind in self._tags.get(item_id, ())]
        item["collections"] = [key for (key,) in self._collections.get(item_id, ())]
        item["relations"] = [list(pair) for pair in self._relations.get(item_id, ())]
        children = self._children.get(item_id, [])
        own = (None, item_id, item["key"], item["dateAdded"], item["dateModified"])
        notes = [row for row in children if row[1] in self._notes and row[1] not in self._files]
        files = [row for row in children if row[1] in self._files]
        if item["itemType"] == "note":
            notes.insert(0, own)
        elif item["itemType"] == "attachment":
            files.insert(0, own)
        item["notes"] = [self._note(row) for row in notes]
        item["attachments"] = [self._attachment(row) for row in files]

    def _note(self, row: tuple[Any, ...]) -> dict[str, Any]:
        _, item_id, key, added, modified = row
        note = self._notes.get(item_id, _NO_NOTE)[0][0]
        return {"key": key, "note": note or "", "dateAdded": added, "dateModified": modified}

    def _attachment(self, row: tuple[Any, ...]) -> dict[str, Any]:
        _, item_id, key, *_ = row
        mode, media_type, path = self._files.get(item_id, [(0, "", "")])[0]
        fields = self._fields.get(item_id, {})
        made = {
            "key": key, "linkMode": mode, "contentType": media_type or "", "path": path or "",
            "title": fields.get("title", ""), "url": fields.get("url", ""),
        }  # fmt: skip
        note = self._notes.get(item_id, _NO_NOTE)[0][0]
        if note:
            made["note"] = note
        if item_id in self._annotations:
            made["annotations"] = self._annotations[item_id]
        return made

    def _child_rows(self, ids: Sequence[int]) -> dict[int, Rows]:
        """Notes and files by their parent: (parent, id, key, added, modified); none from the trash."""
        found: dict[int, Rows] = defaultdict(list)
        alive = ""
        if self._database.has("deletedItems", "itemID"):
            alive = "AND NOT EXISTS (SELECT 1 FROM deletedItems AS d WHERE d.itemID = i.itemID)"
        for table in ("itemNotes", "itemAttachments"):
            if not self._database.has(table, "itemID", "parentItemID"):
                continue
            rows = self._database.connection.execute(
                f"SELECT c.parentItemID, i.itemID, i.key, i.dateAdded, i.dateModified FROM {table} AS c "
                f"JOIN items AS i ON i.itemID = c.itemID WHERE c.parentItemID IN {_IN} {alive} "
                "ORDER BY i.itemID",
                (_listed(ids),),
            )
            for row in rows:
                found[row[0]].append(row)
        return found

    def _all_fields(self, ids: Sequence[int]) -> dict[int, dict[str, str]]:
        found: dict[int, dict[str, str]] = defaultdict(dict)
        rows = self._database.connection.execute(
            "SELECT d.itemID, f.fieldName, v.value FROM itemData AS d "
            "JOIN fieldsCombined AS f ON f.fieldID = d.fieldID "
            "JOIN itemDataValues AS v ON v.valueID = d.valueID "
            f"WHERE d.itemID IN {_IN} ORDER BY d.itemID, d.fieldID",
            (_listed(ids),),
        )
        for item_id, name, value in rows:
            if value not in (None, ""):
                found[item_id][name] = str(value)
        return found

    def _grouped(
        self, select: str, key: str, ids: Sequence[int], order: str, needed: tuple[str, str]
    ) -> dict[int, Rows]:
        """Rows by item, without its id; nothing where the database lacks the table."""
        if not self._database.has(*needed):
            return {}
        found: dict[int, Rows] = defaultdict(list)
        sql = f"{select} WHERE {key} IN {_IN} ORDER BY {key}, {order}"
        for item_id, *rest in self._database.connection.execute(sql, (_listed(ids),)):
            found[item_id].append(tuple(rest))
        return found

    def _read_annotations(self, ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
        """Annotations by the file that they are in, in the order of its pages."""
        if not self._database.has("itemAnnotations", "itemID", "parentItemID", "type"):
            return {}
        names = ("type", "text", "comment", "color", "pageLabel", "sortIndex", "position")
        columns = [self._database.column("itemAnnotations", name) for name in names]
        sql = ", ".join(one if one == "NULL" else f"a.{one}" for one in columns)
        found: dict[int, list[dict[str, Any]]] = defaultdict(list)
        alive = ""
        if self._database.has("deletedItems", "itemID"):
            alive = "AND NOT EXISTS (SELECT 1 FROM deletedItems AS d WHERE d.itemID = i.itemID)"
        rows = self._database.connection.execute(
            f"SELECT a.parentItemID, i.key, {sql} FROM itemAnnotations AS a "
            f"JOIN items AS i ON i.itemID = a.itemID WHERE a.parentItemID IN {_IN} {alive} "
            "ORDER BY a.parentItemID, a.sortIndex, a.itemID",
            (_listed(ids),),
        )
        for parent, key, *values in rows:
            said = {name: v for name, v in zip(names, values, strict=True) if v not in (None, "")}
            found[parent].append({"key": key, **said})
        return found

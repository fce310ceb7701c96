"""Items of Zotero's JSON (its web API's, its export's, Better BibTeX's) as items of its database.

The result is what `zotero/item.py` reads: an item with the fields, notes and files of the items
below it. What an item is in the three sorts: `{"key": ..., "data": {"itemType": ...}}`, the data
alone, or with `notes` and `attachments` inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from refdesk.errors import FormatError
from refdesk.formats.zotero.item import Item

_OWN: Final = frozenset((
    "key", "itemKey", "itemID", "itemId", "version", "library", "libraryID", "links", "meta", "itemType",
    "creators", "tags", "collections", "relations", "notes", "attachments", "dateAdded", "dateModified",
    "deleted", "inPublications", "parentItem", "uri", "select", "uniqueFields", "citekey", "citationKey",
    "multi", "seeAlso", "data", "note", "linkMode", "contentType", "mimeType", "charset", "filename",
    "path", "localPath", "defaultPath", "md5", "mtime",
))  # fmt: skip
"""Keys that are no fields of the work."""
_MODES: Final = {
    "imported_file": 0, "imported_url": 1, "linked_file": 2, "linked_url": 3, "embedded_image": 4,
}  # fmt: skip
_ANNOTATIONS: Final = {
    "highlight": 1, "note": 2, "image": 3, "ink": 4, "underline": 5, "text": 6,
}  # fmt: skip
_GROUP: Final = re.compile(r"zotero\.org/groups/(\d+)")
_WEB_LINK: Final = 3


def data_of(value: Any) -> dict[str, Any]:
    """The data of an item, without what the web API puts around it; raises FormatError."""
    if isinstance(value, dict) and isinstance(value.get("data"), dict):
        value = {**value["data"], "library": value.get("library")}
    if not isinstance(value, dict):
        raise FormatError("This is no item of Zotero: it is no object in braces.")
    if not isinstance(value.get("itemType"), str):
        raise FormatError("This is no item of Zotero: it has no itemType.")
    return value


def parent_of(data: dict[str, Any]) -> str:
    """The key of the item that a note, file or annotation belongs to, "" for none."""
    parent = data.get("parentItem")
    return parent if isinstance(parent, str) else ""


def key_of(data: dict[str, Any]) -> str:
    """The item's key."""
    return _text(data.get("key")) or _text(data.get("itemKey"))


def item_of_data(data: dict[str, Any], children: Sequence[dict[str, Any]]) -> Item:
    """The item with what belongs to it; `children` are the notes, files and annotations below it."""
    kind = data["itemType"]
    fields = {
        name: text for name, value in data.items() if name not in _OWN and (text := _text(value))
    }
    key = _text(data.get("citationKey")) or _text(data.get("citekey"))
    if key:
        fields["citationKey"] = key
    if "accessDate" in fields:
        fields["accessDate"] = fields["accessDate"].replace("T", " ").removesuffix("Z")
    notes = [*_dicts(data.get("notes"), "note")]
    files = [*_dicts(data.get("attachments"), "path")]
    notes += [one for one in children if one["itemType"] == "note"]
    files += [one for one in children if one["itemType"] == "attachment"]
    if kind == "note":
        notes.insert(0, data)
    elif kind == "attachment":
        files.insert(0, data)
    marks = [one for one in children if one["itemType"] == "annotation"]
    return {
        "library": _library(data),
        "key": key_of(data),
        "itemType": kind,
        "dateAdded": _text(data.get("dateAdded")),
        "dateModified": _text(data.get("dateModified")),
        "deleted": bool(data.get("deleted")),
        "fields": fields,
        "creators": [one for raw in _dicts(data.get("creators"), "name") if (one := _creator(raw))],
        "tags": [one for raw in _dicts(data.get("tags"), "tag") if (one := _tag(raw))],
        "collections": [_text(one) for one in _list(data.get("collections")) if _text(one)],
        "relations": list(_relations(data.get("relations"))),
        "notes": [_note(one) for one in notes],
        "attachments": [_file(one, marks) for one in files],
    }


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dicts(value: Any, name: str) -> Iterator[dict[str, Any]]:
    """The objects of a list; a bare text in it stands under `name`."""
    for one in _list(value):
        if isinstance(one, dict):
            yield one
        elif isinstance(one, str) and one.strip():
            yield {name: one}


def _library(data: dict[str, Any]) -> str:
    library = data.get("library")
    if isinstance(library, dict) and library.get("type") == "group":
        return f"group-{_text(library.get('id'))}"
    group = _GROUP.search(_text(data.get("uri")))
    return f"group-{group[1]}" if group else "user"


def _creator(raw: dict[str, Any]) -> list[Any] | None:
    role = _text(raw.get("creatorType")) or "author"
    family, given = _text(raw.get("lastName")), _text(raw.get("firstName"))
    whole = _text(raw.get("name")) or (family if raw.get("fieldMode") == 1 else "")
    if whole and not given:
        return [role, whole, "", 1]
    return [role, family, given, 0] if family or given else None


def _tag(raw: dict[str, Any]) -> list[Any] | None:
    name = _text(raw.get("tag")) or _text(raw.get("name"))
    return [name, 1 if raw.get("type") == 1 else 0] if name else None


def _relations(value: Any) -> Iterator[list[str]]:
    for predicate, objects in value.items() if isinstance(value, dict) else ():
        for one in objects if isinstance(objects, list) else [objects]:
            if _text(one):
                yield [str(predicate), _text(one)]


def _note(raw: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": key_of(raw),
        "note": _text(raw.get("note")),
        "dateAdded": _text(raw.get("dateAdded")),
        "dateModified": _text(raw.get("dateModified")),
    }


def _file(raw: dict[str, Any], marks: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A file: Zotero's own by its name, others by their path."""
    mode = raw.get("linkMode")
    mode = _MODES.get(mode, 2) if isinstance(mode, str) else mode if isinstance(mode, int) else -1
    path = _text(raw.get("localPath")) or _text(raw.get("path"))
    name = _text(raw.get("filename"))
    if not path and name and mode != _WEB_LINK:
        path = f"storage:{name}"
    if mode < 0:
        mode = 2 if path else _WEB_LINK
    key = key_of(raw)
    made: dict[str, Any] = {
        "key": key, "linkMode": mode, "path": path, "title": _text(raw.get("title")),
        "contentType": _text(raw.get("contentType")) or _text(raw.get("mimeType")),
        "url": _text(raw.get("url")),
    }  # fmt: skip
    if _text(raw.get("note")):
        made["note"] = _text(raw.get("note"))
    inside = [*_dicts(raw.get("annotations"), "annotationText")]
    inside += [one for one in marks if key and parent_of(one) == key]
    if inside:
        made["annotations"] = sorted(map(_annotation, inside), key=lambda one: one["sortIndex"])
    return made


def _annotation(raw: dict[str, Any]) -> dict[str, Any]:
    kind = _text(raw.get("annotationType"))
    return {
        "key": key_of(raw), "type": _ANNOTATIONS.get(kind, 0),
        "text": _text(raw.get("annotationText")), "comment": _text(raw.get("annotationComment")),
        "color": _text(raw.get("annotationColor")),
        "pageLabel": _text(raw.get("annotationPageLabel")),
        "sortIndex": _text(raw.get("annotationSortIndex")),
    }  # fmt: skip

"""What BibDesk keeps in its files besides the works: groups in comments, files in property lists."""

from __future__ import annotations

import base64
import binascii
import plistlib
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final
from xml.parsers.expat import ExpatError

from refdesk.formats.bibtex.jabref import JabRefGroup
from refdesk.model.record import ReferenceRecord

_GROUPS: Final = re.compile(r"\s*BibDesk (Static|Smart) Groups\s*\{(.*)\}\s*", re.DOTALL)
_FILE: Final = re.compile(r"bdsk-file-\d{1,3}")
_MOST: Final = 2_000_000
_CONTAINS: Final = (0, 2, 4)
"""BibDesk's comparisons: is among a field's words, contains, equals."""
_BROKEN: Final = (
    ValueError, KeyError, IndexError, TypeError, OverflowError, RecursionError, AttributeError,
    binascii.Error, plistlib.InvalidFileException,
)  # fmt: skip


def groups_of(comment: str) -> tuple[JabRefGroup, ...]:
    """The groups that the text of a comment holds, in JabRef's terms; () when it holds none.

    A static group names its members by key. A smart one whose conditions all want a field to hold
    a text is a search; another one is of the type "Smart".
    """
    match = _GROUPS.fullmatch(comment[:_MOST])
    if match is None:
        return ()
    try:
        value = plistlib.loads(match[2].strip().encode(), fmt=plistlib.FMT_XML)
    except (*_BROKEN, ExpatError):
        return ()
    found = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    make = _static if match[1] == "Static" else _smart
    return tuple(make(one) for one in found if str(one.get("group name", "")).strip())


def paths_of(record: ReferenceRecord) -> Iterator[str]:
    """The paths in the fields `bdsk-file-1` ... (relative to the file), `local-url`, `localfile`."""
    for name, value in record.extra:
        low = name.lower()
        if low in ("local-url", "localfile") and value.strip():
            yield value.strip()
        elif _FILE.fullmatch(low) and len(value) <= _MOST and (path := _path(value)):
            yield path


def _static(group: dict[str, Any]) -> JabRefGroup:
    keys = [key.strip() for key in str(group.get("keys", "")).split(",")]
    return JabRefGroup(str(group["group name"]).strip(), "Explicit", keys=tuple(filter(None, keys)))


def _smart(group: dict[str, Any]) -> JabRefGroup:
    name = str(group["group name"]).strip()
    conditions = group.get("conditions")
    parts = list(_conditions(conditions)) if isinstance(conditions, list) else []
    is_all = not group.get("conjunction") or len(parts) == 1
    if not parts or "" in parts or not is_all:
        return JabRefGroup(name, "Smart")
    return JabRefGroup(name, "Search", expression=" and ".join(parts))


def _conditions(conditions: Iterable[Any]) -> Iterator[str]:
    """Each as `field = value`, "" where it asks for something else."""
    for one in conditions:
        is_plain = isinstance(one, dict) and one.get("comparison") in _CONTAINS
        field = str(one.get("key", "")).lower() if is_plain else ""
        value = str(one.get("value", "")).strip() if is_plain else ""
        yield f"{field} = {value}" if field and value else ""


def _path(value: str) -> str:
    """The relative path in a property list in base64, plain or archived."""
    try:
        found = plistlib.loads(base64.b64decode("".join(value.split())))
        if not isinstance(found, dict):
            return ""
        objects = found.get("$objects", [])
        holders = [found, *(one for one in objects if isinstance(one, dict))]
        for holder in holders:
            path = holder.get("relativePath")
            if isinstance(path, plistlib.UID):
                path = objects[path.data]
            if isinstance(path, str):
                return path
    except _BROKEN:
        pass
    return ""

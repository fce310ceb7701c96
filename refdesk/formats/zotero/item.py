"""One item of a Zotero library: the JSON that RefDesk keeps of it, and its record.

Its keys: `library` ("user", "group-123"), `key`, `itemType`, `dateAdded`, `dateModified`,
`deleted`, `fields`, `creators` ([role, family, given, mode]), `tags` ([name, 1 when automatic]),
`collections`, `relations` ([predicate, address]), `notes`, `attachments` with `annotations`.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from refdesk.errors import FormatError
from refdesk.formats.csl.dates import read_date
from refdesk.formats.csl.item import NAME_ROLES
from refdesk.formats.csl.reader import item_record
from refdesk.formats.zotero.extra import Extra, read_extra
from refdesk.formats.zotero.fields import DATES, ROLES, TYPES, VARIABLES
from refdesk.formats.zotero.note_text import first_line, markdown_of
from refdesk.model.dates import NO_DATE, PartialDate
from refdesk.model.markup import RichText
from refdesk.model.names import from_full
from refdesk.model.record import Creator, Keyword, LinkedFile, OtherId, ReferenceRecord

KEY: Final = "zotero-item"
"""The key under which a library keeps the source; no file has this format."""
ID_PREFIX: Final = "zotero:"

Item: TypeAlias = dict[str, Any]


def source_of(item: Item) -> bytes:
    """The bytes that are kept of an item: the same for the same item."""
    return json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def item_of(source: bytes) -> Item:
    """The item that `source_of` packed; raises FormatError."""
    try:
        item = json.loads(source)
    except ValueError as error:
        raise FormatError("This is no item of a Zotero library.") from error
    if not isinstance(item, dict) or "itemType" not in item:
        raise FormatError("This is no item of a Zotero library.")
    return item


def record_from_source(source: bytes) -> ReferenceRecord:
    """The record of an item's JSON; raises FormatError."""
    return record_of(item_of(source))


def identity(item: Item) -> str:
    """What names an item for all time: its library and its key."""
    return f"{ID_PREFIX}{item['library']}/{item['key']}"


def record_of(item: Item) -> ReferenceRecord:
    """The record of an item."""
    extra = read_extra(str(item["fields"].get("extra", "")))
    csl, left = _csl(item, extra)
    record = item_record(csl)
    issued = _date(item, "issued") or record.issued
    return dataclasses.replace(
        record,
        creators=_creators(item, extra),
        issued=issued,
        accessed=_date(item, "accessed") or record.accessed,
        url=record.url or next(_web_links(item), ""),
        keywords=tuple(
            Keyword(RichText.plain_text(name)) for name, kind in item.get("tags", ()) if kind
        ),
        notes=(extra.text,) if extra.text else (),
        linked_files=tuple(filter(None, map(_linked_file, item.get("attachments", ())))),
        other_ids=(OtherId("Zotero", identity(item)),),
        extra=(*record.extra, *left, *extra.others, *_relations(item)),
    )


def _csl(item: Item, extra: Extra) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The item in CSL's words, and what those have no place for."""
    kind = str(item["itemType"])
    csl: dict[str, Any] = {"type": TYPES.get(kind, "document"), "title": ""}
    if kind == "note" and item.get("notes"):
        csl["title"] = RichText.plain_text(_name_of(item)).markup
    left: list[tuple[str, str]] = [("type", kind)] if kind not in TYPES else []
    if kind == "preprint":
        csl["genre"] = "preprint"
    for name, value in item["fields"].items():
        variable = VARIABLES.get(name, "")
        if name == "extra" or name in DATES:
            if name in DATES and DATES[name] not in ("issued", "accessed"):
                csl[DATES[name]] = {"raw": _typed(str(value))}
        elif variable and (not csl.get(variable) or variable == "genre"):
            csl[variable] = str(value)
        else:
            left.append((name, str(value)))
    for name, value in extra.variables.items():
        if name == "type" or not csl.get(name):
            csl[name] = {"raw": value} if name in _DATE_NAMES else value
        else:
            left.append((name, value))
    return csl, left


def _name_of(item: Item) -> str:
    """What a note of its own is called: its first line."""
    return first_line(markdown_of(str(item["notes"][0]["note"]))) or "Note"


_DATE_NAMES: Final = ("issued", "accessed", "original-date", "submitted", "event-date")


def _creators(item: Item, extra: Extra) -> tuple[Creator, ...]:
    """The creators in their order; one with a single field is a group."""
    made: list[Creator] = []
    for role, family, given, mode in item.get("creators", ()):
        known = ROLES.get(role, "contributor")
        known = known if known in NAME_ROLES else "contributor"
        family, given = family.strip(), given.strip()
        if mode and (family or given):
            made.append(Creator(literal=RichText.plain_text(family or given), role=known))
        elif family or given:
            made.append(Creator(family=family or given, given=given if family else "", role=known))
    for role, names in extra.names.items():
        made += [_extra_name(name, role) for name in names]
    return tuple(made)


def _extra_name(text: str, role: str) -> Creator:
    family, bars, given = text.partition("||")
    if bars:
        return Creator(family=family.strip(), given=given.strip(), role=role)
    return from_full(text, role)


def _date(item: Item, variable: str) -> PartialDate:
    for name, meant in DATES.items():
        if meant == variable and name in item["fields"]:
            return _multipart(str(item["fields"][name]))
    return NO_DATE


def _typed(value: str) -> str:
    """The second part of "2019-03-00 March 2019": as it was typed."""
    head, _, tail = value.partition(" ")
    return tail.strip() if _is_sorted(head) and tail.strip() else value


def _is_sorted(text: str) -> bool:
    parts = text.split("-")
    return len(parts) == 3 and all(part.isdigit() for part in parts)


def _multipart(value: str) -> PartialDate:
    """A date as Zotero keeps it: its sorted form, then as it was typed (a time for `accessDate`)."""
    head = value.split(" ", 1)[0]
    typed = _typed(value)
    if not _is_sorted(head):
        return read_date({"raw": value}) or PartialDate(literal=value.strip())
    year, month, day = (int(part) for part in head.split("-"))
    if not year:
        return read_date({"raw": typed}) or PartialDate(literal=typed)
    if not month:
        read = read_date({"raw": typed})
        if read.year == year:
            return read
    return PartialDate(year=year, month=month or None, day=day or None)


def _linked_file(attachment: dict[str, Any]) -> LinkedFile | None:
    path = str(attachment.get("path") or "")
    if attachment["linkMode"] == WEB_LINK:
        path = str(attachment.get("url") or "")
    elif attachment["linkMode"] == EMBEDDED:
        return None
    elif path.startswith("storage:"):
        name = path.removeprefix("storage:").rpartition("/")[2]  # none lies deeper, or elsewhere
        path = f"storage/{attachment['key']}/{name}"
    if not path:
        return None
    return LinkedFile(path, str(attachment.get("title") or ""), str(attachment.get("contentType") or ""))  # fmt: skip


def _web_links(item: Item) -> Iterator[str]:
    """The pages to which attachments lead, which are all that some items have for an address."""
    for attachment in item.get("attachments", ()):
        if attachment["linkMode"] == WEB_LINK and attachment.get("url"):
            yield str(attachment["url"])


WEB_LINK: Final = 3
EMBEDDED: Final = 4
"""`linkMode` of a link to a page, and of a picture within a note."""


def _relations(item: Item) -> list[tuple[str, str]]:
    return [(str(predicate), str(address)) for predicate, address in item.get("relations", ())]

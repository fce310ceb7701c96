"""What other programs write about the user's own view of a work: tags, notes, rating, read or not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from refdesk.formats.bibtex.fields import ANNOTE_MARK
from refdesk.model.record import ReferenceRecord
from refdesk.store.prepare import Belongings, NewNote

_RANK: Final = re.compile(r"(?:rank)?([1-5])$", re.IGNORECASE)
_TIME: Final = re.compile(
    r"(\d{4})[-./](\d\d)[-./](\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?",
    re.ASCII | re.IGNORECASE,
)
"""`2010-07-05 14:30:37 +0200` (BibDesk, Papers), `2021-05-06T10:11:12` and `2019.03.04` (JabRef)."""
_RANK_KEYWORD: Final = re.compile(r"rank[1-5]")
_TAG_FIELDS: Final = ("mendeley-tags", "papers-keywords", "labels")
_SPECIAL: Final = {
    "priority": "priority: {}", "printed": "printed", "relevance": "relevant", "qualityassured": "quality assured",
}  # fmt: skip
"""JabRef's special fields, by the tag that each becomes."""
_LABELS: Final = re.compile(r"RAYYAN-LABELS:\s*([^|]+)")
_INCLUSION: Final = re.compile(r"RAYYAN-INCLUSION:[^|]*=>\s*\"(\w+)\"")


def belongings_of(record: ReferenceRecord, keywords: Sequence[str] = ()) -> Belongings | None:
    """Tags, notes and marks of a record; `keywords` become tags too. None where there are none."""
    fields = {name.lower(): value for name, value in record.extra}
    tags = [*keywords, *_tags(fields), *_rayyan(record)]
    folded = {tag.casefold(): tag for tag in reversed(tags)}
    read = fields.get("readstatus", "").strip().lower() == "read" or fields.get(
        "read", ""
    ).strip().lower() in ("yes", "true", "1")
    if fields.get("readstatus", "").strip().lower() == "skimmed":
        folded.setdefault("skimmed", "skimmed")
    made = Belongings(
        tags=tuple(folded[key] for key in sorted(folded)),
        notes=tuple(NewNote(text) for text in _own_notes(record)),
        rating=_rating(fields) or _rank_keyword(record),
        is_read=read,
        is_starred=fields.get("starred", fields.get("favourite", "")).strip().lower() in ("true", "1", "yes"),
        added=_time(fields, "date-added", "creationdate", "timestamp"),
        modified=_time(fields, "date-modified", "modificationdate"),
    )  # fmt: skip
    return None if made == Belongings() else made


def _time(fields: Mapping[str, str], *names: str) -> str:
    """The first of these fields that is a time, as the library writes times; noon of a bare day."""
    for name in names:
        match = _TIME.match(fields.get(name, "").strip())
        if match is None:
            continue
        year, month, day, hour, minute, second, zone = match.groups()
        try:
            at = datetime(int(year), int(month), int(day), int(hour or 12), int(minute or 0),
                          int(second or 0), tzinfo=UTC)  # fmt: skip
        except ValueError:
            continue
        if zone and zone.upper() != "Z":
            sign = -1 if zone[0] == "-" else 1
            at -= sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return ""


def _own_notes(record: ReferenceRecord) -> list[str]:
    """What the user wrote in BibTeX's `annote`, `comment`, `review`, and JabRef's `comment-user`.

    A field `note` is the work's: "Second printing", "In Danish".
    """
    marked = " ".join(value for name, value in record.extra if name == ANNOTE_MARK).split()
    numbers = [mark.partition(":")[0] for mark in marked]
    places = [int(number) for number in numbers if number.isdecimal()]
    found = [record.notes[place - 1] for place in places if 0 < place <= len(record.notes)]
    found += [value for name, value in record.extra if name.lower().startswith("comment-")]
    return [text for text in dict.fromkeys(one.strip() for one in found) if text]


def _rating(fields: Mapping[str, str]) -> int:
    for name in ("ranking", "rating"):
        match = _RANK.match(fields.get(name, "").strip())
        if match:
            return int(match[1])
    return 0


def _rank_keyword(record: ReferenceRecord) -> int:
    """JabRef can keep the rating as a keyword instead: `rank4`."""
    words = (keyword.text.plain for keyword in record.keywords)
    return next((int(word[4]) for word in words if _RANK_KEYWORD.fullmatch(word)), 0)


def _tags(fields: Mapping[str, str]) -> list[str]:
    found = []
    for name in _TAG_FIELDS:
        value = fields.get(name, "")
        parts = value.split(";" if ";" in value else ",")
        found += [tag for part in parts if (tag := part.strip(" {}\n\t"))]
    for name, tag in _SPECIAL.items():
        value = fields.get(name, "").strip()
        if value:
            found.append(tag.format(value.lower().removeprefix("prio")))
    return found


def _rayyan(record: ReferenceRecord) -> list[str]:
    """The labels and decisions of Rayyan's screening, which it writes into notes."""
    found = []
    for note in record.notes:
        if match := _LABELS.search(note):
            found += [label.strip() for label in match[1].split(",") if label.strip()]
        found += [f"Rayyan: {word.lower()}" for word in _INCLUSION.findall(note)]
    return found


_PAPERS: Final = re.compile(r"(?:\\url\{)?papers[23]://")


def program_of(record: ReferenceRecord, key: str) -> str:
    """The program that wrote a record, by fields that only it writes; "" where none shows it."""
    names = {name.lower() for name, _ in record.extra}
    if key == "endnote-xml":
        return "EndNote"
    if key == "refworks":
        return "RefWorks"
    if key in ("zotero-json", "zotero-rdf"):
        return "Zotero"
    if any(name.startswith("mendeley-") for name in names):
        return "Mendeley"
    if any(name.startswith("bdsk-") for name in names):
        return "BibDesk"
    if any(_PAPERS.match(value) for _, value in record.extra):
        return "Papers"
    if "paperpile-id" in names or any(
        file.path.startswith("All Papers/") for file in record.linked_files
    ):
        return "Paperpile"
    return ""

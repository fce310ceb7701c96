"""What a newer record of a source says otherwise than the one that is kept, field by field, in words."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.record import (
    Abstract,
    Correction,
    Creator,
    Keyword,
    MeshHeading,
    Pagination,
    ReferenceRecord,
    Term,
)

FIELD_NAMES: Final = tuple(
    field.name for field in dataclasses.fields(ReferenceRecord) if field.name != "citekey"
)
"""Fields that are compared: the key is the library's, no source changes it."""
_LABELS: Final = {
    "csl_type": "Type of work", "creators": "Authors", "history": "History in PubMed", "pmid": "PMID", "pmcid": "PMCID", "doi": "DOI",
    "mesh_headings": "MeSH terms", "corrections": "Comments and corrections",
    "date_revised": "Last revised", "date_completed": "Completed", "issued": "Date",
    "pagination": "Pages", "url": "URL", "pmid_version": "Version in PubMed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that the source says otherwise now: both values as text, "" for none.

    Of a list, `added` and `removed` name the entries that came and went. `yours` is the value
    that the user gave the field, which stays; "" where there is no such edit.
    """

    name: str
    before: str
    now: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    is_edited: bool = False
    yours: str = ""
    equal: int = 0
    """Of a list, how many entries are the same."""

    @property
    def label(self) -> str:
        """The field as a reader calls it."""
        return label_of(self.name)


def label_of(name: str) -> str:
    """A field as a reader calls it."""
    return _LABELS.get(name) or name.replace("_", " ").capitalize()


def changes(
    said: ReferenceRecord,
    now: ReferenceRecord,
    shown: ReferenceRecord,
    edited: Collection[str] = (),
) -> tuple[FieldChange, ...]:
    """The fields in which `now` differs from what was `said`, in the record's order.

    `shown` is what the library shows: what was said with the user's changes of the fields
    `edited`. A field that the user had already made what it is now is no difference.
    """
    found = []
    for name in FIELD_NAMES:
        before, after, mine = getattr(said, name), getattr(now, name), getattr(shown, name)
        is_edited = name in edited
        if before == after or (is_edited and mine == after):
            continue
        added: tuple[str, ...] = ()
        removed: tuple[str, ...] = ()
        equal = 0
        if isinstance(before, tuple) and isinstance(after, tuple):
            added = tuple(text_of(one) for one in after if one not in before)
            removed = tuple(text_of(one) for one in before if one not in after)
            equal = len(after) - len(added)
        yours = text_of(mine) if is_edited else ""
        found.append(
            FieldChange(
                name, text_of(before), text_of(after), added, removed, is_edited, yours, equal
            )
        )
    return tuple(found)


def _words(type_: str) -> str:
    """`Retracted and republished in` for PubMed's `RetractedandRepublishedIn`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type_.replace("edand", "ed and ")).capitalize()


def text_of(value: Any) -> str:
    """A value of a record's field in a line of plain text; "" for none."""
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, RichText | Abstract):
        return " ".join(value.plain.split())
    if isinstance(value, PartialDate):
        return value.medline
    if isinstance(value, tuple):
        return "; ".join(filter(None, map(text_of, value)))
    if isinstance(value, Creator):
        return value.literal.plain or " ".join(
            filter(None, (value.family, value.initials or value.given))
        )
    if isinstance(value, MeshHeading):
        return "; ".join(value.lines)
    if isinstance(value, Term):
        return value.name
    if isinstance(value, Keyword):
        return value.text.plain
    if isinstance(value, Pagination):
        return value.medline or "-".join(filter(None, (value.start, value.end)))
    if isinstance(value, Correction):
        where = value.citation or (f"PMID {value.pmid}" if value.pmid else value.note)
        return f"{_words(value.type)}: {where}"
    if dataclasses.is_dataclass(value):
        return ", ".join(
            filter(None, (text_of(getattr(value, part.name)) for part in dataclasses.fields(value)))
        )
    return str(value)

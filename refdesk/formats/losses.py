"""What a format cannot hold, by the names of a record's fields.

Every module of a format that is written has

    LOST: Final[tuple[str, ...]] = ("grants", "creators.affiliations", "title.markup")

A name alone is a field of `ReferenceRecord` that does not come back from a file of the format;
with a point it is a part of the field (of each of its entries): `creators.initials`,
`abstract.sections.category`. With a colon it is a role: `creators:translator` are the names of
translators, as a rule for all types of works. The part `markup` of a rich text means that the text comes back
without italics, superscripts and the like; `nocase` means that only its marks of words whose
case is kept may come back otherwise. Everything else comes back as it was, which
`tests/formats/test_losses.py` holds each format to; `docs/formats.md` prints the table.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, fields, replace
from importlib import import_module
from typing import Any

from refdesk.formats.registry import module_of
from refdesk.model.markup import RichText
from refdesk.model.record import ReferenceRecord


def lost_fields(key: str) -> tuple[str, ...]:
    """The LOST of the format `key`; () for one that is not written."""
    found: tuple[str, ...] = getattr(import_module(module_of(key)), "LOST", ())
    return found


def without(record: ReferenceRecord, lost: tuple[str, ...]) -> ReferenceRecord:
    """`record` as a format with this LOST gives it back.

    Raises AttributeError or KeyError at a name that no field or part has.
    """
    result: ReferenceRecord = record
    for name in lost:
        result = _emptied(result, name.split("."))
    return result


def _emptied(value: Any, path: list[str]) -> Any:
    """`value` with the part that `path` names as it is when nothing is known."""
    name, colon, role = path[0].partition(":")
    if colon:
        left = tuple(one for one in getattr(value, name) if one.role != role)
        return replace(value, **{name: left})
    if value is None or value == ():
        return value
    if isinstance(value, tuple):
        return tuple(_emptied(one, path) for one in value)
    name, rest = path[0], path[1:]
    if isinstance(value, RichText):
        if name == "nocase":
            return RichText(value.markup.replace("<nocase>", "").replace("</nocase>", ""))
        if name != "markup":
            raise AttributeError(f"A rich text has no part {name}.")
        return RichText.plain_text(value.plain)
    if rest:
        return replace(value, **{name: _emptied(getattr(value, name), rest)})
    default = {one.name: _default(one) for one in fields(value)}[name]
    return replace(value, **{name: default})


def _default(one: Field[Any]) -> Any:
    if one.default is not MISSING:
        return one.default
    return RichText() if "RichText" in str(one.type) else ""

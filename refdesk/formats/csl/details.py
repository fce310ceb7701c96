"""What CSL's variables hold only in part, kept in an item's `custom` under "refdesk".

A writer reads back what it is about to write. Each of FIELDS that would come back otherwise than
it is goes into the details as it is. A reader takes a detail only where the item still says what
it said when the detail was written: whoever changes the item after us is right.
"""

from __future__ import annotations

import typing
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, Final

from refdesk.formats.csl.dates import read_date
from refdesk.formats.csl.item import csl_item
from refdesk.formats.csl.types import DATE_VARIABLES, TEXT_VARIABLES
from refdesk.formats.csl.values import kept_object
from refdesk.model.markup import RichText, clean_markup
from refdesk.model.record import ReferenceRecord

DETAILS: Final = "refdesk"
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "creators": ("author", "editor"),
    "issued": ("issued",),
    "accessed": ("accessed",),
    "electronic_dates": ("available-date",),
    "journal": ("container-title", "container-title-short", "ISSN"),
    "book": ("container-title", "publisher", "publisher-place", "edition", "collection-title", "ISBN",
             "volume-title", "number", "medium"),
    "pagination": ("page",),
    "location_ids": ("page",),
    "languages": ("language",),
    "keywords": ("keyword",),
    "abstract": ("abstract",),
    "original_title": ("original-title",),
    "short_title": ("title-short",),
    "notes": ("note",),
    "variables": (),
    "extra": (),
}  # fmt: skip
"""Fields that may have details, with the variables that show them."""
_DATES: Final = frozenset(("issued", "accessed", "available-date", *DATE_VARIABLES))


def details_of(record: ReferenceRecord, again: ReferenceRecord) -> dict[str, Any]:
    """The details of `record` that its item, read `again`, does not give."""
    return {
        name: _dumped(getattr(record, name))
        for name in FIELDS
        if getattr(record, name) != getattr(again, name)
    }


def with_details(
    record: ReferenceRecord, details: dict[str, Any], item: dict[str, Any]
) -> ReferenceRecord:
    """`record`, read from `item`, with those details that still fit it."""
    hints = _hints(ReferenceRecord)
    found: dict[str, Any] = {}
    for name in FIELDS:
        if name in details:
            try:
                found[name] = _restored(hints[name], details[name])
            except (TypeError, ValueError, KeyError, AttributeError):
                continue  # written by another version, or by hand
    if not found:
        return record
    shown = csl_item(replace(record, **found), "")
    fitting = {name: value for name, value in found.items() if _fits(name, value, shown, item)}
    return replace(record, **fitting)


def _fits(name: str, value: Any, shown: dict[str, Any], item: dict[str, Any]) -> bool:
    """Whether `item` says of this field what it said when the detail was written."""
    if name == "extra":
        custom = {key: part for key, part in item.get("custom", {}).items() if key != DETAILS}
        return kept_object(one for one in value if one[0] != "id") == {
            key: part for key, part in custom.items() if key != "id"
        }
    names = FIELDS[name]
    if name == "variables":
        known = (*TEXT_VARIABLES, *DATE_VARIABLES)
        names = tuple(one for one in known if one in item or one in dict(value))
    return all(_same(one, shown.get(one), item.get(one)) for one in names)


def _same(name: str, ours: Any, theirs: Any) -> bool:
    """Whether two values of a variable say the same; YAML has all numbers as texts."""
    if name in _DATES:
        return read_date(ours) == read_date(theirs)
    return bool(ours == theirs)


def _dumped(value: Any) -> Any:
    """A part of a record as JSON; parts that say nothing are left out."""
    if isinstance(value, RichText):
        return value.markup
    if is_dataclass(value) and not isinstance(value, type):
        return {
            one.name: _dumped(part)
            for one in fields(value)
            if (part := getattr(value, one.name)) != one.default
        }
    return [_dumped(one) for one in value] if isinstance(value, tuple) else value


@cache
def _hints(cls: Any) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _restored(kind: Any, value: Any) -> Any:
    """What `_dumped` was given, of the type `kind`; raises at anything else."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        if not isinstance(value, list):
            raise TypeError(f"no list: {value!r}")
        if arguments[-1] is ...:
            return tuple(_restored(arguments[0], one) for one in value)
        return tuple(_restored(each, one) for each, one in zip(arguments, value, strict=True))
    if arguments:  # a type or None
        return None if value is None else _restored(arguments[0], value)
    if kind is RichText:
        return _markup(value)
    if isinstance(kind, type) and is_dataclass(kind):
        if not isinstance(value, dict):
            raise TypeError(f"no object: {value!r}")
        hints = _hints(kind)
        made: Any = kind
        return made(**{name: _restored(hints[name], one) for name, one in value.items()})
    if isinstance(value, str) and kind in (bool, int):  # as YAML has them
        value = {"true": True, "false": False}[value] if kind is bool else int(value)
    if not isinstance(value, kind):
        raise TypeError(f"no {kind}: {value!r}")
    return value


def _markup(value: Any) -> RichText:
    """Markup from a file is cleaned like all that comes from outside."""
    if not isinstance(value, str):
        raise TypeError(f"no text: {value!r}")
    return clean_markup(value)

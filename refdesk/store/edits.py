"""The user's edits: fields of a record, laid over what its source says.

Stored as a JSON object from field names of `ReferenceRecord` to values: text and markup as
strings, lists as arrays, dataclasses as objects of the fields that differ from their default.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import types
import typing
from collections.abc import Iterable, Mapping
from typing import Any, Final

from refdesk.model.markup import RichText
from refdesk.model.record import ReferenceRecord

FIELDS: Final = tuple(field.name for field in dataclasses.fields(ReferenceRecord))


def apply_edits(record: ReferenceRecord, edits: str) -> ReferenceRecord:
    """`record` with the fields that `edits` (JSON, "" for none) names replaced.

    A field that a newer RefDesk knows and this one does not is passed over.
    """
    if not edits:
        return record
    hints = _hints(ReferenceRecord)
    changed = {
        name: _decode(hints[name], value)
        for name, value in json.loads(edits).items()
        if name in hints
    }
    return dataclasses.replace(record, **changed)


def merge_edits(edits: str, changes: Mapping[str, object]) -> str:
    """The JSON of `edits` with `changes` added; a change to None takes an edit back.

    Values have the types of the record's fields (None itself cannot be an edit: give the empty
    value). Raises KeyError for a name that is no field, TypeError for a value of a wrong type.
    """
    merged: dict[str, Any] = json.loads(edits) if edits else {}
    hints = _hints(ReferenceRecord)
    for name, value in changes.items():
        hint = hints[name]
        if value is None:
            merged.pop(name, None)
            continue
        encoded = _encode(value)
        if not _fits(hint, encoded, value):
            raise TypeError(f"{name} cannot be {value!r}")
        merged[name] = encoded
    return json.dumps(merged, separators=(",", ":")) if merged else ""


def edited_fields(edits: str) -> tuple[str, ...]:
    """The names of the fields that `edits` holds, in the record's order."""
    if not edits:
        return ()
    names = json.loads(edits)
    return tuple(name for name in FIELDS if name in names)


def differing_fields(before: ReferenceRecord, after: ReferenceRecord) -> dict[str, object]:
    """The fields in which two records differ, with the values of `after`: input of `merge_edits`."""
    return {
        name: getattr(after, name)
        for name in FIELDS
        if getattr(before, name) != getattr(after, name)
    }


def _fits(hint: Any, encoded: Any, value: object) -> bool:
    """Whether `value` comes back from what is stored of it."""
    try:
        return bool(_decode(hint, encoded) == value)
    except (TypeError, ValueError, AttributeError):
        return False


@functools.cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _encode(value: object) -> Any:
    if isinstance(value, RichText):
        return value.markup
    if isinstance(value, tuple):
        return [_encode(part) for part in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _encode(part)
            for field in dataclasses.fields(value)
            if (part := getattr(value, field.name)) != _default(field)
        }
    return value


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def _decode(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if hint is RichText:
        return RichText(_text(value))
    if hint is str:
        return _text(value)
    if hint in (int, bool):
        if type(value) is not hint:
            raise TypeError(f"{hint} expected, not {value!r}")
        return value
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        inner = next(arm for arm in typing.get_args(hint) if arm is not type(None))
        return _decode(inner, value)
    if origin is tuple:
        return tuple(_decode_items(typing.get_args(hint), value))
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        hints = _hints(hint)
        return hint(**{name: _decode(hints[name], v) for name, v in value.items() if name in hints})
    return value


def _decode_items(arms: tuple[Any, ...], values: Iterable[Any]) -> Iterable[Any]:
    if len(arms) == 2 and arms[1] is Ellipsis:
        return (_decode(arms[0], value) for value in values)
    return (_decode(arm, value) for arm, value in zip(arms, values, strict=True))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text expected, not {value!r}")
    return value

"""One change to a field of many references: what was asked for, made into a function of a record."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from refdesk.errors import UsageError
from refdesk.model.batch_fields import (
    CITEKEY,
    CREATORS,
    FIELDS,
    BatchField,
    Items,
    TextChange,
    cased_name,
)
from refdesk.model.letter_case import CASES, cased
from refdesk.model.markup import RichText, squeeze
from refdesk.model.names import display_name, medline_name
from refdesk.model.record import Creator, ReferenceRecord
from refdesk.model.replacing import Pattern, PatternMaker, replaced
from refdesk.model.typed import FieldError

Changes = dict[str, object]
ROLES: Final = (
    "author", "editor", "translator", "collection-editor", "container-author", "director",
    "composer", "illustrator", "interviewer", "recipient", "reviewed-author", "investigator",
)  # fmt: skip
"""Roles of creators that can be given."""
_NESTED: Final = re.compile(r"\([^()]*[+*}][^()]*\)(?:[+*]|\{\d+,\d*\})")


class Operation(StrEnum):
    """What is done to a field."""

    SET = "set"
    FILL = "fill"
    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"
    CASE = "case"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class BatchEdit:
    """A change. `find` is what REPLACE looks for, and the name that ROLE is about ("" for all)."""

    field: str
    operation: Operation
    value: str = ""
    find: str = ""
    is_pattern: bool = False
    match_case: bool = False


def operations_of(field: BatchField) -> tuple[Operation, ...]:
    """What can be done to a field."""
    if field.key == "type":
        return (Operation.SET,)
    if field.key == CITEKEY:  # no two references share one: each is made of what it was
        return (Operation.REPLACE, Operation.CASE, Operation.REMOVE)
    some = [Operation.SET, Operation.FILL, Operation.REPLACE, Operation.CASE, Operation.REMOVE]
    if field.is_list:
        some.insert(1, Operation.ADD)
    if field.key == CREATORS:
        some.append(Operation.ROLE)
    return tuple(some)


def compiled(
    edit: BatchEdit, make_pattern: PatternMaker = re.compile
) -> Callable[[ReferenceRecord], Changes]:
    """A function that gives the fields of a record which `edit` changes, {} for none.

    Raises UsageError, in words, for what cannot be asked for; the function raises FieldError for
    a record that cannot be changed so.
    """
    field = FIELDS.get(edit.field)
    if field is None:
        raise UsageError(f"There is no field {edit.field}: {', '.join(FIELDS)}.")
    if edit.operation not in operations_of(field):
        raise UsageError(f"{field.label}: this cannot be done to this field.")
    if edit.operation is Operation.REPLACE:
        change = _replace(field, edit, make_pattern)
    else:
        change = _MAKERS[edit.operation](field, edit)

    def run(record: ReferenceRecord) -> Changes:
        before = field.read(record)
        after = change(before)
        if after == before:
            return {}
        if not after and not field.can_be_empty:
            raise FieldError(f"{field.label} cannot be empty.")
        changed = field.write(record, after)
        return {name: value for name, value in changed.items() if getattr(record, name) != value}

    return run


def shown(record: ReferenceRecord, key: str) -> str:
    """The value of a field as the preview shows it; creators who are no authors with their role."""
    field = FIELDS[key]
    return "; ".join(field.text(item) + _role_of(item) for item in field.read(record))


def _role_of(item: Any) -> str:
    return f" ({item.role})" if isinstance(item, Creator) and item.role != "author" else ""


ItemsChange = Callable[[Items], Items]


def _made(field: BatchField, text: str) -> Items:
    """New values from what was typed; lists are divided by semicolons."""
    parts = text.split(";") if field.is_list else [text]
    try:
        return tuple(field.make(squeeze(part)) for part in parts if part.strip())
    except FieldError as error:
        raise UsageError(str(error)) from error


def _set(field: BatchField, edit: BatchEdit) -> ItemsChange:
    made = _made(field, edit.value)
    if not made and not field.can_be_empty:
        raise UsageError(f"{field.label} cannot be empty.")
    texts = [field.text(item) for item in made]

    def change(items: Items) -> Items:
        if [field.text(item) for item in items] == texts:
            return items
        known = {field.text(item): item for item in items}
        return tuple(known.get(field.text(item), item) for item in made)

    return change


def _fill(field: BatchField, edit: BatchEdit) -> ItemsChange:
    made = _wanted(field, edit)
    return lambda items: items or made


def _add(field: BatchField, edit: BatchEdit) -> ItemsChange:
    made = _wanted(field, edit)

    def change(items: Items) -> Items:
        known = {field.text(item).casefold() for item in items}
        return (*items, *(item for item in made if field.text(item).casefold() not in known))

    return change


def _wanted(field: BatchField, edit: BatchEdit) -> Items:
    made = _made(field, edit.value)
    if not made:
        raise UsageError("Say which text.")
    return made


def _remove(field: BatchField, edit: BatchEdit) -> ItemsChange:
    """Take values away: all without a text; of a list those that are it, else the text itself."""
    if not edit.value.strip():
        if not field.can_be_empty:
            raise UsageError(f"{field.label} cannot be empty.")
        return lambda items: ()
    if not field.is_list:
        return _replace(field, replace(edit, find=edit.value, value="", is_pattern=False))
    values = (squeeze(part).rstrip(",").strip("{}").casefold() for part in edit.value.split(";"))
    parts = set(filter(None, values))
    return lambda items: tuple(item for item in items if parts.isdisjoint(_names(field, item)))


def _names(field: BatchField, item: Any) -> set[str]:
    """What a value may be called, folded; a person by the family name alone too."""
    found = [field.text(item).rstrip(",")]
    if isinstance(item, Creator) and not item.literal:
        particles = (item.dropping_particle, item.non_dropping_particle, item.family)
        family = " ".join(part for part in particles if part)
        found += [family, item.family, medline_name(item), display_name(item)]
    return {name.strip("{}").casefold() for name in found}


def _replace(
    field: BatchField, edit: BatchEdit, make_pattern: PatternMaker = re.compile
) -> ItemsChange:
    pattern = pattern_of(edit, make_pattern)
    wanted = edit.value if edit.is_pattern else edit.value.replace("\\", r"\\")
    try:  # beside an empty alternative it matches at once: is what stands for groups right?
        if edit.is_pattern:
            re.compile(f"{edit.find}|").sub(wanted, "")
    except (re.error, IndexError) as error:
        raise UsageError(f"“{edit.value}” names a group that the pattern lacks.") from error

    return lambda items: _each(field, items, lambda text: replaced(text, pattern, wanted))


def pattern_of(edit: BatchEdit, make_pattern: PatternMaker = re.compile) -> Pattern:
    """What REPLACE looks for; raises UsageError, in words, for what cannot be read."""
    if not edit.find:
        raise UsageError("Say which text is replaced.")
    flags = 0 if edit.match_case else re.IGNORECASE
    if not edit.is_pattern:
        return re.compile(re.escape(edit.find), flags)
    bare = re.sub(r"\\.", "x", edit.find)
    if _NESTED.search(bare):  # it may take for ever, and nothing could stop it
        raise UsageError("This pattern repeats what repeats already: “(a+)+”. Write it plainer.")
    try:
        return make_pattern(edit.find, flags)
    except (re.error, OverflowError, RecursionError) as error:
        where = getattr(error, "pos", None)
        place = f" at its character {where + 1}" if where is not None else ""
        words = getattr(error, "msg", "") or "it is too long"
        raise UsageError(f"The pattern cannot be read{place}: {words}.") from error


def _case(field: BatchField, edit: BatchEdit) -> ItemsChange:
    case = edit.value
    if case not in CASES:
        raise UsageError(f"Letters are written as one of {', '.join(CASES)}.")
    if field.key == CREATORS:
        return lambda items: tuple(
            cased_name(item, lambda text: cased(text, case)) for item in items
        )
    return lambda items: _each(field, items, lambda text: cased(text, case))


def _role(field: BatchField, edit: BatchEdit) -> ItemsChange:
    if edit.value not in ROLES:
        raise UsageError(f"“{edit.value}” is no role: {', '.join(ROLES)}.")
    name = squeeze(edit.find).rstrip(",").casefold().strip("{}")

    def change(items: Items) -> Items:
        return tuple(
            replace(item, role=edit.value) if not name or name in _names(field, item) else item
            for item in items
        )

    return change


def _each(field: BatchField, items: Items, change: TextChange) -> Items:
    """Each value with its text changed; those that are empty now, or there already, go."""
    after: list[Any] = []
    for item in items:
        try:
            made = field.remake(item, change)
        except FieldError:
            if squeeze(change(RichText.plain_text(field.text(item))).plain):
                raise
            continue
        if made == item or (field.text(made).strip("{}, ") and not _is_there(field, made, after)):
            after.append(made)
    return tuple(after)


def _is_there(field: BatchField, item: Any, items: list[Any]) -> bool:
    """Whether a list has a value of the same text; two creators may share a name."""
    return field.key != CREATORS and field.text(item) in map(field.text, items)


_MAKERS: Final[dict[Operation, Callable[[BatchField, BatchEdit], ItemsChange]]] = {
    Operation.SET: _set, Operation.FILL: _fill, Operation.ADD: _add, Operation.REMOVE: _remove,
    Operation.CASE: _case, Operation.ROLE: _role,
}  # fmt: skip

"""A query as rows and groups that are put together by hand, and back to its text.

What cannot be shown as rows is kept as text: reading a query and writing it again gives a query
of the same meaning, always.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from refdesk.model.query import (
    FIELDS,
    All,
    And,
    Node,
    Not,
    Or,
    Range,
    Text,
    Value,
    field_named,
    parse,
    to_text,
)
from refdesk.model.query.dates import written

_OPERATORS: Final = {"AND": "and", "OR": "or", "NOT": "not", "&": "and", "|": "or"}
RAW: Final = "query"
"""The field of a row that holds query text as it is."""


class How(StrEnum):
    """How a row's value is compared."""

    HAS = "has"
    EXACT = "exact"
    ALONE = "alone"
    """What is narrower does not count."""
    EXACT_ALONE = "exact alone"
    BEGINS = "begins"
    BETWEEN = "between"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Row:
    """One condition; `field` is a tag, `other` the end of a range."""

    field: str = "all"
    how: How = How.HAS
    value: str = ""
    other: str = ""
    is_not: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions and groups of which all (`is_any`: any) must hold."""

    items: tuple[Row | Group, ...] = ()
    is_any: bool = False
    is_not: bool = False


def hows(field: str) -> tuple[How, ...]:
    """The ways to compare that a field has."""
    found = field_named(field)
    if found is None or field == RAW:
        return (How.HAS,)
    if found.kind == "date":
        return (How.HAS, How.BETWEEN, How.LAST)
    if found.kind == "number":
        return (How.HAS, How.BETWEEN)
    if found.kind == "filter":
        return (How.HAS,)
    if found.has_narrower:
        return (How.HAS, How.EXACT, How.ALONE, How.EXACT_ALONE, How.BEGINS)
    return (How.HAS, How.EXACT, How.BEGINS)


def fields() -> tuple[tuple[str, str], ...]:
    """(tag, label) of all fields in the order of the list."""
    return tuple((field.tag, field.label) for field in FIELDS)


# To text


def text_of(group: Group) -> str:
    """The query; rows without a value are left out."""
    return _group_text(group)


def _group_text(group: Group) -> str:
    parts = []
    for item in group.items:
        text = _row_text(item) if isinstance(item, Row) else _group_text(item)
        if not text:
            continue
        needs_brackets = isinstance(item, Group) and (_size(item) > 1 or _begins_not(item))
        if isinstance(item, Row) and item.field == RAW:
            needs_brackets = True
        parts.append((f"({text})" if needs_brackets else text, item.is_not))
    return _any(parts) if group.is_any else _all(parts)


def _all(parts: Iterable[tuple[str, bool]]) -> str:
    text = ""
    for part, is_not in parts:
        if is_not:
            text += f" NOT {part}"
        else:
            text += f" AND {part}" if text else part
    return text.strip()


def _any(parts: list[tuple[str, bool]]) -> str:
    if len(parts) == 1:
        return _all(parts)
    return " OR ".join(f"(NOT {part})" if is_not else part for part, is_not in parts)


def _size(group: Group) -> int:
    return sum(
        bool(_row_text(item)) if isinstance(item, Row) else _size(item) for item in group.items
    )


def _begins_not(group: Group) -> bool:
    return _group_text(group).startswith("NOT ")


def _row_text(row: Row) -> str:
    value, other = _plain(row.value), _plain(row.other)
    if row.field == RAW:
        return row.value.strip()
    if not value and not (row.how is How.BETWEEN and other):
        return ""
    tag = "" if row.field == "all" and row.how is not How.EXACT else f"[{row.field}]"
    if row.how is How.EXACT:
        return f'"{value}"' if row.field == "all" else f'"{value}"{tag}'
    if row.how in (How.ALONE, How.EXACT_ALONE):
        quote = '"' if row.how is How.EXACT_ALONE else ""
        return f"{quote}{value}{quote}[{row.field}:noexp]"
    if row.how is How.BEGINS:
        return f"{value.rstrip('*')}*{tag}"
    if row.how is How.BETWEEN:
        return f"{value or '1000'}:{other or '3000'}{tag}"
    if row.how is How.LAST:
        return f'"last {value}"{tag}'
    return f"{value}{tag}"


def _plain(value: str) -> str:
    """A value without the signs that mean something in a query."""
    for sign in '"“”[]()':
        value = value.replace(sign, " ")
    words = value.split()
    # Operators in a value are words.
    return " ".join(_OPERATORS.get(word, word) for word in words)


# From text


def rows_of(text: str) -> Group:
    """A query as a group; one that cannot be read, or that rows cannot say, is one row of text."""
    query = parse(text)
    if not text.strip():
        return Group()
    if query.errors:
        return Group((Row(RAW, value=text.strip()),))
    found = _item(query.tree)
    group = found if isinstance(found, Group) else Group((found,))
    if group.is_not:
        group = Group((group,))
    again = parse(text_of(group))
    if again.errors or again.tree != query.tree:
        return Group((Row(RAW, value=text.strip()),))
    return group


def _item(node: Node) -> Row | Group:
    if isinstance(node, And | Or):
        return Group(tuple(map(_item, node.parts)), is_any=isinstance(node, Or))
    if isinstance(node, Not):
        first, *others = node.parts
        if isinstance(first, All):
            items: tuple[Row | Group, ...] = ()
        elif isinstance(first, And):
            items = tuple(map(_item, first.parts))
        else:
            items = (_item(first),)
        return Group((*items, *(_negated(_item(part)) for part in others)))
    row = _leaf(node)
    if row is not None:
        again = parse(_row_text(row))
        if not again.errors and again.tree == node:
            return row
    return Row(RAW, value=to_text(node))


def _negated(item: Row | Group) -> Row | Group:
    if isinstance(item, Row):
        return Row(item.field, item.how, item.value, item.other, is_not=not item.is_not)
    return Group(item.items, item.is_any, is_not=not item.is_not)


def _leaf(node: Node) -> Row | None:
    if isinstance(node, Text):
        how = How.EXACT if node.literal else How.BEGINS if node.prefix else How.HAS
        if node.literal and node.prefix:
            return None
        return Row(node.field, how, node.raw or " ".join(node.tokens))
    if isinstance(node, Value) and node.noexp:
        if node.prefix:
            return None
        return Row(node.field, How.EXACT_ALONE if node.literal else How.ALONE, node.text)
    if isinstance(node, Value):
        if node.literal and node.prefix:
            return None
        how = How.EXACT if node.literal else How.BEGINS if node.prefix else How.HAS
        return Row(node.field, how, node.text)
    if isinstance(node, Range):
        if node.field == "rating":
            return Row(node.field, How.BETWEEN, node.low, node.high)
        text = written(node.low, node.high, is_range=node.both_dates)
        low, colon, high = text.partition(":")
        if colon:
            return Row(node.field, How.BETWEEN, low, high)
        return Row(node.field, How.HAS, low)
    return None

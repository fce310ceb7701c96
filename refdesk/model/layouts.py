"""How a list is laid out: columns, order, groups, row height; as remembered and as saved views keep it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from refdesk.model.rows import GroupBy, SortKey, SortTerm

WIDEST: Final = 2_000
MOST: Final = 64
"""No more columns, and no more columns to sort by, are taken out of what was stored."""


@dataclass(frozen=True, slots=True)
class LayoutColumn:
    """A column by its key; `width` in pixels at the drawn letter size, 0 for its usual one."""

    key: str
    width: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """No `columns` are the usual ones, as far as there is room; no `sort` is newest first."""

    columns: tuple[LayoutColumn, ...] = ()
    sort: tuple[SortTerm, ...] = ()
    group: GroupBy = GroupBy.NOTHING
    is_compact: bool = False

    @staticmethod
    def usual_sort() -> tuple[SortTerm, ...]:
        """Newest first."""
        return ((SortKey.ADDED, True),)


def to_table(layout: Layout) -> dict[str, Any]:
    """`layout` as a table of plain values, for TOML and JSON."""
    return {
        "columns": [f"{one.key} {one.width}" if one.width else one.key for one in layout.columns],
        "sort": [f"{key.value} {'down' if down else 'up'}" for key, down in layout.sort],
        "group": layout.group.value,
        "compact": layout.is_compact,
    }


def from_table(table: object) -> Layout:
    """The layout that a table holds; what a later version, or a person, wrote wrongly is left out."""
    if not isinstance(table, Mapping):
        return Layout()
    columns = [_column(text) for text in _texts(table.get("columns"))]
    keys = [one.key for one in columns]
    group = table.get("group", "")
    return Layout(
        tuple(one for at, one in enumerate(columns) if one.key not in keys[:at]),
        tuple(_terms(_texts(table.get("sort")))),
        GroupBy(group) if group in list(GroupBy) else GroupBy.NOTHING,
        table.get("compact") is True,
    )


def to_text(layout: Layout) -> str:
    """`layout` as JSON."""
    return json.dumps(to_table(layout), ensure_ascii=False)


def from_text(text: str) -> Layout:
    """The layout that JSON holds, as far as it can be read."""
    try:
        return from_table(json.loads(text))
    except ValueError:
        return Layout()


def _texts(value: object) -> list[list[str]]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [text.split() for text in value[:MOST] if isinstance(text, str) and text.strip()]


def _column(words: list[str]) -> LayoutColumn:
    width = words[1] if len(words) > 1 else ""
    is_number = width.isascii() and width.isdecimal() and len(width) < 5
    return LayoutColumn(words[0], min(int(width), WIDEST) if is_number else 0)


def _terms(texts: list[list[str]]) -> list[SortTerm]:
    known = [words for words in texts if words[0] in list(SortKey)]
    return [(SortKey(words[0]), words[-1] != "up") for words in known]

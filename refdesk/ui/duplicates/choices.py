"""What is chosen, field by field, of two members that are merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from refdesk.model.record import ReferenceRecord
from refdesk.model.typed import FieldError
from refdesk.ui.edit_fields import EditField, fields


class Side(StrEnum):
    """Whose value a field gets."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"
    """What both say together: lists united, parts filled."""


@dataclass(frozen=True, slots=True)
class Line:
    """One field of the two; `side` is what the merged record has unless somebody chooses."""

    field: EditField
    left: str
    right: str
    side: Side

    @property
    def is_equal(self) -> bool:
        """Whether both say the same."""
        return self.left == self.right

    @property
    def key(self) -> str:
        """The field's name."""
        return self.field.key


_UNITABLE: Final = frozenset(
    ("keywords", "notes", "variables", "extra", "isbn", "types", "languages")
)


def lines_of(left: ReferenceRecord, right: ReferenceRecord, merged: ReferenceRecord) -> list[Line]:
    """The fields that either has, those that differ first; `merged` is what is made of them."""
    found = []
    for field in fields():
        if field.key == "citekey":  # the keeper's stays, others go on finding it
            continue
        one, other = field.read(left), field.read(right)
        if one or other:
            found.append(Line(field, one, other, _side(one, other, field.read(merged))))
    return sorted(found, key=lambda line: line.is_equal)


def _side(left: str, right: str, merged: str) -> Side:
    if merged == left:
        return Side.LEFT
    return Side.RIGHT if merged == right else Side.BOTH


class Choices:
    """What the user chose against what a merge would do by itself."""

    def __init__(
        self, left: ReferenceRecord, right: ReferenceRecord, merged: ReferenceRecord
    ) -> None:
        self._records = {Side.LEFT: left, Side.RIGHT: right, Side.BOTH: merged}
        self.lines = lines_of(left, right, merged)
        self._chosen: dict[str, Side] = {}

    def side(self, line: Line) -> Side:
        """Whose value a field gets now."""
        return self._chosen.get(line.key, line.side)

    def choose(self, line: Line, side: Side) -> None:
        """Take a field's value of one side; both only where they can be united."""
        if side is Side.BOTH and not self.can_unite(line):
            side = line.side
        if side is line.side:
            self._chosen.pop(line.key, None)
        else:
            self._chosen[line.key] = side

    def choose_all(self, side: Side) -> None:
        """Take every field that differs of one side; an empty one is filled from the other."""
        for line in self.lines:
            value = {Side.LEFT: line.left, Side.RIGHT: line.right}.get(side, "")
            self.choose(line, side if value else line.side)

    def can_unite(self, line: Line) -> bool:
        """Whether both sides' values can stand together."""
        return line.key in _UNITABLE or line.side is Side.BOTH

    def values(self) -> dict[str, Any]:
        """The record's fields that differ from what a merge would make of them."""
        made: dict[str, Any] = {}
        for line in self.lines:
            side = self._chosen.get(line.key)
            if side is not None:
                made.update(self._value(line.field, self._records[side], made))
        return made

    def _value(
        self, field: EditField, chosen: ReferenceRecord, made: dict[str, Any]
    ) -> dict[str, Any]:
        whole = {name: getattr(chosen, name) for name in field.names}
        if not _shares_names(field, self.lines):
            return whole
        try:  # one part of a journal, a book, the creators: the others stay
            base = replace(self._records[Side.BOTH], **made)
            return dict(field.write(base, field.read(chosen)))
        except FieldError:
            return whole


def _shares_names(field: EditField, lines: Sequence[Line]) -> bool:
    return any(
        other.field.key != field.key and set(other.field.names) & set(field.names)
        for other in lines
    )
